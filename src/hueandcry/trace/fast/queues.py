"""The two queues of a tainted purse, and how each policy takes from them.

A purse's next lot always stands at the head of one of its two queues: under `lifo` the head is the newest
lot, under the others the oldest.
"""

import numpy as np

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    C_NEWEST,
    C_OLDEST,
    N_AGE,
    N_AMOUNT,
    N_CLAIM,
    N_NEXT,
    N_PART,
    N_SOURCE,
    NONE,
    S_CLEAN,
    S_TAINTED,
    TAIL,
    World,
)
from hueandcry.trace.fast.machine import Word, add, load, store, sub
from hueandcry.trace.fast.nodes import (
    field,
    free_chain,
    new_node,
    open_slot,
    pop,
    push,
    queue_field,
    set_field,
    set_wide_field,
    slot_of,
    wide_field,
)
from hueandcry.trace.fast.purses import balance, is_tainted
from hueandcry.trace.fast.wide import ONE, ZERO, less, muldiv

FIFO, LIFO, TAINT_FIRST, CLEAN_FIRST = map(np.uint64, range(4))


@jit
def is_clean(world: World, node: Word) -> bool:
    """Whether a lot is clean."""
    return bool(field(world, node, N_PART) == NONE)


@jit
def join(world: World, slot: Word, node: Word, policy: Word) -> None:
    """Add a lot at the newest end; clean money joins a clean lot that is the newest already."""
    end = ZERO if policy == LIFO else TAIL
    queue = S_TAINTED
    if is_clean(world, node):
        queue = S_CLEAN
        clean, tainted = queue_field(world, slot, S_CLEAN + end), queue_field(world, slot, S_TAINTED + end)
        if clean != NONE and (tainted == NONE or field(world, clean, N_AGE) > field(world, tainted, N_AGE)):
            lo, hi = wide_field(world, clean, N_AMOUNT)
            plus_lo, plus_hi = wide_field(world, node, N_AMOUNT)
            lo, hi = add(lo, hi, plus_lo, plus_hi)
            set_wide_field(world, clean, N_AMOUNT, lo, hi)
            free_chain(world, node, node, ONE)
            return
    age = load(world.control, C_NEWEST) + ONE
    store(world.control, C_NEWEST, age)
    set_field(world, node, N_AGE, age)
    push(world, slot, queue, node, policy == LIFO)


@jit
def precede(world: World, slot: Word, node: Word, policy: Word) -> None:
    """Add a lot at the oldest end: history that was missing."""
    age = load(world.control, C_OLDEST) - ONE
    store(world.control, C_OLDEST, age)
    set_field(world, node, N_AGE, age)
    push(world, slot, S_CLEAN if is_clean(world, node) else S_TAINTED, node, policy != LIFO)


@jit
def queues_of(world: World, purse: Word, policy: Word) -> Word:
    """The purse's slot; a purse that was clean until now has its balance as its one clean lot."""
    if is_tainted(world, purse):
        return slot_of(world, purse)
    slot = open_slot(world, purse)
    lo, hi = balance(world, purse)
    if (lo | hi) != ZERO:
        join(world, slot, new_node(world, NONE, NONE, lo, hi, ZERO, ZERO), policy)
    return slot


@jit
def _next_queue(world: World, slot: Word, policy: Word) -> Word:
    """The queue at whose head the policy's next lot stands."""
    tainted, clean = queue_field(world, slot, S_TAINTED), queue_field(world, slot, S_CLEAN)
    if tainted == NONE or clean == NONE:
        return S_CLEAN if tainted == NONE else S_TAINTED
    if policy == FIFO:
        return S_TAINTED if field(world, tainted, N_AGE) < field(world, clean, N_AGE) else S_CLEAN
    if policy == LIFO:
        return S_TAINTED if field(world, tainted, N_AGE) > field(world, clean, N_AGE) else S_CLEAN
    return S_CLEAN if policy == CLEAN_FIRST else S_TAINTED


@jit
def _split(world: World, node: Word, lo: Word, hi: Word) -> Word:
    """Take an amount off a larger lot, with the floor of its share of the claim: the new node."""
    alo, ahi = wide_field(world, node, N_AMOUNT)
    clo, chi = wide_field(world, node, N_CLAIM)
    share_lo, share_hi = muldiv(clo, chi, lo, hi, alo, ahi)
    part, source = field(world, node, N_PART), field(world, node, N_SOURCE)
    piece = new_node(world, part, source, lo, hi, share_lo, share_hi)
    set_field(world, piece, N_AGE, field(world, node, N_AGE))
    alo, ahi = sub(alo, ahi, lo, hi)
    set_wide_field(world, node, N_AMOUNT, alo, ahi)
    clo, chi = sub(clo, chi, share_lo, share_hi)
    set_wide_field(world, node, N_CLAIM, clo, chi)
    return piece


@jit
def _merge(world: World, one: Word, two: Word) -> Word:
    """One chain in age order from two."""
    first = last = NONE
    while one != NONE or two != NONE:
        if two == NONE or (one != NONE and field(world, one, N_AGE) < field(world, two, N_AGE)):
            node = one
            one = field(world, one, N_NEXT)
        else:
            node = two
            two = field(world, two, N_NEXT)
        if last == NONE:
            first = node
        else:
            set_field(world, last, N_NEXT, node)
        last = node
    return first


@jit
def take(world: World, slot: Word, lo: Word, hi: Word, policy: Word) -> Word:
    """Remove an amount as the policy selects it: a chain of pieces in age order.

    The pieces are the lots themselves, so that a movement needs a handful of new nodes however many it moves.
    """
    first = last = second = before = NONE
    while (lo | hi) != ZERO:
        queue = _next_queue(world, slot, policy)
        node = queue_field(world, slot, queue)
        alo, ahi = wide_field(world, node, N_AMOUNT)
        if less(lo, hi, alo, ahi):
            node = _split(world, node, lo, hi)
            lo = hi = ZERO
        else:
            pop(world, slot, queue)
            lo, hi = sub(lo, hi, alo, ahi)
        if policy == LIFO:
            set_field(world, node, N_NEXT, first)
            first = node
            continue
        set_field(world, node, N_NEXT, NONE)
        if policy != FIFO and queue != before and before != NONE:  # the second queue begins
            second, first, last = first, NONE, NONE
        before = queue
        if last == NONE:
            first = node
        else:
            set_field(world, last, N_NEXT, node)
        last = node
    return first if second == NONE else _merge(world, second, first)
