"""The compiled pass of reach: one mask word a purse, one bit a source."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.jit import jit, kernel
from hueandcry.trace.fast.machine import Word
from hueandcry.trace.fast.wide import ONE, ZERO, Words, less

ROW, SEED = range(2)  # where the walk stands: rows done, seeds planted


@jit
def _arrive(mask: Words, first: NDArray[np.int64], purse: Word, row: Word, bits: Word) -> None:
    if mask[purse] == ZERO:
        first[purse] = np.int64(row)
    mask[purse] |= bits


@kernel
def walk(
    sender: NDArray[np.uint32],
    recipient: NDArray[np.uint32],
    amount: Words,
    kind: NDArray[np.uint8],
    still: NDArray[np.uint8],
    stop: NDArray[np.uint8],
    seeds: Words,
    dust: Words,
    mask: Words,
    first: NDArray[np.int64],
    place: Words,
) -> None:
    """Go over one batch of rows; `seeds` are (row, purse, bit) in order, closed by one behind all rows."""
    row, seed = place[ROW], place[SEED]
    end = row + np.uint64(len(sender))
    i = ZERO
    while True:
        planting = seeds[seed, 0]
        until = min(planting, end)
        while row < until:
            bits = mask[sender[i]]
            if bits & ~mask[recipient[i]] != ZERO and stop[sender[i]] == 0 and still[kind[i]] == 0:
                at = i << ONE
                if not less(amount[at], amount[at + ONE], dust[0], dust[1]):
                    _arrive(mask, first, np.uint64(recipient[i]), row, bits)
            row += ONE
            i += ONE
        if planting >= end:
            break
        _arrive(mask, first, seeds[seed, 1], planting, seeds[seed, 2])
        seed += ONE
    place[ROW], place[SEED] = row, seed
