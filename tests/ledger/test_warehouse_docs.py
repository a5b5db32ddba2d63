"""The page on warehouses: its programs run, as far as they can without an account elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers import ledger, row

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "warehouse.md").read_text("utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def program(word: str) -> str:
    (found,) = (text for text in PROGRAMS if word in text)
    return found


def run(text: str, names: dict[str, Any]) -> dict[str, Any]:
    exec(compile(text, "warehouse.md", "exec"), names)
    return names


@pytest.mark.parametrize("text", PROGRAMS, ids=range(len(PROGRAMS)))
def test_programs_are_python(text: str) -> None:
    compile(text, "warehouse.md", "exec")


def test_the_ledgers_rows_on_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ibis", reason="ibis is not installed: see `make warehouse`")
    ledger(tmp_path / "my-case", [row(1, 0, 1, 10), row(2, 1, 2, 10)])
    monkeypatch.chdir(tmp_path)
    made = run(program("write_rows("), {})
    assert made["reached"].to_pylist() == [
        {"purse": 0, "source": 0, "first": 0},
        {"purse": 1, "source": 0, "first": 0},
        {"purse": 2, "source": 0, "first": 1},
    ]


@pytest.mark.parametrize(("word", "known"), [("token_transfers", "tokens"), ("crypto_bitcoin", "coins")])
def test_public_tables_are_asked_what_the_golden_sql_says(word: str, known: str) -> None:
    pytest.importorskip("ibis", reason="ibis is not installed: see `make warehouse`")
    from ibis.expr.operations import UnboundTable

    from tests.golden import warehouse

    expected = getattr(warehouse, known)()
    tables = {node.name: node.to_expr() for node in expected.table.op().find(UnboundTable)}

    class Connection:
        def table(self, name: str, database: tuple[str, str]) -> Any:
            table = tables[name].op()
            assert database == (table.namespace.catalog, table.namespace.database)
            return tables[name]

    transfers = run(program(f'"{word}"'), {"connection": Connection()})["transfers"]
    assert transfers.columns == expected.columns
    assert transfers.table.equals(expected.table)
