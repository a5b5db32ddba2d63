"""The run: rows of clean money in one tight loop, everything else one row at a time."""

import numpy as np

from hueandcry.trace.fast.haircut import hold_share, move_shares
from hueandcry.trace.fast.jit import jit, kernel
from hueandcry.trace.fast.layout import (
    C_FAILED,
    C_FOUND,
    C_NODES,
    C_NODES_FREE,
    C_PARTS,
    C_POLICY,
    C_ROOM_FOUND,
    C_ROOM_NODES,
    C_ROOM_PARTS,
    C_ROOM_SLOTS,
    C_ROWS,
    C_SLOTS,
    C_SOURCES,
    C_SPECIAL,
    C_STEP,
    COUNT,
    D_HISTORY,
    DONE,
    GROW,
    HOLD_ALL,
    LIMIT,
    MOVE,
    NONE,
    S_CLEAN,
    S_TAINTED,
    SPECIAL,
    TOO_WIDE,
    X_AMOUNT,
    X_KIND,
    X_PURSE,
    X_SOURCE,
    World,
)
from hueandcry.trace.fast.lots import hold_lot, move_lots
from hueandcry.trace.fast.machine import Word, load, load_id, store
from hueandcry.trace.fast.memory import load_wide
from hueandcry.trace.fast.nodes import queue_field, slot_of
from hueandcry.trace.fast.purses import SIDE_WIDTH, absorbs, advance_lots, advance_shares, centre, is_tainted
from hueandcry.trace.fast.wide import ONE, ZERO, Words

HAIRCUT = np.uint64(4)
SPECIAL_WIDTH = np.uint64(SPECIAL)
SPARE = np.uint64(8)  # nodes, slots and parts that one step can need beyond what it moves


@jit
def _has_room(world: World, purse: Word) -> bool:
    """Whether a step that spends from `purse` fits: one part a lot or source at most, and a few more."""
    control = world.control
    parts = nodes = SPARE
    if load(control, C_POLICY) == HAIRCUT:
        parts += load(control, C_SOURCES)
        nodes = parts
    elif is_tainted(world, purse):
        slot = slot_of(world, purse)
        parts += queue_field(world, slot, S_TAINTED + COUNT) + queue_field(world, slot, S_CLEAN + COUNT)
    return bool(
        load(control, C_PARTS) + parts <= load(control, C_ROOM_PARTS)
        and load(control, C_NODES) - load(control, C_NODES_FREE) + nodes <= load(control, C_ROOM_NODES)
        and load(control, C_SLOTS) + SPARE <= load(control, C_ROOM_SLOTS)
        and load(control, C_FOUND) < load(control, C_ROOM_FOUND)
    )


@jit
def _hold(world: World, step: Word, everything: bool, purse: Word, source: Word, lo: Word, hi: Word) -> None:
    """A declared holding; where all is meant, history found missing from now on is stolen."""
    policy = load(world.control, C_POLICY)
    if everything:
        at = purse * SIDE_WIDTH + D_HISTORY
        if load(world.side, at) == ZERO:
            store(world.side, at, source + ONE)
    elif policy == HAIRCUT:
        hold_share(world, step, purse, source, lo, hi)
    else:
        hold_lot(world, step, purse, source, lo, hi, policy)


@jit
def _move(
    world: World,
    step: Word,
    s: Word,
    r: Word,
    lo: Word,
    hi: Word,
    into_lo: Word,
    into_hi: Word,
    theft: Word,
) -> None:
    """One movement that the tight loop left alone."""
    if s == r or (lo | hi) == ZERO:
        return
    if hi >= LIMIT or into_hi >= LIMIT:
        store(world.control, C_FAILED, ONE)
        return
    if absorbs(world, s):
        centre(world, s)
    if absorbs(world, r):
        centre(world, r)
    policy = load(world.control, C_POLICY)
    if policy == HAIRCUT:
        move_shares(world, step, s, r, lo, hi, into_lo, into_hi, theft)
    else:
        move_lots(world, step, s, r, lo, hi, into_lo, into_hi, theft, policy)


@jit
def world_of(books: Words) -> World:
    """The addresses by name."""
    return World(
        books[0],
        books[1],
        books[2],
        books[3],
        books[4],
        books[5],
        books[6],
        books[7],
        books[8],
        books[9],
        books[10],
        books[11],
        books[12],
    )


@jit
def _advance(world: World, haircut: bool, step: Word, stop: Word, rows: Word) -> Word:
    """Do the rows of clean money from `step` on; the first row that is more than that, or `stop`."""
    if haircut:
        return advance_shares(world.sender, world.recipient, world.out, world.state, step, stop, rows)
    return advance_lots(world.sender, world.recipient, world.out, world.state, step, stop, rows)


@kernel
def run(books: Words) -> int:
    """Go on until the end (DONE), an array is full (GROW), or a sum leaves 126 bits (TOO_WIDE).

    `books` holds the addresses of the arrays of `World`, in its order.
    """
    world = world_of(books)
    control, special, out = world.control, world.special, world.out
    rows = load(control, C_ROWS)
    haircut = load(control, C_POLICY) == HAIRCUT
    while load(control, C_FAILED) == ZERO:
        at = load(control, C_SPECIAL) * SPECIAL_WIDTH
        stop = load(special, at)
        step = _advance(world, haircut, load(control, C_STEP), min(stop, rows), rows)
        store(control, C_STEP, step)
        if step == rows and stop != rows:
            return DONE
        if step == stop:
            kind, purse, source = (
                load(special, at + X_KIND),
                load(special, at + X_PURSE),
                load(special, at + X_SOURCE),
            )
            into_lo, into_hi = load_wide(special, at + X_AMOUNT)
        else:
            kind, purse, source = MOVE, load_id(world.sender, step), NONE
            into_lo, into_hi = load_wide(out, step << ONE)
        if not _has_room(world, purse):
            return GROW
        if step == stop:
            store(control, C_SPECIAL, load(control, C_SPECIAL) + ONE)
        if kind != MOVE:
            _hold(world, step, kind == HOLD_ALL, purse, source, into_lo, into_hi)
            continue
        lo, hi = load_wide(out, step << ONE)
        to = load_id(world.recipient, step)
        _move(world, step, purse, to, lo, hi, into_lo, into_hi, source)
        store(control, C_STEP, step + ONE)
    return TOO_WIDE
