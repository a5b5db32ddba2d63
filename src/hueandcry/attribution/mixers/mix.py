"""What a CoinJoin rule finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mix:
    """A transaction in which several people mixed their coins.

    `denomination` is the value, in base units, that most outputs have. `participants` are at least and at
    most so many. `confidence` is 0 to 100; `evidence` names what was looked at and what was found.
    """

    protocol: str
    denomination: int
    participants: tuple[int, int]
    confidence: int
    evidence: tuple[tuple[str, str], ...]
