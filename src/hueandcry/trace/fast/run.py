"""The run: rows of clean money in one tight loop, everything else one row at a time."""

import numpy as np

from hueandcry.trace.fast.haircut import hold_share, move_shares
from hueandcry.trace.fast.jit import jit, kernel
from hueandcry.trace.fast.layout import (
    BALANCE,
    C_FAILED,
    C_NODES,
    C_NODES_FREE,
    C_PARTS,
    C_POLICY,
    C_SLOTS,
    C_SPECIAL,
    C_STEP,
    C_WANT_NODES,
    C_WANT_PARTS,
    C_WANT_SLOTS,
    COUNT,
    DONE,
    GROW,
    HOLD_ALL,
    MOVE,
    NONE,
    PART,
    S_CLEAN,
    S_TAINTED,
    SPECIAL,
    TOO_WIDE,
    TOTAL,
    X_HI,
    X_KIND,
    X_LO,
    X_PURSE,
    X_SOURCE,
    Rows,
    World,
)
from hueandcry.trace.fast.lots import hold_lot, move_lots
from hueandcry.trace.fast.nodes import SLOT_WIDTH, WIDTH
from hueandcry.trace.fast.purses import absorbs, advance, centre
from hueandcry.trace.fast.wide import ONE, ZERO, Word, Words

HAIRCUT = np.uint64(4)
SPECIALS = np.uint64(SPECIAL)
ROOM = np.uint64(8)  # nodes, slots and extra parts that one step can need beyond what it moves


@jit
def has_room(world: World, purse: Word) -> bool:
    """Whether a step that spends from `purse` fits: one part a lot or source at most, and a few more."""
    control = world.control
    haircut = control[C_POLICY] == HAIRCUT
    parts = nodes = ROOM
    if haircut:
        parts += np.uint64(len(world.totals)) // np.uint64(TOTAL)
        nodes = parts
    elif world.slot[purse] != ZERO:
        at = (np.uint64(world.slot[purse]) - ONE) * SLOT_WIDTH
        parts += world.slots[at + S_TAINTED + COUNT] + world.slots[at + S_CLEAN + COUNT]
    parts += control[C_PARTS]
    nodes += control[C_NODES] - control[C_NODES_FREE]
    slots = control[C_SLOTS] + ROOM
    control[C_WANT_PARTS], control[C_WANT_NODES], control[C_WANT_SLOTS] = parts, nodes, slots
    return (
        parts * np.uint64(PART) <= np.uint64(len(world.parts))
        and nodes * WIDTH <= np.uint64(len(world.nodes))
        and slots * SLOT_WIDTH <= np.uint64(len(world.slots))
    )


@jit
def hold(special: Words, world: World, step: Word, at: Word) -> None:
    """A declared holding; with no amount, history found missing from now on is stolen."""
    purse, source = special[at + X_PURSE], special[at + X_SOURCE]
    if special[at + X_KIND] == HOLD_ALL:
        if world.history[purse] == ZERO:
            world.history[purse] = np.uint32(source + ONE)
    elif world.control[C_POLICY] == HAIRCUT:
        hold_share(world, step, purse, source, special[at + X_LO], special[at + X_HI])
    else:
        hold_lot(world, step, purse, source, special[at + X_LO], special[at + X_HI], world.control[C_POLICY])


@jit
def move(rows: Rows, world: World, step: Word, into_lo: Word, into_hi: Word, theft: Word) -> None:
    """One movement that the tight loop left alone."""
    s, r = np.uint64(rows.sender[step]), np.uint64(rows.recipient[step])
    lo, hi = rows.out[step << ONE], rows.out[(step << ONE) | ONE]
    if s == r or (lo | hi) == ZERO:
        return
    if hi > BALANCE or into_hi > BALANCE:
        world.control[C_FAILED] = ONE
        return
    if absorbs(world, s):
        centre(world, s)
    if absorbs(world, r):
        centre(world, r)
    policy = world.control[C_POLICY]
    if policy == HAIRCUT:
        move_shares(world, step, s, r, lo, hi, into_lo, into_hi, theft)
    else:
        move_lots(world, step, s, r, lo, hi, into_lo, into_hi, theft, policy)


@kernel
def run(rows: Rows, world: World) -> int:
    """Go on until the end (DONE), an array is full (GROW), or a sum leaves 126 bits (TOO_WIDE)."""
    control, special = world.control, rows.special
    end = np.uint64(len(rows.sender))
    while True:
        at = control[C_SPECIAL] * SPECIALS
        stop = special[at]
        step = advance(rows.sender, rows.recipient, rows.out, world.state, control[C_STEP], min(stop, end))
        control[C_STEP] = step
        if step == end and stop != end:
            return DONE
        spender = special[at + X_PURSE] if step == stop else np.uint64(rows.sender[step])
        if not has_room(world, spender):
            return GROW
        if step != stop:
            move(rows, world, step, rows.out[step << ONE], rows.out[(step << ONE) | ONE], NONE)
            control[C_STEP] = step + ONE
        else:
            control[C_SPECIAL] += ONE
            if special[at + X_KIND] == MOVE:
                move(rows, world, step, special[at + X_LO], special[at + X_HI], special[at + X_SOURCE])
                control[C_STEP] = step + ONE
            else:
                hold(rows.special, world, step, at)
        if control[C_FAILED] != ZERO:
            return TOO_WIDE
