"""The arrays of one run: made, grown, and handed to the compiled code by address."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast import layout
from hueandcry.trace.fast.layout import CONTROL, MIDDLE, NODE, NONE, PART, SIDE, SLOT, TOTAL
from hueandcry.trace.fast.packed import Ids, Packed, Words, in_order, larger
from hueandcry.trace.fast.special import special_rows

POOL_ROWS = 1024  # at the start; a pool that is nearly full at least doubles
POOLS = (  # name, words a row, where the control says how many are used and how many there are room for
    ("parts", PART, layout.C_PARTS, layout.C_ROOM_PARTS),
    ("nodes", NODE, layout.C_NODES, layout.C_ROOM_NODES),
    ("slots", SLOT, layout.C_SLOTS, layout.C_ROOM_SLOTS),
    ("found", 1, layout.C_FOUND, layout.C_ROOM_FOUND),
)


@dataclass(slots=True)
class Books:
    """What a run reads and writes; zeroed arrays cost nothing where a run does not touch them."""

    sender: Ids
    recipient: Ids
    out: Words
    special: Words
    stops: Words
    state: Words
    side: Words
    totals: Words
    control: Words
    parts: Words
    nodes: Words
    slots: Words
    found: Words

    @classmethod
    def open(cls, packed: Packed, policy: int, order: NDArray[np.int64] | None) -> "Books":
        """The books before the first movement, the movements in `order`."""
        stopped = packed.absorbs.astype(np.int64)
        state, stops = np.zeros(2 * packed.purses, np.uint64), np.zeros((packed.purses >> 6) + 1, np.uint64)
        state[2 * stopped + 1] = MIDDLE
        np.bitwise_or.at(stops, stopped >> 6, np.uint64(1) << (stopped & 63).astype(np.uint64))
        control = np.zeros(CONTROL, np.uint64)
        control[layout.C_NODE_FREE] = control[layout.C_SLOT_FREE] = NONE
        control[layout.C_NEWEST] = control[layout.C_OLDEST] = 1 << 63
        control[layout.C_POLICY], control[layout.C_SOURCES] = policy, packed.sources
        control[layout.C_ROWS] = len(packed)
        none = np.empty(0, np.uint64)
        books = cls(
            sender=in_order(packed.sender, order),
            recipient=in_order(packed.recipient, order),
            out=in_order(packed.out, order),
            special=special_rows(packed, order),
            stops=stops,
            state=state,
            side=np.zeros(SIDE * packed.purses, np.uint64),
            totals=np.zeros(TOTAL * packed.sources, np.uint64),
            control=control,
            parts=none,
            nodes=none,
            slots=none,
            found=none,
        )
        books._reserve({name: POOL_ROWS for name, *_ in POOLS})
        return books

    def addresses(self) -> Words:
        """The addresses of the arrays, in the order of `layout.World`."""
        arrays = (getattr(self, name) for name in layout.World._fields)
        return np.array([array.ctypes.data for array in arrays], np.uint64)

    def grow(self, lots: int) -> None:
        """Make room for a step that moves `lots` lots or sources, twice as much as there was at least."""
        used = {name: int(self.control[count]) for name, _, count, _ in POOLS}
        self._reserve({name: 2 * (rows + lots) + POOL_ROWS for name, rows in used.items()})

    def _reserve(self, rows: dict[str, int]) -> None:
        for name, width, _, room in POOLS:
            if rows[name] * width > len(getattr(self, name)):
                setattr(self, name, larger(getattr(self, name), rows[name] * width))
            self.control[room] = len(getattr(self, name)) // width
