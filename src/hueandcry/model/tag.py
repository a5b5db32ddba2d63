"""Tags: attributed statements about addresses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """`label` and `category` for an address, with a confidence of 0 to 100 and the source that says so."""

    chain: str
    address: str
    label: str
    category: str
    confidence: int
    source: str
