"""Amounts in BTC as satoshi, exactly: from decimal text, and from doubles that stand for whole satoshi."""

import re
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo.block import MOST_VALUE

_PER_COIN = 10**8
_plain = re.compile(r"([0-9]{1,8})(?:\.([0-9]{0,8})0*)?").fullmatch
_scientific = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,16})?[eE][+-]?[0-9]{1,2}").fullmatch


def satoshi(amount: Any) -> int:
    """An amount in BTC, as text or a whole number, in satoshi; InputError unless it is exactly that."""
    value = -1
    if isinstance(amount, int) and not isinstance(amount, bool):
        value = amount * _PER_COIN
    elif isinstance(amount, str):
        if found := _plain(amount):
            value = int(found[1]) * _PER_COIN + int((found[2] or "").ljust(8, "0"))
        elif _scientific(amount):
            exact = Decimal(amount).scaleb(8)
            value = int(exact) if exact == exact.to_integral_value() else -1
    if not 0 <= value <= MOST_VALUE:
        raise InputError(f"value {str(amount)[:40]!r} is no amount in BTC with at most 8 decimals")
    return value


def whole(coins: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Doubles in BTC as satoshi; -1 where one is not the double next to a whole number of satoshi.

    Up to 21 million BTC each such double stands for one number only: dividing it by 10^8 gives it back.
    """
    usable = (coins >= 0) & (coins <= MOST_VALUE / _PER_COIN)
    near = np.rint(np.where(usable, coins, 0) * _PER_COIN).astype(np.int64)
    found: npt.NDArray[np.int64] = np.where(usable & (near / _PER_COIN == coins), near, -1)
    return found
