"""Tags: read from CSV, kept in the records, asked by address."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from hueandcry import chains
from hueandcry.model import Tag
from hueandcry.model.errors import BadRow, HueAndCryError, InputError, RowsRejected, TagError
from hueandcry.records import Records
from hueandcry.records.tables import TAGS

COLUMNS = ("chain", "address", "label", "category", "confidence", "source")
LIMIT = 64 * 1024 * 1024
WORDS = {"high": 90, "medium": 60, "low": 30}
_PERCENT = re.compile(r"[0-9]{1,3}")
_FRACTION = re.compile(r"[01]\.[0-9]{1,6}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class TagBook:
    """The tags of a workspace."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, tags: Iterable[Tag]) -> tuple[int, int]:
        """Record tags, all or none; the same statement again updates its confidence. Returns (given, new)."""
        rows = [_row(tag) for tag in tags]
        before = sum(1 for _ in self)
        with self._records.begin() as connection:
            for row in rows:
                statement = insert(TAGS).values(row)
                connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["chain", "address", "label", "category", "source"],
                        set_={"confidence": statement.excluded.confidence},
                    )
                )
        return len(rows), sum(1 for _ in self) - before

    def __iter__(self) -> Iterator[Tag]:
        """All tags, by chain, address and falling confidence."""
        if not self._records.exists():
            return
        order = (TAGS.c.chain, TAGS.c.address, TAGS.c.confidence.desc(), TAGS.c.label, TAGS.c.source)
        with self._records.begin() as connection:
            rows = connection.execute(select(TAGS).order_by(*order)).all()
        for row in rows:
            yield Tag(row.chain, row.address, row.label, row.category, row.confidence, row.source)


def _row(tag: Tag) -> dict[str, object]:
    return {column: getattr(tag, column) for column in COLUMNS}


def read_csv(path: Path) -> list[Tag]:
    """The tags of a CSV file with the columns `chain,address,label,category,confidence,source`.

    Raises RowsRejected with every bad line; then nothing of the file should be taken.
    """
    rows = csv.reader(io.StringIO(_text(path)), strict=True)
    tags: list[Tag] = []
    bad: list[BadRow] = []
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(path, header)
        for row in rows:
            if not row:
                continue
            try:
                tags.append(_tag(dict(zip(header, row, strict=False)), len(row) - len(header)))
            except HueAndCryError as error:
                bad.append(BadRow(rows.line_num, getattr(error, "column", ""), str(error)))
    except csv.Error as error:
        raise TagError(f"{path.name} line {rows.line_num}: not CSV: {error}") from error
    if bad:
        raise RowsRejected(path.name, bad)
    return tags


def _text(path: Path) -> str:
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT else None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    if data is None:
        raise TagError(f"{path.name}: larger than {LIMIT // 2**20} MiB: split the file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TagError(f"{path.name} line {line}: not UTF-8: save the file as UTF-8") from error


def _check_header(path: Path, header: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise TagError(
            f"{path.name}: the header lacks {', '.join(missing)}; it must name {','.join(COLUMNS)}"
        )


def _tag(row: dict[str, str], surplus: int) -> Tag:
    if surplus:
        raise TagError(f"{abs(surplus)} {'too many' if surplus > 0 else 'missing'} columns")
    chain = chains.chain(row["chain"].strip())
    address = chains.parse_address(chain, row["address"].strip())
    label, category, source = (_clean(row, column) for column in ("label", "category", "source"))
    return Tag(chain.id, address, label, category.lower(), _confidence(row["confidence"].strip()), source)


def _clean(row: dict[str, str], column: str) -> str:
    value = row[column].strip()
    if not value:
        raise TagError(f"{column} is empty")
    if _CONTROL.search(value):
        raise TagError(f"{column} contains a control character")
    return value


def _confidence(text: str) -> int:
    """A percentage 0 to 100, a fraction with a decimal point (0.9), or high, medium, low (90, 60, 30)."""
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if _PERCENT.fullmatch(text) and int(text) <= 100:
        return int(text)
    if _FRACTION.fullmatch(text):
        whole, digits = text.split(".")
        percent = (int(whole) * 10**6 + int(digits.ljust(6, "0"))) // 10**4
        if percent <= 100:
            return percent
    raise TagError(f"confidence {text!r} is not 0 to 100, a fraction such as 0.9, or high, medium, low")
