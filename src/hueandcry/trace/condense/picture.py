"""The condensed picture of one source's flow: groups, the ribbons between them, and what they must sum to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hueandcry.model import EndpointKind
from hueandcry.model.errors import ConservationBroken


class Station(StrEnum):
    """What a group is when it is no endpoint of the model: a stop on the way, or a sum without a place."""

    STOLEN = "stolen"  # where everything starts
    WALLET = "wallet"  # passes the claim on
    SWAP = "swap"  # passes it on in another asset
    CROSSING = "crossing"  # got it from another chain
    PEEL = "peel"  # a chain of wallets, each passing on most of what it got
    ROUNDING = "rounding"  # claims of parts that became zero in a conversion
    ALREADY_TAINTED = "already_tainted"  # taken again from an older theft, which keeps the claim


GroupKind = Station | EndpointKind
RESTS: tuple[GroupKind, ...] = (*EndpointKind, Station.ROUNDING, Station.ALREADY_TAINTED)


@dataclass(frozen=True, slots=True)
class Group:
    """One box of a picture: `addresses` addresses with a claim in units of what was stolen.

    `column` counts from 0 (stolen) to the right edge (endpoints). `members` are the few addresses with the
    largest claims; `each` is the claim of every one where a group is made of equals, else 0.
    """

    id: int
    column: int
    kind: GroupKind
    label: str
    addresses: int
    claim: int
    each: int
    members: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The claim that went from one group to another in one asset, net of what came back.

    `asset` (CAIP-19) and `symbol` are what arrived, `came_as` (CAIP-19) what was sent. `gross` is the claim
    that moved before what went round was taken off, `tainted` its amount in base units of `asset`.
    """

    sender: int
    recipient: int
    asset: str
    symbol: str
    came_as: str
    claim: int
    gross: int
    tainted: int
    movements: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Round:
    """Claim that came back to where it had been, not drawn; the step that closed the round is named."""

    sender: str
    recipient: str
    claim: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One source's flow as at most a few dozen groups. Claims are base units of `asset` (CAIP-19).

    `columns` are the headings of the phases from left to right; `rounds` what recirculated, largest first.
    """

    asset: str
    symbol: str
    decimals: int
    stolen: int
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    ribbons: tuple[Ribbon, ...]
    rounds: tuple[Round, ...]

    def totals(self) -> dict[GroupKind, int]:
        """The claim at rest by kind, in the order of the kinds; kinds without any are left out."""
        found: Counter[GroupKind] = Counter()
        for group in self.groups:
            if group.kind in RESTS:
                found[group.kind] += group.claim
        return {kind: found[kind] for kind in RESTS if found[kind]}

    def check(self) -> None:
        """Raise ConservationBroken unless groups pass on what they get and endpoints sum to stolen."""
        inflow, outflow = _sums((r.recipient, r.claim) for r in self.ribbons), Counter[int]()
        for ribbon in self.ribbons:
            outflow[ribbon.sender] += ribbon.claim
            if self.groups[ribbon.sender].column >= self.groups[ribbon.recipient].column or ribbon.claim <= 0:
                raise ConservationBroken(f"picture of {self.asset}: a ribbon runs backwards or is empty")
        for group in self.groups:
            came = group.claim if group.kind is Station.STOLEN else inflow[group.id]
            went = group.claim if group.kind in RESTS else outflow[group.id]
            if not came == went == group.claim:
                raise ConservationBroken(
                    f"picture of {self.asset}: group {group.id}: {came} came, {went} went on or rest"
                )
        if sum(self.totals().values()) != self.stolen:
            raise ConservationBroken(f"picture of {self.asset}: the endpoints do not sum to what was stolen")


def _sums(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for key, claim in pairs:
        sums[key] += claim
    return sums
