"""The relational store: migrations agree with the tables, transactions are whole, damage is said."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hueandcry.model.errors import LedgerDamaged, StorageError
from hueandcry.records import Records
from hueandcry.records.store import HEAD
from hueandcry.records.tables import METADATA, TAGS

ROW = {"chain": "c", "address": "a", "label": "l", "category": "k", "confidence": 1, "source": "s"}


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.sqlite")
    with records.begin() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == HEAD
    records.close()


def test_the_newest_migration_is_the_one_that_opening_asks_for() -> None:
    import hueandcry.records.migrations as migrations

    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() == HEAD


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.sqlite")
    with pytest.raises(ValueError, match="stop"), records.begin() as connection:
        connection.execute(TAGS.insert().values(ROW))
        raise ValueError("stop")
    with records.begin() as connection:
        assert connection.execute(TAGS.select()).all() == []
    records.close()


def test_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    path.write_bytes(b"this is not a database, but it is long enough to look like one" * 20)
    records = Records(path)
    with pytest.raises(LedgerDamaged, match="not a database"), records.begin():
        pass
    records.close()


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.sqlite")
    with records.begin() as connection:
        connection.execute(TAGS.insert().values(ROW))
        connection.exec_driver_sql("PRAGMA max_page_count = 8")  # SQLite's own full disk
    with pytest.raises(StorageError, match="full"), records.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 8")
        connection.execute(TAGS.insert(), [{**ROW, "label": f"{n}" * 500} for n in range(500)])
    with records.begin() as connection:
        assert len(connection.execute(TAGS.select()).all()) == 1
    records.close()


def test_the_table_refuses_an_impossible_confidence(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.sqlite")
    with records.begin():
        pass
    records.close()
    with sqlite3.connect(tmp_path / "r.sqlite") as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO tags VALUES (1, 'c', 'a', 'l', 'k', 101, 's')")
    raw.close()
