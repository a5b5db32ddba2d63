"""The lot policies in plain integers: fifo, lifo, taint_first, clean_first, tiho.

Only tainted purses have lots. A purse keeps its tainted and its clean lots in two queues, each in order of
age; the age says how they interleave, so that every policy finds its next lot at the end of a queue.
"""

from collections import deque
from dataclasses import dataclass, field

from hueandcry.model import Policy
from hueandcry.trace.movements import Holding
from hueandcry.trace.outcome import Origin, Outcome, Part, Rest

CLEAN = -1


@dataclass(slots=True)
class Lot:
    """Some of a purse's balance, of one age; `part` is the id of the part it stems from, or CLEAN."""

    age: int
    amount: int
    part: int = CLEAN
    source: int = CLEAN
    claim: int = 0


@dataclass(slots=True)
class Queue:
    """The lots of one tainted purse."""

    tainted: deque[Lot] = field(default_factory=deque)
    clean: deque[Lot] = field(default_factory=deque)
    oldest: int = 0
    newest: int = 0

    def join(self, lot: Lot) -> None:
        """Add a lot at the newest end."""
        clean, tainted = self.clean, self.tainted
        if lot.part == CLEAN and clean and (not tainted or clean[-1].age > tainted[-1].age):
            clean[-1].amount += lot.amount
            return
        self.newest += 1
        lot.age = self.newest
        (clean if lot.part == CLEAN else tainted).append(lot)

    def precede(self, lot: Lot) -> None:
        """Add a lot at the oldest end: history that was missing."""
        self.oldest -= 1
        lot.age = self.oldest
        (self.clean if lot.part == CLEAN else self.tainted).appendleft(lot)

    def take(self, amount: int, policy: Policy) -> list[Lot]:
        """Remove `amount` as `policy` selects it: pieces in age order, neighbouring clean ones as one."""
        pieces: list[Lot] = []
        while amount:
            queue, end = self._next(policy)
            lot = queue[end]
            if lot.amount <= amount:
                queue.pop() if end else queue.popleft()
                pieces.append(lot)
                amount -= lot.amount
            else:
                pieces.append(_split(lot, amount))
                amount = 0
        pieces.sort(key=lambda piece: piece.age)
        return _merge_clean(pieces)

    def _next(self, policy: Policy) -> tuple[deque[Lot], int]:
        """The queue that holds the policy's next lot, and the end at which it stands (0 or -1)."""
        tainted, clean = self.tainted, self.clean
        if not tainted or not clean:
            return tainted or clean, -1 if policy is Policy.LIFO else 0
        if policy is Policy.FIFO:
            return (tainted if tainted[0].age < clean[0].age else clean), 0
        if policy is Policy.LIFO:
            return (tainted if tainted[-1].age > clean[-1].age else clean), -1
        return (clean if policy is Policy.CLEAN_FIRST else tainted), 0


def _split(lot: Lot, amount: int) -> Lot:
    """Take `amount` off a larger lot, with the floor of its share of the claim."""
    claim = lot.claim * amount // lot.amount
    lot.amount -= amount
    lot.claim -= claim
    return Lot(lot.age, amount, lot.part, lot.source, claim)


def _merge_clean(pieces: list[Lot]) -> list[Lot]:
    merged: list[Lot] = []
    for piece in pieces:
        if piece.part == CLEAN and merged and merged[-1].part == CLEAN:
            merged[-1].amount += piece.amount
        else:
            merged.append(piece)
    return merged


class Lots:
    """The accounts of one lot policy: balances of all purses, lots of the tainted ones."""

    def __init__(self, policy: Policy, absorbs: frozenset[int], outcome: Outcome) -> None:
        self._policy = policy
        self._absorbs = absorbs
        self._outcome = outcome
        self._balance: dict[int, int] = {}
        self._queues: dict[int, Queue] = {}
        self._stolen_history: dict[int, int] = {}

    def hold(self, holding: Holding) -> None:
        """Enter a declared holding; with no amount, history found missing from now on is stolen."""
        if holding.amount is None:
            self._stolen_history.setdefault(holding.purse, holding.source)
            return
        self._outcome.totals[holding.source].stolen += holding.amount
        self._rest(self._hold(holding.before, holding.source, holding.purse, holding.amount), holding.amount)

    def move(self, movement: int, sender: int, recipient: int, out: int, into: int, theft: int) -> None:
        """One step: take, convert, steal, and join the recipient's purse or be booked there."""
        given = taken = 0
        for piece in self._take(movement, sender, out):
            given += piece.amount
            amount = into * given // out - taken
            taken += amount
            self._arrive(movement, recipient, piece, amount, theft)
        if theft != CLEAN:
            self._outcome.totals[theft].stolen += into

    def finish(self) -> None:
        """Report what rests where."""
        for purse in sorted(self._queues):
            for lot in self._queues[purse].tainted:
                self._outcome.held.append(Rest(purse, lot.source, lot.amount, lot.claim, lot.part))

    def _take(self, movement: int, purse: int, out: int) -> list[Lot]:
        if purse in self._absorbs:
            return [Lot(0, out)]
        missing = out - self._balance.get(purse, 0)
        if missing > 0:
            self._find(movement, purse, missing)
        self._balance[purse] -= out
        queue = self._queues.get(purse)
        if queue is None:
            return [Lot(0, out)]
        pieces = queue.take(out, self._policy)
        if not queue.tainted:
            del self._queues[purse]
        return pieces

    def _find(self, movement: int, purse: int, missing: int) -> None:
        """Insert missing history at the oldest end: clean, or stolen where all of a holding was declared."""
        source = self._stolen_history.get(purse, CLEAN)
        if source == CLEAN:
            self._outcome.unknown[purse] = self._outcome.unknown.get(purse, 0) + missing
            if purse in self._queues:
                self._queues[purse].precede(Lot(0, missing))
        else:
            self._outcome.totals[source].stolen += missing
            lot = self._hold(movement, source, purse, missing)
            self._queue(purse).precede(lot)
        self._balance[purse] = self._balance.get(purse, 0) + missing

    def _hold(self, movement: int, source: int, purse: int, amount: int) -> Lot:
        part = self._record(Part(movement, Origin.HELD, CLEAN, source, amount, amount, purse))
        return Lot(0, amount, part, source, amount)

    def _arrive(self, movement: int, purse: int, piece: Lot, amount: int, theft: int) -> None:
        totals = self._outcome.totals
        if amount == 0:
            if piece.part != CLEAN:
                totals[piece.source].rounding += piece.claim
            return
        if piece.part != CLEAN:
            if theft != CLEAN:
                totals[theft].already_tainted += amount
            part = Part(movement, Origin.CARRIED, piece.part, piece.source, amount, piece.claim, purse)
        elif theft != CLEAN:
            part = Part(movement, Origin.STOLEN, CLEAN, theft, amount, amount, purse)
        else:
            self._rest_clean(purse, amount)
            return
        self._rest(Lot(0, amount, self._record(part), part.source, part.claim), amount, purse)

    def _rest(self, lot: Lot, amount: int, purse: int | None = None) -> None:
        purse = self._outcome.parts[lot.part].purse if purse is None else purse
        if purse in self._absorbs:
            self._outcome.booked.append(Rest(purse, lot.source, lot.amount, lot.claim, lot.part))
            return
        self._queue(purse).join(lot)
        self._balance[purse] = self._balance.get(purse, 0) + amount

    def _rest_clean(self, purse: int, amount: int) -> None:
        if purse in self._absorbs:
            return
        if purse in self._queues:
            self._queues[purse].join(Lot(0, amount))
        self._balance[purse] = self._balance.get(purse, 0) + amount

    def _queue(self, purse: int) -> Queue:
        """The purse's lots; a purse that was clean until now has its balance as its one clean lot."""
        queue = self._queues.get(purse)
        if queue is None:
            queue = self._queues[purse] = Queue()
            balance = self._balance.get(purse, 0)
            if balance:
                queue.join(Lot(0, balance))
        return queue

    def _record(self, part: Part) -> int:
        self._outcome.parts.append(part)
        return len(self._outcome.parts) - 1
