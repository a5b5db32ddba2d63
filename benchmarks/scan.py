"""Reach in one pass from Parquet against decoding the columns that it reads."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.table import Line, in_turns, power
from benchmarks.world import World, generate
from hueandcry.trace import fast
from hueandcry.trace.fast.stream import COLUMNS
from hueandcry.trace.reach import Seed

ROW_GROUP = 1_000_000
ROUNDS = 5


def reach(folder: Path, rows: int, heists: int) -> list[Line]:
    """One line: reach of all heists, stops and all, against reading the same columns."""
    world = generate(rows, heists)
    part = _write(folder / "part.parquet", world)
    packed = world.packed
    seeds = [
        Seed(int(row), int(packed.recipient[int(row)]), int(source)) for row, source in packed.thefts.tolist()
    ]
    stops = frozenset(packed.absorbs.tolist())

    def decode(threads: bool) -> None:
        with pq.ParquetFile(part, memory_map=True) as file:
            for group in range(file.num_row_groups):
                file.read_row_group(group, COLUMNS, use_threads=threads)

    found = len(fast.reach([part], packed.purses, seeds, stops))
    times = in_turns(
        {
            "one thread": lambda: decode(False),
            "threads": lambda: decode(True),
            "reach": lambda: fast.reach([part], packed.purses, seeds, stops),
        },
        ROUNDS,
    )
    decoding = min(times["one thread"], times["threads"])
    speeds = [rows / seconds / 1e6 for seconds in (times["reach"], decoding)]
    detail = f"{speeds[0]:.0f} M rows/s, {found} purses; decoding {speeds[1]:.0f} M rows/s"
    size = power(rows)
    return [
        Line(
            f"reach from Parquet, {heists} heists / decoding alone",
            size,
            times["reach"] / decoding,
            " x",
            detail,
            ("<=", 2.5),
        )
    ]


def _write(path: Path, world: World) -> Path:
    """The world as a part of the ledger: zstd, no dictionaries."""
    packed = world.packed
    rows = len(packed)
    amount = pa.Array.from_buffers(pa.decimal128(38, 0), rows, [None, pa.py_buffer(packed.out.tobytes())])
    columns = (
        packed.sender.view(np.int32),
        packed.recipient.view(np.int32),
        amount,
        np.zeros(rows, np.uint8),
    )
    table = pa.table(dict(zip(COLUMNS, columns, strict=True)))
    pq.write_table(table, path, row_group_size=ROW_GROUP, compression="zstd", use_dictionary=False)
    return path
