"""Tables on disk and in memory: written, mapped, and searched by a sorted column."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hueandcry.screen.exposure.shelving import KEY

Span = tuple[int, int]


def put(path: Path, table: pa.Table) -> None:
    """Write a table so that `mapped` finds it in one piece."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
        out.write_table(table.combine_chunks())


def mapped(path: Path) -> pa.Table:
    """A table on disk as one chunk, mapped into memory."""
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    return table if table.num_rows and table.column(0).num_chunks == 1 else table.combine_chunks()


def has(table: pa.Table, wanted: bytes) -> bool:
    """Whether a sorted column of keys has one."""
    low, high = span(keys(table), wanted)
    return low < high


def keys(table: pa.Table) -> NDArray[Any]:
    """The sorted keys of a table, without a copy."""
    column = table["key"].combine_chunks() if table["key"].num_chunks != 1 else table["key"].chunk(0)
    buffer = column.buffers()[1]
    if buffer is None or not len(column):
        return np.empty(0, f"S{KEY}")
    return np.frombuffer(buffer, f"S{KEY}")[column.offset : column.offset + len(column)]


def numbers(table: pa.Table, name: str) -> NDArray[np.int32]:
    """A column of numbers, without a copy."""
    column = table[name]
    found: NDArray[np.int32] = column.chunk(0).to_numpy() if column.num_chunks == 1 else column.to_numpy()
    return found


def span(column: NDArray[Any], wanted: bytes | int) -> Span:
    """The places, first and behind the last, at which a sorted column has a value."""
    value = column.dtype.type(wanted)
    return int(np.searchsorted(column, value, "left")), int(np.searchsorted(column, value, "right"))
