"""The haircut policy on 128-bit amounts: step for step as the reference in `trace.haircut`.

A tainted purse has one node for each source that is in it, in ascending order: what 64 heists cost depends
on how many of them really meet.
"""

import numpy as np

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    C_FAILED,
    N_NEXT,
    N_SOURCE,
    NONE,
    T_ALREADY,
    T_STOLEN,
    TAINTED,
    World,
)
from hueandcry.trace.fast.nodes import (
    WIDTH,
    amount_of,
    claim_of,
    free_chain,
    new_node,
    set_amount,
    set_claim,
)
from hueandcry.trace.fast.purses import absorbs, balance, count, credit, debit, lack, note_unknown, record
from hueandcry.trace.fast.wide import ONE, ZERO, Wide, Word, add, less, muldiv, sub

CARRIED, STOLEN, HELD = map(np.uint64, range(3))


@jit
def _set_first(world: World, purse: Word, node: Word) -> None:
    """Make `node` the purse's first share; NONE makes the purse clean."""
    at = (purse << ONE) | ONE
    if node == NONE:
        world.slot[purse] = np.uint32(0)
        world.state[at] &= ~TAINTED
    else:
        world.slot[purse] = np.uint32(node + ONE)
        world.state[at] |= TAINTED


@jit
def _first(world: World, purse: Word) -> Word:
    return np.uint64(world.slot[purse]) - ONE  # 0 wraps around to NONE


@jit
def _arrive(
    world: World,
    movement: Word,
    origin: Word,
    source: Word,
    purse: Word,
    lo: Word,
    hi: Word,
    claim_lo: Word,
    claim_hi: Word,
    after: Word,
) -> Word:
    """Add to a source's share; `after` is a share of a lower source to look from, or NONE. The share."""
    record(world, movement, origin, NONE, source, purse, lo, hi, claim_lo, claim_hi)
    if absorbs(world, purse):
        return NONE
    nodes = world.nodes
    before = after
    node = _first(world, purse) if after == NONE else nodes[after * WIDTH + N_NEXT]
    while node != NONE and nodes[node * WIDTH + N_SOURCE] < source:
        before = node
        node = nodes[node * WIDTH + N_NEXT]
    if node != NONE and nodes[node * WIDTH + N_SOURCE] == source:
        alo, ahi = amount_of(world, node)
        alo, ahi = add(alo, ahi, lo, hi)
        set_amount(world, node, alo, ahi)
        alo, ahi = claim_of(world, node)
        alo, ahi = add(alo, ahi, claim_lo, claim_hi)
        set_claim(world, node, alo, ahi)
        return node
    fresh = new_node(world, NONE, source, lo, hi, claim_lo, claim_hi)
    nodes[fresh * WIDTH + N_NEXT] = node
    if before == NONE:
        _set_first(world, purse, fresh)
    else:
        nodes[before * WIDTH + N_NEXT] = fresh
    return fresh


@jit
def hold_share(world: World, before: Word, purse: Word, source: Word, lo: Word, hi: Word) -> None:
    """Enter a declared holding of a stated amount, or missing history that is stolen."""
    count(world, source, T_STOLEN, lo, hi)
    _arrive(world, before, HELD, source, purse, lo, hi, lo, hi, NONE)
    if not absorbs(world, purse):
        credit(world, purse, lo, hi)


@jit
def _supply(world: World, movement: Word, purse: Word, lo: Word, hi: Word) -> None:
    """Insert missing history: clean, or stolen where all of a holding was declared."""
    missing_lo, missing_hi = lack(world, purse, lo, hi)
    if (missing_lo | missing_hi) == ZERO:
        return
    stolen = np.uint64(world.history[purse])
    if stolen == ZERO:
        note_unknown(world, purse, missing_lo, missing_hi)
        credit(world, purse, missing_lo, missing_hi)
    else:
        hold_share(world, movement, purse, stolen - ONE, missing_lo, missing_hi)


@jit
def _convert(lo: Word, hi: Word, into_lo: Word, into_hi: Word, out_lo: Word, out_hi: Word) -> Wide:
    if into_lo == out_lo and into_hi == out_hi:
        return lo, hi
    return muldiv(into_lo, into_hi, lo, hi, out_lo, out_hi)


@jit
def _carry(
    world: World,
    movement: Word,
    sender: Word,
    recipient: Word,
    lo: Word,
    hi: Word,
    into_lo: Word,
    into_hi: Word,
) -> Wide:
    """Each source gives its share of what is spent: the sum of what arrives."""
    sum_lo = sum_hi = ZERO
    blo, bhi = balance(world, sender)
    debit(world, sender, lo, hi)
    nodes = world.nodes
    before = after = NONE
    node = _first(world, sender)
    while node != NONE:
        following = nodes[node * WIDTH + N_NEXT]
        tlo, thi = amount_of(world, node)
        clo, chi = claim_of(world, node)
        mlo, mhi = muldiv(tlo, thi, lo, hi, blo, bhi)
        dlo, dhi = muldiv(clo, chi, lo, hi, blo, bhi)
        source = nodes[node * WIDTH + N_SOURCE]
        tlo, thi = sub(tlo, thi, mlo, mhi)
        clo, chi = sub(clo, chi, dlo, dhi)
        if (tlo | thi | clo | chi) == ZERO:
            if before == NONE:
                _set_first(world, sender, following)
            else:
                nodes[before * WIDTH + N_NEXT] = following
            free_chain(world, node, node, ONE)
        else:
            set_amount(world, node, tlo, thi)
            set_claim(world, node, clo, chi)
            before = node
        if (mlo | mhi | dlo | dhi) != ZERO or (lo == blo and hi == bhi):
            mlo, mhi = _convert(mlo, mhi, into_lo, into_hi, lo, hi)
            sum_lo, sum_hi = add(sum_lo, sum_hi, mlo, mhi)
            after = _arrive(world, movement, CARRIED, source, recipient, mlo, mhi, dlo, dhi, after)
        node = following
    return sum_lo, sum_hi


@jit
def move_shares(
    world: World,
    movement: Word,
    sender: Word,
    recipient: Word,
    lo: Word,
    hi: Word,
    into_lo: Word,
    into_hi: Word,
    theft: Word,
) -> None:
    """One step under haircut."""
    tainted_lo = tainted_hi = ZERO
    if not absorbs(world, sender):
        _supply(world, movement, sender, lo, hi)
        tainted_lo, tainted_hi = _carry(world, movement, sender, recipient, lo, hi, into_lo, into_hi)
    if theft != NONE:
        count(world, theft, T_STOLEN, into_lo, into_hi)
        count(world, theft, T_ALREADY, tainted_lo, tainted_hi)
        if less(into_lo, into_hi, tainted_lo, tainted_hi):
            world.control[C_FAILED] = ONE  # shares of many sources, each rounded, above what is there
        fresh_lo, fresh_hi = sub(into_lo, into_hi, tainted_lo, tainted_hi)
        if (fresh_lo | fresh_hi) != ZERO:
            _arrive(world, movement, STOLEN, theft, recipient, fresh_lo, fresh_hi, fresh_lo, fresh_hi, NONE)
    if not absorbs(world, recipient):
        credit(world, recipient, into_lo, into_hi)
