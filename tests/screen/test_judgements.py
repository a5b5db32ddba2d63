"""Judgements are remembered with their reason, lapse when something changes, and are never deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model import PartyKind
from hueandcry.model.errors import InputError
from hueandcry.records import Records
from hueandcry.screen import judgements
from hueandcry.screen.judgements import (
    NAME_LIMIT,
    REASON_LIMIT,
    Decision,
    JudgementBook,
    PartyState,
    Verdict,
)
from hueandcry.screen.names import NameQuery

PARTY = "made-up/1"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ASKED = NameQuery("MADE UP Person", births=("1980",))
STATE = PartyState("digest-1", "edition-1", "2026-03-01", "MADE UP Person")
DECISION = Decision(judgements.name(ASKED), PARTY, Verdict.FALSE_POSITIVE, "born elsewhere", "an officer")


def states(_: Iterable[str]) -> Mapping[str, PartyState]:
    return {PARTY: STATE}


def changed(_: Iterable[str]) -> Mapping[str, PartyState]:
    return {PARTY: replace(STATE, digest="digest-2")}


def gone(_: Iterable[str]) -> Mapping[str, PartyState]:
    return {}


@pytest.fixture
def book(tmp_path: Path) -> JudgementBook:
    return JudgementBook(Records(tmp_path / "records.sqlite"), lambda: NOW)


def test_a_judgement_is_shown_with_all_that_it_rests_on(book: JudgementBook) -> None:
    assert not book
    made = book.record(DECISION, states)
    assert book
    assert book.about(DECISION.subject, states) == [
        {
            "id": made.id,
            "subject": {"kind": "name", "text": "MADE UP Person", "births": ["1980"]},
            "subject_digest": DECISION.subject.digest,
            "party": PARTY,
            "verdict": "false-positive",
            "reason": "born elsewhere",
            "by": "an officer",
            "at": "2026-01-02T03:04:05Z",
            "party_digest": "digest-1",
            "list_version": "edition-1",
            "withdrawn_at": "",
            "withdrawn_by": "",
            "standing": "standing",
        }
    ]


def test_it_lapses_when_the_listing_changes_and_when_the_party_is_gone(book: JudgementBook) -> None:
    book.record(DECISION, states)
    told = [book.about(DECISION.subject, now)[0]["standing"] for now in (states, changed, gone)]
    assert told == [
        "standing",
        "lapsed: the listing changed on 2026-03-01",
        "lapsed: the party is no longer listed",
    ]


def test_other_particulars_of_the_same_name_show_it_as_lapsed(book: JudgementBook) -> None:
    book.record(DECISION, states)
    other = judgements.name(replace(ASKED, text="made up  PERSON", births=("1990",)))
    assert book.about(other, states)[0]["standing"] == (
        "lapsed: it was made about other particulars of the subject"
    )
    assert book.about(judgements.name(NameQuery("Somebody Else")), states) == []
    assert book.about(judgements.transaction(ASKED.text), states) == []


def test_a_withdrawal_is_recorded_and_nothing_is_deleted(book: JudgementBook) -> None:
    first = book.record(DECISION, states)
    second = book.record(replace(DECISION, verdict=Verdict.TRUE_MATCH), states)
    assert book.withdraw(first.id, "another").withdrawn_by == "another"
    told = book.shown(book.all(), states)
    assert [each["id"] for each in told] == [second.id, first.id]
    assert [each["standing"] for each in told] == ["standing", "withdrawn on 2026-01-02 by another"]
    with pytest.raises(InputError, match="was withdrawn on 2026-01-02 already"):
        book.withdraw(first.id, "a third")
    with pytest.raises(InputError, match="there is no judgement 99"):
        book.withdraw(99, "a third")


def test_what_others_record_is_seen_after_a_refresh(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    mine, theirs = JudgementBook(Records(path)), JudgementBook(Records(path))
    made = theirs.record(DECISION, states)
    assert mine.about(DECISION.subject, states) == []
    mine.refresh()
    assert mine.about(DECISION.subject, states) == theirs.about(DECISION.subject, states)
    theirs.withdraw(made.id, "them")
    mine.refresh()
    assert mine.about(DECISION.subject, states)[0]["withdrawn_by"] == "them"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": " \n"}, "reason is empty"),
        ({"by": ""}, "by is empty"),
        ({"reason": "x" * (REASON_LIMIT + 1)}, "reason: 4001 characters; at most 4000"),
        ({"by": "x" * (NAME_LIMIT + 1)}, "by: 201 characters; at most 200"),
        ({"party": "made-up/2"}, "no list in force has 'made-up/2'"),
    ],
    ids=["no-reason", "nobody", "long-reason", "long-name", "no-party"],
)
def test_what_a_judgement_must_say(book: JudgementBook, wrong: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        book.record(replace(DECISION, **wrong), states)  # type: ignore[arg-type]
    assert book.all() == []


def test_an_address_is_the_same_however_it_was_typed() -> None:
    readings = [{"chain": "eip155:*", "address": "0xaa"}]
    assert judgements.address("0xAA", readings).digest == judgements.address(" 0xaa", readings).digest
    assert judgements.address("no address", []).particulars == {"text": "no address"}


@given(
    st.permutations(["1980", "1981-02"]),
    st.permutations(["KP", "CN"]),
    st.sampled_from(["MADE UP", " MADE  UP ", "MADE\tUP"]),
)
def test_order_and_spaces_of_particulars_do_not_matter(
    births: list[str], countries: list[str], text: str
) -> None:
    query = NameQuery(text, PartyKind.PERSON, tuple(births), tuple(countries))
    assert judgements.name(query).particulars == {
        "text": "MADE UP",
        "party_kind": "person",
        "births": ["1980", "1981-02"],
        "countries": ["CN", "KP"],
    }
