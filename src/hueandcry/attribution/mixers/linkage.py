"""Candidates for who made the note that a withdrawal spends, with their odds; never more than candidates.

Before any clue every note that is still in the pool is as likely as any other: a depositor with k of N notes
has k/N. A clue multiplies his weight by how much likelier an owner shows it than a stranger (`clues.yaml`);
weights of all notes are then made to sum to one. Where no candidate comes to one half, the answer is
"unknown".
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import prod
from typing import TypeVar

from hueandcry.attribution.mixers.clues import Ties, ties
from hueandcry.attribution.mixers.depositors import Paid
from hueandcry.attribution.mixers.notes import Deposit, Withdrawal
from hueandcry.attribution.mixers.pools import Pool
from hueandcry.ledger import View

UNKNOWN, CANDIDATE = "unknown", "candidate"
HALF = Fraction(1, 2)
Order = tuple[int, int]
Note = TypeVar("Note", Deposit, Withdrawal)


@dataclass(frozen=True, slots=True)
class Anonymity:
    """How many notes a withdrawal can have spent; not `complete` if earlier deposits are not in the ledger.

    Then withdrawals may be missing too, and the number is an upper bound.
    """

    notes: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A depositor with his notes in the pool, the clues that name him, and his odds before and after them."""

    depositor: str
    notes: int
    clues: tuple[str, ...]
    evidence: tuple[str, ...]
    prior: Fraction
    posterior: Fraction


@dataclass(frozen=True, slots=True)
class Linkage:
    """A withdrawal with its candidates, the likeliest first."""

    withdrawal: Withdrawal
    anonymity: Anonymity
    candidates: tuple[Candidate, ...]

    @property
    def verdict(self) -> str:
        """`candidate` if one is at least as likely as all others together, in a pool known from its start."""
        best = max((each.posterior for each in self.candidates), default=Fraction(0))
        return CANDIDATE if self.anonymity.complete and best >= HALF else UNKNOWN


class Sets:
    """The deposit and withdrawal sets of pools, asked for the notes that are left at a moment."""

    def __init__(self, deposits: Iterable[Deposit], withdrawals: Iterable[Withdrawal]) -> None:
        self.deposits = _by_pool(deposits)
        self.withdrawals = _by_pool(withdrawals)
        self._made = {pool: [each.order for each in notes] for pool, notes in self.deposits.items()}
        self._spent = {pool: [each.order for each in notes] for pool, notes in self.withdrawals.items()}
        self._leaves = {
            pool: list(accumulate((each.leaf for each in notes), max))
            for pool, notes in self.deposits.items()
        }

    def anonymity(self, pool: Pool, order: Order) -> Anonymity:
        """The notes in a pool just before (height, position).

        A pool numbers its notes from zero, so that their number is right even where deposits are missing.
        """
        made = bisect_left(self._made.get(pool, []), order)
        number = self._leaves[pool][made - 1] + 1 if made else 0
        spent = bisect_left(self._spent.get(pool, []), order)
        return Anonymity(max(number - spent, 0), made == number > 0)


def _by_pool(notes: Iterable[Note]) -> Mapping[Pool, list[Note]]:
    found: dict[Pool, list[Note]] = {}
    for each in notes:
        found.setdefault(each.pool, []).append(each)
    return {pool: sorted(each, key=lambda note: note.order) for pool, each in found.items()}


def linkages(
    view: View, deposits: Sequence[Deposit], payers: Sequence[Paid], withdrawals: Sequence[Withdrawal]
) -> list[Linkage]:
    """What is known of each withdrawal, in their order; `payers` says who made which deposit."""
    sets, found = Sets(deposits, withdrawals), ties(view, payers, withdrawals)
    notes: dict[tuple[Pool, str], list[Order]] = {}
    for paid in payers:
        notes.setdefault((paid.deposit.pool, paid.depositor), []).append(paid.deposit.order)
    suspects: dict[tuple[str, str], list[str]] = {}
    for chain, depositor, recipient in found.shown:
        suspects.setdefault((chain, recipient), []).append(depositor)
    linked = []
    for each in withdrawals:
        named = suspects.get((each.pool.chain, each.recipient), [])
        counts = {
            name: sum(order < each.order for order in notes.get((each.pool, name), ())) for name in named
        }
        size = sets.anonymity(each.pool, each.order)
        held = {name: count for name, count in counts.items() if count}
        linked.append(Linkage(each, size, _candidates(each, size, held, found)))
    return linked


def _candidates(
    withdrawal: Withdrawal, size: Anonymity, held: Mapping[str, int], found: Ties
) -> tuple[Candidate, ...]:
    """The depositors who show a clue and have notes in the pool, weighed against all its notes."""
    total = max(size.notes, sum(held.values()))
    shown = {name: found.shown[withdrawal.pool.chain, name, withdrawal.recipient] for name in held}
    weights = {name: held[name] * prod(found.ratios[clue] for clue in shown[name]) for name in held}
    everything = total - sum(held.values()) + sum(weights.values())
    made = [
        Candidate(
            name,
            held[name],
            tuple(sorted(shown[name])),
            tuple(sorted({tx for txs in shown[name].values() for tx in txs})),
            Fraction(held[name], total),
            Fraction(weights[name], 1) / everything,
        )
        for name in held
    ]
    return tuple(sorted(made, key=lambda each: (-each.posterior, each.depositor)))
