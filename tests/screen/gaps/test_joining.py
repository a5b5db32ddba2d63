"""Joining keeps its promises whatever the links, and does not depend on their order."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from hueandcry.screen.gaps.identity import join
from hueandcry.screen.gaps.link import Link, Rank

KEYS = [f"{list}/{number}" for list in ("eu", "ofac-sdn", "un") for number in range(4)]
PAIRS = [pair for pair in combinations(KEYS, 2) if pair[0].split("/")[0] != pair[1].split("/")[0]]


@st.composite
def some_links(draw: st.DrawFn) -> list[Link]:
    pairs = draw(st.lists(st.sampled_from(PAIRS), unique=True, max_size=20))
    ranks = [draw(st.sampled_from(list(Rank))) for _ in pairs]
    return [
        Link(*pair, rank is not Rank.MAYBE, "alike", rank) for pair, rank in zip(pairs, ranks, strict=True)
    ]


@given(some_links())
def test_every_entry_is_in_one_group_and_names_bring_no_list_twice(found: list[Link]) -> None:
    groups, judged = join(KEYS, found)
    assert sorted(key for group in groups for key in group) == KEYS
    of = {key: number for number, group in enumerate(groups) for key in group}
    for link in judged:
        if link.sure:
            assert of[link.left] == of[link.right]
    assert len(judged) == len(found)
    firm = {link for link in judged if link.sure and link.rank <= Rank.BIRTH}
    for group in groups:
        lists = [key.split("/")[0] for key in group]
        if len(set(lists)) < len(lists):
            assert any(link.left in group and link.right in group for link in firm)


@given(some_links(), st.data())
def test_the_order_of_the_links_does_not_matter(found: list[Link], data: st.DataObject) -> None:
    other = data.draw(st.permutations(found))
    assert join(KEYS, found) == join(KEYS, other)


@given(some_links())
def test_firm_links_always_join(found: list[Link]) -> None:
    _, judged = join(KEYS, found)
    before = {(each.left, each.right) for each in found if each.rank <= Rank.BIRTH}
    assert before <= {(each.left, each.right) for each in judged if each.sure}
    assert all("firmer" in each.words or "for sure" in each.words for each in judged if each not in found)
