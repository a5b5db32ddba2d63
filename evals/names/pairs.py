"""Pairs of names with the truth about them, and how scores are counted."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Pair(NamedTuple):
    """Two names: what is asked, what is listed, and whether they are of one party."""

    query: str
    name: str
    same: bool
    kind: str = "person"


class Counts(NamedTuple):
    """What a threshold makes of pairs."""

    found: int
    of: int
    false: int
    others: int

    @property
    def precision(self) -> float:
        """The share of what is flagged that is right; 1 where nothing is flagged."""
        flagged = self.found + self.false
        return self.found / flagged if flagged else 1.0

    @property
    def recall(self) -> float:
        """The share of what is right that is flagged; 1 where nothing is."""
        return self.found / self.of if self.of else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def count(pairs: Iterable[Pair], scores: Sequence[float], threshold: float) -> Counts:
    """What is found and what is false at or above the threshold."""
    found = of = false = others = 0
    for pair, score in zip(pairs, scores, strict=True):
        flagged = score >= threshold
        if pair.same:
            of += 1
            found += flagged
        else:
            others += 1
            false += flagged
    return Counts(found, of, false, others)
