"""Coins that hueandcry cannot trace but lists name: their chain ids, address grammars and checksums."""

from hueandcry.chains.coins.codes import CODES, Code
from hueandcry.chains.coins.table import COINS, EVM, Coin, chain_name

__all__ = ["CODES", "COINS", "EVM", "Code", "Coin", "chain_name"]
