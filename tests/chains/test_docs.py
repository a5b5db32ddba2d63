"""The reference page names every chain with its figures."""

from pathlib import Path

import pytest

from hueandcry.chains import CHAINS, FAMILIES, Chain, Family

PAGE = Path(__file__).parents[2] / "docs/reference/chains.md"
ROWS = {
    cells[0]: cells
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if len(cells := [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]) == 7
}


@pytest.mark.parametrize("each", CHAINS, ids=[each.name for each in CHAINS])
def test_every_chain_has_its_row(each: Chain) -> None:
    aliases = ", ".join(alias for alias in each.aliases if ":" not in alias) or "-"
    coin = f"{each.symbol}, {each.decimals}"
    assert ROWS[each.name][1:] == [each.id, aliases, each.family, coin, each.native, str(each.finality)]


def test_the_page_names_no_chain_that_is_gone() -> None:
    assert set(ROWS) - {"name", "---"} == {each.name for each in CHAINS}


@pytest.mark.parametrize("text", sorted({text for each in CHAINS for text in (*each.burns, *each.aliases)}))
def test_burns_and_further_ids_are_documented(text: str) -> None:
    assert f"`{text}`" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("family", FAMILIES, ids=[family.NAME for family in FAMILIES])
def test_every_family_has_its_section(family: Family) -> None:
    assert f"\n### `{family.NAME}`" in PAGE.read_text(encoding="utf-8")
