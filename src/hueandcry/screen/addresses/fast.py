"""Machine code for big batches, where numba is installed: memory is asked for well before it is needed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numba
import numpy as np

from hueandcry.screen.addresses.hashing import FIRST, LAST, Rows, Words
from hueandcry.trace.fast.machine import prefetch

_BLOCK = 64  # keys whose slots, and then rows, are on their way to the cache together
_FIRST, _LAST, _LOW, _HALF = np.uint64(FIRST), np.uint64(LAST), np.uint64(2**32 - 1), np.uint64(32)
_END = np.uint64(29)


def _machine_code(loop: Callable[..., Any]) -> Any:
    """Compile on the first call, free of the GIL; keep the machine code on disk where that can be."""
    made: Any = numba.njit(loop, nogil=True)
    with suppress(RuntimeError):  # numba finds no folder to write to
        made.enable_caching()
    return made


def _ask(keys: Any, start: Any, size: Any, places: Any, numbers: Any, homes: Any, marks: Any) -> None:
    """Hash the keys of a block and ask for their slots."""
    for at in range(size):
        mixed = numbers[0]
        for word in range(keys.shape[1]):
            mixed = (mixed ^ keys[start + at, word]) * _FIRST
            mixed ^= mixed >> _HALF
        mixed *= _LAST
        mixed ^= mixed >> _END
        homes[at] = mixed >> numbers[1]
        marks[at] = mixed & _LOW
        prefetch(places[0], homes[at])


def _meet(slots: Any, size: Any, places: Any, width: Any, homes: Any, marks: Any) -> None:
    """Find the first slot of each key with its hash, and ask for the row that it names."""
    for at in range(size):
        slot = homes[at]
        while slots[slot] != 0 and slots[slot] >> _HALF != marks[at]:
            slot += np.uint64(1)
        homes[at] = slot
        if slots[slot] != 0:
            prefetch(places[1], ((slots[slot] & _LOW) - np.uint64(1)) * width)


def _settle(
    keys: Any, start: Any, size: Any, table: Any, slots: Any, homes: Any, marks: Any, found: Any
) -> None:
    """Compare whole keys, and go on to the next slot where another key has the same hash."""
    for at in range(size):
        slot = homes[at]
        filled = slots[slot]
        while filled != 0:
            same = filled >> _HALF == marks[at]
            row = (filled & _LOW) - np.uint64(1)
            for word in range(keys.shape[1]):
                same = same and table[row, word] == keys[start + at, word]
            if same:
                break
            slot += np.uint64(1)
            filled = slots[slot]
        found[start + at] = np.int64(filled & _LOW) - 1


_asked, _met, _settled = _machine_code(_ask), _machine_code(_meet), _machine_code(_settle)


def _find(keys: Any, table: Any, slots: Any, places: Any, numbers: Any, found: Any) -> None:
    homes = np.empty(_BLOCK, np.uint64)
    marks = np.empty(_BLOCK, np.uint64)
    width = np.uint64(keys.shape[1])
    for start in range(0, len(keys), _BLOCK):
        size = min(_BLOCK, len(keys) - start)
        _asked(keys, start, size, places, numbers, homes, marks)
        _met(slots, size, places, width, homes, marks)
        _settled(keys, start, size, table, slots, homes, marks, found)


_found = _machine_code(_find)


def find(keys: Words, table: Words, slots: Words, seed: int, bits: int, found: Rows) -> None:
    """Fill `found` with the row in `table` of each key, -1 where it has none."""
    places = np.array([slots.ctypes.data, table.ctypes.data], np.uint64)
    numbers = np.array([seed, 64 - bits], np.uint64)
    _found(keys, table, slots, places, numbers, found)
