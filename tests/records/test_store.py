"""The relational store: migrations agree with the tables, transactions are whole, damage is said."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, Text, create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from hueandcry.model.errors import LedgerDamaged, StorageError
from hueandcry.records import Records
from hueandcry.records.store import HEAD
from hueandcry.records.tables import (
    EDITIONS,
    JUDGEMENTS,
    LIST_EDITIONS,
    LISTED_ADDRESSES,
    LISTINGS,
    METADATA,
    PACKS,
    TAGS,
)

TEXTS = {column.name: "" for column in TAGS.columns if isinstance(column.type, Text)}
KEYS = {"pack": 1, "edition": 1}
ROW = {**TEXTS, **KEYS, "chain": "c", "address": "a", "confidence": 1, "definer": False}
OLD = "INSERT INTO tags VALUES (1, 'eip155:1', '0xaa', 'L', 'exchange', 90, 'me')"


def edition(connection: Connection) -> None:
    """The pack and the file that every row of these tests is from."""
    connection.execute(PACKS.insert().values(id=1, form="csv", creator="", title=""))
    told = dict.fromkeys(("description", "uri", "sha256", "said", "retrieved", "recorded"), "")
    connection.execute(EDITIONS.insert().values(id=1, pack=1, **told))


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
        edition(connection)
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
        edition(connection)
        connection.execute(TAGS.insert().values(ROW))
        connection.exec_driver_sql("PRAGMA max_page_count = 20")  # SQLite's own full disk
    with pytest.raises(StorageError, match="full"), records.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 20")
        connection.execute(TAGS.insert(), [{**ROW, "label": f"{n}" * 500} for n in range(500)])
    with records.begin() as connection:
        assert len(connection.execute(TAGS.select()).all()) == 1
    records.close()


@pytest.mark.parametrize("change", [{"confidence": 101}, {"confidence": -1}, {"pack": 2}, {}])
def test_the_table_refuses_the_impossible(tmp_path: Path, change: dict[str, int]) -> None:
    """A confidence out of range, a pack that does not exist, a standing statement given twice."""
    records = Records(tmp_path / "r.sqlite")
    with records.begin() as connection:
        edition(connection)
        connection.execute(TAGS.insert().values(ROW))
    with pytest.raises(StorageError, match="constraint"), records.begin() as connection:
        connection.execute(TAGS.insert().values({**ROW, **({"label": "other"} if change else {}), **change}))
    records.close()


def test_a_statement_whose_period_has_ended_may_be_made_again(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.sqlite")
    with records.begin() as connection:
        edition(connection)
        ended = {"said_to": "2025-01-01"}
        connection.execute(TAGS.insert(), [{**ROW, **ended}, {**ROW, **ended}, ROW])
    with records.begin() as connection:
        assert len(connection.execute(TAGS.select()).all()) == 3
    records.close()


def before(path: Path, *statements: str) -> None:
    """A store as the first version made it."""
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", "hueandcry.records:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_tags_of_an_older_store_are_kept_and_count_from_the_day_of_the_change(tmp_path: Path) -> None:
    before(tmp_path / "r.sqlite", OLD)
    day = datetime.now(UTC).date().isoformat()
    records = Records(tmp_path / "r.sqlite")
    with records.begin() as connection:
        (row,) = connection.execute(TAGS.select()).all()
    records.close()
    assert (row.chain, row.address, row.label, row.confidence, row.said) == ("eip155:1", "0xaa", "L", 90, "")
    assert (row.said_from, row.said_to, row.recorded_to) == (row.recorded_from[:10], "", "")
    assert row.said_from >= day


def test_a_change_of_schema_that_fails_leaves_the_old_store(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    before(path, OLD, "CREATE TABLE actors (id INTEGER)")  # in the way of the new one
    records = Records(path)
    with pytest.raises(StorageError, match="already exists"), records.begin():
        pass
    records.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT label FROM tags").fetchall() == [("L",)]
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    raw.close()


def texts(table: Table) -> dict[str, object]:
    """A row of empty texts."""
    return {column.name: "" for column in table.columns if isinstance(column.type, Text)}


LISTING = {**texts(LISTINGS), "list": "un", "party": "1", "edition": 1, "ended": None}
PLACE = {"listing": 1, "chain": "eip155:1", "address": "0xaa"}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (LISTINGS, LISTING),
        (LISTINGS, {**LISTING, "party": "2", "edition": 7}),
        (LISTED_ADDRESSES, PLACE),
        (LISTED_ADDRESSES, {**PLACE, "chain": "tron:1", "listing": 7}),
        (JUDGEMENTS, {**texts(JUDGEMENTS), "verdict": "guilty"}),
    ],
    ids=["a party standing twice", "no edition", "an address twice", "no listing", "no verdict"],
)
def test_the_tables_of_lists_refuse_the_impossible(
    tmp_path: Path, table: Table, row: dict[str, object]
) -> None:
    records = Records.of(tmp_path)
    with records.begin() as connection:
        connection.execute(LIST_EDITIONS.insert().values(texts(LIST_EDITIONS)))
        connection.execute(LISTINGS.insert(), [{**LISTING, "ended": 1}, {**LISTING, "ended": 1}, LISTING])
        connection.execute(LISTED_ADDRESSES.insert(), [PLACE, {**PLACE, "listing": 2}])
        connection.execute(JUDGEMENTS.insert().values({**texts(JUDGEMENTS), "verdict": "unclear"}))
    with pytest.raises(StorageError, match="constraint"), records.begin() as connection:
        connection.execute(table.insert().values(row))
    records.close()


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_postgresql_has_words_for_every_table(table: Table) -> None:
    dialect = postgresql.dialect()
    assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=dialect))
    for index in table.indexes:
        assert f"ON {table.name}" in str(CreateIndex(index).compile(dialect=dialect))
