"""The catalogue of lists is whole: every list has a form, an authority, an address, terms and floors."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hueandcry.model.errors import ListError
from hueandcry.model.party import PartyKind
from hueandcry.sanctions import forms
from hueandcry.sanctions.catalogue import CLASSES, TABLE, KnownList, catalogue, kept, known
from hueandcry.sanctions.fetch import DEFAULT
from hueandcry.sanctions.status import status
from hueandcry.sanctions.wire import checked
from tests.sanctions.editions import register

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("list", catalogue().values(), ids=lambda each: each.id)
def test_every_list_is_described(list: KnownList) -> None:
    assert list.kind in CLASSES
    assert all((list.title, list.authority, list.terms))
    assert urlsplit(list.page).scheme == "https"
    assert not list.url or checked(list.url) == list.url
    assert not list.packaged or (TABLE.parent / list.packaged).is_file()
    assert list.floors.keys() <= {*(kind.value for kind in PartyKind), "parties", "addresses"}
    assert list.floors
    assert all(least > 0 for least in list.floors.values())
    assert list.stale_after is None or 0 < list.stale_after <= 24 * 30


def test_every_list_has_a_form_and_every_form_a_list() -> None:
    carried = {list for form in forms.BUILTIN for list in form.LISTS}
    assert carried == set(catalogue())


def test_the_slack_is_for_small_lists_only() -> None:
    assert kept().bearable(5, 7, "parties")
    assert not kept().bearable(6, 7, "addresses")
    assert kept().bearable(15, 100, "parties")
    assert not kept().bearable(16, 100, "parties")


def test_a_list_that_is_not_there() -> None:
    assert known("un").authority == "United Nations Security Council"
    with pytest.raises(ListError, match="there are ofac-sdn, ofac-consolidated, uk"):
        known("?")


def test_every_column_and_bound_is_documented(tmp_path: Path) -> None:
    page = (DOCS / "reference" / "lists.md").read_text("utf-8")
    columns = page.partition("## Columns")[2]
    for name in status(register(tmp_path))[0]:
        assert f"`{name}`" in columns, name
    bounds = page.partition("## What fetching allows")[2]
    for told in (
        f"{DEFAULT.size >> 20} MiB",
        f"{DEFAULT.total / 60:g} minutes in all, {DEFAULT.silence / 60:g} minutes of silence",
        f"at most {DEFAULT.redirects} redirects",
        f"| {DEFAULT.attempts} where the server fails or breaks off, {DEFAULT.pause:g} seconds apart",
    ):
        assert told in bounds
    assert f"more than {1 - kept().parties:.0%} of the last".replace("%", " %") in page
    assert kept().parties == kept().addresses
