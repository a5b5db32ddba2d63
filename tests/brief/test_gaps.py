"""The gap table as rows, in words and as pictures."""

from collections.abc import Mapping

import pytest
from lxml import etree

from hueandcry.brief import gaps as brief
from hueandcry.brief.gap_picture import MOST, draw
from hueandcry.brief.gap_places import draw_places
from hueandcry.brief.text import width
from hueandcry.sanctions.catalogue import catalogue
from hueandcry.screen.gaps.columns import Column
from hueandcry.screen.gaps.places import Place, Word
from hueandcry.screen.gaps.table import Cell, Gaps, Row

LISTS = tuple(id for id, known in catalogue().items() if known.kind == "sanction")
HOSTILE = "</text><script>alert(1)</script>\u202egnp\x00 & \"'"
SVG = {"svg": "http://www.w3.org/2000/svg"}
CELLS = {
    "ofac-sdn": Cell("listed", "2016-03-02", 0, ("ofac-sdn/1",), "listed since 2016-03-02"),
    "un": Cell("listed", "2016-04-06", 35, ("un/1",), "listed since 2016-04-06"),
    "eu": Cell("absent"),
}
STRANGE = {
    "ofac-sdn": Cell("ended", "2011", None, ("ofac-sdn/2",), "not listed; listed until 2012"),
    "un": Cell("possible", "2013-01-01", None, ("un/2",), "un/2: A and B are alike"),
    "eu": Cell("listed", "2010", None, ("eu/2",), "listed since 2010"),
}


def columns(*lists: str) -> tuple[Column, ...]:
    return tuple(Column(id, "", "2026-10-31", "2026-10-31", id == "eu", True) for id in lists)


def line(name: str, cells: Mapping[str, Cell], first: str = "2016-03-02") -> Row:
    return Row(
        name, "entity", first, "ofac-sdn", 3896 if len(first) == 10 else None, cells, ("a = b: alike",)
    )


def place(address: str, *words: Word) -> Place:
    return Place("eip155:1", address, words, "2026-11-01")


NOTICE = Word("fbi-theft-addresses", "advisory", "2025-02-26", "2025-02-26", "Notice", True)
LISTED = Word("ofac-sdn", "sanction", "2019-09-13", "2026-10-31", "THIEVES", True)
PLACES = (place("0x1", NOTICE), place("0x2", NOTICE), place("0x3", LISTED), place("0x4", NOTICE, LISTED))


def table(
    *rows: Row, lists: tuple[str, ...] = ("ofac-sdn", "eu", "un"), places: tuple[Place, ...] = ()
) -> Gaps:
    told = (*columns(*lists), Column("japan", ""))
    return Gaps("dprk", "An actor", "2026-11-01", "", "", told, rows, places)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in parsed(svg).iterfind(".//svg:text", SVG)]


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def test_a_line_for_people_and_a_row_for_programs() -> None:
    gaps = table(line("FIRM", CELLS), line("OTHER", STRANGE, "2010"))
    assert brief.party_lines(gaps) == [
        {
            "party": "FIRM",
            "kind": "entity",
            "since": "2016-03-02",
            "ofac-sdn": "first",
            "eu": "no",
            "un": "+35",
        },
        {
            "party": "OTHER",
            "kind": "entity",
            "since": "2010",
            "ofac-sdn": "ended",
            "eu": "yes",
            "un": "maybe",
        },
    ]
    firm, other = brief.party_rows(gaps)
    assert (firm["un"], firm["un_since"], firm["un_lag"], firm["un_entries"]) == (
        "listed", "2016-04-06", 35, "un/1",
    )  # fmt: skip
    assert (firm["missing"], firm["days_so_far"], firm["why"]) == ("eu", 3896, "a = b: alike")
    assert (other["un"], other["un_lag"], other["why"]) == (
        "possible",
        "",
        "a = b: alike; un/2: A and B are alike",
    )


def test_only_what_is_missing() -> None:
    whole = dict.fromkeys(CELLS, CELLS["un"])
    gaps = table(line("FIRM", CELLS), line("WHOLE", whole), places=PLACES)
    assert [each["party"] for each in brief.party_lines(gaps, True)] == ["FIRM"]
    assert [each["name"] for each in brief.party_rows(gaps, True)] == ["FIRM"]
    assert [each["address"] for each in brief.place_lines(gaps, True)] == ["0x1", "0x2"]


def test_an_address_says_who_named_it_and_for_how_long_it_is_on_no_list() -> None:
    gaps = table(places=PLACES)
    lines = brief.place_lines(gaps)
    assert [each["days"] for each in lines] == ["613 so far", "613 so far", "not known", "not known"]
    row = brief.place_rows(gaps)[3]
    assert row["carried_by"] == "ofac-sdn"
    assert row["named_by"] == (
        "fbi-theft-addresses 2025-02-26: Notice; ofac-sdn 2019-09-13 to 2026-10-31: THIEVES"
    )


def test_the_summary_says_what_it_cannot_say() -> None:
    gaps = table(line("FIRM", CELLS), line("OTHER", STRANGE, "2010"), places=PLACES)
    assert brief.summary(gaps) == [
        "An actor: 2 parties and 4 addresses",
        "ofac-sdn names 1 of 2, 1 no longer",
        "eu names 1 of 2",
        "un names 1 of 2, 1 of them later than another, half of these by 35 days or more, perhaps 1 more",
        "2 addresses that somebody names are on no sanctions list that was taken, for 613 days by now",
        "rows with a like name on another list: 1; a person must say whether they are one",
        "stale: eu (of 2026-10-31)",
        "never taken, so nothing is said of: japan",
    ]


def test_the_picture_shows_each_state_by_its_own_mark_and_in_words() -> None:
    svg = draw(table(line("FIRM", CELLS), line("OTHER", STRANGE, "2010")))
    said = texts(svg)
    assert {"FIRM", "OTHER", "+35 d", "3896 d"} <= set(said)
    looks = [each.get("class") for each in parsed(svg).iterfind(".//*[@class]")]
    for look in ("first", "later", "undated", "ended", "possible", "absent"):
        assert looks.count(f"mark {look}") == 2, look  # one in the table, one in the legend
    assert any("Never taken" in each and "japan" in each for each in said)
    assert any("stale copy of 2026-10-31" in each for each in said)
    assert "@media(prefers-color-scheme:dark)" in svg


def test_a_large_table_shows_the_longest_lags_and_the_widest_gaps_and_says_how_many_there_are() -> None:
    late = {**CELLS, "un": Cell("listed", "2026-03-02", 3652)}
    rows = [line(f"FIRM {n}", CELLS) for n in range(600)]
    said = texts(draw(table(*rows, line("LATEST", late))))
    assert said.count("LATEST") == 1
    assert f"The longest lags: {MOST} of 601 parties that a list named later than another" in said
    assert f"The widest gaps: {MOST} of 601 parties that a list lacks, the latest first" in said
    assert sum(each.startswith("FIRM") for each in said) == 2 * MOST - 1


@pytest.mark.parametrize("count", [1, 3, len(LISTS)])
def test_nothing_stands_on_something_else_with_few_lists_and_with_all(count: int) -> None:
    cells = {list: Cell("listed", "2026-03-02", 36525) for list in LISTS}
    svg = draw(table(line("W" * 200, cells), lists=LISTS[:count]))
    spans: dict[str, list[tuple[float, float]]] = {}
    for each in parsed(svg).iterfind(".//svg:text", SVG):
        bold = "bold" in each.get("class", "") or "title" in each.get("class", "")
        size = 19 if "title" in each.get("class", "") else 12
        left = float(each.get("x", ""))
        spans.setdefault(each.get("y", ""), []).append((left, left + width(each.text or "", size, bold)))
    for row in spans.values():
        row.sort()
        assert row[-1][1] <= 1040
        assert all(end <= begin for (_, end), (begin, _) in zip(row, row[1:], strict=False)), row


def test_an_empty_table_is_a_picture_too() -> None:
    assert any("0 parties" in each for each in texts(draw(table())))
    assert any("0 addresses" in each for each in texts(draw_places(table())))


def test_hostile_names_are_text() -> None:
    cells = {**CELLS, "un": Cell("possible", "", None, (HOSTILE,), HOSTILE)}
    bad = Word("un", "sanction", "", HOSTILE, HOSTILE, True)
    gaps = table(line(HOSTILE, cells, HOSTILE), places=(place(HOSTILE, bad),))
    for svg in (draw(gaps), draw_places(gaps)):
        assert not parsed(svg).findall(".//svg:script", SVG)
        assert "\u202e" not in svg
    assert "\u202e" not in str(brief.party_lines(gaps)) + str(brief.place_lines(gaps))


def test_addresses_of_one_story_are_one_line_of_the_picture() -> None:
    svg = draw_places(table(places=PLACES))
    said = texts(svg)
    assert said.count("fbi-theft-addresses: Notice") == 2  # on no list, and on one
    assert {
        "2 addresses",
        "on no list for 613 d",
        "on a list by 2026-10-31",
        "carries 2",
        "2 are on none",
    } <= set(said)
    looks = [each.get("class") for each in parsed(svg).iterfind(".//*[@class]")]
    assert (looks.count("line absent"), looks.count("line first"), looks.count("line span")) == (1, 2, 2)


def test_many_stories_are_cut_and_the_picture_says_so() -> None:
    many = tuple(place(f"0x{n}", NOTICE._replace(what=f"Notice {n}")) for n in range(100))
    assert any("40 of 100 groups are shown" in each for each in texts(draw_places(table(places=many))))
