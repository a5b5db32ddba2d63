"""What reading a file found: bad rows, remarks, events, progress."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import IO

from hueandcry.model import Wanted
from hueandcry.model.errors import BadRow, RowsRejected, StorageError
from hueandcry.sources.listener import Listener

KEPT = 1_000  # bad rows that an error carries; all are counted and go to the file, if one is asked for
Progress = Callable[[int, int], None]


class Report:
    """Collects bad rows (all are counted, the first are kept), remarks and events while files are read.

    `listener` takes the events that are `wanted` of the file at hand; a format that tells them says so there.
    `rejects` is a CSV file to write every bad row to; it appears with the first bad row, and StorageError is
    raised where it cannot be written. `progress` is called with (bytes read, bytes in all).
    """

    def __init__(
        self,
        *,
        size: int = 0,
        rejects: Path | None = None,
        progress: Progress | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        self.listener = Listener(wanted)
        self.rows: list[BadRow] = []
        self.total = 0
        self.findings: list[str] = []
        self._size = size
        self._done = 0
        self._progress = progress
        self._rejects = rejects
        self._file: IO[str] | None = None
        self._name = ""
        self._bad_files: list[str] = []

    def __enter__(self) -> "Report":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def begin(self, name: str) -> None:
        """What follows is about this file."""
        self._name = name

    def listen(self) -> Listener:
        """A new listener, for the files that are read together next."""
        self.listener = Listener(self.listener.wanted)
        return self.listener

    def refuse(self, rows: Iterable[BadRow]) -> None:
        """Book bad rows of the file at hand."""
        for row in rows:
            self.total += 1
            if self._name not in self._bad_files:
                self._bad_files.append(self._name)
            if len(self.rows) < KEPT:
                self.rows.append(row if len(self._bad_files) == 1 else self._of_file(row))
            if self._rejects is not None:
                self._write(self._rejects, row)

    def note(self, text: str) -> None:
        """Book a remark on the file at hand."""
        self.findings.append(f"{self._name}: {text}")

    def advance(self, size: int) -> None:
        """Say that so many more bytes were read."""
        self._done += size
        if self._progress is not None:
            self._progress(self._done, max(self._size, self._done))

    def close(self) -> None:
        """Raise RowsRejected if any row was bad."""
        if self.total:
            raise RowsRejected(", ".join(self._bad_files), self.rows, self.total)

    def _of_file(self, row: BadRow) -> BadRow:
        return row._replace(reason=f"{self._name}: {row.reason}")

    def _write(self, path: Path, row: BadRow) -> None:
        try:
            if self._file is None:
                self._file = path.open("w", encoding="utf-8", newline="")
                csv.writer(self._file).writerow(("file", *BadRow._fields))
            csv.writer(self._file).writerow((self._name, *row))
        except OSError as error:
            raise StorageError(
                f"cannot write the bad rows to {path} ({error}); nothing was imported"
            ) from error
