"""The lot policies on 128-bit amounts: step for step as the reference in `trace.lots`."""

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    CARRIED,
    D_HISTORY,
    FOUND,
    HELD,
    N_AMOUNT,
    N_CLAIM,
    N_NEXT,
    N_PART,
    N_SOURCE,
    NONE,
    S_TAINTED,
    STOLEN,
    T_ALREADY,
    T_ROUNDING,
    T_STOLEN,
    World,
)
from hueandcry.trace.fast.machine import Word, add, load, sub
from hueandcry.trace.fast.nodes import (
    close_slot,
    field,
    free_chain,
    new_node,
    queue_field,
    set_field,
    set_wide_field,
    slot_of,
    wide_field,
)
from hueandcry.trace.fast.purses import (
    SIDE_WIDTH,
    absorbs,
    count,
    credit,
    debit,
    event,
    is_tainted,
    lack,
    note_unknown,
    record,
)
from hueandcry.trace.fast.queues import is_clean, join, precede, queues_of, take
from hueandcry.trace.fast.wide import ONE, ZERO, muldiv


@jit
def _rest(world: World, purse: Word, node: Word, policy: Word) -> None:
    """A tainted lot comes to rest, or is booked where the purse absorbs."""
    if absorbs(world, purse):
        free_chain(world, node, node, ONE)
        return
    lo, hi = wide_field(world, node, N_AMOUNT)
    join(world, queues_of(world, purse, policy), node, policy)
    credit(world, purse, lo, hi)


@jit
def _enter(world: World, happened: Word, source: Word, purse: Word, lo: Word, hi: Word) -> Word:
    """A part that was clean or missing until now becomes tainted: its node."""
    part = record(world, happened, NONE, source, purse, lo, hi, lo, hi)
    return new_node(world, part, source, lo, hi, lo, hi)


@jit
def hold_lot(world: World, before: Word, purse: Word, source: Word, lo: Word, hi: Word, policy: Word) -> None:
    """Enter a declared holding of a stated amount."""
    count(world, source, T_STOLEN, lo, hi)
    _rest(world, purse, _enter(world, event(before, HELD), source, purse, lo, hi), policy)


@jit
def _find(world: World, movement: Word, purse: Word, lo: Word, hi: Word, policy: Word) -> None:
    """Insert missing history at the oldest end: clean, or stolen where all of a holding was declared."""
    stolen = load(world.side, purse * SIDE_WIDTH + D_HISTORY)
    if stolen == ZERO:
        note_unknown(world, purse, lo, hi)
        if is_tainted(world, purse):
            node = new_node(world, NONE, NONE, lo, hi, ZERO, ZERO)
            precede(world, slot_of(world, purse), node, policy)
    else:
        count(world, stolen - ONE, T_STOLEN, lo, hi)
        node = _enter(world, event(movement, FOUND), stolen - ONE, purse, lo, hi)
        precede(world, queues_of(world, purse, policy), node, policy)
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
    if not is_tainted(world, purse):
        return NONE
    slot = slot_of(world, purse)
    chain = take(world, slot, lo, hi, policy)
    if queue_field(world, slot, S_TAINTED) == NONE:
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
        _rest(world, purse, _enter(world, event(movement, STOLEN), theft, purse, lo, hi), policy)
    elif not absorbs(world, purse):
        if is_tainted(world, purse):
            node = new_node(world, NONE, NONE, lo, hi, ZERO, ZERO)
            join(world, slot_of(world, purse), node, policy)
        credit(world, purse, lo, hi)


@jit
def _arrive_tainted(
    world: World, movement: Word, purse: Word, node: Word, lo: Word, hi: Word, theft: Word, policy: Word
) -> None:
    """A tainted piece arrives, worth `lo, hi` in the purse's asset; nothing of it may be left."""
    source = field(world, node, N_SOURCE)
    clo, chi = wide_field(world, node, N_CLAIM)
    if (lo | hi) == ZERO:
        count(world, source, T_ROUNDING, clo, chi)
        free_chain(world, node, node, ONE)
        return
    if theft != NONE:
        count(world, theft, T_ALREADY, lo, hi)
    parent = field(world, node, N_PART)
    part = record(world, event(movement, CARRIED), parent, source, purse, lo, hi, clo, chi)
    set_field(world, node, N_PART, part)
    set_wide_field(world, node, N_AMOUNT, lo, hi)
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
    given_lo = given_hi = taken_lo = taken_hi = ZERO
    while node != NONE:
        following = field(world, node, N_NEXT)
        alo, ahi = wide_field(world, node, N_AMOUNT)
        clean = is_clean(world, node)
        if clean:
            free_chain(world, node, node, ONE)
            while following != NONE and is_clean(world, following):
                node = following
                following = field(world, node, N_NEXT)
                plus_lo, plus_hi = wide_field(world, node, N_AMOUNT)
                alo, ahi = add(alo, ahi, plus_lo, plus_hi)
                free_chain(world, node, node, ONE)
        given_lo, given_hi = add(given_lo, given_hi, alo, ahi)
        upto_lo, upto_hi = given_lo, given_hi
        if into_lo != lo or into_hi != hi:
            upto_lo, upto_hi = muldiv(into_lo, into_hi, given_lo, given_hi, lo, hi)
        alo, ahi = sub(upto_lo, upto_hi, taken_lo, taken_hi)
        taken_lo, taken_hi = upto_lo, upto_hi
        if clean:
            _arrive_clean(world, movement, recipient, alo, ahi, theft, policy)
        else:
            _arrive_tainted(world, movement, recipient, node, alo, ahi, theft, policy)
        node = following
