"""What rests where when a run has ended, as rows of words."""

import numpy as np

from hueandcry.trace.fast.jit import jit, kernel
from hueandcry.trace.fast.layout import (
    COUNT,
    N_AMOUNT,
    N_CLAIM,
    N_NEXT,
    N_PART,
    N_SOURCE,
    NONE,
    R_AMOUNT,
    R_CLAIM,
    R_PART,
    R_SOURCE,
    REST,
    S_TAINTED,
    World,
)
from hueandcry.trace.fast.machine import Word, store
from hueandcry.trace.fast.memory import store_wide
from hueandcry.trace.fast.nodes import field, queue_field, slot_of, wide_field
from hueandcry.trace.fast.purses import is_tainted
from hueandcry.trace.fast.queues import LIFO
from hueandcry.trace.fast.run import HAIRCUT, world_of
from hueandcry.trace.fast.wide import ONE, ZERO, Words

REST_WIDTH = np.uint64(REST)


@jit
def _write(world: World, rests: Word, row: Word, purse: Word, node: Word) -> None:
    at = row * REST_WIDTH
    store(rests, at, purse)
    store(rests, at + R_SOURCE, field(world, node, N_SOURCE))
    store(rests, at + R_PART, field(world, node, N_PART))
    lo, hi = wide_field(world, node, N_AMOUNT)
    store_wide(rests, at + R_AMOUNT, lo, hi)
    lo, hi = wide_field(world, node, N_CLAIM)
    store_wide(rests, at + R_CLAIM, lo, hi)


@kernel
def count_rests(books: Words, purses: Words, policy: Word) -> int:
    """How many rows `write_rests` will fill."""
    world = world_of(books)
    rows = ZERO
    for purse in purses:
        if is_tainted(world, purse):
            node = slot_of(world, purse)
            if policy != HAIRCUT:
                rows += queue_field(world, node, S_TAINTED + COUNT)
                continue
            while node != NONE:
                rows += ONE
                node = field(world, node, N_NEXT)
    return int(rows)


@kernel
def write_rests(books: Words, purses: Words, policy: Word, rests: Word) -> None:
    """Tainted lots from oldest to newest (haircut: shares by source) of those of `purses` that have any."""
    world = world_of(books)
    row = ZERO
    for purse in purses:
        if not is_tainted(world, purse):
            continue
        node = slot_of(world, purse)
        last = row
        if policy != HAIRCUT:
            last += queue_field(world, node, S_TAINTED + COUNT)
            node = queue_field(world, node, S_TAINTED)
        backwards = last
        while node != NONE:
            if policy == LIFO:  # the head is the newest
                backwards -= ONE
                _write(world, rests, backwards, purse, node)
            else:
                _write(world, rests, row, purse, node)
                row += ONE
            node = field(world, node, N_NEXT)
        row = max(row, last)
