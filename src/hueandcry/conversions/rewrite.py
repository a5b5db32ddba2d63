"""Rewriting: which rows of a ledger are legs of a conversion, and which carry it.

Every conversion is said by changing rows that are there: one row of it carries what was converted, the
others become legs. The number and the order of rows stay, so that evidence points at the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hueandcry.model import Purse


@dataclass(frozen=True, slots=True)
class Move:
    """What a row moves instead: `out` leaves `sender`, `into` enters `recipient`, in base units of each."""

    sender: Purse
    recipient: Purse
    out: int
    into: int


@dataclass(slots=True)
class Rewriting:
    """Rows by number: legs, and rows that move something else."""

    legs: set[int] = field(default_factory=set)
    moves: dict[int, Move] = field(default_factory=dict)

    def taken(self, number: int) -> bool:
        """Whether a conversion uses the row already."""
        return number in self.legs or number in self.moves

    def put(self, legs: Sequence[int], moves: Mapping[int, Move]) -> None:
        """Add one conversion; its moves win over its legs."""
        self.legs.update(set(legs) - moves.keys())
        self.moves.update(moves)


def shares(out: int, into: Sequence[int]) -> list[int]:
    """`out` split in proportion to `into` by cumulative floor, so that the parts sum exactly."""
    whole, found, before, sum_ = sum(into), [], 0, 0
    for part in into:
        sum_ += part
        upto = out * sum_ // whole
        found.append(upto - before)
        before = upto
    return found
