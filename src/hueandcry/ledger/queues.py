"""Merging the chains of a stream: rows wait in queues until every chain has come as far in time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hueandcry.ledger.groups import Groups

Place = tuple[int, int]  # index of the chain, row in the chain
_FOREVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in order. `starts` and `ends` are the rows of each chain done before and after it.

    `settled` says that rows which later imports append to a chain come behind this batch. `order` is how the
    chains' rows were merged, None where they are of one chain.
    """

    rows: pa.Table
    first: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    settled: bool = True
    order: npt.NDArray[np.int64] | None = None

    def row_of(self, place: Place) -> int | None:
        """The number, in the order of all rows, of a row of a chain; None where it is not in the batch."""
        chain, row = place
        if not self.starts[chain] <= row < self.ends[chain]:
            return None
        before = sum(self.ends[other] - self.starts[other] for other in range(chain))
        offset = before + row - self.starts[chain]
        if self.order is not None:
            offset = int(np.flatnonzero(self.order == offset)[0])
        return self.first + offset


class Queue:
    """Rows of one chain that wait until the other chains have come as far: `at` is the first of them.

    `read` gives the rows of a group by its number.
    """

    def __init__(self, groups: Groups, read: Callable[[int], pa.Table], start: int) -> None:
        self._groups, self._read = groups, read
        self._loaded = start
        self.at = start
        self.times = np.empty(0, np.int64)
        self.table: pa.Table | None = None

    @property
    def more(self) -> bool:
        """Whether the chain has rows that are not loaded yet."""
        return self._loaded < self._groups.rows

    def load(self) -> None:
        """Add the next group."""
        group = self._groups.group_of(self._loaded)
        skipped = self._loaded - int(self._groups.starts[group])
        table = self._read(group).slice(skipped)
        self.times = np.concatenate([self.times, self._groups.times(group)[skipped:]])
        self.table = table if self.table is None else pa.concat_tables([self.table, table])
        self._loaded += table.num_rows

    def pop(self, count: int) -> pa.Table | None:
        """Take the first rows."""
        if self.table is None:
            return None
        taken = self.table.slice(0, count)
        self.table, self.times, self.at = self.table.slice(count), self.times[count:], self.at + count
        return taken


def limit(queues: Sequence[Queue], settled: int) -> int:
    """The time before which no row is to come any more; rows before and behind `settled` are kept apart."""
    end = min((int(queue.times[-1]) for queue in queues if queue.more), default=_FOREVER)
    first = min((int(queue.times[0]) for queue in queues if len(queue.times)), default=end)
    return min(end, settled) if first < settled else end


def joined(queues: Sequence[Queue], counts: Sequence[int], first: int, settled: bool) -> Batch:
    """The first rows of each queue in one order, by time; the first of them has the number `first`."""
    starts = tuple(queue.at for queue in queues)
    times = np.concatenate([queue.times[:count] for queue, count in zip(queues, counts, strict=True)])
    order = np.argsort(times, kind="stable")
    tables = [queue.pop(count) for queue, count in zip(queues, counts, strict=True)]
    rows = pa.concat_tables([table for table in tables if table is not None]).take(pa.array(order))
    return Batch(rows, first, starts, tuple(queue.at for queue in queues), settled, order)


def first_group(groups: Groups, since: int) -> int:
    """The first group that has a row of a running time of `since` or later."""
    low, high = 0, len(groups) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if groups.until(middle) < since else (low, middle - 1)
    return low
