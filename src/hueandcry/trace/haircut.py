"""The haircut policy in plain integers (docs/reference/accounting.md; Moeser, Boehme, Breuker 2014)."""

from hueandcry.trace.movements import Holding
from hueandcry.trace.outcome import Origin, Outcome, Part, Rest

NONE = -1
Shares = dict[int, tuple[int, int]]  # source -> (tainted amount, claim)


class Haircut:
    """The accounts under haircut: balances of all purses, the share of each source in the tainted ones."""

    def __init__(self, absorbs: frozenset[int], outcome: Outcome) -> None:
        self._absorbs = absorbs
        self._outcome = outcome
        self._balance: dict[int, int] = {}
        self._shares: dict[int, Shares] = {}
        self._stolen_history: dict[int, int] = {}

    def hold(self, holding: Holding) -> None:
        """Enter a declared holding; with no amount, history found missing from now on is stolen."""
        if holding.amount is None:
            self._stolen_history.setdefault(holding.purse, holding.source)
            return
        self._enter(holding.before, holding.source, holding.purse, holding.amount)

    def move(self, movement: int, sender: int, recipient: int, out: int, into: int, theft: int) -> None:
        """One step: each source gives its share of what is spent."""
        moved = self._take(movement, sender, out)
        if into != out:
            moved = {source: (t * into // out, c) for source, (t, c) in moved.items()}
        for source in sorted(moved):
            self._arrive(Part(movement, Origin.CARRIED, NONE, source, *moved[source], recipient))
        if theft != NONE:
            self._steal(movement, recipient, into, theft, sum(t for t, _ in moved.values()))
        if recipient not in self._absorbs:
            self._balance[recipient] = self._balance.get(recipient, 0) + into

    def finish(self) -> None:
        """Report what rests where."""
        for purse in sorted(self._shares):
            for source, (tainted, claim) in sorted(self._shares[purse].items()):
                self._outcome.held.append(Rest(purse, source, tainted, claim, NONE))

    def _take(self, movement: int, purse: int, out: int) -> Shares:
        if purse in self._absorbs:
            return {}
        balance = self._balance.get(purse, 0)
        if balance < out:
            self._find(movement, purse, out - balance)
            balance = out
        self._balance[purse] = balance - out
        shares = self._shares.get(purse)
        if shares is None:
            return {}
        if out == balance:
            return self._shares.pop(purse)
        moved = {}
        for source, (tainted, claim) in shares.items():
            t, c = tainted * out // balance, claim * out // balance
            if t or c:
                moved[source] = (t, c)
                shares[source] = (tainted - t, claim - c)
        self._shares[purse] = {source: share for source, share in shares.items() if share != (0, 0)}
        if not self._shares[purse]:
            del self._shares[purse]
        return moved

    def _find(self, movement: int, purse: int, missing: int) -> None:
        source = self._stolen_history.get(purse, NONE)
        if source == NONE:
            self._outcome.unknown[purse] = self._outcome.unknown.get(purse, 0) + missing
            self._balance[purse] = self._balance.get(purse, 0) + missing
        else:
            self._enter(movement, source, purse, missing)

    def _enter(self, movement: int, source: int, purse: int, amount: int) -> None:
        self._outcome.totals[source].stolen += amount
        self._arrive(Part(movement, Origin.HELD, NONE, source, amount, amount, purse))
        if purse not in self._absorbs:
            self._balance[purse] = self._balance.get(purse, 0) + amount

    def _steal(self, movement: int, purse: int, into: int, theft: int, tainted: int) -> None:
        totals = self._outcome.totals[theft]
        tainted = min(tainted, into)  # rounding down can leave several sources more than the purse holds
        totals.stolen += into
        totals.already_tainted += tainted
        fresh = into - tainted
        if fresh:
            self._arrive(Part(movement, Origin.STOLEN, NONE, theft, fresh, fresh, purse))

    def _arrive(self, part: Part) -> None:
        self._outcome.parts.append(part)
        if part.purse in self._absorbs:
            self._outcome.booked.append(Rest(part.purse, part.source, part.amount, part.claim, NONE))
            return
        shares = self._shares.setdefault(part.purse, {})
        tainted, claim = shares.get(part.source, (0, 0))
        shares[part.source] = (tainted + part.amount, claim + part.claim)
