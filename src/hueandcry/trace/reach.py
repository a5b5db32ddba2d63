"""Reach: which purses tainted money can have come to, in one pass over the rows in order."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hueandcry.model import Kind

STILL = frozenset({Kind.LEG, Kind.INFERRED})  # rows that are recorded but move nothing
SOURCES = 64  # of one pass: the bits of a mask word


class Seed(NamedTuple):
    """Money of `source` (0 to 63) is in `purse` from just before `row` on."""

    row: int
    purse: int
    source: int


class Reached(NamedTuple):
    """A purse that was reached, the row that did it first (a seed's own), and what came: one bit a source."""

    purse: int
    row: int
    sources: int


class State(NamedTuple):
    """What a scan knows: `Reached` as columns, purses ascending."""

    purse: NDArray[np.int64]
    row: NDArray[np.int64]
    sources: NDArray[np.uint64]


class Scan(Protocol):
    """A pass over rows in order that can be left and taken up again; `row` is where it stands."""

    row: int

    def feed(self, batch: pa.RecordBatch, seeds: Sequence[Seed]) -> None:
        """Go over the next rows; `seeds` are those in front of one of them, ascending."""
        ...

    def arrive(self, seeds: Iterable[Seed]) -> None:
        """Plant seeds where the pass stands, whatever their rows."""
        ...

    def state(self) -> State:
        """What was reached so far."""
        ...

    def restore(self, state: State, row: int) -> None:
        """Go on from where another pass stood."""
        ...


class PlainScan:
    """The pass in plain Python: the specification, and what runs without numba."""

    def __init__(self, stops: Collection[int] = (), dust: int = 1) -> None:
        self._stops = frozenset(stops)
        self._dust = max(dust, 1)
        self._reached: dict[int, Reached] = {}
        self.row = 0

    def feed(self, batch: pa.RecordBatch, seeds: Sequence[Seed]) -> None:
        """Go over the next rows; `seeds` are those in front of one of them, ascending."""
        waiting = list(reversed(seeds))
        for row, (sender, recipient, amount, kind) in enumerate(_rows(batch), self.row):
            while waiting and waiting[-1].row <= row:
                self.arrive([waiting.pop()])
            source = self._reached.get(sender)
            if source and sender not in self._stops and amount >= self._dust and kind not in STILL:
                self._spread(recipient, row, source.sources)
        self.row += batch.num_rows

    def arrive(self, seeds: Iterable[Seed]) -> None:
        """Plant seeds where the pass stands, whatever their rows."""
        for seed in seeds:
            self._spread(seed.purse, seed.row, 1 << seed.source)

    def reached(self) -> list[Reached]:
        """What was reached so far, ascending."""
        return [self._reached[purse] for purse in sorted(self._reached)]

    def state(self) -> State:
        """What was reached so far, as columns."""
        purse, row, sources = zip(*self.reached(), strict=True) if self._reached else ((), (), ())
        return State(np.array(purse, np.int64), np.array(row, np.int64), np.array(sources, np.uint64))

    def restore(self, state: State, row: int) -> None:
        """Go on from where another pass stood."""
        columns = (column.tolist() for column in state)
        self._reached = {each[0]: Reached(*each) for each in zip(*columns, strict=True)}
        self.row = row

    def _spread(self, purse: int, row: int, sources: int) -> None:
        known = self._reached.get(purse)
        if known is None:
            self._reached[purse] = Reached(purse, row, sources)
        elif sources & ~known.sources:
            self._reached[purse] = Reached(purse, known.row, known.sources | sources)


def reach(
    batches: Iterable[pa.RecordBatch], seeds: Sequence[Seed], stops: Collection[int] = (), dust: int = 1
) -> list[Reached]:
    """The purses reached, ascending.

    `batches` have the ledger's columns `sender`, `recipient`, `amount` and `kind`, in the ledger's order.
    Money goes no further than `stops`, which count as reached; rows below `dust` base units, over-wide rows
    and rows that move nothing carry nothing. Raises ValueError for a source outside 0 to 63.
    """
    scan = PlainScan(stops, dust)
    run(scan, batches, seeds)
    return scan.reached()


def run(scan: Scan, batches: Iterable[pa.RecordBatch], seeds: Sequence[Seed]) -> None:
    """Go over all rows, and plant every seed; raises ValueError for a source outside 0 to 63."""
    check_sources(seeds)
    waiting = sorted(seeds)
    rows = [seed.row for seed in waiting]
    planted = 0
    for batch in batches:
        end = bisect_left(rows, scan.row + batch.num_rows)
        scan.feed(batch, waiting[planted:end])
        planted = end
    scan.arrive(waiting[planted:])


def check_sources(seeds: Iterable[Seed]) -> None:
    """Raise ValueError unless all sources fit one mask word."""
    for seed in seeds:
        if not 0 <= seed.source < SOURCES:
            raise ValueError(f"source {seed.source}: one pass takes sources 0 to {SOURCES - 1}")


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[int, int, int, int]]:
    sender, recipient, amount, kind = (
        batch.column(name).to_pylist() for name in ("sender", "recipient", "amount", "kind")
    )
    return zip(sender, recipient, (int(value or 0) for value in amount), kind, strict=True)
