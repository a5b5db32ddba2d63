"""The poison policy: who can have been reached, without amounts (docs/reference/accounting.md)."""

from hueandcry.trace.movements import Holding
from hueandcry.trace.outcome import Origin, Outcome, Part, Rest

NONE = -1


class Poison:
    """One mask word a purse: bit `s` says that money of source `s` can have reached it."""

    def __init__(self, absorbs: frozenset[int], outcome: Outcome) -> None:
        self._absorbs = absorbs
        self._outcome = outcome
        self._mask: dict[int, int] = {}

    def hold(self, holding: Holding) -> None:
        """A declared holding taints its purse from now on, whatever the amount."""
        self._outcome.totals[holding.source].stolen += holding.amount or 0
        self._reach(holding.before, holding.purse, 1 << holding.source, Origin.HELD)

    def move(self, movement: int, sender: int, recipient: int, out: int, into: int, theft: int) -> None:
        """Any spend from a tainted purse taints the recipient."""
        del out
        mask = 0 if sender in self._absorbs else self._mask.get(sender, 0)
        if theft != NONE:
            self._outcome.totals[theft].stolen += into
        self._reach(movement, recipient, mask, Origin.CARRIED)
        if theft != NONE:
            self._reach(movement, recipient, 1 << theft, Origin.STOLEN)

    def finish(self) -> None:
        """Report the purses reached."""
        for purse in sorted(self._mask):
            if purse not in self._absorbs:
                for source in _bits(self._mask[purse]):
                    self._outcome.held.append(Rest(purse, source, 0, 0, NONE))

    def _reach(self, movement: int, purse: int, mask: int, origin: Origin) -> None:
        known = self._mask.get(purse, 0)
        new = mask & ~known
        if not new:
            return
        self._mask[purse] = known | new
        for source in _bits(new):
            self._outcome.parts.append(Part(movement, origin, NONE, source, 0, 0, purse))
            if purse in self._absorbs:
                self._outcome.booked.append(Rest(purse, source, 0, 0, NONE))


def _bits(mask: int) -> list[int]:
    return [source for source in range(mask.bit_length()) if mask >> source & 1]
