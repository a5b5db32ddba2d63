"""What freezes, returns and the heist file say about the purses that the money reached."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from hueandcry.attribution.freezes.freeze import Freeze
from hueandcry.model import PurseStatement, Statement

Place = tuple[str, str, str]  # CAIP-2 chain, canonical address, CAIP-19 asset

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


class Arrival(NamedTuple):
    """Stolen money came to a purse: `amount` base units of it, in transaction `tx` at `time`."""

    chain: str
    address: str
    asset: str
    time: datetime
    tx: str
    amount: int


def statements(
    freezes: Iterable[Freeze],
    arrivals: Iterable[Arrival],
    theft: datetime,
    victims: Collection[tuple[str, str]] = (),
    known: Iterable[PurseStatement] = (),
) -> Mapping[Place, PurseStatement]:
    """One statement a purse: frozen by its issuer and not released, or come back to the victim.

    `victims` are the victim's addresses (CAIP-2 chain, canonical address), `known` the heist file's own
    statements: they are kept before anything else, those of freezes and returns with the delay since the
    theft where their date has one. Freezes of purses that no stolen money came to say nothing here.
    """
    came: dict[Place, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        came[arrival.chain, arrival.address, arrival.asset].append(arrival)
    found: dict[Place, PurseStatement] = {}
    for freeze in freezes:
        place = (freeze.chain, freeze.address, freeze.asset)
        if place in came and freeze.until is None:
            found[place] = _frozen(freeze, came[place], theft)
    for place, each in came.items():
        if place[:2] in set(victims):
            found[place] = _returned(place, each, theft)
    for statement in known:
        found[statement.chain, statement.address, statement.asset] = _dated(statement, theft)
    return found


def delay(since: datetime, until: datetime) -> str:
    """The time between two moments in its two largest units: `2 days 3 hours`, `45 seconds`."""
    seconds = abs(int((until - since).total_seconds()))
    for place, (unit, size) in enumerate(_UNITS):
        if seconds >= size or size == 1:
            parts = [(seconds // size, unit)]
            if place + 1 < len(_UNITS):
                finer, smaller = _UNITS[place + 1]
                parts.append((seconds % size // smaller, finer))
            words = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count]
            return " ".join(words) or "0 seconds"
    raise AssertionError("every time has seconds")


def after(theft: datetime, moment: datetime, what: str = "the theft") -> str:
    """The delay in words: `2 days 3 hours after the theft`."""
    return f"{delay(theft, moment)} {'after' if moment >= theft else 'before'} {what}"


def _frozen(freeze: Freeze, came: Sequence[Arrival], theft: datetime) -> PurseStatement:
    first = min(arrival.time for arrival in came)
    parts = [
        f"by {freeze.issuer} at {_clock(freeze.since)} in {freeze.tx}",
        f"{after(theft, freeze.since)}, {after(first, freeze.since, 'the money came')}",
    ]
    if freeze.destroyed_at is not None:
        much = "all of it" if freeze.destroyed is None else f"{freeze.destroyed} base units"
        parts.append(f"{much} destroyed at {_clock(freeze.destroyed_at)} in {freeze.destroyed_tx}")
    return PurseStatement(
        freeze.chain,
        freeze.address,
        freeze.asset,
        Statement.FROZEN,
        f"{freeze.since:%Y-%m-%d}",
        f"the issuer's event in {freeze.tx}",
        freeze.destroyed,
        ", ".join(parts),
    )


def _returned(place: Place, came: Sequence[Arrival], theft: datetime) -> PurseStatement:
    ordered = sorted(came, key=lambda arrival: (arrival.time, arrival.tx))
    first = ordered[0]
    txs = list(dict.fromkeys(arrival.tx for arrival in ordered))
    count = "in" if len(txs) == 1 else f"in {len(txs)} transactions, the first"
    note = f"to the victim at {_clock(first.time)} {count} {first.tx}, {after(theft, first.time)}"
    if len(txs) > 1:
        note += f"; the last {txs[-1]}, {after(theft, ordered[-1].time)}"
    amount = sum(arrival.amount for arrival in ordered)
    source = "transfers of the ledger to an address of the victim"
    return PurseStatement(*place, Statement.RETURNED, f"{first.time:%Y-%m-%d}", source, amount, note)


def _dated(statement: PurseStatement, theft: datetime) -> PurseStatement:
    """The statement with its delay in days; a date alone says no more."""
    if statement.kind not in (Statement.FROZEN, Statement.RETURNED):
        return statement
    try:
        day = date.fromisoformat(statement.date[:10])
    except ValueError:
        return statement
    days = (day - theft.astimezone(UTC).date()).days
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    told = "on the day of the theft" if not days else f"{count} {'after' if days > 0 else 'before'} the theft"
    return replace(statement, note="; ".join(part for part in (statement.note, told) if part))


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
