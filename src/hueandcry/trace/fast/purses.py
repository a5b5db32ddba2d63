"""Balances: the loop over clean money, and what both families of policies do to a purse."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.jit import jit, load, prefetch, store
from hueandcry.trace.fast.layout import (
    ABSORBS,
    BALANCE,
    C_FAILED,
    C_FOUND,
    C_PARTS,
    D_UNKNOWN,
    MIDDLE,
    ORIGIN_BITS,
    P_AMOUNT,
    P_CLAIM,
    P_PARENT,
    P_PURSE,
    P_SOURCE,
    PART,
    SIDE,
    TAINTED,
    TOTAL,
    World,
)
from hueandcry.trace.fast.memory import load_wide, store_wide
from hueandcry.trace.fast.wide import ONE, ZERO, Wide, Word, Words, add, less, sub

AHEAD = np.uint64(24)  # rows between asking for a record and using it; flat between 16 and 48
PART_WIDTH = np.uint64(PART)
SIDE_WIDTH = np.uint64(SIDE)
TOTAL_WIDTH = np.uint64(TOTAL)


@jit
def _pay(state: Word, s: Word, r: Word, lo: Word, hi: Word, minds: Word) -> bool:
    """Move clean money between two purses; False, and nothing done, where the row needs more than that.

    One test finds everything unusual in bit 62 of a high word: a tainted sender has it set, a balance too
    small wraps around and sets it, an amount of 2^126 and more has it set, a sum that reaches 2^126 changes
    it. Absorbing purses (top bits 10, started in the middle) change it when they drift out of their range.
    `minds` is all ones where a tainted recipient needs more than a larger balance, else 0.
    """
    s, r = s << ONE, r << ONE
    slo, shi = load_wide(state, s)
    rlo, rhi = load_wide(state, r)
    nslo, nshi = sub(slo, shi, lo, hi)
    nrlo, nrhi = add(rlo, rhi, lo, hi)
    if (shi | nshi | hi | (nrhi ^ rhi) | (rhi & minds)) & TAINTED != ZERO or s == r:
        return False
    store_wide(state, s, nslo, nshi)
    store_wide(state, r, nrlo, nrhi)
    return True


@jit
def advance(
    sender: NDArray[np.uint32],
    recipient: NDArray[np.uint32],
    out: Words,
    state: Word,
    step: Word,
    stop: Word,
    minds: Word,
) -> Word:
    """Do the rows of clean money from `step` on; the first row that is more than that, or `stop`."""
    rows = np.uint64(len(sender))
    near = min(stop, rows - AHEAD) if rows > AHEAD else ZERO
    while step < near:
        ahead = step + AHEAD
        prefetch(state, np.uint64(sender[ahead]) << ONE)
        prefetch(state, np.uint64(recipient[ahead]) << ONE)
        s, r = np.uint64(sender[step]), np.uint64(recipient[step])
        if not _pay(state, s, r, out[step << ONE], out[(step << ONE) | ONE], minds):
            return step
        step += ONE
    while step < stop:
        s, r = np.uint64(sender[step]), np.uint64(recipient[step])
        if not _pay(state, s, r, out[step << ONE], out[(step << ONE) | ONE], minds):
            return step
        step += ONE
    return step


@jit
def absorbs(world: World, purse: Word) -> bool:
    """Whether the purse absorbs what reaches it."""
    return bool(load(world.state, (purse << ONE) | ONE) & ABSORBS != ZERO)


@jit
def is_tainted(world: World, purse: Word) -> bool:
    """Whether any taint is in the purse."""
    return bool(load(world.state, (purse << ONE) | ONE) & TAINTED != ZERO)


@jit
def set_tainted(world: World, purse: Word, tainted: bool) -> None:
    """Set or clear the purse's flag."""
    at = (purse << ONE) | ONE
    store(world.state, at, (load(world.state, at) & ~TAINTED) | (TAINTED if tainted else ZERO))


@jit
def centre(world: World, purse: Word) -> None:
    """Put an absorbing purse back in the middle of its range."""
    store_wide(world.state, purse << ONE, ZERO, MIDDLE)


@jit
def balance(world: World, purse: Word) -> Wide:
    """What the purse holds."""
    lo, hi = load_wide(world.state, purse << ONE)
    return lo, hi & BALANCE


@jit
def credit(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Add to a balance; fails the run where it would reach 2^126."""
    blo, bhi = load_wide(world.state, purse << ONE)
    lo, hi = add(blo, bhi & BALANCE, lo, hi)
    if hi > BALANCE:
        store(world.control, C_FAILED, ONE)
    store_wide(world.state, purse << ONE, lo, (hi & BALANCE) | (bhi & ~BALANCE))


@jit
def debit(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Take from a balance that suffices."""
    blo, bhi = load_wide(world.state, purse << ONE)
    lo, hi = sub(blo, bhi, lo, hi)
    store_wide(world.state, purse << ONE, lo, hi)


@jit
def lack(world: World, purse: Word, lo: Word, hi: Word) -> Wide:
    """How much of an amount the purse does not hold: history that is missing."""
    blo, bhi = balance(world, purse)
    if less(blo, bhi, lo, hi):
        return sub(lo, hi, blo, bhi)
    return ZERO, ZERO


@jit
def _plus(world: World, base: Word, at: Word, lo: Word, hi: Word) -> None:
    """Add to a sum in memory; fails the run where it reaches 2^126."""
    olo, ohi = load_wide(base, at)
    lo, hi = add(olo, ohi, lo, hi)
    if hi > BALANCE:
        store(world.control, C_FAILED, ONE)
    store_wide(base, at, lo, hi)


@jit
def note_unknown(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Record missing history that is taken as clean."""
    at = purse * SIDE_WIDTH + D_UNKNOWN
    olo, ohi = load_wide(world.side, at)
    if (olo | ohi) == ZERO:
        many = load(world.control, C_FOUND)
        store(world.found, many, purse)
        store(world.control, C_FOUND, many + ONE)
    _plus(world, world.side, at, lo, hi)


@jit
def count(world: World, source: Word, column: Word, lo: Word, hi: Word) -> None:
    """Add to one of a source's sums."""
    _plus(world, world.totals, source * TOTAL_WIDTH + column, lo, hi)


@jit
def record(
    world: World,
    happened: Word,
    parent: Word,
    source: Word,
    purse: Word,
    lo: Word,
    hi: Word,
    clo: Word,
    chi: Word,
) -> Word:
    """Append a part (amount, then claim) to the provenance: its id."""
    part = load(world.control, C_PARTS)
    store(world.control, C_PARTS, part + ONE)
    parts = world.parts
    at = part * PART_WIDTH
    store(parts, at, happened)
    store(parts, at + P_PARENT, parent)
    store(parts, at + P_SOURCE, source)
    store(parts, at + P_PURSE, purse)
    store_wide(parts, at + P_AMOUNT, lo, hi)
    store_wide(parts, at + P_CLAIM, clo, chi)
    return part


@jit
def event(movement: Word, origin: Word) -> Word:
    """A movement and how a part came about there, in one word."""
    return (movement << ORIGIN_BITS) | origin
