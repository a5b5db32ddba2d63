"""The table over three lists: every state, lags, days asked about, and what it refuses to say."""

from dataclasses import replace
from pathlib import Path

import pytest

from hueandcry.model.errors import Incomplete, InputError
from hueandcry.screen.gaps.actors import actor, actors
from hueandcry.screen.gaps.days import days
from tests.screen.gaps.world import PERSON, World, born, cell, party, row, states

LATE, FIRST = "2026-10-31", "2024-06-01"


def world(folder: Path) -> World:
    """A firm on three lists, one that a list dropped, a namesake, one that two lists lack."""
    firm = {
        "ofac-sdn": party("ofac-sdn", "1", "MADE UP FIRM", listed_from="2016-03-02"),
        "un": party("un", "1", "MADE UP FIRM", listed_from="2016-04-06"),
        "eu": party("eu", "1", "MADE UP FIRM", listed_from="2016"),
    }
    gone = party("un", "2", "DROPPED TRADING CORPORATION", listed_from="2015-01-01")
    kept = party("ofac-sdn", "2", "DROPPED TRADING CORPORATION", listed_from="2014-12-31")
    person = party("un", "3", "HONG KIL TONG", kind=PERSON, listed_from="2013-01-01")
    like = party("eu", "3", "Hong, Kil Tong", kind=PERSON, births=born("1960"), listed_from="2017-05-05")
    alone = party("ofac-sdn", "4", "LONELY MOUNTAIN BANK", listed_from="2025-11-04")
    return (
        World(folder)
        .take(FIRST, "un", firm["un"], gone, person)
        .take(FIRST, "ofac-sdn", firm["ofac-sdn"], kept)
        .take(LATE, "un", firm["un"], person)
        .take(LATE, "ofac-sdn", firm["ofac-sdn"], kept, alone)
        .take(LATE, "eu", firm["eu"], like)
    )


def test_every_state(tmp_path: Path) -> None:
    table = world(tmp_path).table()
    assert [column.list for column in table.taken] == ["ofac-sdn", "eu", "un"]
    assert states(table, "un/1") == {"ofac-sdn": "listed", "eu": "listed", "un": "listed"}
    assert states(table, "un/2") == {"ofac-sdn": "listed", "eu": "absent", "un": "ended"}
    assert states(table, "un/3") == {"ofac-sdn": "absent", "eu": "possible", "un": "listed"}
    assert states(table, "eu/3") == {"ofac-sdn": "absent", "eu": "listed", "un": "possible"}
    assert states(table, "ofac-sdn/4") == {"ofac-sdn": "listed", "eu": "absent", "un": "absent"}
    assert cell(table, "un/1", "japan").state == "unknown"
    assert len(table.parties) == 5
    assert [row.name for row in table.parties][:2] == ["LONELY MOUNTAIN BANK", "DROPPED TRADING CORPORATION"]


def test_lags_are_between_full_days_and_counted_so_far_where_a_list_lacks_the_party(tmp_path: Path) -> None:
    table = world(tmp_path).table()
    firm = row(table, "un/1")
    assert (firm.first, firm.first_list, firm.open) == ("2016", "eu", None)
    assert [firm.cells[list].lag for list in ("ofac-sdn", "eu", "un")] == [None, None, None]
    dropped = row(table, "un/2")
    assert [dropped.cells[list].lag for list in ("ofac-sdn", "eu", "un")] == [0, None, 1]
    assert "gone by 2026-10-31" in dropped.cells["un"].why
    assert row(table, "ofac-sdn/4").open == 362  # 2025-11-04 to 2026-11-01
    assert cell(table, "un/3", "eu").since == "2017-05-05"


def test_each_list_over_all_parties(tmp_path: Path) -> None:
    standing = world(tmp_path).table().standings()["un"]
    assert dict(standing.states) == {"listed": 2, "ended": 1, "possible": 1, "absent": 1}
    assert (standing.first, standing.later, standing.lag) == (1, 0, None)


def test_the_document_has_every_cell(tmp_path: Path) -> None:
    table = world(tmp_path).table()
    told = table.document()
    firm = next(each for each in told["parties"] if each["name"] == "MADE UP FIRM")
    assert firm["cells"]["un"] == {
        "state": "listed",
        "since": "2016-04-06",
        "lag": None,
        "keys": ["un/1"],
        "why": "listed since 2016-04-06",
    }
    assert set(firm["cells"]) == {column.list for column in table.columns}
    assert len(firm["links"]) == 3
    assert told["lists"][0]["day"] == LATE


def test_as_of_a_day_those_not_yet_listed_are_not_there(tmp_path: Path) -> None:
    table = world(tmp_path).table(as_of="2016-04-01")
    names = {row.name for row in table.parties}
    assert names == {"MADE UP FIRM", "DROPPED TRADING CORPORATION", "HONG KIL TONG"}
    assert states(table, "ofac-sdn/1") == {"ofac-sdn": "listed", "eu": "listed", "un": "absent"}
    assert states(table, "un/2")["un"] == "listed"  # it was dropped later
    assert states(table, "un/3")["eu"] == "absent"  # its namesake was listed later
    assert (table.day, table.as_of) == ("2016-04-01", "2016-04-01")


def test_by_what_was_seen_then_a_list_taken_later_is_unknown(tmp_path: Path) -> None:
    table = world(tmp_path).table(seen_by="2024-06-02")
    assert [column.list for column in table.taken] == ["ofac-sdn", "un"]
    assert cell(table, "un/1", "eu").state == "unknown"
    assert states(table, "un/2")["un"] == "listed"
    assert [column.stale for column in table.taken] == [False, False]
    assert all(column.stale for column in world(tmp_path / "b").table(seen_by="2024-09-01").taken)
    assert row(table, "un/2").open == days("2014-12-31", "2024-06-02")


def test_without_any_sanctions_list_nothing_can_be_said(tmp_path: Path) -> None:
    bare = World(tmp_path)
    with pytest.raises(Incomplete, match="no sanctions list was taken: nothing can be said"):
        bare.table()
    warned = replace(party("un", "1", "THIEVES"), list="fbi-theft-addresses")
    bare.take(LATE, "fbi-theft-addresses", warned)
    with pytest.raises(Incomplete):
        bare.table()
    bare.take(LATE, "un", party("un", "1", "MADE UP FIRM"))
    assert len(bare.table().parties) == 1
    with pytest.raises(Incomplete, match="by the end of 2020-01-01"):
        bare.table(seen_by="2020-01-01")


def test_a_list_that_names_nobody_of_the_actor_gives_an_empty_table(tmp_path: Path) -> None:
    table = World(tmp_path).take(LATE, "un", party("un", "1", "FIRM", programmes=("Other",))).table()
    assert (table.parties, table.places) == ((), ())
    assert table.standings()["un"].states["listed"] == 0


def test_an_unknown_actor_is_refused() -> None:
    with pytest.raises(InputError, match="no actor is called 'xx': there are dprk, iran"):
        actor("xx")


@pytest.mark.parametrize(
    ("programme", "whose"),
    [
        ("DPRK4", "dprk"),
        ("[NKSPEA]", "dprk"),
        ("PRK", "dprk"),
        ("The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019", "dprk"),
        ("République populaire démocratique de Corée", "dprk"),
        ("北朝鮮のミサイル又は大量破壊兵器計画に関連する者", "dprk"),
        ("IRAN-EO13902", "iran"),
        ("IRGC", "iran"),
        ("SDGT", ""),
        ("SHAPRK", ""),
    ],
)
def test_whose_a_programme_is(programme: str, whose: str) -> None:
    named = party("un", "1", "FIRM", programmes=(programme,))
    assert "".join(id for id, each in actors().items() if each.listed(named)) == whose


@pytest.mark.parametrize(
    ("first", "since", "between"),
    [
        ("2016-03-02", "2016-04-06", 35),
        ("2016-03-02", "2016-03-02", 0),
        ("2016-04-06", "2016-03-02", None),
        ("2016", "2016-03-02", None),
        ("2016-03-02", "", None),
        ("2016-02-30", "2016-03-02", None),
        ("2016-W01-1", "2016-03-02", None),
        ("٢٠١٦-٠٣-٠٢", "2016-03-02", None),
    ],
)
def test_days(first: str, since: str, between: int | None) -> None:
    assert days(first, since) == between
