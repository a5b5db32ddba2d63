"""The tag book: nothing is deleted, and every state of it can be asked for again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.attribution import TagBook, editions
from hueandcry.attribution.pack import Pack
from hueandcry.attribution.tags import Added
from hueandcry.model import Tag
from hueandcry.model.errors import TagError
from hueandcry.records import Records

A, B = "0x" + "a" * 40, "0x" + "b" * 40
TAG = Tag("eip155:1", A, "Ex", "exchange", 50, "S", grade="service_data", said="2022-01-01")


class Clock(datetime):
    """The day on which things are recorded."""

    today_ = "2025-01-01"

    @classmethod
    def now(cls, tz: object = None) -> "datetime":  # type: ignore[override]
        return datetime.fromisoformat(f"{cls.today_}T12:00:00").replace(tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TagBook]:
    monkeypatch.setattr(editions, "datetime", Clock)
    records = Records(tmp_path / "r.sqlite")
    yield TagBook(records)
    records.close()


def take(book: TagBook, recorded: str, said: str, *tags: Tag, title: str = "T") -> Added:
    Clock.today_ = recorded
    return book.take(Pack("tagpack", title, "C", said=said), tags)


def labels(book: TagBook, said: str = "", recorded: str = "") -> list[str]:
    found = book.as_of(*(date.fromisoformat(day) if day else None for day in (said, recorded)))
    return [tag.label for tag in found]


def test_what_a_later_edition_no_longer_says_is_withdrawn_and_stays_on_record(book: TagBook) -> None:
    other = replace(TAG, address=B, label="Other")
    assert take(book, "2025-01-01", "2022-01-01", TAG, other) == Added(new=2)
    assert take(book, "2025-02-01", "2024-06-01", TAG) == Added(same=1, withdrawn=1)
    assert labels(book) == ["Ex"]
    assert labels(book, said="2021-12-31") == []
    assert labels(book, said="2022-01-01") == ["Ex", "Other"]
    assert labels(book, said="2024-05-31") == ["Ex", "Other"]
    assert labels(book, said="2024-06-01") == ["Ex"]
    # As the workspace knew it before the second edition came in, both still stood.
    assert labels(book, said="2024-06-01", recorded="2025-01-31") == ["Ex", "Other"]
    assert labels(book, recorded="2024-12-31") == []
    (stated,) = (each for each in book.history([B]) if each.recorded_to == "")
    assert (stated.said_from, stated.said_to) == ("2022-01-01", "2024-06-01")
    assert len(book.history([B])) == 2


def test_a_change_ends_the_old_statement_on_the_day_of_the_new(book: TagBook) -> None:
    take(book, "2025-01-01", "2022-01-01", TAG)
    surer = replace(TAG, confidence=100, grade="ownership", said="2023-01-01")
    assert take(book, "2025-02-01", "2023-01-01", surer) == Added(changed=1)
    (now,), (then,) = book.as_of(), book.as_of(date(2022, 12, 31))
    assert (now.confidence, then.confidence) == (100, 50)
    assert [each.said_to for each in book.history([A])] == ["", "2023-01-01", ""]


def test_a_correction_on_the_same_day_leaves_no_period_to_the_old_statement(book: TagBook) -> None:
    take(book, "2025-01-01", "2022-01-01", TAG)
    assert take(book, "2025-02-01", "2022-01-01", replace(TAG, confidence=20)) == Added(changed=1)
    assert [tag.confidence for tag in book.as_of(date(2022, 1, 1))] == [20]
    assert [tag.confidence for tag in book.as_of(date(2022, 1, 1), date(2025, 1, 31))] == [50]


def test_a_later_date_alone_is_said_again(book: TagBook) -> None:
    take(book, "2025-01-01", "2022-01-01", TAG)
    assert take(book, "2025-02-01", "2023-01-01", replace(TAG, said="2023-01-01")) == Added(renewed=1)
    assert [tag.said for tag in book] == ["2023-01-01"]
    assert [tag.said for tag in book.as_of(date(2022, 6, 1))] == ["2022-01-01"]


def test_the_same_edition_again_changes_nothing(book: TagBook) -> None:
    take(book, "2025-01-01", "2022-01-01", TAG)
    assert take(book, "2025-02-01", "2022-01-01", TAG) == Added(same=1)
    assert len(book.history([A])) == 1


def test_a_withdrawn_statement_can_come_back(book: TagBook) -> None:
    take(book, "2025-01-01", "2022-01-01", TAG)
    take(book, "2025-01-02", "2023-01-01")
    back = replace(TAG, said="2024-01-01")
    assert take(book, "2025-01-03", "2024-01-01", back) == Added(new=1)
    assert [labels(book, said=day) for day in ("2022-06-01", "2023-06-01", "2024-06-01")] == [
        ["Ex"],
        [],
        ["Ex"],
    ]


def test_an_edition_older_than_the_recorded_one_is_refused_and_changes_nothing(book: TagBook) -> None:
    take(book, "2025-01-01", "2024-01-01", TAG)
    with pytest.raises(
        TagError, match="this edition is of 2023-01-01, one of 2024-01-01 is recorded already"
    ):
        take(book, "2025-01-02", "2023-01-01", replace(TAG, label="Older"))
    assert labels(book) == ["Ex"]
    assert take(book, "2025-01-02", "2023-01-01", TAG, title="Another pack") == Added(new=1)


def test_packs_do_not_withdraw_what_others_say(book: TagBook) -> None:
    take(book, "2025-01-01", "2022-01-01", TAG, title="One")
    take(book, "2025-01-01", "2022-01-01", TAG, title="Two")
    take(book, "2025-01-01", "2023-01-01", title="Two")
    assert [tag.pack_title for tag in book] == ["One"]


def test_a_csv_only_adds_and_undated_tags_count_from_the_day_they_were_recorded(book: TagBook) -> None:
    Clock.today_ = "2025-01-01"
    assert book.add([replace(TAG, said="")]) == (1, 1)
    assert book.add([replace(TAG, address=B, said="", confidence=10)]) == (1, 1)
    assert (len(labels(book)), labels(book, said="2024-12-31"), len(labels(book, said="2025-01-01"))) == (
        2,
        [],
        2,
    )


def test_of_two_tags_that_make_one_statement_the_more_confident_is_kept(book: TagBook) -> None:
    weak = replace(TAG, confidence=20, grade="web_crawl")
    assert take(book, "2025-01-01", "2022-01-01", weak, TAG, weak) == Added(new=1)
    assert [tag.confidence for tag in book] == [50]


EDITION = st.frozensets(st.tuples(st.sampled_from("ABC"), st.sampled_from([20, 50])), max_size=4)


@settings(max_examples=25, deadline=None)
@given(st.lists(EDITION, min_size=1, max_size=5))
def test_every_edition_can_be_asked_for_again(
    tmp_path_factory: pytest.TempPathFactory, told: list[frozenset[tuple[str, int]]]
) -> None:
    """Whatever was taken later, a day gives what its edition said, and so does the day of its recording."""
    records = Records(tmp_path_factory.mktemp("r") / "r.sqlite")
    book = TagBook(records)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "datetime", Clock)
        for number, names in enumerate(told, 1):
            day = f"2022-0{number}-01"
            tags = [replace(TAG, label=name, confidence=sure, said=day) for name, sure in sorted(names)]
            take(book, f"2025-0{number}-01", day, *tags)
    for number, names in enumerate(told, 1):
        best = {name: max(sure for other, sure in names if other == name) for name, _ in names}
        for found in (
            book.as_of(date(2022, number, 15)),
            book.as_of(None, date(2025, number, 15)),
            book.as_of(date(2022, number, 15), date(2025, number, 15)),
        ):
            assert {tag.label: tag.confidence for tag in found} == best
            assert len(found) == len(best)
    records.close()
