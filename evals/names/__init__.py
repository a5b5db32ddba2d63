"""Names: what ours finds and flags, beside nomenklatura's logic-v2 and rapidfuzz on the same pairs."""

from evals.names.report import measure

__all__ = ["measure"]
