"""The kernels' memory: arrays of 64-bit words, cut into records, and the names of their columns.

The compiled code gets the addresses of the arrays, which makes a call cheap and one signature enough; a
record is at most one cache line.
"""

from typing import NamedTuple

import numpy as np

NONE = np.uint64(0xFFFFFFFFFFFFFFFF)  # no node, no part, no source

# State: a purse is two words, its balance. A tainted purse stands LIFTED higher: whatever one amount adds or
# takes, its top bit stays set, which in a clean purse means an overdraft or a sum of 2^127. A purse that
# absorbs starts in the MIDDLE, so that the loop may add and subtract there like anywhere else.
TOP = np.uint64(63)
LIFTED = np.uint64(1 << 63 | 1 << 61)
MIDDLE = np.uint64(1 << 62)
LIMIT = np.uint64(1 << 62)  # of the high word of any sum that is checked

# Side: what few purses need. D_SLOT is the slot of a tainted purse (haircut: its first node); D_HISTORY is
# 1 + the source to which missing history belongs, 0 where it is clean; D_UNKNOWN is what was missing.
SIDE = 4
D_SLOT, D_HISTORY, D_UNKNOWN = map(np.uint64, range(3))

# Parts: the provenance. P_EVENT is movement << 2 | origin; missing history that is stolen has an origin of
# its own until the end: it names a movement, where a declared holding names a place in the policy's order.
PART = 8
P_EVENT, P_PARENT, P_SOURCE, P_PURSE, P_AMOUNT, P_CLAIM = map(np.uint64, (0, 1, 2, 3, 4, 6))
ORIGIN_BITS = np.uint64(2)
CARRIED, STOLEN, HELD, FOUND = map(np.uint64, range(4))

# Nodes: a lot (lot policies) or the share of one source (haircut).
NODE = 8
N_NEXT, N_PART, N_SOURCE, N_AGE, N_AMOUNT, N_CLAIM = map(np.uint64, (0, 1, 2, 3, 4, 6))

# Slots: the two queues of a tainted purse, its tainted and its clean lots; free slots chain by S_TAINTED.
SLOT = 8
S_TAINTED, S_CLEAN = map(np.uint64, range(2))
TAIL = np.uint64(2)  # from the head of a queue to its tail
COUNT = np.uint64(4)  # and to its length

# Specials: what the loop must stop for, in order: declared holdings, conversions, thefts.
SPECIAL = 6
X_STEP, X_KIND, X_PURSE, X_SOURCE, X_AMOUNT = map(np.uint64, range(5))
HOLD, HOLD_ALL, MOVE = map(np.uint64, range(3))

# Totals: the sums of a source.
TOTAL = 6
T_STOLEN, T_ALREADY, T_ROUNDING = map(np.uint64, (0, 2, 4))

# Control: where the run stands, so that it can go on after an array has grown.
CONTROL = 19
(
    C_ROWS,
    C_STEP,
    C_SPECIAL,
    C_NODE_FREE,
    C_NODES_FREE,
    C_SLOT_FREE,
    C_NEWEST,
    C_OLDEST,
    C_FAILED,
    C_POLICY,
    C_SOURCES,
    C_PARTS,
    C_NODES,
    C_SLOTS,
    C_FOUND,
    C_ROOM_PARTS,
    C_ROOM_NODES,
    C_ROOM_SLOTS,
    C_ROOM_FOUND,
) = map(np.uint64, range(CONTROL))

DONE, GROW, TOO_WIDE = range(3)

# Rests: what rests where, as reported at the end.
REST = 7
R_PURSE, R_SOURCE, R_PART, R_AMOUNT, R_CLAIM = map(np.uint64, (0, 1, 2, 3, 5))


class World(NamedTuple):
    """The addresses of the arrays that a run works on.

    `stops` is a bit for every purse: whether it absorbs. `found` lists the purses that lacked history.
    """

    sender: np.uint64
    recipient: np.uint64
    out: np.uint64
    special: np.uint64
    stops: np.uint64
    state: np.uint64
    side: np.uint64
    totals: np.uint64
    control: np.uint64
    parts: np.uint64
    nodes: np.uint64
    slots: np.uint64
    found: np.uint64
