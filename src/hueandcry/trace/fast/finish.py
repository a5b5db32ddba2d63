"""What rests where when a run has ended, as rows of words."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.jit import jit, kernel
from hueandcry.trace.fast.layout import (
    COUNT,
    N_NEXT,
    N_PART,
    N_SOURCE,
    NONE,
    R_CLAIM_HI,
    R_CLAIM_LO,
    R_HI,
    R_LO,
    R_PART,
    R_PURSE,
    R_SOURCE,
    REST,
    S_TAINTED,
    World,
)
from hueandcry.trace.fast.lots import LIFO
from hueandcry.trace.fast.nodes import SLOT_WIDTH, WIDTH, amount_of, claim_of
from hueandcry.trace.fast.run import HAIRCUT
from hueandcry.trace.fast.wide import ONE, ZERO, Word, Words

ROW = np.uint64(REST)


@jit
def _write(world: World, rests: Words, row: Word, purse: Word, node: Word) -> None:
    at = row * ROW
    node_at = node * WIDTH
    rests[at + R_PURSE], rests[at + R_SOURCE] = purse, world.nodes[node_at + N_SOURCE]
    rests[at + R_PART] = world.nodes[node_at + N_PART]
    rests[at + R_LO], rests[at + R_HI] = amount_of(world, node)
    rests[at + R_CLAIM_LO], rests[at + R_CLAIM_HI] = claim_of(world, node)


@kernel
def count_rests(world: World, purses: NDArray[np.int64], policy: Word) -> int:
    """How many rows `write_rests` will fill."""
    rows = ZERO
    for i in range(len(purses)):
        slot = np.uint64(world.slot[purses[i]]) - ONE
        if policy == HAIRCUT:
            while slot != NONE:
                rows += ONE
                slot = world.nodes[slot * WIDTH + N_NEXT]
        else:
            rows += world.slots[slot * SLOT_WIDTH + S_TAINTED + COUNT]
    return int(rows)


@kernel
def write_rests(world: World, purses: NDArray[np.int64], policy: Word, rests: Words) -> None:
    """Tainted lots from oldest to newest (haircut: shares by source) of each of `purses`."""
    row = ZERO
    for i in range(len(purses)):
        purse = np.uint64(purses[i])
        first = np.uint64(world.slot[purse]) - ONE
        many = ZERO
        node = first
        if policy != HAIRCUT:
            many = world.slots[first * SLOT_WIDTH + S_TAINTED + COUNT]
            node = world.slots[first * SLOT_WIDTH + S_TAINTED]
        place = row + many
        while node != NONE:
            if policy == LIFO:  # its head is the newest
                place -= ONE
                _write(world, rests, place, purse, node)
            else:
                _write(world, rests, row, purse, node)
                many = ZERO
                row += ONE
            node = world.nodes[node * WIDTH + N_NEXT]
        row += many
