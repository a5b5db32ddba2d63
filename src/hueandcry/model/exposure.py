"""Exposure: how much of an address's or a transaction's value stems from, or went to, somebody.

Amounts are integers in base units of `asset` (CAIP-19); times are UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from hueandcry.model.policy import Policy


class SubjectKind(StrEnum):
    """What an exposure can be to."""

    HEIST = "heist"
    PARTY = "party"
    CATEGORY = "category"


class Direction(StrEnum):
    """Which way the money went."""

    SOURCE = "source"  # what it stems from
    DESTINATION = "destination"  # where it ended up


class Verdict(StrEnum):
    """What can be said of an address or a transaction; none of these is "clean"."""

    NAMED = "named"  # it is itself an address of a thief, of a listed party or of a category
    EXPOSED = "exposed"
    NOT_FOUND = "nothing found"  # its whole history is in the ledger, and nothing was found in it
    NOT_COVERED = "not covered"  # nothing was found, and the ledger does not hold its whole history
    UNKNOWN = "not in the ledger"


@dataclass(frozen=True, slots=True)
class Subject:
    """One address of somebody to whom exposure is asked for; several addresses are several rows.

    `chain` is CAIP-2, or `eip155:*` for every EVM chain of the ledger; `address` is canonical text. `since`
    is the day of the listing (ISO 8601 of any precision) or empty; `source` says who says so.
    """

    id: str
    label: str
    kind: SubjectKind
    chain: str
    address: str
    since: str = ""
    source: str = ""


class Share(NamedTuple):
    """An exact fraction; `whole` is 0 where there is nothing to have a share of."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """Percent with two decimals, rounded down; empty of nothing."""
        if not self.whole:
            return ""
        hundredths = self.part * 10_000 // self.whole
        return f"{hundredths // 100}.{hundredths % 100:02d}"


class Moment(NamedTuple):
    """When a transfer happened; both are None for a declared holding, which no transfer brought."""

    height: int | None
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One transfer of a path: `tainted` of the `amount` that it moved. Addresses are display text.

    A UTXO transaction is one step; a declared holding has no transaction and no sender.
    """

    chain: str
    moment: Moment
    tx: str
    position: int | None
    kind: str
    sender: str
    recipient: str
    asset: str
    tainted: int
    amount: int


@dataclass(frozen=True, slots=True)
class Way:
    """The transfers by which some of the money came, oldest first; `cut` of the oldest are left out."""

    steps: tuple[Step, ...]
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Exposure:
    """One row: `amount` of an asset under one policy, `low` to `high` over all that conserve amounts.

    `direct` says that the counterparty is itself the subject. `after_listing` says whether the listing was in
    force when the money left the subject (or reached it), None where no day is known. `share` is of all that
    came in (or was sent). `at` is where it arrived, where that is not the address asked for. `also` are other
    subjects of the same kind that hold the same addresses: their rows tell of the same money.
    """

    subject: str
    label: str
    kind: SubjectKind
    direction: Direction
    direct: bool
    after_listing: bool | None
    asset: str
    amount: int
    low: int
    high: int
    share: Share
    hops: int
    first: Moment
    last: Moment
    policy: Policy
    shortest: Way
    largest: Way
    at: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What rests at an address now: `amount` of its balance of an asset stems from a subject."""

    subject: str
    label: str
    kind: SubjectKind
    asset: str
    amount: int
    low: int
    high: int
    share: Share


@dataclass(frozen=True, slots=True)
class Total:
    """One kind of subjects in one asset: `whole` + `rounding` = `attributed` + `unattributed`, to the unit.

    `of` says what was summed: `received`, `balance`, `moved`, `offered` or `sent`.
    """

    kind: SubjectKind
    asset: str
    of: str
    whole: int
    attributed: int

    @property
    def unattributed(self) -> int:
        """What stems from no subject of this kind as far as the ledger shows; that does not make it clean."""
        return max(self.whole - self.attributed, 0)

    @property
    def rounding(self) -> int:
        """Units attributed twice: under haircut what leaves is rounded down for each source by itself."""
        return max(self.attributed - self.whole, 0)


@dataclass(frozen=True, slots=True)
class Named:
    """That the address asked for is itself a subject's: its `role` in a heist, since when, who says so."""

    subject: str
    label: str
    kind: SubjectKind
    role: str = ""
    since: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A lot that a hypothetical payment would take: none of `subjects` where it stems from nobody known.

    `came` says when it came to the payer and by which transaction, as far as the ledger shows.
    """

    kind: SubjectKind
    asset: str
    amount: int
    subjects: tuple[str, ...]
    came: Moment
    tx: str
    hops: int | None
