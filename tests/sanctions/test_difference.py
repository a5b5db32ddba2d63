"""Differences between editions: in the register by day and digest, and between parties from anywhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party
from hueandcry.sanctions.difference import Amended, difference, edition_named
from hueandcry.sanctions.register import Register
from tests.sanctions.editions import LIST, POOL, ROUTER, party, register, story, taken


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Register]:
    found = register(tmp_path)
    taken(found, *story())
    yield found
    found.records.close()


def test_every_edition_can_be_had_again(held: Register) -> None:
    for each in story():
        for name in (f"{LIST}@{each.issued}", f"{LIST}@{each.sha256}", f"{LIST}@{each.sha256[:6]}"):
            assert tuple(held.parties(edition_named(held, name))) == each.parties
    assert edition_named(held, LIST).day == "2025-03-21"
    assert edition_named(held, f"{LIST}@2023-04-30").day == "2022-11-08"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("un", "no edition of un is recorded: hueandcry lists update un"),
        ("zz", "no list has the id 'zz'"),
        (f"{LIST}@2022-08-09", "the first edition of ofac-sdn on record is of 2022-08-10"),
        (f"{LIST}@ffffff", "no edition has 'ffffff'"),
        (f"{LIST}@a", "no edition has 'a'"),
        (f"{LIST}@last week", "write a day, or six or more digits"),
    ],
)
def test_an_edition_that_is_not_there(held: Register, name: str, words: str) -> None:
    with pytest.raises(ListError, match=words):
        edition_named(held, name)


def test_what_differs_is_told_field_by_field() -> None:
    old, new = party("1", POOL, name="MIXER"), party("1", ROUTER, name="THE MIXER")
    found = difference([old, party("2")], [new, party("3")])
    assert ([each.id for each in found.added], [each.id for each in found.removed]) == (["3"], ["2"])
    ((amended, fields),) = found.amended
    assert amended == new
    assert [each.field for each in fields] == ["names", "addresses"]
    assert isinstance(fields[0], Amended)
    assert (fields[0].before[0]["text"], fields[0].after[0]["text"]) == ("MIXER", "THE MIXER")
    assert found.addresses_added == ((f"{LIST}/1", "eip155:1", ROUTER),)
    assert found.addresses_removed == ((f"{LIST}/1", "eip155:1", POOL),)
    changes = [row["change"] for row in found.rows()]
    assert changes == ["added", "removed", "amended", "amended", "address added", "address removed"]
    assert len({tuple(row) for row in found.rows()}) == 1
    assert set(found.document()["amended"][0]["fields"]) == {"names", "addresses"}


def test_different_lists_are_not_compared() -> None:
    with pytest.raises(ListError, match=r"different lists \(ofac-sdn, un\)"):
        difference([party("1")], [party("1", list="un")])


PARTIES = st.lists(
    st.builds(
        lambda id, name, address: party(str(id), *([f"0x{address}"] if address else []), name=f"N{name}"),
        st.integers(0, 6),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    unique_by=lambda each: each.id,
)


@given(PARTIES, PARTIES)
def test_applying_a_difference_gives_the_other_edition(before: list[Party], after: list[Party]) -> None:
    found = difference(before, after)
    made = {each.key: each for each in before}
    for each in found.removed:
        del made[each.key]
    made |= {each.key: each for each in (*found.added, *(party for party, _ in found.amended))}
    assert made == {each.key: each for each in after}
    back = difference(after, before)
    assert (back.added, back.addresses_added) == (found.removed, found.addresses_removed)
    assert not difference(after, [replace(each) for each in reversed(after)]).rows()
