"""The grammar of single values in a heist file: each function reads text or raises HeistError."""

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from hueandcry.chains import Chain
from hueandcry.chains.characters import shown
from hueandcry.model.errors import HeistError

E = TypeVar("E", bound=StrEnum)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9.$_+-]{0,31}")
_FILE = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}\.csv")
_SMALL = re.compile(r"0|[1-9][0-9]{0,8}")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_RESERVED_SYMBOLS = frozenset({"native", "all"})

# Transaction ids by chain family; those listed are hexadecimal and stored in lower case.
_TRANSACTION = {
    "evm": (re.compile(r"0x[0-9a-f]{64}"), "0x and 64 hexadecimal digits"),
    "bitcoin": (re.compile(r"[0-9a-f]{64}"), "64 hexadecimal digits"),
    "tron": (re.compile(r"[0-9a-f]{64}"), "64 hexadecimal digits"),
}
_OTHER_TRANSACTION = (re.compile(r"[0-9A-Za-z+/=_:-]{16,128}"), "16 to 128 characters without spaces")


def slug(text: str) -> str:
    """Return an id or a role: lower-case words and digits joined by hyphens, at most 64 characters."""
    if len(text) > 64 or not _SLUG.fullmatch(text):
        raise HeistError(f"{shown(text)} must be lower-case words joined by hyphens, as in `first-thief`")
    return text


def symbol(text: str) -> str:
    """Return an asset's symbol: one word that begins with a letter."""
    if text in _RESERVED_SYMBOLS or not _SYMBOL.fullmatch(text):
        raise HeistError(f"{shown(text)} is not a symbol: one word that begins with a letter, as in `ETH`")
    return text


def decimals(text: str) -> int:
    """Return the number of decimals of an asset, 0 to 38."""
    number = count(text)
    if number > 38:
        raise HeistError(f"{shown(text)} decimals are more than 38")
    return number


def count(text: str) -> int:
    """Return a whole number from 0 to 999,999,999."""
    if not _SMALL.fullmatch(text):
        raise HeistError(f"{shown(text)} must be a whole number")
    return int(text)


def day(text: str) -> str:
    """Return an ISO 8601 day, or a month or year where no more is known."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        raise HeistError(f"{shown(text)} is not a date, as in 2025-02-21, 2025-02 or 2025") from None
    return text


def moment(text: str) -> datetime:
    """Return a time in UTC, to the second."""
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise HeistError(f"{shown(text)} is not a time in UTC, as in 2025-02-21T14:16:11Z") from None


def transaction(chain: Chain, text: str) -> str:
    """Return a transaction id of the chain, in lower case where it is hexadecimal."""
    pattern, grammar = _TRANSACTION.get(chain.family, _OTHER_TRANSACTION)
    found = text.lower() if chain.family in _TRANSACTION else text
    if not pattern.fullmatch(found):
        raise HeistError(f"{shown(text)} is not a transaction id of {chain.id}: {grammar}")
    return found


def member(vocabulary: type[E], text: str) -> E:
    """Return the member of a vocabulary that the text names."""
    try:
        return vocabulary(text)
    except ValueError:
        known = ", ".join(vocabulary)
        raise HeistError(f"{shown(text)} is not one of {known}") from None


def file_name(text: str) -> str:
    """Return the plain name of a CSV file, without folders."""
    if not _FILE.fullmatch(text):
        raise HeistError(f"{shown(text)} is not a plain file name, as in `bybit-2025.csv`")
    return text
