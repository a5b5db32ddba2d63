"""Linked nodes in one pool with a free list: the lots of tainted purses, or their shares under haircut."""

import numpy as np

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.layout import (
    C_NODE_FREE,
    C_NODES,
    C_NODES_FREE,
    C_SLOT_FREE,
    C_SLOTS,
    COUNT,
    D_SLOT,
    N_AMOUNT,
    N_CLAIM,
    N_PART,
    N_SOURCE,
    NODE,
    NONE,
    S_CLEAN,
    S_TAINTED,
    SLOT,
    TAIL,
    World,
)
from hueandcry.trace.fast.machine import Wide, Word, load, store
from hueandcry.trace.fast.memory import load_wide, store_wide
from hueandcry.trace.fast.purses import SIDE_WIDTH, set_tainted
from hueandcry.trace.fast.wide import ONE, ZERO

NODE_WIDTH = np.uint64(NODE)
SLOT_WIDTH = np.uint64(SLOT)


@jit
def new_node(world: World, part: Word, source: Word, lo: Word, hi: Word, clo: Word, chi: Word) -> Word:
    """A node (amount, then claim) that stands nowhere yet; the caller has seen to it that there is room."""
    control, nodes = world.control, world.nodes
    node = load(control, C_NODE_FREE)
    if node == NONE:
        node = load(control, C_NODES)
        store(control, C_NODES, node + ONE)
    else:
        store(control, C_NODE_FREE, load(nodes, node * NODE_WIDTH))
        store(control, C_NODES_FREE, load(control, C_NODES_FREE) - ONE)
    at = node * NODE_WIDTH
    store(nodes, at, NONE)
    store(nodes, at + N_PART, part)
    store(nodes, at + N_SOURCE, source)
    store_wide(nodes, at + N_AMOUNT, lo, hi)
    store_wide(nodes, at + N_CLAIM, clo, chi)
    return node


@jit
def free_chain(world: World, first: Word, last: Word, many: Word) -> None:
    """Give back a chain of nodes at once."""
    control = world.control
    store(world.nodes, last * NODE_WIDTH, load(control, C_NODE_FREE))
    store(control, C_NODE_FREE, first)
    store(control, C_NODES_FREE, load(control, C_NODES_FREE) + many)


@jit
def field(world: World, node: Word, column: Word) -> Word:
    """One column of a node."""
    return load(world.nodes, node * NODE_WIDTH + column)


@jit
def set_field(world: World, node: Word, column: Word, value: Word) -> None:
    """Change one column of a node."""
    store(world.nodes, node * NODE_WIDTH + column, value)


@jit
def wide_field(world: World, node: Word, column: Word) -> Wide:
    """The amount or claim of a node."""
    return load_wide(world.nodes, node * NODE_WIDTH + column)


@jit
def set_wide_field(world: World, node: Word, column: Word, lo: Word, hi: Word) -> None:
    """Change the amount or claim of a node."""
    store_wide(world.nodes, node * NODE_WIDTH + column, lo, hi)


@jit
def slot_of(world: World, purse: Word) -> Word:
    """The slot of a tainted purse, or its first node under haircut."""
    return load(world.side, purse * SIDE_WIDTH + D_SLOT)


@jit
def queue_field(world: World, slot: Word, column: Word) -> Word:
    """One column of a slot."""
    return load(world.slots, slot * SLOT_WIDTH + column)


@jit
def open_slot(world: World, purse: Word) -> Word:
    """Give a clean purse its two queues and mark it as tainted."""
    control = world.control
    slot = load(control, C_SLOT_FREE)
    if slot == NONE:
        slot = load(control, C_SLOTS)
        store(control, C_SLOTS, slot + ONE)
    else:
        store(control, C_SLOT_FREE, queue_field(world, slot, S_TAINTED))
    at = slot * SLOT_WIDTH
    for queue in (S_TAINTED, S_CLEAN):
        store(world.slots, at + queue, NONE)
        store(world.slots, at + queue + TAIL, NONE)
        store(world.slots, at + queue + COUNT, ZERO)
    store(world.side, purse * SIDE_WIDTH + D_SLOT, slot)
    set_tainted(world, purse, True)
    return slot


@jit
def close_slot(world: World, purse: Word, slot: Word) -> None:
    """The last tainted lot has left: the purse is clean again, its balance stands for its clean lots."""
    first = queue_field(world, slot, S_CLEAN)
    if first != NONE:
        many = queue_field(world, slot, S_CLEAN + COUNT)
        free_chain(world, first, queue_field(world, slot, S_CLEAN + TAIL), many)
    store(world.slots, slot * SLOT_WIDTH + S_TAINTED, load(world.control, C_SLOT_FREE))
    store(world.control, C_SLOT_FREE, slot)
    set_tainted(world, purse, False)


@jit
def push(world: World, slot: Word, queue: Word, node: Word, front: bool) -> None:
    """Put a node at the front or the back of one queue of a slot."""
    slots, nodes = world.slots, world.nodes
    at = slot * SLOT_WIDTH + queue
    store(slots, at + COUNT, load(slots, at + COUNT) + ONE)
    first = load(slots, at)
    if front or first == NONE:
        store(nodes, node * NODE_WIDTH, first)
        store(slots, at, node)
        if first == NONE:
            store(slots, at + TAIL, node)
    else:
        store(nodes, node * NODE_WIDTH, NONE)
        store(nodes, load(slots, at + TAIL) * NODE_WIDTH, node)
        store(slots, at + TAIL, node)


@jit
def pop(world: World, slot: Word, queue: Word) -> None:
    """Take the first node off one queue of a slot."""
    slots = world.slots
    at = slot * SLOT_WIDTH + queue
    following = load(world.nodes, load(slots, at) * NODE_WIDTH)
    store(slots, at, following)
    store(slots, at + COUNT, load(slots, at + COUNT) - ONE)
    if following == NONE:
        store(slots, at + TAIL, NONE)
