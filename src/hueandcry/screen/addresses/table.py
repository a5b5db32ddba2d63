"""Open addressing over packed keys: built and searched with numpy, in machine code where batches are big.

A slot holds 32 bits of the key's hash and the number of its row plus one; zero is empty. Keys are inserted in
order of their home slot, each into the first free one from there on, without wrapping around: the slots go on
behind the last home, and end with an empty one. A match of the 32 bits is never trusted: the whole key is
compared.
"""

from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from hueandcry.screen.addresses.hashing import Rows, Words, hashed, hashed_rows

_LOW = 2**32 - 1
_FILLED = 0.6
_FEWEST_BITS = 4
# Below this the numpy loop has answered before numba is loaded and has compiled.
FAST_FROM = 100_000
_AT_ONCE = 1 << 16  # keys of a step in numpy: its memory stays small
_NONE = -1


@dataclass(frozen=True, slots=True)
class Table:
    """Keys of one width (uint64, rows by words), in slot order, and the slots that find them."""

    keys: Words
    slots: Words
    seed: int
    bits: int

    def row(self, words: tuple[int, ...]) -> int:
        """The row of one key, -1 where it is not in the table."""
        mixed = hashed(words, self.seed)
        slot, mark = mixed >> (64 - self.bits), mixed & _LOW
        while filled := int(self.slots[slot]):
            if filled >> 32 == mark and tuple(self.keys[(filled & _LOW) - 1].tolist()) == words:
                return (filled & _LOW) - 1
            slot += 1
        return _NONE

    def rows(self, keys: Words) -> Rows:
        """The row of each key, -1 where it is not in the table."""
        if len(keys) >= FAST_FROM and find_spec("numba"):
            from hueandcry.screen.addresses.fast import find

            found = np.empty(len(keys), np.int64)
            find(np.ascontiguousarray(keys), self.keys, self.slots, self.seed, self.bits, found)
            return found
        parts = [self._rows(keys[start : start + _AT_ONCE]) for start in range(0, len(keys), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _rows(self, keys: Words) -> Rows:
        found = np.full(len(keys), _NONE, np.int64)
        mixed = hashed_rows(keys, self.seed)
        slot, mark = (mixed >> np.uint64(64 - self.bits)).astype(np.int64), mixed & np.uint64(_LOW)
        open_ = np.arange(len(keys))
        while len(open_):
            filled = self.slots[slot[open_]]
            open_, filled = open_[filled != 0], filled[filled != 0]
            row = (filled & np.uint64(_LOW)).astype(np.int64) - 1
            same = filled >> np.uint64(32) == mark[open_]
            same[same] = (self.keys[row[same]] == keys[open_[same]]).all(axis=1)
            found[open_[same]] = row[same]
            open_ = open_[~same]
            slot[open_] += 1
        return found


def build(keys: Words) -> tuple[Table, Rows]:
    """The table of the keys, equal ones once, and the row of each."""
    seed = int.from_bytes(sha256(np.ascontiguousarray(keys).data).digest()[:8], "little")
    order, mixed, distinct = _ordered(keys, hashed_rows(keys, seed))
    rows = np.empty(len(keys), np.int64)
    rows[order] = np.cumsum(distinct) - 1
    kept, mixed = keys[order[distinct]], mixed[distinct]
    bits = max(_FEWEST_BITS, int(np.ceil(np.log2(max(len(kept), 1) / _FILLED))))
    rank = np.arange(len(kept))
    home = (mixed >> np.uint64(64 - bits)).astype(np.int64)
    slot = rank + np.maximum.accumulate(home - rank) if len(kept) else home
    last = int(slot[-1]) if len(kept) else 0
    slots = np.zeros(max(1 << bits, last + 1) + 1, np.uint64)
    slots[slot] = (mixed & np.uint64(_LOW)) << np.uint64(32) | (rank + 1).astype(np.uint64)
    return Table(np.ascontiguousarray(kept), slots, seed, bits), rows


def _ordered(keys: Words, mixed: Words) -> tuple[Rows, Words, npt.NDArray[np.bool_]]:
    """The order by hash, the hashes in it, and where another key begins: equal keys stand together."""
    order = np.argsort(mixed, kind="stable")
    for _ in range(2):
        ranked = keys[order]
        other = (ranked[1:] != ranked[:-1]).any(axis=1)
        if not (other & (mixed[order][1:] == mixed[order][:-1])).any():
            break
        order = np.lexsort((*keys.T, mixed))  # two keys of one hash
    return order, mixed[order], np.concatenate([np.ones(min(len(keys), 1), np.bool_), other])


def whole(width: int, table: Table) -> bool:
    """Whether it is a table of keys of `width` words in which every search ends."""
    keys, slots = table.keys, table.slots
    formed = keys.ndim == 2 and keys.shape[1] == width and slots.ndim == 1
    if not formed or keys.dtype != slots.dtype or slots.dtype != np.uint64:
        return False
    if not _FEWEST_BITS <= table.bits < 48:
        return False
    rows = slots[slots != 0] & np.uint64(_LOW)
    counted = len(rows) == len(keys) and np.array_equal(rows, np.arange(1, len(rows) + 1))
    return counted and int(slots[-1]) == 0 and len(slots) > 1 << table.bits
