"""A price, and the arithmetic of worth: decimal and exact, so that rounding is left to whoever shows it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from hueandcry.model.errors import InputError

DIGITS = 40  # of a price; more are no measurement
SCALE = 30  # powers of ten, up and down, between which a price lies
DECIMALS = 255  # the most that an asset can have: ERC-20 gives them one byte

# An amount of 38 digits with 255 decimals, times a price of 40, summed: no digit of it is ever dropped, and
# the trap would say so.
EXACT = Context(prec=1_000, traps=[Inexact, Overflow, InvalidOperation, DivisionByZero])

_FIRST = datetime(2009, 1, 3, tzinfo=UTC)  # the first chain began
_is_time = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|\+00:00)"
).fullmatch
_is_number = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Price:
    """From `time` (UTC) on, a whole `asset` (CAIP-19) is worth `value` of `currency`, says `source`."""

    asset: str
    time: datetime
    value: Decimal
    currency: str
    source: str


def parse_value(text: str) -> Decimal:
    """The value of a price: digits with a point, or with an exponent; InputError says what is wrong."""
    if text.startswith("-"):
        raise InputError(f"{text[:DIGITS]!r} is negative")
    if not _is_number(text) or len(text) > 2 * DIGITS:
        raise InputError(f"{text[:DIGITS]!r} is no price: write digits with a point, such as 2674.01")
    value = Decimal(text)
    if len(value.as_tuple().digits) > DIGITS or (value and abs(value.adjusted()) > SCALE):
        raise InputError(f"{text[:DIGITS]!r} is no price: it is too long, too great or too small")
    return value


def parse_time(text: str) -> datetime:
    """The UTC time from which a price holds, fractions of a second cut off; InputError says what is wrong."""
    if not _is_time(text):
        raise InputError(
            f"{text[:40]!r} is not a UTC time as YYYY-MM-DDThh:mm:ssZ, from which on the price holds"
        )
    try:
        time = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(f"{text[:40]!r} is no time: {error}") from error
    if not _FIRST <= time <= datetime.now(UTC) + timedelta(days=1):
        raise InputError(f"{text[:40]!r} is before 2009-01-03 or in the future")
    return time


def stamp(time: datetime) -> str:
    """A UTC time as text: `2025-02-21T14:16:11Z`."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def worth(amount: int, decimals: int, price: Price) -> Decimal:
    """What `amount` base units of an asset with `decimals` are worth, exactly."""
    return EXACT.multiply(Decimal(amount).scaleb(-decimals, EXACT), price.value)


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    found = Decimal(0)
    for value in values:
        found = EXACT.add(found, value)
    return found


def written(value: Decimal) -> str:
    """Every digit of a value, without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
