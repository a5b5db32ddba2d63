"""Union-find against the connected components of scipy, from the same pairs to the same sets."""

from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.table import Line, in_turns, power
from hueandcry.attribution.clusters.forest import Forest

ROUNDS = 5
MEMBERS_A_PAIR = 1.0
REACH = 1_000  # of "near" pairs: inputs of one transaction tend to have been made near one another

Pairs = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]


def union_find(pairs: int) -> list[Line]:
    """Two lines, for pairs at random and for near ones; none where scipy is not installed."""
    try:
        import scipy.sparse  # noqa: F401
    except ModuleNotFoundError:
        return []
    chance = np.random.default_rng(20)
    members = int(pairs * MEMBERS_A_PAIR)
    left = chance.integers(0, members, pairs, dtype=np.int32)
    near = np.maximum(left - chance.geometric(1 / REACH, pairs).astype(np.int32), 0)
    sets = {"at random": chance.integers(0, members, pairs, dtype=np.int32), "near": near}
    return [_against(f"pairs {name}", (left, right), members) for name, right in sets.items()]


def _against(name: str, pairs: Pairs, members: int) -> Line:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    def ours() -> npt.NDArray[np.int32]:
        forest = Forest(members)
        forest.unite(*pairs)
        return forest.roots()

    def matrix() -> Any:
        ones = np.ones(len(pairs[0]), np.int8)
        return coo_matrix((ones, pairs), shape=(members, members)).tocsr()

    graph = matrix()

    def components() -> npt.NDArray[np.int32]:
        labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
        return labels

    _same(ours(), components())
    times = in_turns({"ours": ours, "scipy": components, "matrix": matrix}, ROUNDS)
    detail = (
        f"{times['ours']:.2f} s against {times['scipy']:.2f} s, to which making the matrix from the pairs "
        f"would add {times['matrix']:.2f} s; sets equal"
    )
    ratio = times["ours"] / times["scipy"]
    what = f"union-find / scipy connected_components, {name}"
    return Line(what, power(len(pairs[0])), ratio, " x", detail, ("<=", 0.6))


def _same(roots: npt.NDArray[np.int32], labels: npt.NDArray[np.int32]) -> None:
    """Both name the same sets: each label has one root, each root one label."""
    both = np.unique(np.stack([roots, labels]), axis=1)
    if not both.shape[1] == len(np.unique(roots)) == len(np.unique(labels)):
        raise AssertionError("union-find and connected_components disagree")
