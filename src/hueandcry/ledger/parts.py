"""Writing parts: sorted Parquet files that never split a height and never overlap."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.manifest import Part, PurseFile
from hueandcry.ledger.storage import sha256, sync


class Layout(NamedTuple):
    """What parts hold: `share` is by how much fewer rows a group and a part have than those of transfers."""

    stem: str
    columns: pa.Schema
    share: int = 1

    @property
    def group_rows(self) -> int:
        """How many rows a row group has."""
        return max(schema.ROW_GROUP // self.share, 1)

    @property
    def part_rows(self) -> int:
        """About how many rows a full part has."""
        return max(schema.PART_ROWS // self.share, 1)


TRANSFER_PARTS = Layout("part", schema.TRANSFERS)
# Data of an event is of any size: the input of a call may have many thousands of bytes.
EVENT_PARTS = Layout("events", schema.EVENT_PARTS, share=16)


def _writer(path: Path, columns: pa.Schema) -> pq.ParquetWriter:
    delta = {name: kind for name, kind in schema.DELTA.items() if name in columns.names}
    return pq.ParquetWriter(
        path, columns, compression="zstd", use_dictionary=False, column_encoding=delta, write_statistics=True
    )


def _named(path: Path, stem: str) -> tuple[str, str]:
    """Give a finished file the name of its content; returns (name, SHA-256)."""
    sync(path)
    digest = sha256(path)
    name = f"{stem}-{digest[:20]}.parquet"
    path.rename(path.with_name(name))
    return name, digest


def write_purses(folder: Path, purses: pa.Table) -> PurseFile:
    """Write the new purses of an import, in order of their ids."""
    path = folder / "purses.new"
    with _writer(path, schema.PURSES) as writer:
        writer.write_table(purses.cast(schema.PURSES), row_group_size=schema.ROW_GROUP)
    name, digest = _named(path, "purses")
    return PurseFile(name, digest, purses.num_rows, purses["id"][0].as_py())


class PartWriter:
    """Takes tables of whole heights in order and writes parts of about full size to a folder.

    `borders` are the first heights of parts that stay as they are: no part written here reaches over one.
    """

    def __init__(self, folder: Path, borders: Sequence[int], layout: Layout = TRANSFER_PARTS) -> None:
        self.folder = folder
        self.layout = layout
        self.borders = np.array(sorted(borders), dtype=np.int64)
        self.parts: list[Part] = []
        self._segment = -1
        self._writer: pq.ParquetWriter | None = None
        self._buffer: list[pa.Table] = []
        self._buffered = 0
        self._rows = 0
        self._heights = (0, 0)
        self._times: tuple[datetime, datetime] | None = None

    def write(self, table: pa.Table) -> None:
        """Add rows; a full part is closed before the next height."""
        for segment, piece in self._pieces(table):
            if segment != self._segment or self._rows >= self.layout.part_rows:
                self.close()
                self._segment = segment
            self._take(piece)

    def close(self) -> None:
        """Finish the part at hand, if any."""
        if not self._rows:
            return
        if self._buffer:
            self._flush()
        assert self._writer is not None
        assert self._times is not None
        self._writer.close()
        name, digest = _named(self.folder / "part.new", self.layout.stem)
        self.parts.append(Part(name, digest, self._rows, *self._heights, *self._times))
        self._writer, self._times, self._rows = None, None, 0

    def _pieces(self, table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
        heights = table["height"].to_numpy()
        segments = np.searchsorted(self.borders, heights, "right")
        start = 0
        while start < len(heights):
            room = (
                max(self.layout.part_rows - self._rows, 1)
                if segments[start] == self._segment
                else self.layout.part_rows
            )
            end = int(np.searchsorted(segments, segments[start], "right"))
            if end > start + room:
                end = int(np.searchsorted(heights, heights[start + room - 1], "right"))
            yield int(segments[start]), table.slice(start, end - start)
            start = end

    def _take(self, piece: pa.Table) -> None:
        first, last = (piece["height"][index].as_py() for index in (0, -1))
        span = pc.min_max(piece["time"])
        low, high = span["min"].as_py(), span["max"].as_py()
        if self._times is None:
            self._heights, self._times = (first, last), (low, high)
        else:
            self._heights = (self._heights[0], last)
            self._times = (min(self._times[0], low), max(self._times[1], high))
        self._buffer.append(piece)
        self._buffered += piece.num_rows
        self._rows += piece.num_rows
        if self._buffered >= self.layout.group_rows:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = _writer(self.folder / "part.new", self.layout.columns)
        rows = pa.concat_tables(self._buffer)
        self._writer.write_table(rows, row_group_size=self.layout.group_rows)
        self._buffer, self._buffered = [], 0
