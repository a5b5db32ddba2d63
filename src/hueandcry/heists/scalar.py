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
_HASH = re.compile(r"(0x)?[0-9A-Fa-f]{64}")
_TRANSACTION = re.compile(r"[!-~]{1,128}")


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
    """Return a transaction id as the ledger writes it: hexadecimal hashes in lower case, others as they are.

    Ledgers made by hand may use short ids; what looks like a hash that was cut is refused.
    """
    prefixed = text.startswith("0x")
    if _HASH.fullmatch(text) and prefixed == (chain.family == "evm"):
        return text.lower()
    if prefixed or _HASH.fullmatch(text) or not _TRANSACTION.fullmatch(text):
        hash_ = f"{'0x and ' if chain.family == 'evm' else ''}64 hexadecimal digits"
        raise HeistError(f"{shown(text)} is not a transaction id of {chain.id}: a hash is {hash_}")
    return text


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
