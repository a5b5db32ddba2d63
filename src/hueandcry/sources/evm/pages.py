"""The pages of an explorer and their columns, which are told apart by the header."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from hueandcry.chains import Chain
from hueandcry.model.errors import InputError

_coin_of = re.compile(r"(?:Value_IN|Value_OUT|TxnFee)\((?P<coin>[^)]+)\)").fullmatch


class Page(NamedTuple):
    """Which column of a page holds what; `kind` is transactions, internal or tokens."""

    kind: str
    tx: str
    height: str
    time: str
    sender: str
    recipient: str
    contract: str
    amounts: tuple[str, ...]
    fee: str = ""
    outcome: tuple[str, str] = ("Status", "ErrCode")
    method: str = "Method"


def page_of(file: str, header: Sequence[str], on: Chain) -> Page:
    """The page with this header; InputError where it is none, or of a chain with another coin."""
    tx = _first(header, "Transaction Hash", "Txhash")
    height = _first(header, "Blockno", "Block")
    time = _first(header, "UnixTimestamp", "DateTime (UTC)", "DateTime")
    if not (tx and height and time and "From" in header):
        raise _unknown(file, header)
    amount = _first(header, "TokenValue", "Quantity")
    if amount and "To" in header:
        return Page("tokens", tx, height, time, "From", "To", "ContractAddress", (amount,))
    found = {name.partition("(")[0]: name for name in header if _is_of(file, name, on)}
    amounts = tuple(found[name] for name in ("Value_IN", "Value_OUT") if name in found)
    if not amounts:
        raise _unknown(file, header)
    if "TxTo" in header:
        return Page("internal", tx, height, time, "From", "TxTo", "ContractAddress", amounts)
    if "TxnFee" not in found or "To" not in header:
        raise _unknown(file, header)
    return Page("transactions", tx, height, time, "From", "To", "ContractAddress", amounts, found["TxnFee"])


def _first(header: Sequence[str], *names: str) -> str:
    return next((name for name in names if name in header), "")


def _is_of(file: str, name: str, on: Chain) -> bool:
    """Whether a column counts coins of the chain; fees stand in dollars too."""
    found = _coin_of(name)
    if found is None or found["coin"].upper() == "USD":
        return False
    coin = found["coin"].lower()
    if coin not in (on.symbol.lower(), *on.aliases):
        raise InputError(
            f"{file} counts {found['coin']}, the coin of {on.name} is {on.symbol}: say which chain it is of "
            "(chain=NAME)"
        )
    return True


def _unknown(file: str, header: Sequence[str]) -> InputError:
    return InputError(
        f"{file} line 1: no page of an explorer has these columns ({', '.join(header[:12])}): download the "
        "transactions, internal transactions or token transfers as CSV"
    )
