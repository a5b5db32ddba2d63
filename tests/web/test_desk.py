"""A newer screener takes the place of the old one beside running requests; trouble is said, not hidden."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hueandcry.model.errors import ListError
from hueandcry.records import Records
from hueandcry.screen.judgements import JudgementBook
from hueandcry.web.desk import PREPARING, Desk
from tests.web.invented import LISTED, Invented


class Lists:
    """Opens screeners; `fault` is raised instead."""

    def __init__(self) -> None:
        self.newest = [1]
        self.opened = 0
        self.fault: Exception | None = None
        self.before: Callable[[], None] = lambda: None

    def __call__(self) -> Invented:
        if self.fault is not None:
            raise self.fault
        self.opened += 1
        self.before()
        return Invented(self.newest)


@pytest.fixture
def lists() -> Lists:
    return Lists()


@pytest.fixture
def desk(lists: Lists, tmp_path: Path) -> Desk:
    return Desk(lists, JudgementBook(Records(tmp_path / "records.sqlite")))


def revision(desk: Desk) -> Any:
    return desk.snapshot.basis["revision"]


def test_a_screener_that_is_current_stays(desk: Desk, lists: Lists) -> None:
    before = desk.snapshot.screener
    desk.renew()
    assert desk.snapshot.screener is before
    assert lists.opened == 1


def test_a_newer_one_is_opened_and_a_request_keeps_its_own(desk: Desk, lists: Lists) -> None:
    taken = desk.snapshot
    lists.newest[0] = 2
    said: list[str] = []
    lists.before = lambda: said.append(desk.snapshot.basis["problem"])
    desk.renew()
    assert said == [PREPARING]
    assert desk.snapshot.basis["problem"] == ""
    assert revision(desk) == "2"
    assert (taken.basis["revision"], taken.screener.addresses([LISTED])[0]["answer"]) == ("1", "listed")
    assert b'"revision":"2"' in desk.snapshot.written


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ListError("the list is cut short"), "the list is cut short"),
        (KeyError("x"), "renewal failed: KeyError"),
    ],
    ids=["foreseen", "unforeseen"],
)
def test_what_cannot_be_opened_leaves_the_old_one_in_use(
    desk: Desk, lists: Lists, fault: Exception, told: str
) -> None:
    lists.newest[0], lists.fault = 2, fault
    desk.renew()
    assert (revision(desk), desk.snapshot.basis["problem"]) == ("1", told)
    lists.fault = None
    desk.renew()
    assert (revision(desk), desk.snapshot.basis["problem"]) == ("2", "")


def test_the_first_one_must_open(lists: Lists, tmp_path: Path) -> None:
    lists.fault = ListError("the list is cut short")
    with pytest.raises(ListError):
        Desk(lists, JudgementBook(Records(tmp_path / "records.sqlite")))


def test_screeners_of_long_ago_are_let_go(desk: Desk, lists: Lists) -> None:
    class Tied:
        """Something that only the collector can free."""

        def __init__(self) -> None:
            self.itself = self

    tied = Tied()
    seen = weakref.ref(tied)
    lists.before = lambda: None
    desk.snapshot.screener.tied = tied  # type: ignore[attr-defined]
    gc.freeze()
    del tied
    for version in (2, 3):
        lists.newest[0] = version
        desk.renew()
    assert seen() is None
