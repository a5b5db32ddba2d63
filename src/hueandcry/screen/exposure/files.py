"""A state on disk: one folder, replaced as a whole, of Arrow files that are mapped when it is opened."""

import errno
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from hueandcry.model.errors import InputError, StorageError
from hueandcry.screen.exposure.answer import Basis
from hueandcry.screen.exposure.register import Register, recorded
from hueandcry.screen.exposure.shelf import Shelf, opened
from hueandcry.screen.exposure.tables import mapped, put

FORMAT = 1
STATE = "state.json"
INDEXES = ("addresses", "transactions", "complete")


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that a state consists of; `indexes` are tables of keys by name."""

    basis: Basis
    register: Register
    shelves: tuple[Shelf, ...]
    indexes: Mapping[str, pa.Table]


def write(folder: Path, kept: Kept) -> None:
    """Write a state: the folder is the old one or the new one, never a mixture. StorageError."""

    def fill(staging: Path) -> None:
        staging.mkdir(parents=True)
        for shelf in kept.shelves:
            shelf.write(staging / shelf.name)
        for name, table in kept.indexes.items():
            put(staging / f"{name}.arrow", table)
        (staging / STATE).write_text(json.dumps(_record(kept), ensure_ascii=False), "utf-8")

    whole(folder, fill)


def whole(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let a folder be filled elsewhere and put in its place; StorageError where the disk does not take it."""
    staging, old = (folder.with_name(f".{folder.name}.{uuid4().hex}") for _ in range(2))
    try:
        fill(staging)
        if folder.exists():
            folder.rename(old)
        _place(staging, folder)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise StorageError(f"{folder}: {reason}; no exposure state was written") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _place(staging: Path, folder: Path) -> None:
    try:
        staging.rename(folder)
    except OSError:
        if not folder.exists():  # else somebody else has put the same there meanwhile
            raise


def read(folder: Path) -> Kept:
    """Open a state; InputError where it is damaged or of another version."""
    try:
        record = json.loads((folder / STATE).read_text("utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']!r}")
        shelves = tuple(opened(folder / name) for name in record["shelves"])
        basis = record["basis"]
        indexes = {name: mapped(folder / f"{name}.arrow") for name in INDEXES}
        return Kept(_basis(basis), recorded(record["register"]), shelves, indexes)
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
        raise InputError(f"the exposure state in {folder} is damaged ({error}): delete the folder") from error


def _record(kept: Kept) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "basis": {
            "run": kept.basis.run,
            "inputs": dict(kept.basis.inputs),
            "coverage": kept.basis.coverage,
            "notes": kept.basis.notes,
            "as_of": kept.basis.as_of,
        },
        "register": kept.register.record(),
        "shelves": [shelf.name for shelf in kept.shelves],
    }


def _basis(record: Mapping[str, Any]) -> Basis:
    return Basis(
        record["run"],
        record["inputs"],
        tuple(record["coverage"]),
        tuple(record["notes"]),
        record["as_of"],
    )
