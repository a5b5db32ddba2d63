"""The kernels' memory: flat arrays of 64-bit words, cut into records, and the names of their columns.

Plain `uint64` arrays keep one compiled signature for everything and let a record be one cache line.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.wide import Words

NONE = np.uint64(0xFFFFFFFFFFFFFFFF)  # no node, no part, no source

# A purse is two words: its balance below 2^126, and two flags in the top bits.
TAINTED = np.uint64(1 << 62)
ABSORBS = np.uint64(1 << 63)
BALANCE = np.uint64((1 << 62) - 1)
# Absorbing purses start in the middle, so that the loop may add and subtract there like anywhere else.
MIDDLE = np.uint64(1 << 63 | 1 << 61)

# A part: one row of the provenance.
PART = 8
P_EVENT, P_PARENT, P_SOURCE, P_PURSE, P_LO, P_HI, P_CLAIM_LO, P_CLAIM_HI = map(np.uint64, range(8))
ORIGIN_BITS = np.uint64(2)  # P_EVENT is movement << 2 | origin

# A lot (lot policies) or the share of one source (haircut).
NODE = 8
N_NEXT, N_PART, N_SOURCE, N_AGE, N_LO, N_HI, N_CLAIM_LO, N_CLAIM_HI = map(np.uint64, range(8))

# The two queues of a tainted purse: tainted lots, clean lots. Free slots are chained through S_TAINTED.
SLOT = 8
S_TAINTED, S_CLEAN, S_TAINTED_TAIL, S_CLEAN_TAIL, S_TAINTED_COUNT, S_CLEAN_COUNT = map(np.uint64, range(6))
TAIL = np.uint64(2)
COUNT = np.uint64(4)

# What the loop must stop for, in order: declared holdings, conversions, thefts.
SPECIAL = 6
X_STEP, X_KIND, X_PURSE, X_SOURCE, X_LO, X_HI = map(np.uint64, range(6))
HOLD, HOLD_ALL, MOVE = map(np.uint64, range(3))

# The sums of a source.
TOTAL = 6
T_STOLEN, T_ALREADY, T_ROUNDING = map(np.uint64, (0, 2, 4))

# Where the run stands, so that it can go on after an array has grown.
CONTROL = 15
(
    C_STEP,
    C_SPECIAL,
    C_PARTS,
    C_NODES,
    C_NODE_FREE,
    C_NODES_FREE,
    C_SLOTS,
    C_SLOT_FREE,
    C_NEWEST,
    C_OLDEST,
    C_FAILED,
    C_POLICY,
    C_WANT_PARTS,
    C_WANT_NODES,
    C_WANT_SLOTS,
) = map(np.uint64, range(CONTROL))

DONE, GROW, TOO_WIDE = range(3)

# A row of what rests where, as reported at the end.
REST = 7
R_PURSE, R_SOURCE, R_PART, R_LO, R_HI, R_CLAIM_LO, R_CLAIM_HI = map(np.uint64, range(7))


class Rows(NamedTuple):
    """What a run reads: the movements in order, and its special rows."""

    sender: NDArray[np.uint32]
    recipient: NDArray[np.uint32]
    out: Words
    special: Words


class World(NamedTuple):
    """What a run writes. `slot` is 0 for a clean purse, else 1 + its slot (haircut: its first node).

    `history` is 1 + the source to which a purse's missing history belongs, 0 where it is clean.
    """

    state: Words
    slot: NDArray[np.uint32]
    history: NDArray[np.uint32]
    unknown: Words
    totals: Words
    control: Words
    parts: Words
    nodes: Words
    slots: Words
