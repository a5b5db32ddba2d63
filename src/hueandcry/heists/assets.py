"""The assets that a heist file declares, and exact amounts in their units."""

import re
from collections.abc import Iterable

from hueandcry.chains import Chain, caip19, parse_caip19
from hueandcry.chains.characters import shown
from hueandcry.model import AssetInfo
from hueandcry.model.errors import HeistError

MAX_DIGITS = 38  # decimal128(38, 0) in the ledger

_WHOLE = re.compile(r"0|[1-9][0-9]*")
_IN_UNITS = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]+))? (\S+)")
_NUMBER_LIKE = re.compile(r"[-+]?[0-9][0-9_,]*(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")


class Assets:
    """Declared assets by chain and symbol; a symbol stands for one asset of a chain."""

    __slots__ = ("_by_symbol",)

    def __init__(self, declared: Iterable[AssetInfo]) -> None:
        self._by_symbol = {(parse_caip19(info.asset)[0].id, info.symbol): info for info in declared}

    def resolve(self, chain: Chain, text: str) -> str:
        """Return the CAIP-19 id of a declared symbol, `native`, a contract or a CAIP-19 id on the chain."""
        if (chain.id, text) in self._by_symbol:
            return self._by_symbol[chain.id, text].asset
        return caip19(chain, text)

    def amount(self, chain: Chain, asset: str, text: str) -> int:
        """Return base units of the asset (CAIP-19) from an integer, or from `NUMBER SYMBOL`, exactly."""
        if _WHOLE.fullmatch(text):
            return _bounded(text)
        found = _IN_UNITS.fullmatch(text)
        if found is None:
            raise HeistError(_mend_amount(text))
        whole, fraction, symbol = found.group(1), found.group(2) or "", found.group(3)
        info = self._by_symbol.get((chain.id, symbol))
        if info is None:
            raise HeistError(f"symbol {shown(symbol)} is not declared under `assets` for {chain.id}")
        if info.asset != asset:
            raise HeistError(f"{shown(text)} is in units of {info.asset}, but the asset is {asset}")
        if len(fraction) > info.decimals:
            raise HeistError(f"{shown(text)} has {len(fraction)} decimals, but {symbol} has {info.decimals}")
        return _bounded(whole + fraction.ljust(info.decimals, "0"))


def _bounded(digits: str) -> int:
    significant = digits.lstrip("0")
    if not significant:
        raise HeistError("must be more than zero")
    if len(significant) > MAX_DIGITS:
        raise HeistError(f"does not fit {MAX_DIGITS} digits of base units")
    return int(significant)


def _mend_amount(text: str) -> str:
    if _NUMBER_LIKE.fullmatch(text):
        hint = "an integer without separators is in base units, anything else needs its unit, as in `1.5 ETH`"
        return f"{shown(text)} is not exact: {hint}"
    return f"{shown(text)} is not an amount: write base units (`1500000000000000000`) or a unit (`1.5 ETH`)"
