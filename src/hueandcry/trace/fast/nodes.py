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
    N_CLAIM_HI,
    N_CLAIM_LO,
    N_HI,
    N_LO,
    N_NEXT,
    N_PART,
    N_SOURCE,
    NODE,
    NONE,
    S_CLEAN,
    S_CLEAN_TAIL,
    S_TAINTED,
    SLOT,
    TAIL,
    TAINTED,
    World,
)
from hueandcry.trace.fast.wide import ONE, ZERO, Wide, Word

WIDTH = np.uint64(NODE)
SLOT_WIDTH = np.uint64(SLOT)


@jit
def new_node(
    world: World, part: Word, source: Word, lo: Word, hi: Word, claim_lo: Word, claim_hi: Word
) -> Word:
    """A node that stands nowhere yet; the caller has seen to it that there is room."""
    control = world.control
    node = control[C_NODE_FREE]
    if node == NONE:
        node = control[C_NODES]
        control[C_NODES] = node + ONE
    else:
        control[C_NODE_FREE] = world.nodes[node * WIDTH]
        control[C_NODES_FREE] -= ONE
    at = node * WIDTH
    nodes = world.nodes
    nodes[at] = NONE
    nodes[at + N_PART], nodes[at + N_SOURCE] = part, source
    nodes[at + N_LO], nodes[at + N_HI] = lo, hi
    nodes[at + N_CLAIM_LO], nodes[at + N_CLAIM_HI] = claim_lo, claim_hi
    return node


@jit
def free_chain(world: World, first: Word, last: Word, many: Word) -> None:
    """Give back a chain of nodes at once."""
    control = world.control
    world.nodes[last * WIDTH] = control[C_NODE_FREE]
    control[C_NODE_FREE] = first
    control[C_NODES_FREE] += many


@jit
def amount_of(world: World, node: Word) -> Wide:
    """The amount in a node."""
    at = node * WIDTH
    return world.nodes[at + N_LO], world.nodes[at + N_HI]


@jit
def claim_of(world: World, node: Word) -> Wide:
    """The claim in a node."""
    at = node * WIDTH
    return world.nodes[at + N_CLAIM_LO], world.nodes[at + N_CLAIM_HI]


@jit
def set_amount(world: World, node: Word, lo: Word, hi: Word) -> None:
    """Change the amount in a node."""
    at = node * WIDTH
    world.nodes[at + N_LO], world.nodes[at + N_HI] = lo, hi


@jit
def set_claim(world: World, node: Word, lo: Word, hi: Word) -> None:
    """Change the claim in a node."""
    at = node * WIDTH
    world.nodes[at + N_CLAIM_LO], world.nodes[at + N_CLAIM_HI] = lo, hi


@jit
def open_slot(world: World, purse: Word) -> Word:
    """Give a clean purse its two queues and mark it as tainted."""
    control = world.control
    slot = control[C_SLOT_FREE]
    if slot == NONE:
        slot = control[C_SLOTS]
        control[C_SLOTS] = slot + ONE
    else:
        control[C_SLOT_FREE] = world.slots[slot * SLOT_WIDTH]
    at = slot * SLOT_WIDTH
    for column in range(SLOT):
        world.slots[at + np.uint64(column)] = NONE if column < 4 else ZERO
    world.slot[purse] = np.uint32(slot + ONE)
    world.state[(purse << ONE) | ONE] |= TAINTED
    return slot


@jit
def close_slot(world: World, purse: Word, slot: Word) -> None:
    """The last tainted lot has left: the purse is clean again, its balance stands for its clean lots."""
    control = world.control
    at = slot * SLOT_WIDTH
    first = world.slots[at + S_CLEAN]
    if first != NONE:
        many = world.slots[at + S_CLEAN + COUNT]
        free_chain(world, first, world.slots[at + S_CLEAN_TAIL], many)
    world.slots[at + S_TAINTED] = control[C_SLOT_FREE]
    control[C_SLOT_FREE] = slot
    world.slot[purse] = np.uint32(0)
    world.state[(purse << ONE) | ONE] &= ~TAINTED


@jit
def push(world: World, slot: Word, queue: Word, node: Word, front: bool) -> None:
    """Put a node at the front or the back of one queue of a slot."""
    slots, nodes = world.slots, world.nodes
    at = slot * SLOT_WIDTH + queue
    slots[at + COUNT] += ONE
    first = slots[at]
    if front or first == NONE:
        nodes[node * WIDTH + N_NEXT] = first
        slots[at] = node
        if first == NONE:
            slots[at + TAIL] = node
    else:
        nodes[node * WIDTH + N_NEXT] = NONE
        nodes[slots[at + TAIL] * WIDTH + N_NEXT] = node
        slots[at + TAIL] = node


@jit
def pop(world: World, slot: Word, queue: Word) -> Word:
    """Take the first node off one queue of a slot."""
    slots = world.slots
    at = slot * SLOT_WIDTH + queue
    node = slots[at]
    slots[at] = world.nodes[node * WIDTH + N_NEXT]
    slots[at + COUNT] -= ONE
    if slots[at] == NONE:
        slots[at + TAIL] = NONE
    return node
