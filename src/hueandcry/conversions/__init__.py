"""Where value changes asset or chain: swaps, wraps, bridges."""

from hueandcry.conversions.converter import Converter, wanted
from hueandcry.conversions.crossing import Crossing, Resolved
from hueandcry.conversions.matching import Tier
from hueandcry.conversions.message import Message, Side
from hueandcry.conversions.resolve import resolve
from hueandcry.conversions.swap import Swap

__all__ = ["Converter", "Crossing", "Message", "Resolved", "Side", "Swap", "Tier", "resolve", "wanted"]
