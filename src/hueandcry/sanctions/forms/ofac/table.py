"""The tables of OFAC's CSV: no header, `-0-` for nothing, a Control-Z at the end, CR LF."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.sanctions.files import whole

EMPTY = "-0-"
END = "\x1a"
WIDTHS = {"sdn": 12, "add": 6, "alt": 5, "comments": 2}
"""The tables, by the number of their columns."""

LIMIT = 64 * 1024 * 1024
"""The most bytes of one table: each is read whole; the largest has 5 MB."""


@dataclass(frozen=True, slots=True)
class Table:
    """One file: which table it is, and its rows without the end mark; `-0-` is empty."""

    kind: str
    name: str
    rows: tuple[tuple[str, ...], ...]


def kind_of(head: bytes) -> str:
    """Which table the beginning of a file is of; empty for none."""
    line = head.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", "replace")
    try:
        first = next(csv.reader([line], strict=True), [])
    except csv.Error:
        return ""
    if not first or not first[0].isascii() or not first[0].isdigit():
        return ""
    kind = next((name for name, width in WIDTHS.items() if width == len(first)), "")
    # Two columns are what the comments have, but not they alone: a text in quotes follows the number.
    certain = b'"' in head[:20] if kind == "comments" else EMPTY.encode() in head
    return kind if certain else ""


def read_table(path: Path) -> Table:
    """Read a table; ListError for another shape, and for a last row that is cut."""
    data = whole(path, LIMIT)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    kind = kind_of(data[:65536])
    if not kind:
        raise ListError(
            f"{path.name}: not a table of OFAC's CSV (sdn.csv, add.csv, alt.csv, sdn_comments.csv): "
            "numbered rows of 12, 6, 5 or 2 columns without a header are expected"
        )
    body = text.rstrip()
    if body.endswith(END):
        body = body.removesuffix(END)
    elif not text.endswith("\n"):
        raise ListError(f"{path.name}: the last row has no end: the file is cut short")
    return Table(kind, path.name, tuple(_rows(body, path.name, WIDTHS[kind])))


def _rows(text: str, name: str, width: int) -> Iterator[tuple[str, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if not row:
                continue
            if len(row) != width or not row[0].isdigit():
                raise ListError(f"{name}: line {reader.line_num}: {width} columns and a number are expected")
            yield tuple("" if cell.strip() == EMPTY else cell for cell in row)
    except csv.Error as error:
        raise ListError(
            f"{name}: line {reader.line_num}: {error}: the file is cut short or damaged"
        ) from None


def grouped(rows: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Rows by the number of their entry."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return groups
