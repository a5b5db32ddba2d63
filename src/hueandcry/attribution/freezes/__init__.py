"""Freezes: what issuers froze, released and destroyed, and what that says about a trace."""

from hueandcry.attribution.freezes.freeze import Freeze, freezes
from hueandcry.attribution.freezes.issuers import Token, tokens, topics
from hueandcry.attribution.freezes.statements import Arrival, after, delay, statements

__all__ = ["Arrival", "Freeze", "Token", "after", "delay", "freezes", "statements", "tokens", "topics"]
