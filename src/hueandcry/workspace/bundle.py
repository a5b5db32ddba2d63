"""The bundle: one folder that a stranger can replay and verify."""

import errno
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry.model.errors import BundleError, StorageError

SUMS = "SHA256SUMS"
FORMAT = "hueandcry-trace/1"


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a bundle as a whole: the folder is the old one or the new one, never a mixture."""
    staging = folder.with_name(f".{folder.name}.{uuid4().hex}")
    try:
        staging.mkdir(parents=True)
        for name, data in {**files, SUMS: sums(files)}.items():
            (staging / name).write_bytes(data)
        _replace(staging, folder)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise StorageError(f"{folder}: {reason}; no bundle was written") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace(staging: Path, folder: Path) -> None:
    if not folder.exists():
        staging.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.{uuid4().hex}")
    folder.rename(old)
    staging.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def sums(files: Mapping[str, bytes]) -> bytes:
    """SHA256SUMS in the form that `sha256sum -c` reads."""
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle on disk."""

    folder: Path

    def read(self, name: str) -> bytes:
        """The bytes of one file; BundleError where it is missing."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise BundleError(f"{self.folder}: {name} cannot be read: {error.strerror}") from error

    def json(self, name: str) -> dict[str, Any]:
        """One JSON file; BundleError where it is damaged."""
        try:
            value = json.loads(self.read(name))
        except ValueError as error:
            raise BundleError(f"{self.folder}: {name} is damaged: {error}") from error
        if not isinstance(value, dict):
            raise BundleError(f"{self.folder}: {name} is not an object")
        return value

    def trace(self) -> dict[str, Any]:
        """trace.json; BundleError where it is not one of ours."""
        value = self.json("trace.json")
        if value.get("format") != FORMAT:
            raise BundleError(f"{self.folder}: trace.json is not of the format {FORMAT}")
        return value

    def flows(self) -> list[dict[str, Any]]:
        """The rows of flows.parquet."""
        try:
            rows: list[dict[str, Any]] = pq.read_table(
                pa.BufferReader(self.read("flows.parquet"))
            ).to_pylist()
        except pa.ArrowException as error:
            raise BundleError(f"{self.folder}: flows.parquet is damaged: {error}") from error
        return rows

    def recorded(self) -> dict[str, str]:
        """File name -> SHA-256 as SHA256SUMS records it."""
        table = {}
        for line in self.read(SUMS).decode("utf-8", "replace").splitlines():
            digest, _, name = line.partition("  ")
            if not name or "/" in name or len(digest) != 64:
                raise BundleError(f"{self.folder}: {SUMS} is damaged: {line[:80]!r}")
            table[name] = digest
        return table
