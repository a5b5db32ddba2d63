"""Balances: the loop over clean money, and what both families of policies do to a purse."""

from collections.abc import Callable

import numpy as np

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    C_FAILED,
    C_FOUND,
    C_PARTS,
    D_UNKNOWN,
    LIFTED,
    LIMIT,
    MIDDLE,
    ORIGIN_BITS,
    P_AMOUNT,
    P_CLAIM,
    P_PARENT,
    P_PURSE,
    P_SOURCE,
    PART,
    SIDE,
    TOP,
    TOTAL,
    World,
)
from hueandcry.trace.fast.machine import Wide, Word, add, load, load_id, prefetch, store, sub
from hueandcry.trace.fast.memory import load_wide, store_wide
from hueandcry.trace.fast.wide import ONE, ZERO, less

AHEAD = np.uint64(24)  # rows between asking for a record and using it; flat between 16 and 48
SIX, SIXTY_THREE = np.uint64(6), np.uint64(63)
PART_WIDTH = np.uint64(PART)
SIDE_WIDTH = np.uint64(SIDE)
TOTAL_WIDTH = np.uint64(TOTAL)


@jit
def _pay_lots(state: Word, s: Word, r: Word, lo: Word, hi: Word) -> bool:
    """Move money between two clean purses; False, and nothing done, where the row needs more than that."""
    slo, shi = load_wide(state, s << ONE)
    rlo, rhi = load_wide(state, r << ONE)
    slo, shi = sub(slo, shi, lo, hi)
    rlo, rhi = add(rlo, rhi, lo, hi)
    if (shi | rhi) >> TOP != ZERO or s == r:
        return False
    store_wide(state, s << ONE, slo, shi)
    store_wide(state, r << ONE, rlo, rhi)
    return True


@jit
def _pay_shares(state: Word, s: Word, r: Word, lo: Word, hi: Word) -> bool:
    """The same where clean money may come to a tainted purse: under haircut only its balance changes."""
    slo, shi = load_wide(state, s << ONE)
    rlo, before = load_wide(state, r << ONE)
    slo, shi = sub(slo, shi, lo, hi)
    rlo, rhi = add(rlo, before, lo, hi)
    if (shi | (rhi ^ before)) >> TOP != ZERO or s == r:
        return False
    store_wide(state, s << ONE, slo, shi)
    store_wide(state, r << ONE, rlo, rhi)
    return True


def _loop(pay: Callable[[Word, Word, Word, Word, Word], bool]) -> Callable[..., Word]:
    """The loop: the rows of clean money from `step` on; the first row that is more than that, or `stop`."""

    @jit
    def advance(
        sender: Word, recipient: Word, out: Word, state: Word, step: Word, stop: Word, rows: Word
    ) -> Word:
        near = min(stop, rows - AHEAD) if rows > AHEAD else ZERO
        while step < near:
            prefetch(state, load_id(sender, step + AHEAD) << ONE)
            prefetch(state, load_id(recipient, step + AHEAD) << ONE)
            s, r = load_id(sender, step), load_id(recipient, step)
            if not pay(state, s, r, load(out, step << ONE), load(out, (step << ONE) | ONE)):
                return step
            step += ONE
        while step < stop:
            s, r = load_id(sender, step), load_id(recipient, step)
            if not pay(state, s, r, load(out, step << ONE), load(out, (step << ONE) | ONE)):
                return step
            step += ONE
        return step

    return advance


advance_lots = _loop(_pay_lots)
advance_shares = _loop(_pay_shares)


@jit
def absorbs(world: World, purse: Word) -> bool:
    """Whether the purse absorbs what reaches it."""
    return bool((load(world.stops, purse >> SIX) >> (purse & SIXTY_THREE)) & ONE != ZERO)


@jit
def is_tainted(world: World, purse: Word) -> bool:
    """Whether any taint is in the purse."""
    return bool(load(world.state, (purse << ONE) | ONE) >> TOP != ZERO)


@jit
def set_tainted(world: World, purse: Word, tainted: bool) -> None:
    """Lift a purse that becomes tainted, lower one that becomes clean."""
    at = (purse << ONE) | ONE
    hi = load(world.state, at)
    if tainted == (hi >> TOP != ZERO):
        return
    if tainted:
        store(world.state, at, hi + LIFTED)
        if hi >= LIMIT:
            store(world.control, C_FAILED, ONE)
    else:
        store(world.state, at, hi - LIFTED)


@jit
def centre(world: World, purse: Word) -> None:
    """Put an absorbing purse back in the middle of its range."""
    store_wide(world.state, purse << ONE, ZERO, MIDDLE)


@jit
def balance(world: World, purse: Word) -> Wide:
    """What the purse holds."""
    lo, hi = load_wide(world.state, purse << ONE)
    return lo, hi - (LIFTED if hi >> TOP != ZERO else ZERO)


@jit
def credit(world: World, purse: Word, lo: Word, hi: Word) -> None:
    """Add to a balance; fails the run where it would reach 2^126."""
    blo, bhi = balance(world, purse)
    if add(blo, bhi, lo, hi)[1] >= LIMIT:
        store(world.control, C_FAILED, ONE)
    blo, bhi = load_wide(world.state, purse << ONE)
    lo, hi = add(blo, bhi, lo, hi)
    store_wide(world.state, purse << ONE, lo, hi)


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
    if hi >= LIMIT:
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
