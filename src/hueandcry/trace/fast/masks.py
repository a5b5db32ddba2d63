"""Poison over packed movements: one pass for each group of 64 sources, put into one order."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.model import Policy
from hueandcry.trace.fast.columns import FastOutcome, Rests, parts
from hueandcry.trace.fast.layout import (
    GROW,
    HOLD,
    MOVE,
    P_PARENT,
    P_SOURCE,
    PART,
    SPECIAL,
    X_AMOUNT,
    X_KIND,
    X_SOURCE,
)
from hueandcry.trace.fast.packed import Packed, Words, integers, larger, readonly, wide
from hueandcry.trace.fast.poison import FIRST, GROUP, PARTS, spread
from hueandcry.trace.fast.special import special_rows

POOL_ROWS = 1024


def account_masks(packed: Packed) -> FastOutcome:
    """The poison policy: parts without amounts, and the purses reached."""
    special = special_rows(packed, None)
    absorbs = np.zeros(packed.purses, np.uint8)
    absorbs[packed.absorbs] = 1
    rows, held = [], []
    for first in range(0, packed.sources, int(GROUP)):
        mask, group = _pass(packed, special, absorbs, first)
        rows.append(group)
        held.append(_bits(mask, absorbs, first))
    found = parts(_in_order(np.concatenate([np.empty((0, PART), np.uint64), *rows])), None)
    return FastOutcome(
        policy=Policy.POISON,
        totals=_totals(packed, special),
        parts=found,
        held=_held(np.concatenate([np.empty((0, 2), np.int64), *held])),
        booked=found.booked(packed.purses, packed.absorbs, lots=False),
        unknown_purse=np.empty(0, np.int64),
        unknown_amount=np.empty((0, 2), np.uint64),
    )


def _pass(packed: Packed, special: Words, absorbs: NDArray[np.uint8], first: int) -> tuple[Words, Words]:
    mask = np.zeros(packed.purses, np.uint64)
    control = np.zeros(5, np.uint64)
    control[FIRST] = first
    table = np.empty(POOL_ROWS * PART, np.uint64)
    sender, recipient = readonly(packed.sender), readonly(packed.recipient)
    out = readonly(packed.out).reshape(-1)
    while spread(sender, recipient, out, absorbs, special, mask, table, control) == GROW:
        table = larger(table, 2 * len(table))
    return mask, table[: int(control[PARTS]) * PART].reshape(-1, PART)


def _in_order(rows: Words) -> Words:
    """All groups' parts by event and source, as one pass over all sources would have found them."""
    rows = rows[np.lexsort((rows[:, P_SOURCE], rows[:, P_PARENT]))]
    rows[:, P_PARENT] = np.uint64(0xFFFFFFFFFFFFFFFF)
    return rows.reshape(-1)


def _bits(mask: Words, absorbs: NDArray[np.uint8], first: int) -> NDArray[np.int64]:
    """(purse, source) of every bit set, but for absorbing purses."""
    purses = np.flatnonzero(mask)
    purses = purses[absorbs[purses] == 0]
    table = (mask[purses, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    row, bit = np.nonzero(table)
    return np.stack([purses[row], bit + first], axis=1)


def _held(pairs: NDArray[np.int64]) -> Rests:
    rows = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.uint64)
    nothing = np.zeros((len(rows), 2), np.uint64)
    return Rests(rows[:, 0], rows[:, 1], nothing, nothing, np.full(len(rows), -1, np.int64))


def _totals(packed: Packed, special: Words) -> Words:
    """What was stolen, in sum, though poison follows no amounts."""
    stolen = [0] * packed.sources
    rows = special.reshape(-1, SPECIAL)[:-1]
    for kind, step, source, amount in zip(
        rows[:, X_KIND].tolist(),
        rows[:, 0].tolist(),
        rows[:, X_SOURCE].astype(np.int64).tolist(),
        integers(rows[:, X_AMOUNT : X_AMOUNT + 2]),
        strict=True,
    ):
        if kind == HOLD or (kind == MOVE and source >= 0 and _moves(packed, step)):
            stolen[source] += amount
    totals = np.zeros((packed.sources, 6), np.uint64)
    totals[:, :2] = wide(stolen)
    return totals


def _moves(packed: Packed, step: int) -> bool:
    """Whether a movement does anything."""
    return bool(packed.sender[step] != packed.recipient[step] and packed.out[step].any())
