"""Which inputs paid for which change in a CoinJoin of one denomination: all ways in which the sums work out.

Every participant puts in coins and takes out one output of the denomination and at most one change. Makers
earn a little, the taker pays them and the miner. Each way of dividing the inputs among the changes that
respects this is a division; what all divisions have in common is forced, the rest is not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

INPUTS = 18  # more are not searched: 2^18 sums at most
DIVISIONS = 200  # more are not listed
STEPS = 200_000  # of the search


@dataclass(frozen=True, slots=True)
class Window:
    """What a maker may gain, and what he may pay towards the miner's fee, in base units."""

    gain: int
    loss: int


class Slot(NamedTuple):
    """One participant: his change (its index among the changes; None for a taker without) and his inputs."""

    change: int | None
    inputs: int  # a bit each


Division = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Divisions:
    """All divisions if `complete`, else some, or none where there are too many inputs to search."""

    found: tuple[Division, ...] = ()
    complete: bool = True


def divisions(
    inputs: Sequence[int], changes: Sequence[int], denomination: int, people: int, window: Window
) -> Divisions:
    """The divisions of a transaction with one output of the denomination for each of `people`.

    There are as many changes as people, or one less: then the taker has none.
    """
    if len(inputs) > INPUTS:
        return Divisions(complete=False)
    sums = _sums(inputs)
    fits = [_fitting(sums, denomination + change, window) for change in changes]
    search = _Search(sums, denomination, tuple(changes), fits, len(inputs))
    found: list[Division] = []
    takers = tuple(range(len(changes))) if len(changes) == people else (None,)
    for division in search.run(takers):
        found.append(division)
        if len(found) > DIVISIONS:
            return Divisions(tuple(found[:DIVISIONS]), complete=False)
    return Divisions(tuple(found), complete=search.steps < STEPS)


def _sums(inputs: Sequence[int]) -> npt.NDArray[np.int64]:
    """The sum of every subset: bit i of the index says whether input i is in it."""
    sums = np.zeros(1, np.int64)
    for value in inputs:
        sums = np.concatenate([sums, sums + value])
    return sums


def _fitting(sums: npt.NDArray[np.int64], needed: int, window: Window) -> list[int]:
    """The subsets from which a maker could take the denomination and his change."""
    mask = (sums >= needed - window.gain) & (sums <= needed + window.loss)
    return [int(each) for each in np.flatnonzero(mask) if each]


class _Search:
    """Goes through the divisions, the change with the fewest fitting subsets first."""

    def __init__(
        self,
        sums: npt.NDArray[np.int64],
        denomination: int,
        changes: tuple[int, ...],
        fits: list[list[int]],
        size: int,
    ) -> None:
        self._sums, self._denomination, self._changes, self._fits = sums, denomination, changes, fits
        self._all = (1 << size) - 1
        self._order = sorted(range(len(changes)), key=lambda change: len(fits[change]))
        self.steps = 0

    def run(self, takers: Sequence[int | None]) -> Iterator[Division]:
        """All divisions in which one of these changes, or none, is the taker's."""
        for taker in takers:
            makers = [change for change in self._order if change != taker]
            yield from self._place(makers, 0, (), taker)

    def _place(
        self, makers: Sequence[int], used: int, slots: Division, taker: int | None
    ) -> Iterator[Division]:
        self.steps += 1
        if self.steps >= STEPS:
            return
        if not makers:
            rest = self._all & ~used
            needed = self._denomination + (self._changes[taker] if taker is not None else 0)
            if rest and self._sums[rest] >= needed:
                yield tuple(sorted((*slots, Slot(taker, rest)), key=lambda slot: slot.inputs))
            return
        for subset in self._fits[makers[0]]:
            if not subset & used:
                yield from self._place(makers[1:], used | subset, (*slots, Slot(makers[0], subset)), taker)
