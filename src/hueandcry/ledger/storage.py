"""Files on disk: hashes, atomic replacement, the import lock, and what a full disk turns into."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hueandcry.ledger.manifest import Part, PurseFile
from hueandcry.model.errors import LedgerDamaged, LedgerError, StorageError


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_files(folder: Path, files: Iterable[Part | PurseFile]) -> None:
    """Compare files with their manifest; raises LedgerDamaged naming the first that differs."""
    for file in files:
        path = folder / file.file
        try:
            found = sha256(path)
        except FileNotFoundError:
            raise LedgerDamaged(f"{path} is missing: restore it or import again") from None
        if found != file.sha256:
            raise LedgerDamaged(f"{path} differs from its manifest: restore it or import again")


def sync(path: Path) -> None:
    """Have a file or a folder reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, text: str) -> None:
    """Write a file so that a crash leaves either the old or the new content."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what the system, Arrow and DuckDB say of an unwritable disk into StorageError."""
    import duckdb

    advice = "free some space or mend the permissions and import again; the old state stands"
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot write to the ledger ({error}): {advice}") from error
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException) as error:
        reason = str(error).splitlines()[0]
        raise StorageError(f"cannot write to the ledger ({reason}): {advice}") from error
    except (duckdb.InvalidInputException, duckdb.SerializationException) as error:
        if ".parquet" not in str(error):
            raise
        reason = str(error).splitlines()[0]
        raise LedgerDamaged(f"a part cannot be read ({reason}): restore it or import again") from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the import lock; raises LedgerError where another process or Import holds it."""
    import fcntl

    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            reason = f"another import is writing to {path.parent}: wait until it has ended, then try again"
            raise LedgerError(reason) from None
        yield
    finally:
        os.close(handle)
