"""A party as a document: nothing is lost, equal parties have equal bytes, new fields change none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.document import digest, document, party_of

TEXT = st.text(st.characters(codec="utf-8"), max_size=5)


def some(each: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(each, max_size=3).map(tuple)


PARTIES = st.builds(
    Party,
    list=TEXT,
    id=TEXT,
    kind=st.sampled_from(PartyKind),
    names=some(st.builds(PartyName, TEXT, st.sampled_from(Strength), *[TEXT] * 5)),
    programmes=some(TEXT),
    listed_from=TEXT,
    listed_to=TEXT,
    amended=TEXT,
    births=some(st.builds(Birth, TEXT, TEXT, st.booleans())),
    countries=some(TEXT),
    gender=TEXT,
    identifiers=some(st.builds(Identifier, TEXT, TEXT, TEXT)),
    addresses=some(st.builds(ListedAddress, TEXT, TEXT, TEXT, some(TEXT), TEXT)),
    references=some(TEXT),
    remarks=TEXT,
)


@given(PARTIES)
def test_a_document_holds_the_whole_party(party: Party) -> None:
    assert party_of(document(party)) == party
    assert party_of(document(party).decode()) == party
    assert digest(document(party)) == digest(document(party_of(document(party))))


@given(PARTIES, PARTIES)
def test_different_parties_have_different_documents(first: Party, second: Party) -> None:
    assert (document(first) == document(second)) is (first == second)


def test_what_a_list_does_not_say_is_not_written() -> None:
    party = Party("un", "1", PartyKind.ENTITY, (PartyName("X", Strength.PRIMARY),))
    told = b'{"id":"1","kind":"entity","list":"un","names":[{"strength":"primary","text":"X"}]}'
    assert document(party) == told


def test_a_text_that_is_none_is_told() -> None:
    party = Party("un", "1", PartyKind.ENTITY, (PartyName("\ud800", Strength.PRIMARY),))
    with pytest.raises(ListError, match="'un/1': a text is not Unicode"):
        document(party)
