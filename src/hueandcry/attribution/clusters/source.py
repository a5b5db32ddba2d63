"""One chain's rows and purses, from a view in memory or from a stream."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hueandcry.ledger import Stream, View

_CHUNK = 1_000_000


class Source:
    """What clustering reads of a ledger with one chain: rows in order, purses by number."""

    def __init__(self, ledger: View | Stream) -> None:
        self._ledger = ledger

    def rows(self, columns: Sequence[str], start: int = 0) -> Iterator[pa.Table]:
        """The rows from a row on, a batch at a time."""
        if isinstance(self._ledger, View):
            yield self._ledger.table.select(list(columns)).slice(start)
        else:
            yield from (batch.rows for batch in self._ledger.batches(columns, (start,)))

    def purses(self) -> Iterator[pa.Table]:
        """All purses in the order of their numbers, a chunk at a time."""
        if isinstance(self._ledger, View):
            yield self._ledger.purses
            return
        total = self._ledger.numbers.total
        for start in range(0, total, _CHUNK):
            yield self._ledger.numbers.named(np.arange(start, min(start + _CHUNK, total), dtype=np.int64))

    def outpoints(self, purses: npt.NDArray[np.int32]) -> pa.Array:
        """The outpoints of some purses; of a transaction's purse that is its id."""
        if isinstance(self._ledger, View):
            return self._ledger.purses["outpoint"].take(pa.array(purses)).combine_chunks()
        numbers, back = np.unique(purses.astype(np.int64), return_inverse=True)
        return self._ledger.numbers.named(numbers)["outpoint"].take(pa.array(back)).combine_chunks()
