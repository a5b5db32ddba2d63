"""The lot policies on 128-bit amounts: step for step as the reference in `trace.lots`.

A purse's next lot always stands at the head of one of its two queues: under `lifo` the head is the newest
lot, under the others the oldest. Pieces of a spend are the nodes themselves, chained in age order, so that a
movement needs at most a handful of new nodes however many lots it moves.
"""

import numpy as np

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    C_NEWEST,
    C_OLDEST,
    N_AGE,
    N_NEXT,
    N_PART,
    N_SOURCE,
    NONE,
    S_CLEAN,
    S_TAINTED,
    T_ALREADY,
    T_ROUNDING,
    T_STOLEN,
    TAIL,
    World,
)
from hueandcry.trace.fast.nodes import (
    SLOT_WIDTH,
    WIDTH,
    amount_of,
    claim_of,
    close_slot,
    free_chain,
    new_node,
    open_slot,
    pop,
    push,
    set_amount,
    set_claim,
)
from hueandcry.trace.fast.purses import absorbs, balance, count, credit, debit, lack, note_unknown, record
from hueandcry.trace.fast.wide import ONE, ZERO, Word, add, less, muldiv, sub

FIFO, LIFO, TAINT_FIRST, CLEAN_FIRST = map(np.uint64, range(4))
CARRIED, STOLEN, HELD = map(np.uint64, range(3))


@jit
def _age(world: World, node: Word) -> Word:
    return world.nodes[node * WIDTH + N_AGE]


@jit
def _queue_of(world: World, node: Word) -> Word:
    return S_CLEAN if world.nodes[node * WIDTH + N_PART] == NONE else S_TAINTED


@jit
def _join(world: World, slot: Word, node: Word, policy: Word) -> None:
    """Add a lot at the newest end; clean money joins a clean lot that is the newest already."""
    front = policy == LIFO
    end = ZERO if front else TAIL
    queue = _queue_of(world, node)
    at = slot * SLOT_WIDTH
    if queue == S_CLEAN:
        clean, tainted = world.slots[at + S_CLEAN + end], world.slots[at + S_TAINTED + end]
        if clean != NONE and (tainted == NONE or _age(world, clean) > _age(world, tainted)):
            lo, hi = amount_of(world, clean)
            plus_lo, plus_hi = amount_of(world, node)
            lo, hi = add(lo, hi, plus_lo, plus_hi)
            set_amount(world, clean, lo, hi)
            free_chain(world, node, node, ONE)
            return
    world.control[C_NEWEST] += ONE
    world.nodes[node * WIDTH + N_AGE] = world.control[C_NEWEST]
    push(world, slot, queue, node, front)


@jit
def _precede(world: World, slot: Word, node: Word, policy: Word) -> None:
    """Add a lot at the oldest end: history that was missing."""
    world.control[C_OLDEST] -= ONE
    world.nodes[node * WIDTH + N_AGE] = world.control[C_OLDEST]
    push(world, slot, _queue_of(world, node), node, policy != LIFO)


@jit
def _next_queue(world: World, slot: Word, policy: Word) -> Word:
    """The queue at whose head the policy's next lot stands."""
    at = slot * SLOT_WIDTH
    tainted, clean = world.slots[at + S_TAINTED], world.slots[at + S_CLEAN]
    if tainted == NONE or clean == NONE:
        return S_CLEAN if tainted == NONE else S_TAINTED
    if policy == FIFO:
        return S_TAINTED if _age(world, tainted) < _age(world, clean) else S_CLEAN
    if policy == LIFO:
        return S_TAINTED if _age(world, tainted) > _age(world, clean) else S_CLEAN
    return S_CLEAN if policy == CLEAN_FIRST else S_TAINTED


@jit
def _split(world: World, node: Word, lo: Word, hi: Word) -> Word:
    """Take an amount off a larger lot, with the floor of its share of the claim: the new node."""
    alo, ahi = amount_of(world, node)
    clo, chi = claim_of(world, node)
    share_lo, share_hi = muldiv(clo, chi, lo, hi, alo, ahi)
    at = node * WIDTH
    piece = new_node(world, world.nodes[at + N_PART], world.nodes[at + N_SOURCE], lo, hi, share_lo, share_hi)
    world.nodes[piece * WIDTH + N_AGE] = _age(world, node)
    alo, ahi = sub(alo, ahi, lo, hi)
    set_amount(world, node, alo, ahi)
    clo, chi = sub(clo, chi, share_lo, share_hi)
    set_claim(world, node, clo, chi)
    return piece


@jit
def _merge(world: World, one: Word, two: Word) -> Word:
    """One chain in age order from two."""
    first = last = NONE
    while one != NONE or two != NONE:
        if two == NONE or (one != NONE and _age(world, one) < _age(world, two)):
            node = one
            one = world.nodes[one * WIDTH + N_NEXT]
        else:
            node = two
            two = world.nodes[two * WIDTH + N_NEXT]
        if last == NONE:
            first = node
        else:
            world.nodes[last * WIDTH + N_NEXT] = node
        last = node
    return first


@jit
def _take(world: World, slot: Word, lo: Word, hi: Word, policy: Word) -> Word:
    """Remove an amount as the policy selects it: a chain of pieces in age order."""
    first = last = second = NONE
    queue = before = NONE
    while (lo | hi) != ZERO:
        queue = _next_queue(world, slot, policy)
        node = world.slots[slot * SLOT_WIDTH + queue]
        alo, ahi = amount_of(world, node)
        if less(lo, hi, alo, ahi):
            node = _split(world, node, lo, hi)
            lo = hi = ZERO
        else:
            pop(world, slot, queue)
            lo, hi = sub(lo, hi, alo, ahi)
        at = node * WIDTH + N_NEXT
        if policy == LIFO:
            world.nodes[at] = first
            first = node
            continue
        world.nodes[at] = NONE
        if policy != FIFO and queue != before and before != NONE:  # the second queue begins
            second, first, last = first, NONE, NONE
        before = queue
        if last == NONE:
            first = node
        else:
            world.nodes[last * WIDTH + N_NEXT] = node
        last = node
    return first if second == NONE else _merge(world, second, first)


@jit
def _slot(world: World, purse: Word, policy: Word) -> Word:
    """The purse's queues; a purse that was clean until now has its balance as its one clean lot."""
    known = np.uint64(world.slot[purse])
    if known != ZERO:
        return known - ONE
    slot = open_slot(world, purse)
    lo, hi = balance(world, purse)
    if (lo | hi) != ZERO:
        _join(world, slot, new_node(world, NONE, NONE, lo, hi, ZERO, ZERO), policy)
    return slot


@jit
def _rest(world: World, purse: Word, node: Word, policy: Word) -> None:
    """A tainted lot comes to rest, or is booked where the purse absorbs."""
    if absorbs(world, purse):
        free_chain(world, node, node, ONE)
        return
    lo, hi = amount_of(world, node)
    _join(world, _slot(world, purse, policy), node, policy)
    credit(world, purse, lo, hi)


@jit
def hold_lot(world: World, before: Word, purse: Word, source: Word, lo: Word, hi: Word, policy: Word) -> None:
    """Enter a declared holding of a stated amount."""
    count(world, source, T_STOLEN, lo, hi)
    part = record(world, before, HELD, NONE, source, purse, lo, hi, lo, hi)
    _rest(world, purse, new_node(world, part, source, lo, hi, lo, hi), policy)


@jit
def _find(world: World, movement: Word, purse: Word, lo: Word, hi: Word, policy: Word) -> None:
    """Insert missing history at the oldest end: clean, or stolen where all of a holding was declared."""
    stolen = np.uint64(world.history[purse])
    if stolen == ZERO:
        note_unknown(world, purse, lo, hi)
        if world.slot[purse] != ZERO:
            slot = np.uint64(world.slot[purse]) - ONE
            _precede(world, slot, new_node(world, NONE, NONE, lo, hi, ZERO, ZERO), policy)
    else:
        source = stolen - ONE
        count(world, source, T_STOLEN, lo, hi)
        part = record(world, movement, HELD, NONE, source, purse, lo, hi, lo, hi)
        node = new_node(world, part, source, lo, hi, lo, hi)
        _precede(world, _slot(world, purse, policy), node, policy)
    credit(world, purse, lo, hi)


@jit
def _withdraw(world: World, movement: Word, purse: Word, lo: Word, hi: Word, policy: Word) -> Word:
    """Take an amount out of a purse: a chain of pieces, or NONE where all of it is clean."""
    if absorbs(world, purse):
        return NONE
    missing_lo, missing_hi = lack(world, purse, lo, hi)
    if (missing_lo | missing_hi) != ZERO:
        _find(world, movement, purse, missing_lo, missing_hi, policy)
    debit(world, purse, lo, hi)
    if world.slot[purse] == ZERO:
        return NONE
    slot = np.uint64(world.slot[purse]) - ONE
    chain = _take(world, slot, lo, hi, policy)
    if world.slots[slot * SLOT_WIDTH + S_TAINTED] == NONE:
        close_slot(world, purse, slot)
    return chain


@jit
def _arrive_clean(
    world: World, movement: Word, purse: Word, lo: Word, hi: Word, theft: Word, policy: Word
) -> None:
    """A clean piece arrives: it is stolen now, or joins the purse's clean money."""
    if (lo | hi) == ZERO:
        return
    if theft != NONE:
        part = record(world, movement, STOLEN, NONE, theft, purse, lo, hi, lo, hi)
        _rest(world, purse, new_node(world, part, theft, lo, hi, lo, hi), policy)
        return
    if absorbs(world, purse):
        return
    if world.slot[purse] != ZERO:
        slot = np.uint64(world.slot[purse]) - ONE
        _join(world, slot, new_node(world, NONE, NONE, lo, hi, ZERO, ZERO), policy)
    credit(world, purse, lo, hi)


@jit
def _arrive_tainted(
    world: World, movement: Word, purse: Word, node: Word, lo: Word, hi: Word, theft: Word, policy: Word
) -> None:
    """A tainted piece arrives, worth `lo, hi` in the purse's asset; nothing of it may be left."""
    at = node * WIDTH
    source = world.nodes[at + N_SOURCE]
    clo, chi = claim_of(world, node)
    if (lo | hi) == ZERO:
        count(world, source, T_ROUNDING, clo, chi)
        free_chain(world, node, node, ONE)
        return
    if theft != NONE:
        count(world, theft, T_ALREADY, lo, hi)
    part = record(world, movement, CARRIED, world.nodes[at + N_PART], source, purse, lo, hi, clo, chi)
    world.nodes[at + N_PART] = part
    set_amount(world, node, lo, hi)
    _rest(world, purse, node, policy)


@jit
def move_lots(
    world: World,
    movement: Word,
    sender: Word,
    recipient: Word,
    lo: Word,
    hi: Word,
    into_lo: Word,
    into_hi: Word,
    theft: Word,
    policy: Word,
) -> None:
    """One step: take, convert, steal, and join the recipient's purse or be booked there."""
    if theft != NONE:
        count(world, theft, T_STOLEN, into_lo, into_hi)
    node = _withdraw(world, movement, sender, lo, hi, policy)
    if node == NONE:
        _arrive_clean(world, movement, recipient, into_lo, into_hi, theft, policy)
        return
    given_lo = given_hi = taken_lo = taken_hi = ZERO
    while node != NONE:
        following = world.nodes[node * WIDTH + N_NEXT]
        alo, ahi = amount_of(world, node)
        clean = _queue_of(world, node) == S_CLEAN
        if clean:
            free_chain(world, node, node, ONE)
            while following != NONE and _queue_of(world, following) == S_CLEAN:
                node = following
                following = world.nodes[node * WIDTH + N_NEXT]
                plus_lo, plus_hi = amount_of(world, node)
                alo, ahi = add(alo, ahi, plus_lo, plus_hi)
                free_chain(world, node, node, ONE)
        given_lo, given_hi = add(given_lo, given_hi, alo, ahi)
        if into_lo == lo and into_hi == hi:
            upto_lo, upto_hi = given_lo, given_hi
        else:
            upto_lo, upto_hi = muldiv(into_lo, into_hi, given_lo, given_hi, lo, hi)
        alo, ahi = sub(upto_lo, upto_hi, taken_lo, taken_hi)
        taken_lo, taken_hi = upto_lo, upto_hi
        if clean:
            _arrive_clean(world, movement, recipient, alo, ahi, theft, policy)
        else:
            _arrive_tainted(world, movement, recipient, node, alo, ahi, theft, policy)
        node = following
