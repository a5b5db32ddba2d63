"""Three lists of invented parties that show every state of the gap table."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hueandcry.model import Birth, Identifier, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.records import Records
from hueandcry.sanctions.register import Register
from hueandcry.screen.gaps import Asked, Gaps, gaps
from hueandcry.screen.gaps.actors import actor
from hueandcry.screen.gaps.table import Cell, Row
from hueandcry.screen.names import NameIndex
from tests.sanctions.editions import edition

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PROGRAMMES = {"ofac-sdn": "DPRK3", "un": "DPRK", "eu": "PRK"}
PERSON, ENTITY, VESSEL = PartyKind.PERSON, PartyKind.ENTITY, PartyKind.VESSEL
A, B, C, D = (f"0x{letter * 40}" for letter in "abcd")


def party(list: str, id: str, *names: str | PartyName, kind: PartyKind = ENTITY, **more: Any) -> Party:
    """An entry of the actor's programme, from the country of the actor, unless `more` says otherwise."""
    first, *others = (each if isinstance(each, PartyName) else PartyName(each) for each in names)
    named = (PartyName(first.text, Strength.PRIMARY), *others)
    told = {"programmes": (PROGRAMMES[list],), "countries": ("KP",), **more}
    return Party(list, id, kind, named, **told)


def born(*dates: str) -> tuple[Birth, ...]:
    return tuple(map(Birth, dates))


def papers(value: str, type: str = "Passport", country: str = "") -> tuple[Identifier, ...]:
    return (Identifier(type, value, country),)


def holding(*addresses: str) -> tuple[ListedAddress, ...]:
    return tuple(ListedAddress("eip155:*", each, each, ("ETH",)) for each in addresses)


class World:
    """A register in a folder, and the tables of it."""

    def __init__(self, folder: Path) -> None:
        self.register = Register(Records(folder / "records.sqlite"), lambda: NOW)

    def take(self, day: str, list: str, *parties: Party) -> "World":
        """An edition of a list, seen at noon of its day."""
        given = edition(day, *parties, list=list)
        self.register.take(given, floors=False, accept_smaller="a test", retrieved=f"{day}T12:00:00Z")
        return self

    def table(self, as_of: str = "", seen_by: str = "", heists: Any = (), tags: Any = ()) -> Gaps:
        """The table of the actor `dprk`."""
        days = (date.fromisoformat(each) if each else None for each in (as_of, seen_by))
        index = NameIndex.build(entry.party for entry in self.register.entries() if entry.party.names)
        return gaps(self.register, index, Asked(actor("dprk"), *days), heists, tags)


def row(table: Gaps, key: str) -> Row:
    """The row that has an entry for sure."""
    found = [row for row in table.parties if key in keys(row)]
    assert len(found) == 1, key
    return found[0]


def keys(row: Row) -> list[str]:
    return [key for cell in row.cells.values() if cell.state in ("listed", "ended") for key in cell.keys]


def cell(table: Gaps, key: str, list: str) -> Cell:
    return row(table, key).cells[list]


def states(table: Gaps, key: str) -> dict[str, str]:
    """The states of the lists that were taken."""
    return {column.list: cell(table, key, column.list).state for column in table.taken}
