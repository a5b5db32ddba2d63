"""Packs: files of tags or actors, what reading one found, and their bytes."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from hueandcry.model.errors import BadRow, InputError, RowsRejected, TagError

LIMIT = 64 * 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pack:
    """The file that statements came in; `sha256` is of the file as it is, `said` the ISO day of its edition.

    A CSV has neither title nor creator: its rows add to what is there, while a TagPack with the same creator
    and title is a new edition of the old one.
    """

    form: str
    title: str = ""
    creator: str = ""
    description: str = ""
    uri: str = ""
    sha256: str = ""
    said: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a file holds: the good items in their order, the bad ones by line, and remarks on the good."""

    name: str
    pack: Pack
    items: tuple[T, ...]
    bad: tuple[BadRow, ...]
    notes: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many items the file has, good or bad."""
        return len(self.items) + len(self.bad)

    def accepted(self) -> tuple[T, ...]:
        """The items if none is bad; otherwise RowsRejected with every bad one."""
        if self.bad:
            raise RowsRejected(self.name, self.bad)
        return self.items


@dataclass(slots=True)
class Tally:
    """Remarks on items, counted: one line for many of a kind."""

    counts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, example: str) -> None:
        """Count a remark, with the item that it is about."""
        self.counts.setdefault(text, []).append(example)

    def notes(self, noun: Callable[[int], str]) -> tuple[str, ...]:
        """One line a remark: how many items, and the first of them."""
        return tuple(
            f"{noun(len(found))} {text} (first: {found[0]})" for text, found in sorted(self.counts.items())
        )


def text_of(path: Path) -> tuple[str, str]:
    """The text of a UTF-8 file, or of the gzip of one, and the SHA-256 of the file as it is."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT else None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    if data is None:
        raise TagError(f"{path.name}: larger than {LIMIT // 2**20} MiB: split the file")
    plain = _unpacked(path, data) if data[:2] == b"\x1f\x8b" else data
    try:
        return plain.decode("utf-8-sig"), sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        line = plain[: error.start].count(b"\n") + 1
        raise TagError(f"{path.name} line {line}: not UTF-8: save the file as UTF-8") from error


def _unpacked(path: Path, data: bytes) -> bytes:
    try:
        with gzip.open(path) as file:
            plain = file.read(LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TagError(f"{path.name}: not a whole gzip file: {error}") from error
    if len(plain) > LIMIT:
        raise TagError(f"{path.name}: unpacks to more than {LIMIT // 2**20} MiB: split the file")
    return plain
