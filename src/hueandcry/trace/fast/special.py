"""The rows that a run must stop for, as one sorted table: holdings, conversions, thefts."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.layout import HOLD, HOLD_ALL, MOVE, NONE, SPECIAL
from hueandcry.trace.fast.packed import Packed, Words


def special_rows(packed: Packed, order: NDArray[np.int64] | None) -> Words:
    """The table in the policy's order, flat, closed by a row behind all others.

    A conversion or theft gives its sender and its whole amount in, converted or not.
    """
    moves = _moves(packed)
    if order is not None:
        step = np.empty(len(packed), np.uint64)
        step[order] = np.arange(len(packed), dtype=np.uint64)
        moves[:, 0] = step[moves[:, 0]]
    table = np.concatenate([_holdings(packed), moves])
    table = table[np.lexsort((table[:, 1] == MOVE, table[:, 0]))]
    return np.concatenate([table.reshape(-1), np.full(SPECIAL, NONE)])


def _holdings(packed: Packed) -> Words:
    rows = np.empty((len(packed.holdings), SPECIAL), np.uint64)
    before, purse, source, low, high, everything = packed.holdings.T
    rows[:, 0], rows[:, 1] = before, np.where(everything != 0, HOLD_ALL, HOLD)
    rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5] = purse, source, low, high
    return rows


def _moves(packed: Packed) -> Words:
    steps = np.union1d(packed.into[:, 0], packed.thefts[:, 0]).astype(np.int64)
    rows = np.empty((len(steps), SPECIAL), np.uint64)
    rows[:, 0], rows[:, 1] = steps, MOVE
    rows[:, 2], rows[:, 3] = packed.sender[steps], NONE
    rows[:, 4:] = packed.out[steps]
    rows[np.searchsorted(steps, packed.into[:, 0].astype(np.int64)), 4:] = packed.into[:, 1:]
    rows[np.searchsorted(steps, packed.thefts[:, 0].astype(np.int64)), 3] = packed.thefts[:, 1]
    return rows
