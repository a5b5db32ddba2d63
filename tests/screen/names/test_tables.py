"""The tables are whole, and the page about them names every one of them and every rule."""

from importlib.resources import files
from pathlib import Path

import pytest

from hueandcry.screen.names import han
from hueandcry.screen.names.tables import table

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "name-rules.md"
NAMES = sorted(
    each.name for each in (files("hueandcry.screen.names") / "data").iterdir() if each.name.endswith(".csv")
)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_names_every_table(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text("utf-8")


def test_the_page_names_every_rule_with_its_ceiling() -> None:
    text = PAGE.read_text("utf-8")
    for row in table("rules"):
        assert f"| `{row['rule']}` | {row['ceiling']} |" in text


@pytest.mark.parametrize("name", [each.removesuffix(".csv") for each in NAMES if each != "han.csv"])
def test_no_row_of_a_table_has_a_missing_or_a_surplus_cell(name: str) -> None:
    rows = table(name)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize(
    ("char", "sounds", "pinyin"),
    [("金", "금김", "jin"), ("沈", "심침", "shen"), ("铁", "철", "tie"), ("鐵", "철", "tie")],
)
def test_characters_have_both_readings(char: str, sounds: str, pinyin: str) -> None:
    found = han.characters()[char]
    assert (set(found.sounds), found.pinyin) == (set(sounds), pinyin)
