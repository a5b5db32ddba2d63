"""Balances: the loop over clean money, and what both families of policies do to a purse."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.jit import jit, prefetch
from hueandcry.trace.fast.layout import (
    ABSORBS,
    BALANCE,
    C_FAILED,
    C_PARTS,
    MIDDLE,
    ORIGIN_BITS,
    P_CLAIM_HI,
    P_CLAIM_LO,
    P_HI,
    P_LO,
    P_PARENT,
    P_PURSE,
    P_SOURCE,
    PART,
    TAINTED,
    TOTAL,
    World,
)
from hueandcry.trace.fast.wide import ONE, ZERO, Wide, Word, Words, add, less, sub

AHEAD = np.uint64(24)  # rows between asking for a record and using it; flat between 16 and 48
ROW = np.uint64(PART)
TOTALS = np.uint64(TOTAL)


@jit
def _pay(state: Words, s: Word, r: Word, lo: Word, hi: Word) -> bool:
    """Move an amount between two clean purses; False, and nothing done, where the row needs more than that.

    One test finds everything unusual in bit 62 of a high word: a tainted purse has it set, a balance too
    small wraps around and sets it, a sum or an amount of 2^126 and more sets it. Absorbing purses (top bits
    10, started in the middle) set it when they drift out of their range.
    """
    s, r = s << ONE, r << ONE
    slo, shi, rlo, rhi = state[s], state[s | ONE], state[r], state[r | ONE]
    nslo, nshi = sub(slo, shi, lo, hi)
    nrlo, nrhi = add(rlo, rhi, lo, hi)
    if (shi | rhi | nshi | nrhi | hi) & TAINTED != ZERO or s == r:
        return False
    state[s], state[s | ONE] = nslo, nshi
    state[r], state[r | ONE] = nrlo, nrhi
    return True


@jit
def advance(
    sender: NDArray[np.uint32],
    recipient: NDArray[np.uint32],
    out: Words,
    state: Words,
    step: Word,
    stop: Word,
) -> Word:
    """Do the rows of clean money from `step` on; the first row that is more than that, or `stop`."""
    rows = np.uint64(len(sender))
    near = min(stop, rows - AHEAD) if rows > AHEAD else ZERO
    while step < near:
        ahead = step + AHEAD
        prefetch(state, np.uint64(sender[ahead]) << ONE)
        prefetch(state, np.uint64(recipient[ahead]) << ONE)
        s, r = np.uint64(sender[step]), np.uint64(recipient[step])
        if not _pay(state, s, r, out[step << ONE], out[(step << ONE) | ONE]):
            return step
        step += ONE
    while step < stop:
        s, r = np.uint64(sender[step]), np.uint64(recipient[step])
        if not _pay(state, s, r, out[step << ONE], out[(step << ONE) | ONE]):
            return step
        step += ONE
    return step


@jit
def absorbs(world: World, purse: Word) -> bool:
    """Whether the purse absorbs what reaches it."""
    return world.state[(purse << ONE) | ONE] & ABSORBS != ZERO


@jit
def centre(world: World, purse: Word) -> None:
    """Put an absorbing purse back in the middle of its range."""
    world.state[purse << ONE], world.state[(purse << ONE) | ONE] = ZERO, MIDDLE


@jit
def balance(world: World, purse: Word) -> Wide:
    """What the purse holds."""
    return world.state[purse << ONE], world.state[(purse << ONE) | ONE] & BALANCE


@jit
def credit(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Add to a balance; fails the run where it would reach 2^126."""
    at = purse << ONE
    state = world.state
    flags = state[at | ONE] & ~BALANCE
    lo, hi = add(state[at], state[at | ONE] & BALANCE, lo, hi)
    if hi > BALANCE:
        world.control[C_FAILED] = ONE
    state[at], state[at | ONE] = lo, (hi & BALANCE) | flags


@jit
def debit(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Take from a balance that suffices."""
    at = purse << ONE
    world.state[at], world.state[at | ONE] = sub(world.state[at], world.state[at | ONE], lo, hi)


@jit
def lack(world: World, purse: Word, lo: Word, hi: Word) -> Wide:
    """How much of an amount the purse does not hold: history that is missing."""
    blo, bhi = balance(world, purse)
    if less(blo, bhi, lo, hi):
        return sub(lo, hi, blo, bhi)
    return ZERO, ZERO


@jit
def note_unknown(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Record missing history that is taken as clean."""
    at = purse << ONE
    unknown = world.unknown
    unknown[at], unknown[at | ONE] = add(unknown[at], unknown[at | ONE], lo, hi)
    if unknown[at | ONE] > BALANCE:
        world.control[C_FAILED] = ONE


@jit
def count(world: World, source: Word, column: Word, lo: Word, hi: Word) -> None:
    """Add to one of a source's sums."""
    at = source * TOTALS + column
    totals = world.totals
    totals[at], totals[at + ONE] = add(totals[at], totals[at + ONE], lo, hi)
    if totals[at + ONE] > BALANCE:
        world.control[C_FAILED] = ONE


@jit
def record(
    world: World,
    movement: Word,
    origin: Word,
    parent: Word,
    source: Word,
    purse: Word,
    lo: Word,
    hi: Word,
    claim_lo: Word,
    claim_hi: Word,
) -> Word:
    """Append a part to the provenance: its id."""
    part = world.control[C_PARTS]
    world.control[C_PARTS] = part + ONE
    at = part * ROW
    parts = world.parts
    parts[at] = (movement << ORIGIN_BITS) | origin
    parts[at + P_PARENT] = parent
    parts[at + P_SOURCE] = source
    parts[at + P_PURSE] = purse
    parts[at + P_LO], parts[at + P_HI] = lo, hi
    parts[at + P_CLAIM_LO], parts[at + P_CLAIM_HI] = claim_lo, claim_hi
    return part
