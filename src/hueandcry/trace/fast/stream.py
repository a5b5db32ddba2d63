"""Reach at chain scale: one pass over Parquet, reading the next row group while the last one is walked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hueandcry.model.errors import LedgerDamaged
from hueandcry.trace.ahead import ahead
from hueandcry.trace.fast.packed import WORD, Words, readonly
from hueandcry.trace.fast.walk import ROW, walk
from hueandcry.trace.fast.wide import FULL
from hueandcry.trace.reach import STILL, Reached, Seed, State, run

COLUMNS = ["sender", "recipient", "amount", "kind"]
KINDS = 256


def reach_parquet(
    paths: Iterable[Path], purses: int, seeds: Sequence[Seed], stops: Collection[int] = (), dust: int = 1
) -> list[Reached]:
    """As `trace.reach.reach`, over the ledger's parts in order; purse ids are below `purses`.

    Raises LedgerDamaged for a part that cannot be read.
    """
    return reach_batches(ahead(_row_groups(paths)), purses, seeds, stops, dust)


def reach_batches(
    batches: Iterable[pa.RecordBatch],
    purses: int,
    seeds: Sequence[Seed],
    stops: Collection[int] = (),
    dust: int = 1,
) -> list[Reached]:
    """As `trace.reach.reach`; raises ValueError where a purse is not below `purses`."""
    scan = CompiledScan(purses, stops, dust)
    run(scan, batches, seeds)
    return list(map(Reached, *(column.tolist() for column in scan.state())))


class CompiledScan:
    """The compiled pass, 17 bytes a purse; raises ValueError where a purse is not below `purses`."""

    def __init__(self, purses: int, stops: Collection[int] = (), dust: int = 1) -> None:
        self._purses = purses
        self._mask, self._first = np.zeros(purses, np.uint64), np.empty(purses, np.int64)
        self._stop, self._still = np.zeros(purses, np.uint8), np.zeros(KINDS, np.uint8)
        self._stop[np.array(sorted(stops), np.int64)] = 1
        self._still[sorted(STILL)] = 1
        self._dust = np.array([max(dust, 1) & int(FULL), max(dust, 1) >> WORD], np.uint64)
        self.row = 0

    def feed(self, batch: pa.RecordBatch, seeds: Sequence[Seed]) -> None:
        """Go over the next rows; `seeds` are those in front of one of them, ascending."""
        sender, recipient, amount, kind = _columns(batch)
        for column in (sender, recipient):
            if len(column) and int(column.max()) >= self._purses:
                raise ValueError(f"a purse is not below {self._purses}")
        rows = [(seed.row, self._known(seed.purse), 1 << seed.source) for seed in seeds]
        planted = np.array([*rows, (int(FULL), 0, 0)], np.uint64)
        place = np.array([self.row, 0], np.uint64)
        still, stop, mask, first = self._still, self._stop, self._mask, self._first
        walk(sender, recipient, amount, kind, still, stop, planted, self._dust, mask, first, place)
        self.row = int(place[ROW])

    def arrive(self, seeds: Iterable[Seed]) -> None:
        """Plant seeds where the pass stands, whatever their rows."""
        for seed in seeds:
            purse = self._known(seed.purse)
            if not self._mask[purse]:
                self._first[purse] = seed.row
            self._mask[purse] |= np.uint64(1 << seed.source)

    def state(self) -> State:
        """What was reached so far."""
        purse = np.flatnonzero(self._mask)
        return State(purse, self._first[purse], self._mask[purse])

    def restore(self, state: State, row: int) -> None:
        """Go on from where another pass stood."""
        self._mask[:] = 0
        self._mask[state.purse], self._first[state.purse] = state.sources, state.row
        self.row = row

    def _known(self, purse: int) -> int:
        if not 0 <= purse < self._purses:
            raise ValueError(f"a purse is not below {self._purses}")
        return purse


def _columns(
    batch: pa.RecordBatch,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Words, NDArray[np.uint8]]:
    """The batch's memory as arrays, copied only where an amount is missing: then it is 0."""
    amount = batch.column("amount")
    if amount.null_count:
        amount = pc.fill_null(amount, pa.scalar(0, amount.type))
    words = np.frombuffer(amount.buffers()[1], np.uint64)[
        2 * amount.offset : 2 * (amount.offset + len(amount))
    ]
    sender, recipient = (readonly(batch.column(name).to_numpy().view(np.uint32)) for name in COLUMNS[:2])
    return sender, recipient, readonly(words), readonly(batch.column("kind").to_numpy())


def _row_groups(paths: Iterable[Path]) -> Iterator[pa.RecordBatch]:
    for path in paths:
        try:
            with pq.ParquetFile(path, memory_map=True) as file:
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group, COLUMNS, use_threads=False)
                    yield from table.combine_chunks().to_batches()
        except (pa.ArrowException, OSError) as error:
            raise LedgerDamaged(f"{path} is damaged ({error}): restore it or import again") from error
