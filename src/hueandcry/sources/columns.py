"""Checking columns of text: each distinct value is parsed once, each bad row gets its first reason."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain
from hueandcry.ledger.schema import AMOUNT, AMOUNT_DIGITS
from hueandcry.model.errors import BadRow, InputError
from hueandcry.sources.csv_text import Block
from hueandcry.sources.report import Report

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
_T = TypeVar("_T")

GENESIS = datetime(2009, 1, 3, tzinfo=UTC)  # Bitcoin's first block: no chain is older
_CACHED = 500_000
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
_TX = r"^[!-~]{1,128}$"
_HASH = r"^(0[xX])?[0-9a-fA-F]{64}$"


class Cache:
    """Parsed texts of one file, forgotten when they become too many."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Any, ...], parse: Callable[[], _T]) -> "_T | InputError":
        """What `parse` returns, or the error that it raises."""
        if key not in self._known:
            if len(self._known) >= _CACHED:
                self._known.clear()
            try:
                self._known[key] = parse()
            except InputError as error:
                self._known[key] = error
        found: _T | InputError = self._known[key]
        return found


class Rows:
    """The rows of one block while they are checked; `good` is the mask of those without a reason so far."""

    def __init__(self, block: Block, cache: Cache) -> None:
        self.block = block
        self.size = len(block.lines)
        self.good: Mask = np.ones(self.size, bool)
        self._cache = cache
        self._empty = pa.repeat("", self.size)
        self._bad = list(block.refused)

    def text(self, name: str) -> pa.StringArray:
        """A column's values; empty where the file lacks the column."""
        return self.block.columns.get(name, self._empty)

    def given(self, name: str) -> Mask:
        """Where the column has a value."""
        return mask(pc.not_equal(self.text(name), ""))

    def refuse(self, where: Mask, column: str, reason: str | Callable[[int], str]) -> None:
        """Reject rows that are good so far; `reason` may depend on the row's index."""
        for index in np.flatnonzero(where & self.good):
            text = reason if isinstance(reason, str) else reason(int(index))
            self._bad.append(BadRow(int(self.block.lines[index]), column, text))
        self.good &= ~where

    def require(self, column: str, where: Mask | None = None) -> None:
        """Reject rows whose value is missing."""
        missing = ~self.given(column)
        self.refuse(missing if where is None else missing & where, column, "is empty")

    def close(self, report: Report) -> None:
        """Report the bad rows, by line."""
        report.refuse(sorted(self._bad))

    def distinct(self, column: str, parse: Callable[[str], _T], where: Mask) -> tuple[list[_T], Codes]:
        """Parse each distinct value among the good rows of `where`; rows of values that fail are refused.

        Returns the results and each row's index into them, -1 where there is none.
        """
        return self._distinct(column, where, None, lambda _, text: ("", lambda: parse(text)))

    def chained(
        self,
        column: str,
        parse: Callable[[Chain, str], _T],
        chains: Sequence[Chain],
        codes: Codes,
        where: Mask,
    ) -> tuple[list[_T], Codes]:
        """As `distinct`, for pairs of a text and the row's chain, which `codes` looks up in `chains`."""
        return self._distinct(
            column, where, codes, lambda code, text: (chains[code].id, lambda: parse(chains[code], text))
        )

    def _distinct(
        self,
        column: str,
        where: Mask,
        chains: Codes | None,
        parser: Callable[[int, str], tuple[str, Callable[[], _T]]],
    ) -> tuple[list[_T], Codes]:
        encoded = self.text(column).dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        codes = encoded.indices.to_numpy().astype(np.int64)
        if chains is not None:
            codes = chains * len(texts) + codes
        chosen = np.flatnonzero(where & self.good)
        keys, inverse = np.unique(codes[chosen], return_inverse=True)
        values: list[_T] = []
        errors: dict[int, str] = {}
        places = np.full(len(keys), -1, np.int64)
        for number, key in enumerate(keys.tolist()):
            code, text = divmod(key, len(texts))
            chain, parse = parser(code, texts[text])
            found = self._cache.get((column, chain, texts[text]), parse)
            if isinstance(found, InputError):
                errors[number] = str(found)
            else:
                places[number] = len(values)
                values.append(found)
        if errors:
            numbers = np.full(self.size, -1, np.int64)
            numbers[chosen] = inverse
            self.refuse(np.isin(numbers, list(errors)), column, lambda index: errors[int(numbers[index])])
        rows = np.full(self.size, -1, np.int64)
        rows[chosen] = places[inverse]
        return values, rows


def mask(values: pa.Array) -> Mask:
    """An Arrow array of truth values as a numpy mask."""
    found: Mask = values.to_numpy(zero_copy_only=False).astype(bool)
    return found


def take(values: Sequence[str], places: Codes) -> pa.StringArray:
    """The text of each row; empty where its place is -1."""
    return pa.array(["", *values], pa.string()).take(pa.array(places + 1))


def matches(texts: pa.StringArray, pattern: str) -> Mask:
    """Where the text matches a regular expression."""
    return mask(pc.match_substring_regex(texts, pattern))


def count(rows: Rows, column: str, most: int, type_: pa.DataType, *, required: bool = False) -> pa.Array:
    """A column of whole numbers from 0 to `most`; null where empty."""
    texts, given = rows.text(column), rows.given(column)
    if required:
        rows.require(column)
    digits = matches(texts, "^[0-9]{1,19}$")
    rows.refuse(
        given & ~digits, column, lambda i: f"{shown(texts, i)} is not a whole number from 0 to {most}"
    )
    numbers = pc.if_else(pa.array(digits), texts, pa.scalar("0")).cast(pa.uint64()).to_numpy()
    rows.refuse(numbers > most, column, lambda i: f"{shown(texts, i)} is above {most}")
    usable = rows.good & given
    return pa.array(np.where(usable, numbers, 0).astype(np.int64), pa.int64(), mask=~usable).cast(type_)


def amount(rows: Rows, column: str, where: Mask, *, keep_overwide: bool) -> tuple[pa.Array, Mask]:
    """Amounts in base units, null where over-wide or not in `where`; and the mask of over-wide ones."""
    texts = rows.text(column)
    rows.require(column, where)
    digits = matches(texts, "^[0-9]+$")
    rows.refuse(where & ~digits, column, lambda i: _not_digits(texts, i))
    plain = pc.if_else(pa.array(digits & where), pc.utf8_ltrim(texts, "0"), "")
    overwide = mask(pc.greater(pc.binary_length(plain), AMOUNT_DIGITS))
    if not keep_overwide:
        advice = (
            f"more than {AMOUNT_DIGITS} digits: import with `--overwide keep` to keep such rows without taint"
        )
        rows.refuse(overwide, column, advice)
    usable = rows.good & where & ~overwide
    padded = pc.utf8_lpad(pc.if_else(pa.array(usable), plain, ""), 1, "0")
    return pc.if_else(pa.array(usable), padded.cast(AMOUNT), pa.scalar(None, AMOUNT)), overwide & rows.good


def _not_digits(texts: pa.StringArray, index: int) -> str:
    text = texts[index].as_py()
    if text.startswith("-"):
        return f"{shown(texts, index)} is negative: swap sender and recipient, amounts have no sign"
    return f"{shown(texts, index)} is not a whole number of base units (digits only)"


def time(rows: Rows, column: str, *, zoned: bool) -> pa.Array:
    """UTC times in seconds, fractions cut off; with `zoned` they must say that they are UTC."""
    texts = rows.text(column)
    rows.require(column)
    zone = r"(?:Z|\+00:00)" + ("" if zoned else "?")
    wanted = "YYYY-MM-DDThh:mm:ssZ" if zoned else "YYYY-MM-DD hh:mm:ss"
    rows.refuse(
        ~matches(texts, f"{_TIME}{zone}$"),
        column,
        lambda i: f"{shown(texts, i)} is not a UTC time as {wanted}",
    )
    latest = datetime.now(UTC) + timedelta(days=1)

    def parse(text: str) -> int:
        try:
            moment = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
        except ValueError as error:
            raise InputError(f"{text!r} is no time: {error}") from error
        if moment < GENESIS:
            raise InputError(f"{text!r} is before 2009-01-03, when the first chain began")
        if moment > latest:
            raise InputError(f"{text!r} is in the future")
        return int(moment.timestamp())

    values, places = rows.distinct(column, parse, rows.good)
    seconds = np.array([0, *values], np.int64)[places + 1]
    return pa.array(seconds, pa.int64()).cast(pa.timestamp("s", tz="UTC"))


def tx(rows: Rows, column: str) -> pa.StringArray:
    """Transaction ids; hashes in hexadecimal are made lower case."""
    texts = rows.text(column)
    rows.require(column)
    reason = "is not a transaction id: 1 to 128 printable ASCII characters without spaces"
    rows.refuse(~matches(texts, _TX), column, lambda i: f"{shown(texts, i)} {reason}")
    return pc.if_else(pa.array(matches(texts, _HASH)), pc.ascii_lower(texts), texts)


def shown(texts: pa.StringArray, index: int) -> str:
    """A value for a message: quoted, escaped to ASCII and cut."""
    text = texts[index].as_py()
    return ascii(text) if len(text) <= 64 else f"{ascii(text[:64])}..."
