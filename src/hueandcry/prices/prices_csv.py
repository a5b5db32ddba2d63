"""The format `prices-csv`: one price a row. Reference: docs/reference/prices-csv.md.

UTF-8, commas, one header line. The first thing that is wrong is the error, with its line: nothing is guessed.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from hueandcry.chains import parse_caip19
from hueandcry.model.errors import InputError
from hueandcry.prices.book import DAY, PriceBook
from hueandcry.prices.price import DECIMALS, Price, parse_time, parse_value, stamp, written

REQUIRED = ("asset", "time", "price", "currency")
OPTIONAL = ("source", "decimals")
LARGEST = 64 * 2**20  # bytes of a file: about half a million prices
LONGEST_SOURCE = 200

LF = "\n"
UNFIT = (
    (re.compile(r"\0").search, "a NUL byte: the file is binary or damaged"),
    (re.compile(r"\r(?!\n)").search, "a carriage return in a line: end lines with LF or CR LF"),
)

_is_currency = re.compile(r"[A-Z]{3}").fullmatch


def read_prices(path: Path, tolerance: timedelta = DAY) -> PriceBook:
    """The prices of a file; InputError names the line that is wrong, and nothing is taken."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > LARGEST:
        size = LARGEST // 2**20
        raise InputError(f"{path.name} is larger than {size} MiB: keep the assets and days that are needed")
    rows = _Rows(path.name)
    for line, row in _lines(path.name, _text(path.name, data)):
        rows.take(line, row)
    if not rows.prices:
        raise InputError(f"{path.name} has a header but no prices")
    return PriceBook(
        (price for price, _ in rows.prices.values()),
        currency=rows.currency,
        origin=path.name,
        digest=sha256(data).hexdigest(),
        decimals={asset: count for asset, (count, _) in rows.decimals.items()},
        tolerance=tolerance,
    )


@dataclass(slots=True)
class _Rows:
    """The rows taken so far, each with its line, so that a contradiction names both."""

    name: str
    prices: dict[tuple[str, datetime], tuple[Price, int]] = field(default_factory=dict)
    decimals: dict[str, tuple[int, int]] = field(default_factory=dict)
    currency: str = ""

    def take(self, line: int, row: Mapping[str, str]) -> None:
        price = self._price(line, row)
        self.currency = self.currency or price.currency
        if price.currency != self.currency:
            raise self._wrong(line, "currency", f"{price.currency} after {self.currency}: give one currency")
        known, first = self.prices.setdefault((price.asset, price.time), (price, line))
        if known.value != price.value:
            two = f"{written(price.value)}, but {written(known.value)} in line {first}"
            raise self._wrong(line, "price", f"{price.asset} at {stamp(price.time)} costs {two}")
        if row.get("decimals"):
            self._scale(line, price.asset, row["decimals"])

    def _price(self, line: int, row: Mapping[str, str]) -> Price:
        column = ""
        try:
            column = "asset"
            asset = _asset(row[column])
            column = "time"
            time = parse_time(row[column])
            column = "price"
            value = parse_value(row[column])
            column = "currency"
            if not _is_currency(row[column]):
                raise InputError(f"{row[column][:40]!r} is no currency: three capital letters, such as USD")
            currency = row[column]
            column = "source"
            return Price(asset, time, value, currency, _source(row.get(column, "")) or self.name)
        except InputError as error:
            raise self._wrong(line, column, str(error)) from error

    def _scale(self, line: int, asset: str, text: str) -> None:
        count = int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else DECIMALS + 1
        if count > DECIMALS:
            raise self._wrong(line, "decimals", f"{text[:40]!r} is no whole number from 0 to {DECIMALS}")
        known, first = self.decimals.setdefault(asset, (count, line))
        if known != count:
            raise self._wrong(line, "decimals", f"{asset} has {count}, but {known} in line {first}")

    def _wrong(self, line: int, column: str, reason: str) -> InputError:
        return InputError(f"{self.name} line {line}, {column}: {reason}")


def _text(name: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is UTF-16 text: save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name} line {line}: 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        ) from error
    for unfit, reason in UNFIT:
        if found := unfit(text):
            raise InputError(f"{name} line {text.count(LF, 0, found.start()) + 1}: {reason}")
    return text.replace("\r\n", LF)


def _lines(name: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their lines; the header is line 1, empty lines are skipped."""
    header: list[str] | None = None
    for line, content in enumerate(text.split(LF), 1):
        if header is None:
            header = _header(name, content)
            continue
        if not content:
            continue
        cells = _cells(name, line, content)
        if len(cells) != len(header):
            raise InputError(f"{name} line {line}: {len(cells)} values, the header has {len(header)}")
        yield line, dict(zip(header, cells, strict=True))


def _cells(name: str, line: int, content: str) -> list[str]:
    try:
        return next(csv.reader([content], strict=True), [])
    except csv.Error as error:
        reason = "a value is too long, or a quote is not closed or stands inside a value"
        raise InputError(f"{name} line {line}: {reason}") from error


def _header(name: str, content: str) -> list[str]:
    known = (*REQUIRED, *OPTIONAL)
    header = [cell.strip() for cell in _cells(name, 1, content)]
    for column in header:
        if column not in known:
            near = get_close_matches(column.lower(), known, n=1, cutoff=0.0)[0]
            raise InputError(f"{name} line 1: unknown column {column[:40]!r}; the nearest known: {near!r}")
    if len(set(header)) != len(header):
        raise InputError(f"{name} line 1: a column stands twice in the header")
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise InputError(f"{name} line 1: the header lacks {', '.join(missing)}")
    return header


@lru_cache(maxsize=4_096)
def _asset(text: str) -> str:
    chain, part = parse_caip19(text)
    return f"{chain.id}/{part}"


def _source(text: str) -> str:
    if not text.isprintable() or len(text) > LONGEST_SOURCE:
        raise InputError(f"one line of at most {LONGEST_SOURCE} printable characters is needed")
    return text
