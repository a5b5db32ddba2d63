"""Lists as tables: CSV and XLSX, as rows of texts under headers that are checked.

CSV is UTF-8, with or without a byte order mark. Both kinds are bounded in rows, columns and unpacked size.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.sanctions.files import DAMAGE, check_archive, opened, whole

ROWS = 1_000_000
COLUMNS = 512
CELL = 100_000
"""The most characters of one cell; Excel's own bound is 32,767."""
PACKED_LIMIT = 64 << 20
UNPACKED_LIMIT = 512 << 20
STRINGS_LIMIT = 128 << 20  # bytes of the table of texts, which is read whole into memory
HEADER_ROWS = 20

BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, UserWarning)
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Row:
    """One row under its headers: `number` counts from 1 as the file does, `cells` are stripped texts."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, header: str) -> str:
        return self.cells.get(header, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name and its rows as texts."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def csv_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The rows of a CSV file; ListError for another encoding, a NUL, or quotes that do not close."""
    with opened(path) as stream:
        lines = io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8-sig", errors="strict", newline="")
        reader = csv.reader(_lines(lines, path.name), strict=True)
        try:
            for number, row in enumerate(reader, start=1):
                _check_size(path.name, number, len(row))
                # The library's own bound belongs to the process, and others may have moved it.
                if max(map(len, row), default=0) > CELL:
                    raise ListError(
                        f"{path.name}: line {reader.line_num}: not whole as CSV (a cell too long)"
                    )
                yield tuple(row)
        except csv.Error as error:
            raise ListError(f"{path.name}: line {reader.line_num}: not whole as CSV ({error})") from error
        except UnicodeDecodeError as error:
            raise ListError(
                f"{path.name}: near line {reader.line_num + 1}: not UTF-8 (Windows-1252, perhaps): "
                "save it as CSV UTF-8, or get the original again"
            ) from error


def workbook(path: Path) -> tuple[Sheet, ...]:
    """All sheets of an XLSX file as texts, days as ISO dates; ListError where it is none, or too large."""
    data = whole(path, PACKED_LIMIT)
    _check_workbook(data, path.name)
    try:
        return _sheets(data, path.name)
    except ListError:
        raise
    except (*DAMAGE, *BROKEN) as error:
        # the library has no error of its own for a part that is missing or ill-formed
        raise ListError(f"{path.name}: not whole as XLSX ({error}): get the file again") from error


def under_headers(
    rows: Iterable[Sequence[str]], needed: Iterable[str], source: str, exact: bool = False
) -> Iterator[Row]:
    """The rows below the first of 20 rows that has all `needed` headers; empty rows are passed by.

    ListError where a needed header is missing or a header occurs twice, and where a row has more cells than
    there are headers, or, where `exact` (as in CSV), fewer.
    """
    numbered = enumerate(rows, start=1)
    wanted = frozenset(needed)
    headers = _headers(numbered, wanted, source)
    for number, row in numbered:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if any(cells[len(headers) :]) or (exact and len(cells) < len(headers)):
            raise ListError(f"{source}: row {number} has {len(cells)} cells under {len(headers)} headers")
        yield Row(number, {header: cell for header, cell in zip(headers, cells, strict=False) if header})


def _headers(numbered: Iterator[tuple[int, Sequence[str]]], wanted: frozenset[str], source: str) -> list[str]:
    best: set[str] = set(wanted)
    for number, row in numbered:
        headers = [" ".join(cell.split()) for cell in row]
        missing = wanted - set(headers)
        if not missing:
            doubled = {each for each in headers if each and headers.count(each) > 1}
            if doubled:
                raise ListError(f"{source}: headers twice: {', '.join(sorted(doubled))}")
            return headers
        best = min(best, set(missing), key=len)
        if number >= HEADER_ROWS:
            break
    raise ListError(
        f"{source}: headers are missing: {', '.join(sorted(best))}: it is cut short or has changed"
    )


def _lines(lines: Iterable[str], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise ListError(
                f"{name}: line {number}: a NUL character: this is not a text file, or it is damaged"
            )
        yield line


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > ROWS or columns > COLUMNS:
        raise ListError(f"{name}: more than {ROWS:,} rows or {COLUMNS} columns: no list is that large")


def _check_workbook(data: bytes, name: str) -> None:
    if not data.startswith(b"PK\x03\x04"):
        raise ListError(f"{name}: not an XLSX file")
    check_archive(io.BytesIO(data), name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            strings = sum(each.file_size for each in entries if "sharedstrings" in each.filename.lower())
            if sum(each.file_size for each in entries) > UNPACKED_LIMIT or strings > STRINGS_LIMIT:
                raise ListError(f"{name}: too large when unpacked; no list is that large")
            for entry in entries:
                _check_part(archive, entry, name)
    except (*DAMAGE, ValueError) as error:  # ValueError: a directory of the archive that points nowhere
        raise ListError(f"{name}: the file is damaged or cut short ({error}): get it again") from error


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Refuse a DOCTYPE anywhere, and the encodings where one could hide: the library's reader expands it."""
    tail = b""
    with archive.open(entry) as part:
        while piece := part.read(1 << 20):
            wide = piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in piece[:4]
            if not tail and wide and entry.filename.endswith((".xml", ".rels")):
                raise ListError(f"{name}: {entry.filename} is not UTF-8")
            if b"<!DOCTYPE" in tail + piece:
                raise ListError(f"{name}: {entry.filename} has a DOCTYPE; it is not read")
            tail = piece[-9:]


def _sheets(data: bytes, name: str) -> tuple[Sheet, ...]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and the like, which say nothing of the cells
        warnings.filterwarnings("error", message=".*dependency definitions")  # a sheet would be left out
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return tuple(_sheet(name, each.title, each.iter_rows(values_only=True)) for each in book.worksheets)


def _sheet(name: str, title: str, rows: Iterable[Sequence[object]]) -> Sheet:
    kept = []
    for number, row in enumerate(rows, start=1):
        _check_size(name, number, len(row))
        kept.append(tuple(_cell(value, f"{name}: {title}, row {number}") for value in row))
    return Sheet(title, tuple(kept))


def _cell(value: object, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value))
    if len(text) > CELL:
        raise ListError(f"{place}: a cell is longer than {CELL:,} characters")
    return text
