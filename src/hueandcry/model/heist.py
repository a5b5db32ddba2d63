"""Heists: what was stolen, from whom, by whom, and who says so."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """Who stands behind an attribution, strongest first."""

    OFFICIAL = "official"
    VENDOR = "vendor"
    RESEARCHER = "researcher"
    SUSPECTED = "suspected"


class Statement(StrEnum):
    """What is known of a purse beyond the ledger."""

    EMPTIED = "emptied"  # known to be empty, the way out is unknown: its claims are unaccounted
    MOVED = "moved"  # known to have been moved on, the transfers are not in the ledger
    RETURNED = "returned"  # given back to the victim or recovered for it
    FROZEN = "frozen"  # frozen by an issuer, a service or a court


@dataclass(frozen=True, slots=True)
class Theft:
    """One theft transaction: `amount` base units of `asset` (CAIP-19) reached the thief's address `to`.

    `to` is canonical address text, `tx` the transaction id; `position` tells rows of one transaction apart.
    """

    chain: str
    tx: str
    to: str
    asset: str
    amount: int
    position: int | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A theft declared as a holding: `amount` base units (None: all that it spends) at `address` since."""

    chain: str
    address: str
    asset: str
    amount: int | None
    since: datetime
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address with a role in the heist (first-thief, consolidation, tranche, victim, ...)."""

    chain: str
    address: str
    role: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PurseStatement:
    """A sourced statement about one purse; `asset` is CAIP-19, `amount` base units where documented."""

    chain: str
    address: str
    asset: str
    kind: Statement
    date: str
    source: str
    amount: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is held to have done it, on whose word."""

    actor: str
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure: what it counts, the value as published, who published it and when."""

    what: str
    value: str
    unit: str
    publisher: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class AssetInfo:
    """How an asset (CAIP-19) is shown; never used to identify it."""

    asset: str
    symbol: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Heist:
    """One theft. `transfers` names the packaged file of its documented transfers, where there is one.

    `document` is the text of the file that it was read from, `digest` the SHA-256 of its bytes.
    """

    id: str
    victim: str
    date: str
    title: str
    thefts: tuple[Theft, ...] = ()
    holdings: tuple[Holding, ...] = ()
    addresses: tuple[KnownAddress, ...] = ()
    statements: tuple[PurseStatement, ...] = ()
    attribution: tuple[Attribution, ...] = ()
    figures: tuple[Figure, ...] = ()
    assets: tuple[AssetInfo, ...] = ()
    notes: tuple[str, ...] = ()
    transfers: str | None = None
    digest: str = field(default="", compare=False)
    document: str = field(default="", compare=False, repr=False)
