"""Importing files into the ledger: all of them, or nothing and a list of what to mend."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from hueandcry.ledger import Coverage, Imported, Ledger
from hueandcry.ledger.storage import sha256
from hueandcry.model import Wanted
from hueandcry.model.errors import InputError
from hueandcry.sources.format import FileSet, Format, Surveying
from hueandcry.sources.report import Progress, Report

_Reading = tuple[str, str, Iterator[pa.Table]]  # name and SHA-256 for the manifest, and the batches
_NAMED = 6  # how many names stand for a set of files


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """How to import: the format's options, what equal rows are, what is complete, where bad rows go.

    `duplicates` is None, "keep" or "drop"; `rejects` is a CSV file (file, line, column, reason) for bad rows;
    `wanted` are the events to keep, by default none.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    duplicates: str | None = None
    scope: Coverage = field(default_factory=Coverage)
    rejects: Path | None = None
    wanted: Wanted = field(default_factory=Wanted)


def import_files(
    ledger: Ledger,
    paths: Sequence[Path],
    format: Format | FileSet,
    choices: ImportChoices | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import files of one format together, a folder standing for all files below it.

    `progress` is called with (bytes read, bytes in all). Raises RowsRejected after all files were read if any
    row is bad, and what `Import.commit` raises.
    """
    choices = choices or ImportChoices()
    try:
        files = _below(paths, format)
        size = sum(path.stat().st_size for path in files)
    except OSError as error:
        raise InputError(f"cannot read {error.filename}: {error.strerror}") from error
    with (
        Report(size=size, rejects=choices.rejects, progress=progress, wanted=choices.wanted) as report,
        ledger.importing() as incoming,
    ):
        if isinstance(format, FileSet):
            readings = _together(format, paths, files, choices, report)
        else:
            readings = _one_by_one(format, files, choices, report)
        kept = choices.wanted
        for name, digest, tables in readings:
            incoming.begin(name, digest, format.name)
            for table in tables:
                # Once a row is bad nothing will be imported: the rest is read for its bad rows only.
                events = report.listener.take()
                if not report.total:
                    incoming.add(table)
                    incoming.note(events)
            incoming.note(report.listener.take())
            kept &= report.listener.kept
        report.close()
        imported = incoming.commit(choices.duplicates, choices.scope, kept)
    return replace(imported, findings=tuple(report.findings))


def _below(paths: Sequence[Path], format: Format | FileSet) -> list[Path]:
    """The files named and, by name, those below the folders named, without hidden ones and markers."""
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(each for each in path.rglob("[!._]*") if each.is_file())
        if isinstance(format, FileSet | Surveying):
            found = [each for each in found if format.belongs(each)]
        if not found:
            raise InputError(f"the folder {path} holds no file of {format.name}")
        files += found
    return list(dict.fromkeys(files))


def _one_by_one(
    format: Format, files: Sequence[Path], choices: ImportChoices, report: Report
) -> Iterator[_Reading]:
    reader = format.surveyed(files, choices.options, report) if isinstance(format, Surveying) else format
    for path in files:
        report.begin(path.name)
        report.listen()
        yield path.name, _digest(path), reader.read(path, choices.options, report)


def _together(
    format: FileSet, paths: Sequence[Path], files: Sequence[Path], choices: ImportChoices, report: Report
) -> Iterator[_Reading]:
    """One reading, named by what was given; its hash is that of the list that `sha256sum` prints, sorted."""
    names = [path.name for path in paths]
    name = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    listed = sorted(f"{_digest(path)}  {path.name}\n" for path in files)
    digest = hashlib.sha256("".join(listed).encode()).hexdigest()
    report.listen()
    yield name, digest, format.read_set(files, choices.options, report)


def _digest(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


def import_file(
    ledger: Ledger,
    path: Path,
    format: Format | FileSet,
    choices: ImportChoices | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import one file; see `import_files`."""
    return import_files(ledger, [path], format, choices, progress)
