"""The manifest of one chain: its files, what they hold and cover, and where that came from."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from hueandcry.ledger import coverage
from hueandcry.ledger.blocks import Block
from hueandcry.ledger.coverage import Coverage
from hueandcry.model.errors import LedgerDamaged

FORMAT = 1
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of transfers or events; heights and times are those of its first and last rows."""

    file: str
    sha256: str
    rows: int
    first_height: int
    last_height: int
    first_time: datetime
    last_time: datetime


@dataclass(frozen=True, slots=True)
class PurseFile:
    """One Parquet file of purses with the ids `first_id` to `first_id + rows - 1`."""

    file: str
    sha256: str
    rows: int
    first_id: int


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that was imported: its name without folders, its SHA-256, its format, its rows of this chain.

    A live source has no hash of its own: its imports are one entry with the sum of their rows.
    """

    file: str
    sha256: str
    format: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one chain in order of height, with what they cover and where they came from."""

    chain: str
    parts: tuple[Part, ...] = ()
    purses: tuple[PurseFile, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    imports: tuple[ImportedFile, ...] = ()
    blocks: tuple[Block, ...] = ()
    events: tuple[Part, ...] = ()
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many transfers the chain has."""
        return sum(part.rows for part in self.parts)

    @property
    def heights(self) -> tuple[int, int]:
        """The first and the last height that a transfer has."""
        return self.parts[0].first_height, self.parts[-1].last_height

    @property
    def files(self) -> "tuple[Part | PurseFile, ...]":
        """The files that the transfers are in."""
        return (*self.parts, *self.purses)

    @property
    def all_files(self) -> "tuple[Part | PurseFile, ...]":
        """All files that the manifest vouches for."""
        return (*self.files, *self.events)

    def imported(self, files: Iterable[ImportedFile]) -> "Manifest":
        """The manifest with these files in its log: a file that it has is not named twice."""
        log = list(self.imports)
        for file in files:
            place = next((n for n, entry in enumerate(log) if not file.sha256 and _same(entry, file)), None)
            if place is not None:
                log[place] = replace(file, rows=log[place].rows + file.rows)
            elif file not in log:
                log.append(file)
        return replace(self, imports=tuple(log))


def _same(entry: ImportedFile, file: ImportedFile) -> bool:
    return (entry.file, entry.sha256, entry.format) == (file.file, file.sha256, file.format)


def dumps(manifest: Manifest) -> str:
    """The manifest as JSON text with sorted keys."""
    record = asdict(manifest)
    for part in (*record["parts"], *record["events"]):
        for key in ("first_time", "last_time"):
            part[key] = part[key].strftime(_TIME)
    record["coverage"] = coverage.to_record(manifest.coverage)
    return json.dumps(record, indent=1, sort_keys=True) + "\n"


def loads(text: str, name: str) -> Manifest:
    """Read a manifest; raises LedgerDamaged naming the file `name` where it is not one of ours."""
    try:
        record = json.loads(text)
        version = record["format"]
        if version != FORMAT:
            raise LedgerDamaged(f"{name} has format {version!r}, this version reads format {FORMAT}")
        return _manifest(record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{name} is damaged ({error}): restore it, or delete the folder and import again"
        raise LedgerDamaged(reason) from error


def _manifest(record: dict[str, Any]) -> Manifest:
    return Manifest(
        chain=str(record["chain"]),
        parts=tuple(_part(part) for part in record["parts"]),
        purses=tuple(PurseFile(**purses) for purses in record["purses"]),
        coverage=coverage.from_record(record["coverage"]),
        imports=tuple(ImportedFile(**entry) for entry in record["imports"]),
        blocks=tuple(Block(**entry) for entry in record.get("blocks", ())),
        events=tuple(_part(part) for part in record.get("events", ())),
    )


def _part(record: dict[str, Any]) -> Part:
    times = {
        key: datetime.strptime(record[key], _TIME).replace(tzinfo=UTC) for key in ("first_time", "last_time")
    }
    return Part(**{**record, **times})
