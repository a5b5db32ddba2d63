"""Union-find: the sets are right, do not depend on order, and machine code gives what Python gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.clusters import forest
from hueandcry.attribution.clusters.forest import Forest

PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40)


def united(pairs: list[tuple[int, int]], members: int = 20) -> tuple[Forest, list[int]]:
    made = Forest(members)
    return made, made.unite(*columns(pairs)).tolist()


def columns(pairs: list[tuple[int, int]]) -> tuple[forest.Numbers, forest.Numbers]:
    table = np.array(pairs, np.int32).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def naive(pairs: list[tuple[int, int]], members: int = 20) -> list[int]:
    """Each member's smallest fellow, by spreading labels until nothing changes."""
    labels = list(range(members))
    changed = True
    while changed:
        changed = False
        for pair in pairs:
            least = min(labels[each] for each in pair)
            for each in pair:
                changed |= labels[each] != least
                labels[each] = least
    return labels


@given(PAIRS)
def test_the_root_is_the_smallest_member_of_the_set(pairs: list[tuple[int, int]]) -> None:
    assert united(pairs)[0].roots().tolist() == naive(pairs)


@given(PAIRS, st.randoms())
def test_the_sets_do_not_depend_on_the_order_of_pairs(pairs: list[tuple[int, int]], chance: object) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert united(shuffled)[0].roots().tolist() == united(pairs)[0].roots().tolist()


@given(PAIRS)
def test_joins_are_a_spanning_forest(pairs: list[tuple[int, int]]) -> None:
    made, joined = united(pairs)
    roots = made.roots()
    assert len(joined) == 20 - len(set(roots.tolist()))
    again, _ = united([pairs[place] for place in joined])
    assert again.roots().tolist() == roots.tolist()


@given(PAIRS, st.integers(0, 40))
def test_pairs_that_come_later_extend_the_sets(pairs: list[tuple[int, int]], cut: int) -> None:
    made, first = united(pairs[:cut])
    second = made.unite(*columns(pairs[cut:])) + min(cut, len(pairs))
    whole, joined = united(pairs)
    assert made.roots().tolist() == whole.roots().tolist()
    assert [*first, *second] == joined


def test_the_smaller_side_of_a_join_is_counted() -> None:
    pairs = [(0, 1), (2, 3), (1, 3), (4, 0), (5, 5), (0, 3)]
    assert forest.smaller_sides(6, *columns(pairs)).tolist() == [1, 1, 2, 1, 0, 0]


@given(PAIRS)
def test_what_is_weighed_is_what_joins(pairs: list[tuple[int, int]]) -> None:
    smaller = forest.smaller_sides(20, *columns(pairs))
    assert np.flatnonzero(smaller).tolist() == united(pairs)[1]


def test_machine_code_gives_the_same() -> None:
    chance = np.random.default_rng(5)
    pairs = [chance.integers(0, 50_000, forest.MANY, dtype=np.int32) for _ in range(2)]
    fast = Forest(50_000)
    places = fast.unite(*pairs)
    parent, slow = np.arange(50_000, dtype=np.uint32), np.empty(50_000, np.uint32)
    found = forest.unite(parent, *pairs, slow)
    forest.flatten(parent)
    assert np.array_equal(fast.roots(), parent)
    assert np.array_equal(places, slow[:found])
    sizes = np.ones(50_000, np.uint32)
    smaller = np.zeros(len(pairs[0]), np.uint32)
    forest.weigh(np.arange(50_000, dtype=np.uint32), sizes, *pairs, smaller)
    assert np.array_equal(forest.smaller_sides(50_000, *pairs), smaller)
