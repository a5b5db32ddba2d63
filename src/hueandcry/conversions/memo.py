"""Memos of THORChain and MAYAChain: what a transaction asks of them, and what they answer with.

`FUNCTION:PARAMETER:PARAMETER...`, at most 250 bytes of printable text; what follows `|` is not read by the
chain. A swap is `=:ASSET:DESTINATION[/REFUND]:LIMIT[/INTERVAL/QUANTITY]:AFFILIATES:BASIS POINTS`, with
`:AGGREGATOR:FINAL TOKEN:FINAL LIMIT` behind it where an exchange on the other side completes it. Sources:
THORNode x/thorchain/memo, MAYANode x/mayachain/memo, and the pages "Transaction Memos" and "Memo Length
Reduction" of THORChain's developer documentation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hueandcry.conversions.dialect import Dialect, Named, named

LONGEST = 250
_NO_INBOUND = "0" * 64  # payments that answer no transaction: migrations, delisted pools
_LARGEST = 2**256
_HIGHEST_EXPONENT = 77

_is_printable = re.compile(rb"[ -~]+").fullmatch
_is_txid = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{64})").fullmatch
_is_amount = re.compile(r"([0-9]{1,78})(?:\.([0-9]{0,78}))?(?:[eE]\+?([0-9]{1,3}))?").fullmatch
_is_count = re.compile(r"[0-9]{1,19}").fullmatch
_is_reference = re.compile(r"[0-9]{1,19}").fullmatch


class Function(StrEnum):
    """What a memo is for, as far as a trace cares."""

    SWAP = "swap"
    LIMIT = "limit swap"  # executes at a price or is refunded
    LOAN = "loan"  # pays out the debt that the collateral buys
    OUT = "out"
    REFUND = "refund"
    REFERENCE = "reference"  # what is asked was registered on the chain itself, or is a contract's
    KEEP = "keep"  # the value stays with the protocol: liquidity, bonds, donations, trade accounts
    DRAW = "draw"  # pays out what was kept before; what is sent along is dust
    MOVE = "move"  # between vaults


FUNCTIONS: Mapping[str, Function] = {
    **dict.fromkeys(("swap", "s", "="), Function.SWAP),
    "=<": Function.LIMIT,
    **dict.fromkeys(("loan+", "$+"), Function.LOAN),
    "out": Function.OUT,
    "refund": Function.REFUND,
    **dict.fromkeys(("r", "x", "exec"), Function.REFERENCE),
    **dict.fromkeys(
        ("add", "a", "+", "donate", "d", "%", "bond", "reserve", "trade+", "secure+", "pool+", "tcy+", "tcy")
        + ("name", "n", "~", "reference", "switch", "noop", "operator", "maint"),
        Function.KEEP,
    ),
    **dict.fromkeys(
        ("withdraw", "wd", "-", "unbond", "rebond", "leave", "loan-", "$-", "trade-", "secure-", "pool-")
        + ("tcy-", "m=<"),
        Function.DRAW,
    ),
    **dict.fromkeys(
        ("migrate", "ragnarok", "consolidate", "yggdrasil+", "yggdrasil-", "ygg+", "ygg-"), Function.MOVE
    ),
}


@dataclass(frozen=True, slots=True)
class Swap:
    """A request to pay `asset` to `destination` (an address, a name, or empty for the sender).

    `limit` counts 1e-8 of the asset, whatever its own decimals, and 0 is none. It binds the swap, not the
    payment, from which a fee goes off and which may come in parts. An affiliate's basis points are None where
    the memo's two lists do not agree.
    """

    function: Function
    asset: Named
    destination: str = ""
    refund: str = ""
    limit: int = 0
    interval: int = 0
    quantity: int = 0
    affiliates: tuple[tuple[str, int | None], ...] = ()
    aggregator: str = ""
    final_token: str = ""
    final_limit: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """A payment that answers the transaction `inbound`: its id in upper-case hex without 0x."""

    function: Function
    inbound: str


@dataclass(frozen=True, slots=True)
class Request:
    """Anything else that is asked, with its parameters as written: not a swap."""

    function: Function
    word: str
    parameters: tuple[str, ...] = ()


Memo = Swap | Settlement | Request


def text(data: bytes) -> str:
    """The memo in these bytes, empty where they are no printable text or too long."""
    return data.decode("ascii") if len(data) <= LONGEST and _is_printable(data) else ""


def parse(memo: str, dialect: Dialect) -> Memo | None:
    """The memo as this chain reads it; None where it would send the money back unread."""
    if not memo or len(memo) > LONGEST:
        return None
    word, *parameters = memo.split("|", 1)[0].split(":")
    function = FUNCTIONS.get(word.lower())
    if function in (Function.SWAP, Function.LIMIT, Function.LOAN):
        return _swap(function, parameters, dialect)
    if function in (Function.OUT, Function.REFUND):
        return _settlement(function, parameters)
    if function is Function.REFERENCE and not _refers(word.lower(), parameters):
        return None
    return None if function is None else Request(function, word.lower(), tuple(parameters))


def amount(written: str) -> int | None:
    """The whole number of `1612`, `161e6` or `1.5e3`, rounded down; None where it is none or too large."""
    found = _is_amount(written)
    exponent = int(found[3] or 0) if found else 0
    if not found or exponent > _HIGHEST_EXPONENT:
        return None
    fraction = found[2] or ""
    whole = int(found[1] + fraction) * 10**exponent // 10 ** len(fraction)
    return whole if whole < _LARGEST else None


def _swap(function: Function, parameters: list[str], dialect: Dialect) -> Swap | None:
    given = parameters + [""] * (8 - len(parameters))
    asset = named(given[0], dialect)
    destination, _, refund = given[1].partition("/")
    terms = _terms(given[2])
    if asset is None or terms is None or (refund and not destination):
        return None
    affiliates = _affiliates(given[3], given[4])
    final_limit = amount(given[7]) or 0
    return Swap(function, asset, destination, refund, *terms, affiliates, given[5], given[6], final_limit)


def _terms(written: str) -> tuple[int, int, int] | None:
    """Limit, interval and quantity; an empty one is 0."""
    parts = [part or "0" for part in written.split("/", 2)] + ["0", "0"]
    limit = amount(parts[0])
    if limit is None or not all(_is_count(part) for part in parts[1:3]):
        return None
    return limit, int(parts[1]), int(parts[2])


def _affiliates(names: str, points: str) -> tuple[tuple[str, int | None], ...]:
    """Who takes how many basis points; one figure counts for everyone."""
    if not names:
        return ()
    several = names.split("/")
    given = [int(part) if _is_count(part) else None for part in points.split("/")]
    if len(given) == 1:
        given *= len(several)
    if len(given) != len(several):
        given = [None] * len(several)
    return tuple(zip(several, given, strict=True))


def _settlement(function: Function, parameters: list[str]) -> Settlement | None:
    found = _is_txid(parameters[0]) if parameters else None
    if not found or found[1] == _NO_INBOUND:
        return None
    return Settlement(function, found[1].upper())


def _refers(word: str, parameters: list[str]) -> bool:
    if not parameters or not parameters[0]:
        return False
    return word != "r" or _is_reference(parameters[0]) is not None
