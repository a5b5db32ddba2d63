"""The true answer: where each unit of a theft ends, by each rule of accounting that conserves amounts.

Written for its own sake and not for speed, apart from the tracer whose answers it judges.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

HELD, ABSORBED, FEES, ROUNDING = "held", "absorbed", "fees", "rounding"
HAIRCUT, TIHO = "haircut", "tiho"
RULES = ("fifo", "lifo", "taint_first", "clean_first", TIHO, HAIRCUT)


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


def settle(
    steps: Iterable[Step], absorbing: Iterable[str], fees: str = "fees", rule: str = "fifo"
) -> list[Resting]:
    """Where all thefts rest after the steps by one of `RULES`; owners that absorb keep what reaches them.

    What a conversion makes so small that nothing of it is left has its claim in `ROUNDING`. Under `TIHO` the
    outputs of a transaction must come from the largest down.
    """
    places = _Places(frozenset(absorbing), fees)
    rests = _shares(steps, places) if rule == HAIRCUT else _lots(steps, places, rule)
    for theft, purse, amount, claim in rests:
        places.add(theft, HELD, purse, amount, claim)
    return places.resting()


@dataclass(slots=True)
class _Places:
    """What absorbs, and what has come to rest so far."""

    stops: frozenset[str]
    fees: str
    taken: dict[tuple[str, str, PurseKey], list[int]] = field(default_factory=dict)

    def absorbs(self, purse: PurseKey) -> bool:
        return purse.owner == self.fees or purse.owner in self.stops

    def book(self, theft: str, purse: PurseKey, amount: int, claim: int) -> None:
        self.add(theft, FEES if purse.owner == self.fees else ABSORBED, purse, amount, claim)

    def add(self, theft: str, kind: str, purse: PurseKey, amount: int, claim: int) -> None:
        total = self.taken.setdefault((theft, kind, purse), [0, 0])
        total[0] += amount
        total[1] += claim

    def resting(self) -> list[Resting]:
        return [
            Resting(theft, kind, purse, *total) for (theft, kind, purse), total in sorted(self.taken.items())
        ]


_Rest = tuple[str, PurseKey, int, int]


def _lots(steps: Iterable[Step], places: _Places, rule: str) -> list[_Rest]:
    """Purses hold lots from the oldest to the newest; the rule says which of them are spent."""
    purses: dict[PurseKey, list[_Lot]] = defaultdict(list)
    for step in steps:
        if step.sender == step.recipient or not step.amount:
            continue
        purses[step.sender], spent = _spent(purses[step.sender], step.amount, rule)
        for lot in _converted(spent, step):
            if lot.theft and not lot.amount:
                places.add(lot.theft, ROUNDING, step.recipient, 0, lot.claim)
            elif not places.absorbs(step.recipient):
                purses[step.recipient].append(lot)
            elif lot.theft:
                places.book(lot.theft, step.recipient, lot.amount, lot.claim)
    return [
        (lot.theft, purse, lot.amount, lot.claim)
        for purse, lots in purses.items()
        for lot in lots
        if lot.theft
    ]


def _spent(lots: Sequence[_Lot], amount: int, rule: str) -> tuple[list[_Lot], list[_Lot]]:
    """What is left and what is spent, both in order of age; what is missing was there before, clean."""
    missing = amount - sum(lot.amount for lot in lots)
    if missing > 0:
        lots = [_Lot(missing, "", 0), *lots]
    left, kept, spent = amount, list(lots), dict[int, _Lot]()
    for place in _order(lots, rule):
        lot = lots[place]
        part = min(left, lot.amount)
        claim = lot.claim if part == lot.amount else lot.claim * part // lot.amount
        spent[place] = _Lot(part, lot.theft, claim)
        kept[place] = _Lot(lot.amount - part, lot.theft, lot.claim - claim)
        left -= part
    return [lot for lot in kept if lot.amount], [
        spent[place] for place in sorted(spent) if spent[place].amount
    ]


def _order(lots: Sequence[_Lot], rule: str) -> Sequence[int]:
    """The places of lots as a rule spends them."""
    places = range(len(lots))
    if rule == "lifo":
        return places[::-1]
    if rule == "fifo":
        return places
    tainted_first = rule != "clean_first"
    return sorted(places, key=lambda place: (not lots[place].theft) is tainted_first)


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


def _shares(steps: Iterable[Step], places: _Places) -> list[_Rest]:
    """Purses hold a balance and of each theft a share, of which every spending takes its part."""
    balances: dict[PurseKey, int] = defaultdict(int)
    held: dict[PurseKey, dict[str, tuple[int, int]]] = defaultdict(dict)
    for step in steps:
        if step.sender == step.recipient or not step.amount:
            continue
        whole = max(balances[step.sender], step.amount)
        own, moved = held[step.sender], dict[str, tuple[int, int]]()
        for theft, (amount, claim) in own.items():
            part = (amount * step.amount // whole, claim * step.amount // whole)
            own[theft] = (amount - part[0], claim - part[1])
            moved[theft] = (part[0] * step.amount_in // step.amount, part[1])
        balances[step.sender] = whole - step.amount
        if step.theft:
            fresh = max(0, step.amount_in - sum(amount for amount, _ in moved.values()))
            amount, claim = moved.get(step.theft, (0, 0))
            moved[step.theft] = (amount + fresh, claim + fresh)
        absorbed = places.absorbs(step.recipient)
        balances[step.recipient] += 0 if absorbed else step.amount_in
        for theft, (amount, claim) in moved.items():
            if absorbed:
                places.book(theft, step.recipient, amount, claim)
            else:
                before = held[step.recipient].get(theft, (0, 0))
                held[step.recipient][theft] = (before[0] + amount, before[1] + claim)
    return [
        (theft, purse, amount, claim)
        for purse, shares in held.items()
        for theft, (amount, claim) in shares.items()
        if amount or claim
    ]
