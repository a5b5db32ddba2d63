"""Real editions in the register: what they hold, their floors, and since when their parties are listed."""

from collections import Counter
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.sanctions.difference import difference, edition_named
from hueandcry.sanctions.update import Wish, read, update
from tests.sanctions.editions import day, register

DATA = Path(__file__).parents[3] / "shared" / "testdata" / "sanctions"
UN, CANADA = (
    DATA / "un" / "UN_consolidated_2026-02-27.xml.gz",
    DATA / "canada" / "sema-lmes_2020-04-15.xml.gz",
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="testdata/sanctions is not beside this checkout")


def test_the_uns_list_is_within_its_floors_and_knows_its_days(tmp_path: Path) -> None:
    held = register(tmp_path)
    assert len(update(held, Wish("un", (UN,), retrieved="2026-02-27")).change.added) == 1003
    korean = [each for each in held.entries() if each.party.references[0].startswith("un:KP")]
    assert len(korean) == 155
    assert all(each.listed for each in korean)
    first = min(each.listed_from for each in korean)
    assert not any(each.listed for each in held.entries(day("2000-01-01")))
    since = Counter(
        each.listed for each in held.entries(day(first)) if each.party in {k.party for k in korean}
    )
    assert 0 < since[True] < 155
    (version,) = held.versions()
    assert (version.counts, version.stale) == ({"entity": 273, "person": 730, "addresses": 0}, True)
    again = difference(held.parties(edition_named(held, "un")), read([UN]).parties)
    assert not again.rows()
    held.records.close()


def test_an_old_copy_is_below_the_floors_and_can_be_taken_without_them(tmp_path: Path) -> None:
    held = register(tmp_path)
    with pytest.raises(ListError, match=r"985 of person \(at least 2760\), 384 of entity \(at least 1050\)"):
        update(held, Wish("canada", (CANADA,), retrieved="2020-04-15"))
    change = update(held, Wish("canada", (CANADA,), retrieved="2020-04-15", floors=False)).change
    assert len(change.added) == 1369
    assert held.editions()[0].day == "2020-04-15"
    held.records.close()
