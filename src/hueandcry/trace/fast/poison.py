"""Poison: one mask word a purse and group of 64 sources; one forward pass finds all that can be reached."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.jit import jit, kernel
from hueandcry.trace.fast.layout import (
    CARRIED,
    DONE,
    GROW,
    HELD,
    MOVE,
    NONE,
    ORIGIN_BITS,
    P_PARENT,
    P_PURSE,
    P_SOURCE,
    PART,
    SPECIAL,
    STOLEN,
    X_KIND,
    X_PURSE,
    X_SOURCE,
)
from hueandcry.trace.fast.machine import Word
from hueandcry.trace.fast.wide import ONE, ZERO, Words

GROUP = np.uint64(64)
ROOM = np.uint64(128)  # parts that one step can add: each bit once, carried or stolen
ROW = np.uint64(PART)
SPECIALS = np.uint64(SPECIAL)
# Where the pass stands: row, special row, parts, first source of the group, the running number of the event.
STEP, AT, PARTS, FIRST, EVENT = range(5)


@jit
def _reach(mask: Words, parts: Words, control: Words, event: Word, purse: Word, bits: Word) -> None:
    """Add sources to a purse's mask, a part for each that is new there."""
    fresh = bits & ~mask[purse]
    mask[purse] |= fresh
    source = control[FIRST]
    while fresh != ZERO:
        if fresh & ONE != ZERO:
            at = control[PARTS] * ROW
            for column in range(PART):
                parts[at + np.uint64(column)] = ZERO
            parts[at] = event
            parts[at + P_PARENT] = control[EVENT]
            parts[at + P_SOURCE], parts[at + P_PURSE] = source, purse
            control[PARTS] += ONE
        fresh = fresh >> ONE
        source += ONE


@jit
def _bit(control: Words, source: Word) -> Word:
    """The bit of a source in this group, 0 where it belongs to another."""
    place = source - control[FIRST]
    return ONE << place if place < GROUP else ZERO


@kernel
def spread(
    sender: NDArray[np.uint32],
    recipient: NDArray[np.uint32],
    out: Words,
    absorbs: NDArray[np.uint8],
    special: Words,
    mask: Words,
    parts: Words,
    control: Words,
) -> int:
    """One pass for one group of sources: DONE, or GROW when the parts are full.

    While the pass runs, a part's parent column holds the number of its event, so that the parts of several
    groups can be put into one order.
    """
    rows = np.uint64(len(sender))
    step = control[STEP]
    while True:
        at = control[AT] * SPECIALS
        stop = special[at]
        end = min(stop, rows)
        while step < end:
            s, r = np.uint64(sender[step]), np.uint64(recipient[step])
            bits = mask[s]
            fresh = bits & ~mask[r] != ZERO and absorbs[s] == 0
            if fresh and (out[step << ONE] | out[(step << ONE) | ONE]) != ZERO:
                control[STEP] = step
                if (control[PARTS] + ROOM) * ROW > np.uint64(len(parts)):
                    return GROW
                control[EVENT] = (step + control[AT]) << ONE
                _reach(mask, parts, control, (step << ORIGIN_BITS) | CARRIED, r, bits)
            step += ONE
        control[STEP] = step
        if stop == NONE:
            return DONE
        if (control[PARTS] + ROOM) * ROW > np.uint64(len(parts)):
            return GROW
        control[EVENT] = (step + control[AT]) << ONE
        control[AT] += ONE
        bit = _bit(control, special[at + X_SOURCE])
        if special[at + X_KIND] != MOVE:
            _reach(mask, parts, control, (step << ORIGIN_BITS) | HELD, special[at + X_PURSE], bit)
            continue
        s, r = np.uint64(sender[step]), np.uint64(recipient[step])
        if s != r and (out[step << ONE] | out[(step << ONE) | ONE]) != ZERO:
            bits = mask[s] if absorbs[s] == 0 else ZERO
            _reach(mask, parts, control, (step << ORIGIN_BITS) | CARRIED, r, bits)
            control[EVENT] |= ONE
            _reach(mask, parts, control, (step << ORIGIN_BITS) | STOLEN, r, bit)
        step += ONE
