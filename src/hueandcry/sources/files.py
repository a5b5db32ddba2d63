"""Importing files into the ledger: all of them, or nothing and a list of what to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hueandcry.ledger import Coverage, Imported, Ledger
from hueandcry.ledger.storage import sha256
from hueandcry.model.errors import InputError
from hueandcry.sources.format import Format
from hueandcry.sources.report import Progress, Report


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """How to import: the format's options, what equal rows are, what is complete, where bad rows go.

    `duplicates` is None, "keep" or "drop"; `rejects` is a CSV file (file, line, column, reason) for bad rows.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    duplicates: str | None = None
    scope: Coverage = field(default_factory=Coverage)
    rejects: Path | None = None


def import_files(
    ledger: Ledger,
    paths: Sequence[Path],
    format: Format,
    choices: ImportChoices | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import files of one format together; `progress` is called with (bytes read, bytes in all).

    Raises RowsRejected after all files were read if any row is bad, and what `Import.commit` raises.
    """
    choices = choices or ImportChoices()
    try:
        size = sum(path.stat().st_size for path in paths)
    except OSError as error:
        raise InputError(f"cannot read {error.filename}: {error.strerror}") from error
    with (
        Report(size=size, rejects=choices.rejects, progress=progress) as report,
        ledger.importing() as incoming,
    ):
        for path in paths:
            report.begin(path.name)
            try:
                incoming.begin(path.name, sha256(path), format.name)
            except OSError as error:
                raise InputError(f"cannot read {path}: {error.strerror}") from error
            for table in format.read(path, choices.options, report):
                # Once a row is bad nothing will be imported: the rest is read for its bad rows only.
                if not report.total:
                    incoming.add(table)
        report.close()
        imported = incoming.commit(choices.duplicates, choices.scope)
    return replace(imported, findings=tuple(report.findings))


def import_file(
    ledger: Ledger,
    path: Path,
    format: Format,
    choices: ImportChoices | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import one file; see `import_files`."""
    return import_files(ledger, [path], format, choices, progress)
