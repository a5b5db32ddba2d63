"""Messages: what one side of a crossing says of it, in the words of no bridge in particular."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hueandcry.model import Event, Transfer


class Side(StrEnum):
    """Which end of a crossing speaks."""

    DEPOSIT = "deposit"
    PAYOUT = "payout"
    REFUND = "refund"  # paid back on the chain of the deposit


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction as decoders see it: all that it said, and all transfers of it that the ledger has.

    Events come in order of position, transfers in the ledger's order; `chain` is CAIP-2.
    """

    chain: str
    height: int
    time: datetime
    tx: str
    events: tuple[Event, ...]
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A deposit, payout or refund that a transaction states.

    `key` is the id that both sides of the crossing share, unique within the bridge; empty where the protocol
    has none, and then the message can only be matched by what it states (tiers B and C).
    `party` is the depositor, or who is paid, on this chain; empty where the message does not say.
    `asset` is the CAIP-19 id and `amount` the base units on this chain; empty and None where not stated.
    `other_chain` is the CAIP-2 id of the other side, empty where it is not known here;
    `recipient` (of a deposit) is who is to be paid there, canonical for that chain, and `other_asset` the
    CAIP-19 id of what is to be paid; `refund` is who is to be paid back on this chain, if another one.
    `least` is the least amount to be paid there (base units of `other_asset`). `same_asset` says that the
    bridge pays the very asset that was deposited, so that a payout above the deposit would be value from
    nothing.
    `moved_in` is the transaction in which the money moves, where that is another one of the same chain.
    `said` has every decoded field as text, for the evidence; `position` is that of the event.
    """

    bridge: str
    side: Side
    chain: str
    tx: str
    time: datetime
    position: int
    key: str = ""
    party: str = ""
    asset: str = ""
    amount: int | None = None
    other_chain: str = ""
    recipient: str = ""
    other_asset: str = ""
    least: int | None = None
    refund: str = ""
    same_asset: bool = False
    moved_in: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
