"""Mixers: CoinJoins by the shape of their transactions, and pools of one denomination by their events."""

from hueandcry.attribution.mixers.coinjoins import RULES, detect, mixing
from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.ownership import Claim, ownership
from hueandcry.attribution.mixers.rule import Rule
from hueandcry.attribution.mixers.shape import Coin, Shape

__all__ = ["RULES", "Claim", "Coin", "Mix", "Rule", "Shape", "detect", "mixing", "ownership"]
