"""The table of real lists, OFAC of 2025-11-19 and the UN of 2026-02-27, with counts checked by hand."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry import heists
from hueandcry.sanctions.update import Wish, update
from hueandcry.screen.gaps.table import Gaps
from tests.screen.gaps.world import World, row

DATA = Path(__file__).parents[4] / "shared" / "testdata" / "sanctions"
UN = DATA / "un" / "UN_consolidated_2026-02-27.xml.gz"
OFAC = DATA / "ofac" / "sdn_advanced_2025-11-19.xml.bz2"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="testdata/sanctions is not beside this checkout"),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gaps]:
    world = World(tmp_path_factory.mktemp("gaps"))
    update(world.register, Wish("un", (UN,), retrieved="2026-02-27"))
    update(world.register, Wish("ofac-sdn", (OFAC,), retrieved="2025-11-19"))
    update(world.register, Wish("fbi-theft-addresses"))
    yield world.table(heists=[heists.heist("bybit-2025")])
    world.register.records.close()


@pytest.mark.parametrize(
    ("ofac", "un", "since", "lag"),
    [
        ("12212", "690761", ("2010-08-30", "2012-05-02"), 611),  # Green Pine Associated Corporation
        ("9345", "690735", ("2005-06-29", "2009-04-24"), 1395),  # KOMID
        ("12210", "6908526", ("2010-08-30", "2016-03-02"), 2011),  # Reconnaissance General Bureau
        ("17068", "6908046", ("2014-07-30", "2014-07-28"), 2),  # Ocean Maritime Management: the UN first
    ],
)
def test_pairs_that_are_known(table: Gaps, ofac: str, un: str, since: tuple[str, str], lag: int) -> None:
    found = row(table, f"un/{un}")
    cells = [found.cells[list] for list in ("ofac-sdn", "un")]
    assert [each.keys for each in cells] == [(f"ofac-sdn/{ofac}",), (f"un/{un}",)]
    assert tuple(each.since for each in cells) == since
    assert sorted((each.lag or 0) for each in cells) == [0, lag]


def test_how_the_uns_155_stand_on_ofacs_list(table: Gaps) -> None:
    """Every pair was looked at; of the absent the last is there as "Shpg", the others under no like name."""
    named = [row for row in table.parties if row.cells["un"].state == "listed"]
    assert len(named) == 155
    stand = Counter((each.kind, each.cells["ofac-sdn"].state) for each in named)
    assert stand["person", "listed"] + stand["entity", "listed"] >= 130
    absent = {each.name for each in named if each.cells["ofac-sdn"].state == "absent"}
    assert absent >= {"HAN YU-RO", "HWANG SOK-HWA"}
    assert absent <= {"HAN YU-RO", "HWANG SOK-HWA", "SHANGHAI DONGFENG SHIPPING CO LTD"}


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("un/6908645", "ofac-sdn/22996"),  # Kim Tong Chol: two on OFAC's list, born a day and two years apart
        ("un/6908656", "ofac-sdn/23013"),  # Ri U'n-so'ng: a day apart
        ("un/690740", "ofac-sdn/12217"),  # Ri Hong-sop: one list gives the year alone
    ],
)
def test_one_name_and_dates_of_birth_that_differ_are_for_a_person_to_judge(
    table: Gaps, key: str, other: str
) -> None:
    cell = row(table, key).cells["ofac-sdn"]
    assert cell.state == "possible"
    assert other in cell.keys
    assert "born" in cell.why


def test_one_passport_joins_in_spite_of_dates_a_day_apart(table: Gaps) -> None:
    found = row(table, "un/6908641")  # Chu Hyo'k
    assert found.cells["ofac-sdn"].keys == ("ofac-sdn/23014",)
    assert "836420186" in found.links[0]


def test_no_entry_is_in_two_rows_and_no_list_has_two_entries_in_a_row(table: Gaps) -> None:
    keys = [
        key
        for row in table.parties
        for cell in row.cells.values()
        if cell.state == "listed"
        for key in cell.keys
    ]
    assert len(keys) == len(set(keys))
    assert not [row.notes for row in table.parties if row.notes]


def test_no_list_carries_what_the_fbi_named(table: Gaps) -> None:
    named = [each for each in table.places if any(word.by == "fbi-theft-addresses" for word in each.words)]
    assert len(named) >= 85
    assert not any(each.carried for each in named)
    by_notice = Counter((each.since, each.lag) for each in named)
    assert by_notice["2025-02-26", 613] == 51
    assert table.carried() == {"ofac-sdn": 113, "un": 0}
