"""Running the compiled kernels: memory, growth, and the result as columns."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hueandcry.model import Policy
from hueandcry.trace.fast import layout
from hueandcry.trace.fast.columns import FastOutcome, Rests, parts, rests
from hueandcry.trace.fast.finish import count_rests, write_rests
from hueandcry.trace.fast.layout import (
    CONTROL,
    GROW,
    MIDDLE,
    NODE,
    NONE,
    PART,
    REST,
    SLOT,
    TOO_WIDE,
    Rows,
    World,
)
from hueandcry.trace.fast.masks import account_masks, larger
from hueandcry.trace.fast.packed import Packed
from hueandcry.trace.fast.run import run
from hueandcry.trace.fast.special import special_rows

POLICIES = {
    Policy.FIFO: 0,
    Policy.LIFO: 1,
    Policy.TAINT_FIRST: 2,
    Policy.TIHO: 2,
    Policy.CLEAN_FIRST: 3,
    Policy.HAIRCUT: 4,
}
POOL_ROWS = 1024  # at the start; a pool that is full doubles


class TooWide(ArithmeticError):
    """A sum leaves 126 bits: the run has no result; the reference kernel can do it."""


def account_packed(packed: Packed, policy: Policy) -> FastOutcome:
    """Run `policy` over packed movements; raises TooWide where a sum leaves 126 bits."""
    order = packed.order(policy)
    result = account_masks(packed) if policy is Policy.POISON else _account_amounts(packed, policy, order)
    result.check()
    return result


def _account_amounts(packed: Packed, policy: Policy, order: NDArray[np.int64] | None) -> FastOutcome:
    rows = _rows(packed, order)
    world = _world(packed, policy)
    while (status := run(rows, world)) == GROW:
        world = _grown(world)
    if status == TOO_WIDE:
        raise TooWide
    found = parts(world.parts[: int(world.control[layout.C_PARTS]) * PART], order)
    missing = np.flatnonzero(world.unknown[0::2] | world.unknown[1::2])
    return FastOutcome(
        policy=policy,
        totals=world.totals.reshape(-1, 6),
        parts=found,
        held=_held(world),
        booked=found.booked(packed.purses, packed.absorbs, lots=policy is not Policy.HAIRCUT),
        unknown_purse=missing,
        unknown_amount=world.unknown.reshape(-1, 2)[missing],
    )


def _rows(packed: Packed, order: NDArray[np.int64] | None) -> Rows:
    return Rows(
        sender=_readonly(packed.sender, order),
        recipient=_readonly(packed.recipient, order),
        out=_readonly(packed.out, order).reshape(-1),
        special=special_rows(packed, order),
    )


def _world(packed: Packed, policy: Policy) -> World:
    state = np.zeros(2 * packed.purses, np.uint64)
    state[2 * packed.absorbs.astype(np.int64) + 1] = MIDDLE
    control = np.zeros(CONTROL, np.uint64)
    control[layout.C_NODE_FREE] = control[layout.C_SLOT_FREE] = NONE
    control[layout.C_NEWEST] = control[layout.C_OLDEST] = 1 << 63
    control[layout.C_POLICY] = POLICIES[policy]
    return World(
        state=state,
        slot=np.zeros(packed.purses, np.uint32),
        history=np.zeros(packed.purses, np.uint32),
        unknown=np.zeros(2 * packed.purses, np.uint64),
        totals=np.zeros(6 * packed.sources, np.uint64),
        control=control,
        parts=np.empty((POOL_ROWS + packed.sources) * PART, np.uint64),
        nodes=np.empty((POOL_ROWS + packed.sources) * NODE, np.uint64),
        slots=np.empty(POOL_ROWS * SLOT, np.uint64),
    )


Column = TypeVar("Column", bound=np.generic)


def _readonly(column: NDArray[Column], order: NDArray[np.int64] | None) -> NDArray[Column]:
    """The column in order, read-only: so are columns in Arrow's memory, and one signature serves both."""
    view = np.ascontiguousarray(column if order is None else column[order]).view()
    view.flags.writeable = False
    return view


def _grown(world: World) -> World:
    """The same world with at least twice the room in whatever was too small."""
    wanted = {
        "parts": int(world.control[layout.C_WANT_PARTS]) * PART,
        "nodes": int(world.control[layout.C_WANT_NODES]) * NODE,
        "slots": int(world.control[layout.C_WANT_SLOTS]) * SLOT,
    }
    arrays = {name: (getattr(world, name), words) for name, words in wanted.items()}
    return world._replace(**{name: larger(old, 2 * n) for name, (old, n) in arrays.items() if n > len(old)})


def _held(world: World) -> Rests:
    purses = np.flatnonzero(world.slot)
    policy = world.control[layout.C_POLICY]
    rows = np.empty(count_rests(world, purses, policy) * REST, np.uint64)
    write_rests(world, purses, policy, rows)
    return rests(rows)
