"""Every column and option of every format is documented."""

from pathlib import Path

import pytest

from hueandcry.sources import FORMATS, flows_csv, transfers_csv

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def documented(page: str) -> list[str]:
    """The first cells of the table rows of a page."""
    lines = (REFERENCE / page).read_text(encoding="utf-8").splitlines()
    return [line.split("`")[1] for line in lines if line.startswith("| `")]


def test_every_format_has_a_page_with_its_options() -> None:
    for each in FORMATS:
        text = (REFERENCE / f"{each.name}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {each.name}\n")
        assert all(f"`{option}`" in text for option in each.options)


def test_every_column_and_kind_of_transfers_csv_is_documented() -> None:
    columns = [*transfers_csv.REQUIRED, *transfers_csv.OPTIONAL]
    assert documented("transfers-csv.md") == [*columns, *transfers_csv.KINDS]
    text = (REFERENCE / "transfers-csv.md").read_text(encoding="utf-8")
    assert all(f"`{flag}`" in text for flag in transfers_csv.FLAGS if flag != "none")


def test_every_option_of_flows_csv_is_documented_with_its_default() -> None:
    text = (REFERENCE / "flows-csv.md").read_text(encoding="utf-8")
    assert documented("flows-csv.md") == [*flows_csv.COLUMNS, "chain"]
    for name, default in flows_csv.FlowsCsv().options.items():
        assert f"| `{name}` | `{default}` |" in text


def test_the_example_can_be_imported(tmp_path: Path) -> None:
    from hueandcry.ledger import Ledger
    from hueandcry.sources import TransfersCsv, import_file

    text = (REFERENCE / "transfers-csv.md").read_text(encoding="utf-8")
    path = tmp_path / "example.csv"
    path.write_text(text.split("```csv\n")[1].split("```")[0])
    assert import_file(Ledger(tmp_path / "ledger"), path, TransfersCsv()).total.added == 1


@pytest.mark.parametrize("page", ["transfers-csv.md", "flows-csv.md", "ledger-format.md"])
def test_pages_name_no_column_twice_in_one_table(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    for table in text.split("\n\n"):
        names = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
        assert len(names) == len(set(names))
