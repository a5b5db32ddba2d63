"""The true answer: where each unit of a theft ends, by the rule first in, first out.

Written for its own sake and not for speed, apart from the tracer whose answers it judges.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

HELD, ABSORBED, FEES = "held", "absorbed", "fees"


class PurseKey(NamedTuple):
    """Chain, owner (an address, or on UTXO chains an outpoint) and asset."""

    chain: str
    owner: str
    asset: str


class Step(NamedTuple):
    """Value leaves one purse and enters another, perhaps as another asset; `theft` names the theft it is."""

    sender: PurseKey
    recipient: PurseKey
    amount: int
    amount_in: int
    theft: str = ""


@dataclass(frozen=True, slots=True)
class Resting:
    """Where a part of a theft rests: `amount` in the asset there, `claim` in units of what was stolen."""

    theft: str
    kind: str
    purse: PurseKey
    amount: int
    claim: int


class _Lot(NamedTuple):
    amount: int
    theft: str
    claim: int


def settle(steps: Iterable[Step], absorbing: Iterable[str], fees: str = "fees") -> list[Resting]:
    """Where all thefts rest after the steps; owners that absorb keep what reaches them."""
    purses: dict[PurseKey, deque[_Lot]] = defaultdict(deque)
    stops = frozenset(absorbing)
    taken: dict[tuple[str, str, PurseKey], list[int]] = {}
    for step in steps:
        if step.sender == step.recipient or not step.amount:
            continue
        bundle = _converted(_spent(purses[step.sender], step.amount), step)
        for lot in bundle:
            kind = FEES if step.recipient.owner == fees else ABSORBED
            if step.recipient.owner != fees and step.recipient.owner not in stops:
                purses[step.recipient].append(lot)
            elif lot.theft:
                total = taken.setdefault((lot.theft, kind, step.recipient), [0, 0])
                total[0] += lot.amount
                total[1] += lot.claim
    for purse, lots in purses.items():
        for lot in lots:
            if lot.theft:
                total = taken.setdefault((lot.theft, HELD, purse), [0, 0])
                total[0] += lot.amount
                total[1] += lot.claim
    return [Resting(theft, kind, purse, *total) for (theft, kind, purse), total in sorted(taken.items())]


def _spent(lots: deque[_Lot], amount: int) -> list[_Lot]:
    """The oldest lots that make up the amount; what is missing was there before all others, clean."""
    missing = amount - sum(lot.amount for lot in lots)
    found = [_Lot(missing, "", 0)] if missing > 0 else []
    left = min(amount, amount - missing)
    while left:
        lot = lots.popleft()
        if lot.amount > left:
            claim = lot.claim * left // lot.amount
            lots.appendleft(_Lot(lot.amount - left, lot.theft, lot.claim - claim))
            lot = _Lot(left, lot.theft, claim)
        found.append(lot)
        left -= lot.amount
    return found


def _converted(bundle: list[_Lot], step: Step) -> list[_Lot]:
    found, before, into = [], 0, 0
    for lot in bundle:
        before += lot.amount
        after = step.amount_in * before // step.amount
        amount, into = after - into, after
        if step.theft and not lot.theft:
            lot = _Lot(amount, step.theft, amount)
        found.append(lot._replace(amount=amount))
    return found
