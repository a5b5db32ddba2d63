"""The accounts of a layer: the kernels run once, and every lot that rests is read off.

An outcome lists tainted parts, and a hypothetical payment spends clean lots too. So one more movement empties
each tainted purse at the end and steals what is clean: its parts are all lots of the purse, by age.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.screen.exposure.ground import PASSING
from hueandcry.screen.exposure.layer import Layer
from hueandcry.trace.movements import Holding, Movements
from hueandcry.trace.outcome import Origin, Outcome, Part
from hueandcry.trace.scale import account

CLEAN = -1
NOWHERE = -1


@dataclass(slots=True)
class Lot:
    """Some of a purse's balance: `source` or CLEAN, and the arrival that it is of, NOWHERE under haircut."""

    purse: int
    amount: int
    source: int
    arrival: int


@dataclass(slots=True)
class Arrival:
    """A tainted part that came to a purse, after `hops` from its source's own addresses.

    `amount` is in the purse's asset, `claim` in units of what was stolen or sent.

    `near` is the arrival before it on the shortest way, `big` on the way of the largest amounts; NOWHERE
    where it began. `own` says that it came from another purse of the same owner.
    """

    movement: int
    source: int
    purse: int
    amount: int
    claim: int
    hops: int
    near: int
    big: int
    own: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Book:
    """One policy's arrivals in order, and the lots of each tainted purse from oldest to newest."""

    arrivals: Sequence[Arrival]
    lots: Sequence[Lot]


@dataclass(frozen=True, slots=True)
class Accounts:
    """A book for each policy; per purse what came in, what is there, and the history that was missing."""

    books: Mapping[Policy, Book]
    received: Mapping[int, int]
    balance: Mapping[int, int]
    unknown: Mapping[int, int]


def accounts(layer: Layer) -> Accounts:
    """Account for a layer under every policy that conserves amounts; ConservationBroken if one does not."""
    movements = layer.movements
    (poison,) = account(movements, (Policy.POISON,)).values()
    balance, received = _sums(layer)
    emptied = sorted({rest.purse for rest in poison.held if balance.get(rest.purse)})
    outcomes = account(_emptied(movements, emptied, balance), AMOUNT_POLICIES)
    books = {policy: _book(layer, outcome, emptied) for policy, outcome in outcomes.items()}
    return Accounts(books, received, balance, outcomes[Policy.HAIRCUT].unknown)


def _sums(layer: Layer) -> tuple[dict[int, int], dict[int, int]]:
    """What each purse that does not absorb holds at the end, and what each got, not from its own owner."""
    movements = layer.movements
    sums = _Sums(movements.absorbs)
    holdings: dict[int, list[Holding]] = {}
    for holding in movements.holdings:
        holdings.setdefault(holding.before, []).append(holding)
    for step in range(len(movements)):
        for holding in holdings.get(step, ()):
            sums.hold(holding)
        sender, recipient, out = movements.sender[step], movements.recipient[step], movements.out[step]
        if sender != recipient and out:
            sums.spend(sender, out)
            sums.enter(recipient, movements.into.get(step, out), layer.own(step))
    for holding in holdings.get(len(movements), ()):
        sums.hold(holding)
    return sums.balance, sums.received


class _Sums:
    """Balances as the kernels keep them; what a holding of all lacks counts as received."""

    def __init__(self, absorbs: frozenset[int]) -> None:
        self._absorbs = absorbs
        self._stolen: set[int] = set()
        self.balance: dict[int, int] = {}
        self.received: dict[int, int] = {}

    def hold(self, holding: Holding) -> None:
        if holding.amount is None:
            self._stolen.add(holding.purse)
        else:
            self.enter(holding.purse, holding.amount, False)

    def spend(self, purse: int, amount: int) -> None:
        if purse in self._absorbs:
            return
        missing = amount - self.balance.get(purse, 0)
        if missing > 0 and purse in self._stolen:
            self.received[purse] = self.received.get(purse, 0) + missing
        self.balance[purse] = max(-missing, 0)

    def enter(self, purse: int, amount: int, own: bool) -> None:
        if purse not in self._absorbs:
            self.balance[purse] = self.balance.get(purse, 0) + amount
        if not own:
            self.received[purse] = self.received.get(purse, 0) + amount


def _emptied(movements: Movements, purses: Sequence[int], balance: Mapping[int, int]) -> Movements:
    """The movements, and one more that empties each of some purses into a purse behind the last."""
    end = len(movements)
    return replace(
        movements,
        purses=movements.purses + 1,
        sources=movements.sources + 1,
        sender=[*movements.sender, *purses],
        recipient=[*movements.recipient, *(movements.purses for _ in purses)],
        out=[*movements.out, *(balance[purse] for purse in purses)],
        thefts={**movements.thefts, **{end + n: movements.sources for n in range(len(purses))}},
        absorbs=movements.absorbs | {movements.purses},
    )


def _book(layer: Layer, outcome: Outcome, emptied: Sequence[int]) -> Book:
    end, probe = len(layer.movements), layer.movements.purses
    ways = _Ways(layer)
    arrivals: list[Arrival] = []
    lots: list[Lot] = []
    for part in outcome.parts:
        if part.purse != probe:
            arrivals.append(ways.arrival(part, len(arrivals)))
            continue
        source = part.source if part.origin == Origin.CARRIED else CLEAN
        lots.append(Lot(emptied[part.movement - end], part.amount, source, part.parent))
    return Book(arrivals, [lot for lot in lots if lot.amount])


class _Ways:
    """Counts hops and keeps from where taint came, as parts arrive in order.

    Under a lot policy a part has one parent. Haircut mixes: what leaves a purse came by the least hops by
    which any of the source's taint came there, and by the largest arrival.
    """

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._arrivals: list[Arrival] = []
        self._nearest: dict[tuple[int, int], int] = {}
        self._largest: dict[tuple[int, int], int] = {}

    def arrival(self, part: Part, number: int) -> Arrival:
        """The next arrival; a source's own address is where its hops begin again."""
        near, big, hops, own = NOWHERE, NOWHERE, self._first(part), False
        if part.origin == Origin.CARRIED:
            sender = self._layer.movements.sender[part.movement]
            near = part.parent if part.parent >= 0 else self._nearest[sender, part.source]
            big = part.parent if part.parent >= 0 else self._largest[sender, part.source]
            hops = self._arrivals[near].hops + self._layer.step(part.movement)
        if part.origin != Origin.HELD:
            own = self._layer.own(part.movement) and self._ends(part.purse)
        if self._home(part):
            hops = 0
        held = part.origin == Origin.HELD
        found = Arrival(
            part.movement, part.source, part.purse, part.amount, part.claim, hops, near, big, own, held
        )
        self._arrivals.append(found)
        key = (part.purse, part.source)
        if key not in self._nearest or hops < self._arrivals[self._nearest[key]].hops:
            self._nearest[key] = number
        if key not in self._largest or part.amount > self._arrivals[self._largest[key]].amount:
            self._largest[key] = number
        return found

    def _first(self, part: Part) -> int:
        return self._layer.base if self._ends(part.purse) else 0

    def _ends(self, purse: int) -> bool:
        return self._layer.ground.role[purse] not in PASSING

    def _home(self, part: Part) -> bool:
        ground = self._layer.ground
        return (ground.chain[part.purse], ground.address[part.purse]) in self._layer.homes[part.source]
