"""Taking a file of tags or actors: which format it has, what is wrong with it, what it changes."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hueandcry.attribution import actorpack, tagpack, tags_csv
from hueandcry.attribution.actors import ActorBook
from hueandcry.attribution.pack import Pack, Reading, text_of
from hueandcry.attribution.tags import Added, TagBook
from hueandcry.model import Tag
from hueandcry.model.errors import BadRow, StorageError, TagError
from hueandcry.model.tag import Actor

Reader = Callable[[Path, str, str], Reading[Tag] | Reading[Actor]]

READERS: Mapping[str, Reader] = {
    tags_csv.FORM: tags_csv.read_tags_csv,
    tagpack.FORM: tagpack.read_tagpack,
    actorpack.FORM: actorpack.read_actorpack,
}
_ACTORS = re.compile(r"^actors\s*:", re.MULTILINE)
_YAML = (".yaml", ".yml", ".yaml.gz", ".yml.gz")


@dataclass(frozen=True, slots=True)
class Choices:
    """How to take a file: its format (empty: find out), where bad items go, where and when it was fetched."""

    form: str = ""
    rejects: Path | None = None
    uri: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """What taking a file did: its pack, how many items it has, which are left out, remarks, the changes."""

    name: str
    pack: Pack
    total: int
    rejected: tuple[BadRow, ...]
    notes: tuple[str, ...]
    added: Added


def format_of(path: Path) -> str:
    """The format of a file: YAML with a list `actors` is an ActorPack, other YAML a TagPack, all else CSV."""
    if not path.name.lower().endswith(_YAML):
        return tags_csv.FORM
    return actorpack.FORM if _ACTORS.search(text_of(path)[0]) else tagpack.FORM


def import_file(book: TagBook, path: Path, choices: Choices) -> Import:
    """Take a file whole; with `rejects` its bad items go to that CSV and the rest is taken.

    RowsRejected where items are bad and no file for them is given, TagError where the file cannot be read.
    """
    form = choices.form or format_of(path)
    if form not in READERS:
        raise TagError(f"{form!r} is not one of {', '.join(READERS)}")
    reading = READERS[form](path, choices.uri, choices.retrieved)
    if reading.bad and choices.rejects is None:
        reading.accepted()
    if reading.bad and choices.rejects is not None:
        _write_rejects(choices.rejects, reading.name, reading.bad)
    notes = list(reading.notes)
    if form == actorpack.FORM:
        added = ActorBook(book.records).take(
            reading.pack, [each for each in reading.items if isinstance(each, Actor)]
        )
    else:
        tags = [each for each in reading.items if isinstance(each, Tag)]
        added = book.take(reading.pack, tags)
        notes += _strangers(book, tags)
    return Import(reading.name, reading.pack, reading.total, reading.bad, tuple(notes), added)


def _strangers(book: TagBook, tags: Sequence[Tag]) -> list[str]:
    """A remark on actors that tags name and no ActorPack has, where there is one."""
    known = {name for actor in ActorBook(book.records) for name in (actor.id, *actor.aliases)}
    strange = sorted({tag.actor for tag in tags if tag.actor} - known)
    return [f"no ActorPack here has the actors {', '.join(strange)}"] if known and strange else []


def clear_rejects(path: Path) -> None:
    """Take away an older file of bad items; StorageError where that fails."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot replace {path}: {error.strerror}; nothing was imported") from error


def _write_rejects(path: Path, name: str, rows: Sequence[BadRow]) -> None:
    fresh = not path.exists() or not path.stat().st_size
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(("file", *BadRow._fields))
            writer.writerows((name, *row) for row in rows)
    except OSError as error:
        raise StorageError(f"cannot write the bad tags to {path} ({error}); nothing was imported") from error
