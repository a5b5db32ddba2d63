"""The haircut policy on 128-bit amounts: step for step as the reference in `trace.haircut`.

A tainted purse has one node for each source that is in it, in ascending order: what 64 heists cost depends
on how many of them really meet.
"""

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    C_FAILED,
    CARRIED,
    D_HISTORY,
    D_SLOT,
    FOUND,
    HELD,
    N_AMOUNT,
    N_CLAIM,
    N_NEXT,
    N_SOURCE,
    NONE,
    STOLEN,
    T_ALREADY,
    T_STOLEN,
    World,
)
from hueandcry.trace.fast.machine import Wide, Word, add, load, store, sub
from hueandcry.trace.fast.nodes import (
    field,
    free_chain,
    new_node,
    set_field,
    set_wide_field,
    slot_of,
    wide_field,
)
from hueandcry.trace.fast.purses import (
    SIDE_WIDTH,
    absorbs,
    balance,
    count,
    credit,
    debit,
    event,
    is_tainted,
    lack,
    note_unknown,
    record,
    set_tainted,
)
from hueandcry.trace.fast.wide import ONE, ZERO, less, muldiv


@jit
def _first(world: World, purse: Word) -> Word:
    """The share of the lowest source in a purse, NONE where it is clean."""
    return slot_of(world, purse) if is_tainted(world, purse) else NONE


@jit
def _link(world: World, purse: Word, before: Word, node: Word) -> None:
    """Put a node, or NONE, behind another, or at the front of the purse's shares."""
    if before != NONE:
        set_field(world, before, N_NEXT, node)
    else:
        store(world.side, purse * SIDE_WIDTH + D_SLOT, node)
        set_tainted(world, purse, node != NONE)


@jit
def _plus(world: World, node: Word, column: Word, lo: Word, hi: Word) -> None:
    alo, ahi = wide_field(world, node, column)
    lo, hi = add(alo, ahi, lo, hi)
    set_wide_field(world, node, column, lo, hi)


@jit
def _arrive(
    world: World,
    happened: Word,
    source: Word,
    purse: Word,
    lo: Word,
    hi: Word,
    clo: Word,
    chi: Word,
    after: Word,
) -> Word:
    """Add to a source's share: its node. `after` is the node of a lower source to look from, or NONE."""
    record(world, happened, NONE, source, purse, lo, hi, clo, chi)
    if absorbs(world, purse):
        return NONE
    before = after
    node = _first(world, purse) if after == NONE else field(world, after, N_NEXT)
    while node != NONE and field(world, node, N_SOURCE) < source:
        before = node
        node = field(world, node, N_NEXT)
    if node != NONE and field(world, node, N_SOURCE) == source:
        _plus(world, node, N_AMOUNT, lo, hi)
        _plus(world, node, N_CLAIM, clo, chi)
        return node
    fresh = new_node(world, NONE, source, lo, hi, clo, chi)
    set_field(world, fresh, N_NEXT, node)
    _link(world, purse, before, fresh)
    return fresh


@jit
def _enter(world: World, happened: Word, purse: Word, source: Word, lo: Word, hi: Word) -> None:
    """Money that was not in the ledger until now is there, and stolen."""
    count(world, source, T_STOLEN, lo, hi)
    _arrive(world, happened, source, purse, lo, hi, lo, hi, NONE)
    if not absorbs(world, purse):
        credit(world, purse, lo, hi)


@jit
def hold_share(world: World, before: Word, purse: Word, source: Word, lo: Word, hi: Word) -> None:
    """Enter a declared holding of a stated amount."""
    _enter(world, event(before, HELD), purse, source, lo, hi)


@jit
def _supply(world: World, movement: Word, purse: Word, lo: Word, hi: Word) -> None:
    """Insert missing history: clean, or stolen where all of a holding was declared."""
    missing_lo, missing_hi = lack(world, purse, lo, hi)
    if (missing_lo | missing_hi) == ZERO:
        return
    stolen = load(world.side, purse * SIDE_WIDTH + D_HISTORY)
    if stolen == ZERO:
        note_unknown(world, purse, missing_lo, missing_hi)
        credit(world, purse, missing_lo, missing_hi)
    else:
        _enter(world, event(movement, FOUND), purse, stolen - ONE, missing_lo, missing_hi)


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
    before = after = NONE
    node = _first(world, sender)
    while node != NONE:
        following = field(world, node, N_NEXT)
        source = field(world, node, N_SOURCE)
        tlo, thi = wide_field(world, node, N_AMOUNT)
        clo, chi = wide_field(world, node, N_CLAIM)
        mlo, mhi = muldiv(tlo, thi, lo, hi, blo, bhi)
        dlo, dhi = (mlo, mhi) if tlo == clo and thi == chi else muldiv(clo, chi, lo, hi, blo, bhi)
        tlo, thi = sub(tlo, thi, mlo, mhi)
        clo, chi = sub(clo, chi, dlo, dhi)
        if (tlo | thi | clo | chi) == ZERO:
            _link(world, sender, before, following)
            free_chain(world, node, node, ONE)
        else:
            set_wide_field(world, node, N_AMOUNT, tlo, thi)
            set_wide_field(world, node, N_CLAIM, clo, chi)
            before = node
        if (mlo | mhi | dlo | dhi) != ZERO or (lo == blo and hi == bhi):
            mlo, mhi = _convert(mlo, mhi, into_lo, into_hi, lo, hi)
            sum_lo, sum_hi = add(sum_lo, sum_hi, mlo, mhi)
            after = _arrive(world, event(movement, CARRIED), source, recipient, mlo, mhi, dlo, dhi, after)
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
    """One step: every source gives its share, and what was clean may be stolen now."""
    tainted_lo = tainted_hi = ZERO
    if not absorbs(world, sender):
        _supply(world, movement, sender, lo, hi)
        tainted_lo, tainted_hi = _carry(world, movement, sender, recipient, lo, hi, into_lo, into_hi)
    if theft != NONE:
        count(world, theft, T_STOLEN, into_lo, into_hi)
        count(world, theft, T_ALREADY, tainted_lo, tainted_hi)
        if less(into_lo, into_hi, tainted_lo, tainted_hi):  # shares of many sources, each rounded up in place
            store(world.control, C_FAILED, ONE)
        flo, fhi = sub(into_lo, into_hi, tainted_lo, tainted_hi)
        if (flo | fhi) != ZERO:
            _arrive(world, event(movement, STOLEN), theft, recipient, flo, fhi, flo, fhi, NONE)
    if not absorbs(world, recipient):
        credit(world, recipient, into_lo, into_hi)
