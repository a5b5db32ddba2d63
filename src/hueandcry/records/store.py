"""Opening the store: one SQLite file in the workspace, brought to the newest schema when it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import finalize

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from hueandcry.model.errors import LedgerDamaged, StorageError

HEAD = "0003"
FILE = "records.sqlite"


class Records:
    """The relational store of one workspace folder; it is made at the first write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Engine | None = None

    @classmethod
    def of(cls, folder: Path) -> "Records":
        """The store of a workspace folder."""
        return cls(folder / FILE)

    def exists(self) -> bool:
        """Whether anything was ever recorded."""
        return self.path.exists()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed as a whole, or nothing of it; StorageError where it cannot be written."""
        try:
            with self._open().begin() as connection:
                yield connection
        except OperationalError as error:
            raise StorageError(f"{self.path.name}: {error.orig}; nothing was recorded") from error
        except IntegrityError as error:
            # Tables are only written by code that keeps to their rules: somebody else wrote at the same time.
            raise StorageError(f"{self.path.name}: {error.orig}; nothing was recorded, try again") from error
        except DatabaseError as error:
            raise LedgerDamaged(f"{self.path.name}: {error.orig}") from error

    def close(self) -> None:
        """Give up the connections."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _open(self) -> Engine:
        if self._engine is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(f"sqlite:///{self.path}")
            event.listen(engine, "connect", _durable)
            _migrate(engine)
            self._engine = engine
            # An engine is a cycle, which a service whose objects are frozen would never see collected.
            finalize(self, engine.dispose).atexit = False
        return self._engine


def _durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # the DB-API connection has no stub type
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _migrate(engine: Engine) -> None:
    """Run the migrations that are missing; alembic is only loaded when there are some."""
    with engine.connect() as connection:
        if inspect(connection).has_table("alembic_version"):
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if version == HEAD:
                return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "hueandcry.records:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        # The driver opens no transaction for DDL by itself: without this a kill would leave half a schema.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
