"""Union-find over numbers: a tree for each set, whose root is its smallest member.

Linking to the smaller number makes the roots depend on the sets alone, not on the order of the pairs. The
walk is Rem's (Dijkstra 1976; Patwary, Blair, Manne 2010): it climbs both trees at once and splices as it
goes. Many pairs are united by machine code if numba is installed; the answer is the same.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
MANY = 100_000  # pairs from which on compiling pays


class Forest:
    """Sets of the numbers 0 to n - 1, at first one each; they only grow."""

    def __init__(self, members: int) -> None:
        # Without a sign, machine code need not ask whether an index counts from the end.
        self._parent = np.arange(members, dtype=np.uint32)

    def unite(self, left: Numbers, right: Numbers) -> Places:
        """Join the sets of each pair in turn; returns the places of the pairs that joined two.

        These are a spanning forest of all pairs.
        """
        places = np.empty(min(len(left), len(self._parent)), np.uint32)
        found = _made(unite, len(left))(self._parent, left.view(np.uint32), right.view(np.uint32), places)
        return places[:found].astype(np.int64)

    def roots(self) -> Numbers:
        """The smallest member of each number's set."""
        _made(flatten, len(self._parent))(self._parent)
        return self._parent.astype(np.int32)


def smaller_sides(members: int, left: Numbers, right: Numbers) -> Numbers:
    """Of pairs that each join two sets, the size of the smaller one; 0 where a pair joins none."""
    found = np.zeros(len(left), np.uint32)
    parent, size = np.arange(members, dtype=np.uint32), np.ones(members, np.uint32)
    _made(weigh, len(left))(parent, size, left.view(np.uint32), right.view(np.uint32), found)
    return found.astype(np.int32)


def unite(parent: Any, left: Any, right: Any, places: Any) -> int:
    """The loop as it is compiled: a parent is never larger than its child."""
    found = 0
    for place in range(len(left)):
        a, b = left[place], right[place]
        over_a, over_b = parent[a], parent[b]
        while over_a != over_b:
            if over_a < over_b:
                parent[b] = over_a
                if over_b == b:
                    break
                b, over_b = over_b, parent[over_b]
            else:
                parent[a] = over_b
                if over_a == a:
                    break
                a, over_a = over_a, parent[over_a]
        if over_a != over_b:
            places[found] = place
            found += 1
    return found


def flatten(parent: Any) -> None:
    """Point every number at its root; smaller numbers are done before larger ones ask them."""
    for member in range(len(parent)):
        parent[member] = parent[parent[member]]


def weigh(parent: Any, size: Any, left: Any, right: Any, found: Any) -> None:
    """Unite with path halving and count members on the way."""
    for place in range(len(left)):
        a, b = left[place], right[place]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a != b:
            found[place] = min(size[a], size[b])
            low, high = min(a, b), max(a, b)
            parent[high] = low
            size[low] += size[high]


def _made(loop: Callable[..., Any], work: int) -> Callable[..., Any]:
    """The loop itself, or its machine code where there is much to do and numba is installed."""
    if work < MANY:
        return loop
    try:
        from hueandcry.attribution.clusters.fast import compiled
    except ModuleNotFoundError:
        return loop
    return compiled(loop)
