"""Checking the columns of exports: each function reads one column of text and refuses the wrong rows."""

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger.schema import MAX_HEIGHT, MAX_INDEX
from hueandcry.model.errors import InputError
from hueandcry.sources import columns
from hueandcry.sources.columns import GENESIS, Rows
from hueandcry.sources.evm.arrow_text import ROUNDED

_ADDRESS = "^0[xX][0-9a-fA-F]{40}$"
_HASH = "^0[xX][0-9a-fA-F]{64}$"
_DATA = "^0[xX]([0-9a-fA-F]{2})*$"
_TOPICS = r"^(0[xX][0-9a-fA-F]{64}(,\s?0[xX][0-9a-fA-F]{64}){0,3})?$"
# Numeric columns of warehouses have decimals that are all zero.
_WHOLE = r"^[0-9]{1,78}(\.0*)?$"
_HEX = "^0x[0-9a-fA-F]{1,64}$"
_LONGEST = 78  # digits of 2^256
_BEYOND = str(2**256)
_is_seconds = re.compile(r"[0-9]{1,12}").fullmatch
_zone = re.compile(r"(?: ?(?:UTC|Z|\+00:?00))?$")
_STATUS = {"1": 1, "0": 0, "true": 1, "false": 0, "0x1": 1, "0x0": 0}


def height(rows: Rows, name: str) -> pa.Array:
    """A block height."""
    return columns.count(rows, name, MAX_HEIGHT, pa.int64(), required=True)


def index(rows: Rows, name: str) -> pa.Array:
    """A place within a block."""
    return columns.count(rows, name, MAX_INDEX, pa.int32(), required=True)


def index_or_none(rows: Rows, name: str) -> pa.Array:
    """A place within a block, null where empty."""
    return columns.count(rows, name, MAX_INDEX, pa.int32())


def amount(rows: Rows, name: str) -> pa.StringArray:
    """A whole number below 2^256 in decimal digits."""
    rows.require(name)
    return amount_or_none(rows, name)


def amount_or_none(rows: Rows, name: str) -> pa.StringArray:
    """A whole number below 2^256 in decimal digits, empty where there is none."""
    texts, given = rows.text(name), rows.given(name)
    hexes = columns.matches(texts, _HEX)
    if hexes.any():
        pairs = zip(texts.to_pylist(), hexes, strict=True)
        texts = pa.array([str(int(text, 16)) if of else text for text, of in pairs], pa.string())
    whole = columns.matches(texts, _WHOLE)
    rows.refuse(given & ~whole, name, lambda i: f"{columns.shown(texts, i)} {_not_whole(texts[i].as_py())}")
    usable = pa.array(whole & rows.good)
    digits = pc.if_else(usable, pc.replace_substring_regex(texts, r"\..*$", ""), "")
    wide = pc.greater_equal(pc.utf8_lpad(digits, _LONGEST, "0"), _BEYOND)
    rows.refuse(columns.mask(wide), name, lambda i: f"{columns.shown(texts, i)} does not fit 256 bits")
    return digits


def _not_whole(text: str) -> str:
    if text.startswith("-"):
        return "is negative: amounts have no sign"
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", text):
        return "is a number in scientific notation, which may be rounded: export all its digits"
    return "is not a whole number of base units"


def address(rows: Rows, name: str) -> pa.StringArray:
    """An address in lower case."""
    rows.require(name)
    return address_or_none(rows, name)


def address_or_none(rows: Rows, name: str) -> pa.StringArray:
    """An address in lower case, empty where there is none."""
    return _hex(rows, name, _ADDRESS, "is not an address (0x and 40 hex digits)")


def address_of_native(rows: Rows, name: str) -> pa.StringArray:
    """An address in lower case, empty for the 32 zeros that cryo writes where a creation failed."""
    none = columns.matches(rows.text(name), "^0x0{64}$")
    rows.block.columns[name] = pc.if_else(pa.array(none), "", rows.text(name))
    return address_or_none(rows, name)


def path(rows: Rows, name: str) -> pa.StringArray:
    """The path of a trace as numbers joined by underscores, empty for the transaction itself."""
    texts = pc.replace_substring_regex(rows.text(name), "[\\[\\]'\" ]", "")
    fits = columns.matches(texts, "^([0-9]{1,9}([,_][0-9]{1,9})*)?$")
    rows.refuse(~fits, name, lambda i: f"{columns.shown(rows.text(name), i)} is not a path as 0,1")
    return pc.replace_substring(texts, ",", "_")


def hash_(rows: Rows, name: str) -> pa.StringArray:
    """A hash in lower case."""
    rows.require(name)
    return hash_or_none(rows, name)


def hash_or_none(rows: Rows, name: str) -> pa.StringArray:
    """A hash in lower case, empty where there is none."""
    return _hex(rows, name, _HASH, "is not a hash (0x and 64 hex digits)")


def data(rows: Rows, name: str) -> pa.StringArray:
    """Bytes as 0x and hex digits in lower case."""
    return _hex(rows, name, _DATA, "is not bytes in hex (0x and pairs of digits)")


def topics(rows: Rows, name: str) -> pa.StringArray:
    """Up to four topics in lower case, joined by commas."""
    texts = _hex(rows, name, _TOPICS, "is not a list of up to four topics (0x and 64 hex digits each)")
    return pc.replace_substring(texts, " ", "")


def _hex(rows: Rows, name: str, pattern: str, reason: str) -> pa.StringArray:
    texts, given = rows.text(name), rows.given(name)
    fits = columns.matches(texts, pattern)
    rows.refuse(given & ~fits, name, lambda i: f"{columns.shown(texts, i)} {reason}")
    return pc.ascii_lower(texts)


def time(rows: Rows, name: str) -> pa.Array:
    """Seconds since 1970 in UTC, from such a number or a UTC time as text; null where empty."""
    latest = int((datetime.now(UTC) + timedelta(days=1)).timestamp())

    def parse(text: str) -> int:
        if _is_seconds(text):
            seconds = int(text)
        else:
            try:
                moment = datetime.fromisoformat(_zone.sub("", text))
            except ValueError:
                moment = None
            if moment is None or moment.tzinfo is not None:
                raise InputError(f"{ascii(text)} is not a time: seconds since 1970, or YYYY-MM-DDThh:mm:ssZ")
            seconds = int(moment.replace(tzinfo=UTC).timestamp())
        # The first block of Ethereum says that it is of 1970.
        if seconds and seconds < GENESIS.timestamp():
            raise InputError(f"{ascii(text)} is before 2009-01-03, when the first chain began")
        if seconds > latest:
            raise InputError(f"{ascii(text)} is in the future")
        return seconds

    given = rows.given(name)
    values, places = rows.distinct(name, parse, given)
    seconds = np.array([0, *values], np.int64)[places + 1]
    return pa.array(seconds, pa.int64(), mask=places < 0)


def status(rows: Rows, name: str) -> pa.Array:
    """1 for success, 0 for failure, null where empty."""

    def parse(text: str) -> int:
        found = _STATUS.get(text.lower())
        if found is None:
            raise InputError(f"{ascii(text)} is not a status: 1 or 0")
        return found

    values, places = rows.distinct(name, parse, rows.given(name))
    return pa.array(np.array([0, *values], np.int8)[places + 1], pa.int8(), mask=places < 0)


def given(rows: Rows, name: str) -> pa.Array:
    """Whether there are bytes, or a number above 0."""
    nothing = columns.matches(rows.text(name), "^(0[xX]?|)$")
    return pa.array(~nothing)


def text(rows: Rows, name: str) -> pa.StringArray:
    """Text in lower case."""
    return pc.utf8_lower(rows.text(name))


def rounded(rows: Rows, name: str) -> pa.Array:
    """Whether the column's value was a double too large to be sure of its digits."""
    return pa.array(rows.given(name + ROUNDED))
