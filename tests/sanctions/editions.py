"""Editions made for tests: invented parties, and days that tell a story of listing and delisting."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from hueandcry.model.party import ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.records import Records
from hueandcry.sanctions.change import Change
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.register import Register

LIST = "ofac-sdn"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
POOL, ROUTER = "0x" + "a" * 40, "0x" + "b" * 40


def address(text: str, chain: str = "eip155:1") -> ListedAddress:
    return ListedAddress(chain, text, text, ("ETH",))


def party(id: str, *addresses: str, name: str = "", since: str = "2022-08-08", list: str = LIST) -> Party:
    names = (PartyName(name or f"PARTY {id}", Strength.PRIMARY),)
    return Party(list, id, PartyKind.ENTITY, names, (), since, addresses=tuple(map(address, addresses)))


def edition(issued: str, *parties: Party, list: str = LIST, salt: str = "") -> Edition:
    content = repr((issued, parties, salt)).encode()
    return Edition(list, "made", parties, sha256(content).hexdigest(), issued)


def many(count: int, list: str = LIST) -> tuple[Party, ...]:
    return tuple(party(f"{number:05}", list=list) for number in range(count))


def register(folder: Path, now: datetime = NOW) -> Register:
    return Register(Records(folder / "records.sqlite"), lambda: now)


def taken(held: Register, *editions: Edition) -> list[Change]:
    """Take editions, each seen at noon of the day on which it was issued."""
    return [
        held.take(each, retrieved=f"{each.issued}T12:00:00Z", origin="made", floors=False)
        for each in editions
    ]


def story() -> tuple[Edition, ...]:
    """A mixer is listed with one address, gets another, loses the first, and is delisted."""
    mixer = party("1", POOL, name="MIXER", since="2022-08-08")
    other = party("2")
    both = replace(mixer, addresses=(address(POOL), address(ROUTER)))
    return (
        edition("2022-08-10", mixer, other),
        edition("2022-11-08", both, other),
        edition("2023-05-01", replace(mixer, addresses=(address(ROUTER),)), other),
        edition("2025-03-21", other),
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


def keys(found: Iterable[Party]) -> list[str]:
    return [each.key for each in found]
