"""Entries: what a look-up reads off a shelf, as records."""

from typing import NamedTuple


class PurseRow(NamedTuple):
    """A purse of a shelf; the sums are None where the shelf does not hold all of its transfers.

    `shown` is the address as people write it, empty for a purse that nobody owns.
    """

    number: int
    chain: str
    address: str
    asset: str
    outpoint: str
    role: int
    received: int | None
    balance: int | None
    unknown: int | None
    absorbs: bool
    shown: str

    @property
    def caip19(self) -> str:
        """The asset's CAIP-19 id."""
        return f"{self.chain}/{self.asset}"


class ArrivalRow(NamedTuple):
    """A tainted part that came to a purse; `number` is its own place."""

    number: int
    purse: int
    move: int
    source: int
    amount: int
    claim: int
    hops: int
    near: int
    big: int
    own: bool
    held: bool


class LotRow(NamedTuple):
    """Some of what is in a purse, from oldest to newest; `source` is -1 for what is clean."""

    purse: int
    amount: int
    source: int
    arrival: int
