"""Reading exports as columns of text: from CSV, JSON lines (both may be compressed with gzip) and Parquet."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry.model.errors import BadRow, InputError
from hueandcry.sources.csv_text import Block, CsvText
from hueandcry.sources.evm.arrow_text import as_text
from hueandcry.sources.report import Report

PIECE = 8 * 2**20
LONGEST_LINE = 64 * 2**20  # the input of one transaction can be megabytes of hex
PARQUET_ROWS = 50_000
# What Arrow raises over a damaged file, names that are no text among it.
_BROKEN = (OSError, ValueError, pa.ArrowException)
_GZIP, _PARQUET = b"\x1f\x8b", b"PAR1"


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: its columns, and its rows as blocks of text with the columns asked for.

    Lines count from 1 with the header; in Parquet they are the numbers of rows. A column of doubles comes as
    whole numbers, if at all, with the name of the column and `ROUNDED` beside it (see `arrow_text`).
    """

    columns: tuple[str, ...]
    blocks: Callable[[Sequence[str]], Iterator[Block]]


def opened(path: Path, report: Report, *, doubles: bool = False) -> Source:
    """Open a file by its content; raises InputError where it is none of the three, or damaged."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith(_PARQUET):
            return _parquet(path, report, doubles)
        with _plain(path) as (_, text):
            first = text.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, error) from error
    if first.startswith(b"["):
        raise InputError(f"{path.name} is one JSON array: write one object a line (JSON lines)")
    if first.startswith(b"{"):
        return _json_lines(path, report)
    csv = _Csv(path, report)
    return Source(tuple(csv.header), lambda wanted: csv.blocks())


class _Csv(CsvText):
    """CSV text that may be compressed and have long lines."""

    def _read(self) -> Iterator[bytes]:
        return _pieces(self.path, self.report)


@contextmanager
def _plain(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The file as it lies on disk, and its uncompressed bytes."""
    with path.open("rb") as disk:
        compressed = disk.read(2) == _GZIP
        disk.seek(0)
        if not compressed:
            yield disk, disk
            return
        with gzip.open(disk) as text:
            yield disk, text  # type: ignore[misc]  # a GzipFile reads as any file of bytes


def _damaged(path: Path, error: Exception) -> InputError:
    if isinstance(error, (EOFError, zlib.error, gzip.BadGzipFile)):
        return InputError(f"{path.name} is damaged or cut short ({error}): fetch it again")
    return InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}")


def _pieces(path: Path, report: Report) -> Iterator[bytes]:
    """The uncompressed bytes in pieces of whole lines; progress counts the bytes on disk."""
    rest, done = b"", 0
    try:
        with _plain(path) as (disk, file):
            while chunk := file.read(PIECE):
                report.advance(disk.tell() - done)
                done = disk.tell()
                rest += chunk
                cut = rest.rfind(b"\n") + 1
                if cut:
                    yield rest[:cut]
                    rest = rest[cut:]
                if len(rest) > LONGEST_LINE:
                    raise InputError(f"{path.name} has a line of more than {LONGEST_LINE} bytes: is it text?")
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, error) from error
    if rest:
        report.note("the last line has no line end: the file may have been cut short")
        yield rest


def _json_lines(path: Path, report: Report) -> Source:
    first = next(
        (line for piece in _pieces(path, Report()) for line in piece.split(b"\n") if line.strip()), b""
    )
    try:
        columns = tuple(_object(first))
    except ValueError:
        columns = ()  # a JSON document over several lines, or none: it has no columns

    def blocks(wanted: Sequence[str]) -> Iterator[Block]:
        line = 0
        for piece in _pieces(path, report):
            block, line = _json_block(piece, line, wanted)
            yield block

    return Source(columns, blocks)


def _json_block(piece: bytes, line: int, wanted: Sequence[str]) -> tuple[Block, int]:
    lines: list[int] = []
    refused: list[BadRow] = []
    values: list[list[str]] = [[] for _ in wanted]
    for line, text in enumerate(piece.rstrip(b"\n").split(b"\n"), line + 1):  # noqa: B020  # goes on counting
        if not text.strip():
            continue
        try:
            found = _object(text)
        except ValueError as error:
            refused.append(BadRow(line, "", str(error)))
            continue
        lines.append(line)
        for column, name in zip(values, wanted, strict=True):
            value = found.get(name)
            column.append(value if type(value) is str else _json_text(value))
    columns = {name: pa.array(column, pa.string()) for name, column in zip(wanted, values, strict=True)}
    return Block(np.array(lines, np.int64), columns, tuple(refused)), line


def _object(line: bytes) -> dict[str, Any]:
    """A line of JSON with numbers as they are written; ValueError says what is wrong with it."""
    try:
        text = line.decode()
        # A number stays text: as a double it would lose digits.
        found = _DECODER.decode(text)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise ValueError("is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} (character {error.pos + 1})") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("is not a JSON object")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_number)


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return ",".join(value)
    return json.dumps(value)


def _parquet(path: Path, report: Report, doubles: bool) -> Source:
    try:
        columns = tuple(pq.read_schema(path).names)
    except _BROKEN as error:
        raise InputError(f"{path.name} is damaged or cut short ({error}): fetch it again") from error

    def blocks(wanted: Sequence[str]) -> Iterator[Block]:
        chosen = [name for name in wanted if name in columns]
        size, row = path.stat().st_size, 0
        try:
            with pq.ParquetFile(path) as file:
                total = max(file.metadata.num_rows, 1)
                for batch in file.iter_batches(PARQUET_ROWS, columns=chosen):
                    report.advance(size * (row + batch.num_rows) // total - size * row // total)
                    batch.validate(full=True)
                    lines = np.arange(row + 1, row + batch.num_rows + 1)
                    yield Block(lines, as_text(path.name, batch, doubles=doubles))
                    row += batch.num_rows
        except _BROKEN as error:
            raise InputError(f"{path.name} is damaged or cut short ({error}): fetch it again") from error

    return Source(columns, blocks)
