"""What each dialect is asked is what it was asked when it was last looked at."""

from pathlib import Path

import pytest

from hueandcry.ledger.warehouse import plan

pytest.importorskip("ibis", reason="ibis is not installed: `make warehouse` makes an environment with it")

from tests.golden import warehouse


@pytest.mark.parametrize("dialect", warehouse.DIALECTS)
def test_the_sql_is_todays(dialect: str) -> None:
    kept = Path(warehouse.__file__).with_name(f"warehouse-{dialect}.sql").read_text("utf-8")
    assert warehouse.sql(dialect) == kept, (
        "the SQL has changed: look at it, and write it with `python -m tests.golden.warehouse`"
    )


@pytest.mark.parametrize("dialect", warehouse.DIALECTS)
def test_what_a_dry_run_is_asked_about_reads_each_row_once(dialect: str) -> None:
    import ibis

    text = ibis.to_sql(plan.moves(warehouse.ledger(), 5), dialect=dialect)
    assert text.count("FROM") == 1
    assert "known" not in text
