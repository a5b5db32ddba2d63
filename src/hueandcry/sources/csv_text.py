"""Reading CSV text block by block, with exact line numbers and nothing guessed.

UTF-8 with or without a byte order mark, commas, lines that end with LF or CR LF. A value in quotes may hold
commas and doubled quotes but no line break, so that one line is one row and a stray quote spoils its own line
only. Empty lines are skipped.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from hueandcry.model.errors import BadRow, InputError
from hueandcry.sources.report import Report

BLOCK = 8 * 2**20
LONGEST_LINE = 2**20
_BOM = b"\xef\xbb\xbf"
# A value in quotes without a quote in it: what is left has none where every quote stands where it may.
_QUOTED = re.compile(rb'(?m)(?:(?<=,)|^)"[^"\n]*"(?=,|$)')
_STRAY_RETURN = re.compile(rb"\r(?!\n)")
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a CSV file: their line numbers (the header is line 1) and their columns as text.

    `refused` are the rows among them with too few or too many values, or a stray quote.
    """

    lines: npt.NDArray[np.int64]
    columns: dict[str, pa.StringArray]
    refused: tuple[BadRow, ...] = ()


class CsvText:
    """A CSV file; `header` is read at once. Raises InputError for what is no UTF-8 CSV text."""

    def __init__(self, path: Path, report: Report) -> None:
        self.path = path
        self.report = report
        self._line = 0
        self._offset = 0
        self._pieces = self._read()
        first = next(self._pieces, None)
        if first is None or not first.strip():
            raise InputError(f"{path.name} is empty: it needs a header line")
        head, _, self._rest = first.partition(b"\n")
        self.header = self._header(self._checked(head + b"\n"))

    def blocks(self) -> Iterator[Block]:
        """The rows in blocks, of which none is empty."""
        rows = False
        for piece in itertools.chain([self._rest] if self._rest else [], self._pieces):
            line = self._line + 1
            data = self._checked(piece)
            block = self._fast(data, line) or self._slow(data, line)
            if len(block.lines) or block.refused:
                rows = True
                yield block
        if not rows:
            self.report.note("has a header but no rows: nothing to import")

    def _read(self) -> Iterator[bytes]:
        """The file in pieces of whole lines."""
        rest = b""
        try:
            with self.path.open("rb") as file:
                while chunk := file.read(BLOCK):
                    self.report.advance(len(chunk))
                    rest += chunk
                    cut = rest.rfind(b"\n") + 1
                    if cut:
                        yield rest[:cut]
                        rest = rest[cut:]
                    if len(rest) > LONGEST_LINE and len(chunk) == BLOCK:
                        reason = f"has a line of more than {LONGEST_LINE} bytes: is it CSV text?"
                        raise InputError(f"{self.path.name} {reason}")
        except OSError as error:
            raise InputError(f"cannot read {self.path}: {error.strerror or error}") from error
        if rest:
            self.report.note("the last line has no line end: the file may have been cut short")
            yield rest

    def _checked(self, data: bytes) -> bytes:
        """The bytes with LF line ends, proven to be UTF-8 text; counts lines and bytes."""
        if self._offset == 0:
            if data.startswith(_WIDE_BOMS):
                raise InputError(f"{self.path.name} is UTF-16 text (byte 1): save it as UTF-8")
            if data.startswith(_BOM):
                data = data[len(_BOM) :]
                self._offset = len(_BOM)
        self._refuse_at(data, data.find(b"\0"), "a NUL byte: the file is binary, UTF-16 or damaged")
        try:
            data.decode()
        except UnicodeDecodeError as error:
            byte = data[error.start]
            self._refuse_at(data, error.start, f"0x{byte:02x} is not UTF-8: save the file as UTF-8")
        if stray := _STRAY_RETURN.search(data):
            self._refuse_at(data, stray.start(), "a carriage return in a line: end lines with LF or CR LF")
        self._offset += len(data)
        data = data.replace(b"\r\n", b"\n")
        self._line += data.count(b"\n") + (not data.endswith(b"\n"))
        return data

    def _refuse_at(self, data: bytes, place: int, reason: str) -> None:
        if place >= 0:
            line = self._line + data.count(b"\n", 0, place) + 1
            raise InputError(f"{self.path.name} line {line}, byte {self._offset + place + 1}: {reason}")

    def _header(self, data: bytes) -> list[str]:
        names = next(csv.reader([data.decode()]), [])
        names = [name.strip() for name in names]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"{self.path.name} line 1: the column {twice[0]!r} stands twice in the header")
        if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
            raise InputError(f"{self.path.name} line 1: columns are separated by commas")
        return names

    def _fast(self, data: bytes, line: int) -> Block | None:
        """Parse text without doubled quotes, empty lines or rows of a wrong length; None for any other."""
        quoted = b'"' in data
        if b"\n\n" in data or data.startswith(b"\n") or (quoted and b'"' in _QUOTED.sub(b"", data)):
            return None
        types = dict.fromkeys(self.header, pa.string())
        try:
            table = pa.csv.read_csv(
                io.BytesIO(data),
                pa.csv.ReadOptions(column_names=self.header, use_threads=False, block_size=len(data) + 1),
                pa.csv.ParseOptions(quote_char='"' if quoted else False, ignore_empty_lines=False),
                pa.csv.ConvertOptions(column_types=types, strings_can_be_null=False),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != self._line - line + 1:
            return None
        columns = {name: table[name].combine_chunks() for name in self.header}
        return Block(np.arange(line, line + table.num_rows), columns)

    def _slow(self, data: bytes, line: int) -> Block:
        lines: list[int] = []
        refused: list[BadRow] = []
        rows: list[list[str]] = []
        for number, text in enumerate(data.decode().split("\n"), line):
            if not text:
                continue
            try:
                row = next(csv.reader([text], strict=True))
            except csv.Error:
                reason = "a quote is not closed or stands inside a value: double it, quote the whole value"
                refused.append(BadRow(number, "", reason))
                continue
            if len(row) != len(self.header):
                reason = f"{len(row)} values, the header has {len(self.header)}"
                if number == self._line and not data.endswith(b"\n"):
                    reason += "; the file ends here: was it cut short?"
                refused.append(BadRow(number, "", reason))
                continue
            lines.append(number)
            rows.append(row)
        values = zip(*rows, strict=True) if rows else ((),) * len(self.header)
        columns = {
            name: pa.array(texts, pa.string()) for name, texts in zip(self.header, values, strict=True)
        }
        return Block(np.array(lines, dtype=np.int64), columns, tuple(refused))
