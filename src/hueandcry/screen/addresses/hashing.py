"""The hash that spreads packed keys over slots: multiply and shift, a word at a time, from a seed.

The seed follows from the keys themselves, so that nobody can choose an address to land where others are.
"""

import numpy as np
import numpy.typing as npt

FIRST, LAST = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
_MASK = 2**64 - 1

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]


def hashed(words: tuple[int, ...], seed: int) -> int:
    """The hash of one key."""
    mixed = seed
    for word in words:
        mixed = (mixed ^ word) * FIRST & _MASK
        mixed ^= mixed >> 32
    mixed = mixed * LAST & _MASK
    return mixed ^ mixed >> 29


def hashed_rows(keys: Words, seed: int) -> Words:
    """The hash of each key."""
    mixed = np.full(len(keys), seed, np.uint64)
    for word in range(keys.shape[1]):
        mixed = (mixed ^ keys[:, word]) * np.uint64(FIRST)
        mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(LAST)
    return mixed ^ mixed >> np.uint64(29)
