"""Reach at chain scale: one pass over Parquet, reading the next row group while the last one is walked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hueandcry.model.errors import LedgerDamaged
from hueandcry.trace.fast.packed import WORD, Words, readonly
from hueandcry.trace.fast.walk import SEED, walk
from hueandcry.trace.fast.wide import FULL
from hueandcry.trace.reach import STILL, Reached, Seed, check_sources

COLUMNS = ["sender", "recipient", "amount", "kind"]
KINDS = 256


def reach_parquet(
    paths: Iterable[Path], purses: int, seeds: Sequence[Seed], stops: Collection[int] = (), dust: int = 1
) -> list[Reached]:
    """As `trace.reach.reach`, over the ledger's parts in order; purse ids are below `purses`.

    Raises LedgerDamaged for a part that cannot be read.
    """
    return reach_batches(_ahead(_row_groups(paths)), purses, seeds, stops, dust)


def reach_batches(
    batches: Iterable[pa.RecordBatch],
    purses: int,
    seeds: Sequence[Seed],
    stops: Collection[int] = (),
    dust: int = 1,
) -> list[Reached]:
    """As `trace.reach.reach`; raises ValueError where a purse is not below `purses`."""
    check_sources(seeds)
    mask, first = np.zeros(purses, np.uint64), np.empty(purses, np.int64)
    stop = np.zeros(purses, np.uint8)
    stop[np.array(sorted(stops), np.int64)] = 1
    still = np.zeros(KINDS, np.uint8)
    still[sorted(STILL)] = 1
    planted, place = _seeds(seeds, purses), np.zeros(2, np.uint64)
    least = np.array([max(dust, 1) & int(FULL), max(dust, 1) >> WORD], np.uint64)
    for batch in batches:
        sender, recipient, amount, kind = _columns(batch)
        for column in (sender, recipient):
            if len(column) and int(column.max()) >= purses:
                raise ValueError(f"a purse is not below {purses}")
        walk(sender, recipient, amount, kind, still, stop, planted, least, mask, first, place)
    for row, purse, bit in planted[int(place[SEED]) : -1]:  # behind the last row
        first[purse] = first[purse] if mask[purse] else row
        mask[purse] |= bit
    found = np.flatnonzero(mask)
    return list(map(Reached, found.tolist(), first[found].tolist(), mask[found].tolist()))


def _seeds(seeds: Sequence[Seed], purses: int) -> Words:
    """(row, purse, bit) of each seed in order, and a last one that no row comes to."""
    rows = []
    for seed in sorted(seeds):
        if not 0 <= seed.purse < purses:
            raise ValueError(f"a purse is not below {purses}")
        rows.append((seed.row, seed.purse, 1 << seed.source))
    return np.array([*rows, (int(FULL), 0, 0)], np.uint64)


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


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, the next one read by a thread of its own while the last one is used."""
    with ThreadPoolExecutor(1, "row-groups") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
