"""Freezes: what issuers' contracts said about addresses, from freeze to release."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hueandcry import chains
from hueandcry.attribution.freezes.issuers import Does, Phrase, Token, tokens
from hueandcry.model import Event, EventKind

_WORD = 32


@dataclass(frozen=True, slots=True)
class Freeze:
    """An address that the issuer of an asset (CAIP-19) froze in transaction `tx`; `until` None: it still is.

    `destroyed` are the base units destroyed since, in `destroyed_tx` the last time; None where nothing was
    destroyed or the contract does not say how much. A destruction without a freeze in the events has frozen
    at the latest then.
    """

    chain: str
    asset: str
    address: str
    since: datetime
    until: datetime | None
    tx: str
    issuer: str
    destroyed: int | None = None
    destroyed_at: datetime | None = None
    destroyed_tx: str = ""


@dataclass(frozen=True, slots=True)
class _Act:
    does: Does
    address: str
    amount: int | None


def freezes(events: Iterable[Event]) -> list[Freeze]:
    """All freezes told by events, which come in the order of their chain; by chain, asset, address, time.

    Events of other contracts and malformed ones say nothing: anybody can log a name.
    """
    table = tokens()
    open_: dict[tuple[str, str, str], Freeze] = {}
    closed: list[Freeze] = []
    for event in events:
        token = table.get((event.chain, event.address)) if event.kind is EventKind.LOG else None
        act = _act(token, event) if token else None
        if token is None or act is None:
            continue
        key = (event.chain, token.asset, act.address)
        known = open_.get(key)
        if act.does is Does.RELEASE:
            if known:
                closed.append(replace(open_.pop(key), until=event.time))
            continue
        if known is None:
            known = Freeze(*key, event.time, None, event.tx, token.issuer)
        open_[key] = _destroyed(known, act, event) if act.does is Does.DESTROY else known
    return sorted(
        (*closed, *open_.values()), key=lambda each: (each.chain, each.asset, each.address, each.since)
    )


def _destroyed(known: Freeze, act: _Act, event: Event) -> Freeze:
    total = known.destroyed if act.amount is None else (known.destroyed or 0) + act.amount
    return replace(known, destroyed=total, destroyed_at=event.time, destroyed_tx=event.tx)


def _act(token: Token, event: Event) -> _Act | None:
    """What a log of a token does, None where it is malformed or something else."""
    phrase = token.phrases.get(event.topics[0]) if event.topics else None
    words = list(_words(event)) if phrase else []
    if phrase is None or len(words) != phrase.count or any(len(word) != _WORD for word in words):
        return None
    address = _address(event.chain, words[phrase.account])
    if address is None:
        return None
    amount = None if phrase.amount is None else int.from_bytes(words[phrase.amount], "big")
    return _Act(_does(phrase, words), address, amount)


def _words(event: Event) -> Iterator[bytes]:
    """The parameters: indexed ones stand in topics, and first in all these events."""
    yield from event.topics[1:]
    for start in range(0, len(event.data), _WORD):
        yield event.data[start : start + _WORD]


def _does(phrase: Phrase, words: list[bytes]) -> Does:
    if phrase.status is None:
        return phrase.does
    return Does.FREEZE if any(words[phrase.status]) else Does.RELEASE


def _address(chain: str, word: bytes) -> str | None:
    """The canonical address in the last 20 bytes of a word whose other bytes are 0."""
    if any(word[:12]):
        return None
    found = chains.chain(chain)
    text = word[12:].hex()
    return chains.parse_address(found, f"41{text}" if found.family == "tron" else f"0x{text}")
