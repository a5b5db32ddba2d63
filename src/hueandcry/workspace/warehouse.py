"""Reach on a warehouse engine: the ledger's rows, or a table of token transfers, searched where they lie."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hueandcry.attribution import StopList
from hueandcry.ledger import Ledger
from hueandcry.ledger.warehouse import rounds, spark, write_rows
from hueandcry.ledger.warehouse.extra import ibis
from hueandcry.model import Heist
from hueandcry.model.errors import InputError, MissingExtra
from hueandcry.trace.warehouse.search import Found, LedgerQuestion, Question, TokensQuestion

if TYPE_CHECKING:
    from ibis.backends.sql import SQLBackend
    from ibis.expr.types import Table

ENGINES = ("duckdb", "spark")
LOCAL = "local[*]"  # Spark on this machine, a thread a core

Say = Callable[[str], None]


class Choice(NamedTuple):
    """Which engine searches what: `master` is Spark's, `transfers` a path or table of token transfers.

    Without `transfers` the ledger's rows are searched. `dust` and `hops` are those of the search.
    """

    engine: str = "duckdb"
    master: str | None = None
    transfers: str | None = None
    dust: int = 1
    hops: int = 1


def reach(
    folder: Path, ledger: Ledger, heist: Heist, stops: StopList, choice: Choice, say: Say
) -> list[Found]:
    """The purses that a heist's money can have come to, by the height at which it first came.

    `say` hears of every round trip. Raises MissingExtra, InputError, TheftNotInLedger, LedgerEmpty.
    """
    ibis()
    with _engine(choice) as engine:
        question = _question(folder, ledger, heist, stops, choice, engine)
        reached = None
        for number, state in enumerate(rounds(question.transfers, question.search(choice.dust, choice.hops))):
            reached = state.reached
            say(f"round trip {number}: {reached.num_rows} reached, {state.frontier} to follow")
        assert reached is not None, "what is known at the beginning comes first"
        return question.found(reached)


def _question(
    folder: Path, ledger: Ledger, heist: Heist, stops: StopList, choice: Choice, engine: "SQLBackend"
) -> Question:
    if choice.transfers is not None:
        return TokensQuestion(_table(engine, choice.transfers), heist, stops)
    view = ledger.read()
    # Executors elsewhere read the file too: it lies in the workspace, for as long as the ledger is the same.
    path = folder / "warehouse" / f"{ledger.digest()[:16]}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("*.parquet"):
            old.unlink()
        whole = path.with_suffix(".tmp")
        write_rows(view, whole)
        whole.replace(path)
    return LedgerQuestion(engine.read_parquet(str(path.resolve())), view, heist, stops)


def _table(engine: "SQLBackend", name: str) -> "Table":
    """A Parquet file, folder or pattern, or a table `[[CATALOG.]DATABASE.]NAME` of the engine."""
    from ibis.common.exceptions import TableNotFound

    if "/" in name or name.endswith(".parquet"):
        path = Path(name)
        return _read(engine, str(path / "*.parquet") if engine.name == "duckdb" and path.is_dir() else name)
    *database, table = name.split(".")
    try:
        return engine.table(table, database=tuple(database) or None)
    except TableNotFound as error:
        reason = f"{engine.name} has no table {name!r}: name one, or a path of Parquet files"
        raise InputError(reason) from error


def _read(engine: "SQLBackend", path: str) -> "Table":
    try:
        return engine.read_parquet(path)
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb", "pyspark"):
            raise
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"cannot read {path} as Parquet: {reason}") from error


@contextmanager
def _engine(choice: Choice) -> "Iterator[SQLBackend]":
    if choice.engine == "duckdb":
        connection = ibis().duckdb.connect()
        try:
            yield connection
        finally:
            connection.disconnect()
        return
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise MissingExtra("warehouse", error.name or "pyspark") from error
    session = SparkSession.builder.master(choice.master or LOCAL).appName("hueandcry").getOrCreate()
    try:
        yield spark(session)
    finally:
        session.stop()
