"""The row groups of one chain, in order: what a scan reads one at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.manifest import Manifest
from hueandcry.model.errors import LedgerDamaged


class _Group(NamedTuple):
    part: int
    group: int


class Groups:
    """Row groups by number. The files stay open, so that an import that removes them does no harm.

    `starts` has the first row of each group and, at the end, the number of rows.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._paths = [folder / part.file for part in manifest.parts]
        self._files: list[pq.ParquetFile] = []
        self._groups: list[_Group] = []
        self._reading = Lock()  # Arrow's reader of one file is for one thread at a time
        rows = [0]
        for number, (path, part) in enumerate(zip(self._paths, manifest.parts, strict=True)):
            with damage(path):
                file = pq.ParquetFile(path, memory_map=True)
            if file.metadata.num_rows != part.rows:
                raise LedgerDamaged(
                    f"{path} has {file.metadata.num_rows} rows, its manifest says {part.rows}"
                )
            self._files.append(file)
            for group in range(file.num_row_groups):
                self._groups.append(_Group(number, group))
                rows.append(file.metadata.row_group(group).num_rows)
        self.starts: npt.NDArray[np.int64] = np.cumsum(rows)

    def __len__(self) -> int:
        return len(self._groups)

    @property
    def rows(self) -> int:
        """How many rows the chain has."""
        return int(self.starts[-1])

    def read(self, number: int, columns: Sequence[str]) -> pa.Table:
        """Columns of one group, in one piece each; raises LedgerDamaged."""
        part, group = self._groups[number]
        with damage(self._paths[part]), self._reading:
            table = self._files[part].read_row_group(group, list(columns), use_threads=False)
        return table.combine_chunks()

    def group_of(self, row: int) -> int:
        """The number of the group that a row stands in."""
        return int(np.searchsorted(self.starts, row, "right")) - 1

    def row_at(self, height: int) -> int:
        """The first row of this height or above; the number of rows where there is none."""
        place = schema.TRANSFERS.names.index("height")
        for number, (part, group) in enumerate(self._groups):
            if self._files[part].metadata.row_group(group).column(place).statistics.max >= height:
                heights = self.read(number, ["height"])["height"].to_numpy()
                return int(self.starts[number] + np.searchsorted(heights, height))
        return self.rows

    def rows_at(self, heights: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Each of some ascending heights with the first row of it or above; a group is read once."""
        first, known = 0, np.empty(0, np.int64)
        for height in heights:
            if not len(known) or known[-1] < height:
                row = self.row_at(height)
                first, known = row, known[:0]
                if row < self.rows:
                    group = self.group_of(row)
                    first, known = int(self.starts[group]), self.read(group, ["height"])["height"].to_numpy()
            yield height, first + int(np.searchsorted(known, height))

    def runs(self, number: int) -> npt.NDArray[np.int64]:
        """The transaction of each row of a group as (height, index), -1 where the index is not known."""
        table = self.read(number, ["height", "tx_index"])
        index = pc.fill_null(table["tx_index"], -1).to_numpy()
        return np.stack([table["height"].to_numpy(), index.astype(np.int64)], axis=1)

    def times(self, number: int) -> npt.NDArray[np.int64]:
        """The greatest block time (seconds) of the chain up to each row of a group."""
        times = self.read(number, ["time"])["time"].cast(schema.TIME).cast(pa.int64()).to_numpy()
        if not number:
            return np.maximum.accumulate(times)
        return np.maximum(np.maximum.accumulate(times), self.until(number))

    def until(self, number: int) -> int:
        """The greatest block time before a group, by the statistics of the groups before it."""
        part, group = self._groups[number]
        place = schema.TRANSFERS.names.index("time")
        metadata = self._files[part].metadata
        found = [before.last_time.timestamp() for before in self.manifest.parts[:part]]
        found += [metadata.row_group(g).column(place).statistics.max.timestamp() for g in range(group)]
        return int(max(found))

    @property
    def last_time(self) -> int:
        """The greatest block time of all."""
        return int(max(part.last_time.timestamp() for part in self.manifest.parts))

    def parts_of(self, rows: int) -> list[str]:
        """The hashes of the parts that hold the first `rows` rows."""
        ends = np.cumsum([part.rows for part in self.manifest.parts])
        count = int(np.searchsorted(ends, rows)) + 1 if rows else 0
        return [part.sha256 for part in self.manifest.parts[:count]]


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Turn what Arrow and the system say of a file that cannot be read into LedgerDamaged."""
    try:
        yield
    except FileNotFoundError as error:
        raise LedgerDamaged(f"{path} is missing: restore it or import again") from error
    except (pa.ArrowException, OSError) as error:
        raise LedgerDamaged(f"{path} is damaged ({error}): restore it or import again") from error
