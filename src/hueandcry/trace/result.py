"""The result of a trace: one balance a source and policy, the places where it rests, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hueandcry.attribution.noise import Finding
from hueandcry.model import AssetInfo, EndpointKind, Heist, Policy
from hueandcry.model.errors import ConservationBroken
from hueandcry.trace.converted import Converted
from hueandcry.trace.flow import Flow
from hueandcry.trace.typology import Typology


@dataclass(frozen=True, slots=True)
class Place:
    """A claim at rest. `tainted` in base units of `asset` (CAIP-19), `claim` in units of what was stolen.

    `label`, `tagged_by` and `note` say why the place is of this kind: the tag and its source, or a statement.
    """

    chain: str
    address: str
    asset: str
    kind: EndpointKind
    tainted: int
    claim: int
    label: str = ""
    tagged_by: str = ""
    note: str = ""
    outpoint: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the greatest claim at a place over all policies that conserve amounts."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Where one stolen asset went under one policy, in claims; the sums are checked when it is made.

    `held` are purses still holding taint, `absorbed` stops, `gaps` purses known to be empty on chain but not
    in the ledger: their sum is `unaccounted`. Under poison all amounts are zero and only the places count.
    """

    asset: str
    policy: Policy
    stolen: int
    already_tainted: int
    held: tuple[Place, ...]
    absorbed: tuple[Place, ...]
    fees: int
    rounding: int
    gaps: tuple[Place, ...]

    def __post_init__(self) -> None:
        if self.policy is not Policy.POISON and self.stolen != self.accounted:
            raise ConservationBroken(f"{self.asset} {self.policy}: {self.stolen} != {self.accounted}")

    @property
    def unaccounted(self) -> int:
        """What the ledger does not explain."""
        return sum(place.claim for place in self.gaps)

    @property
    def accounted(self) -> int:
        """The right-hand side of the conservation equation."""
        at_rest = sum(place.claim for place in (*self.held, *self.absorbed))
        return self.already_tainted + at_rest + self.fees + self.rounding + self.unaccounted

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place where a claim rests."""
        return (*self.absorbed, *self.held, *self.gaps)


PlaceKey = tuple[str, str, str, str]


def key(place: Place) -> PlaceKey:
    """What identifies a place across policies."""
    return (place.chain, place.address, place.asset, place.outpoint)


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole trace. `balances[policy][asset]`, `flows` and `ranges[asset]` are of the chosen policy's run.

    `assets` says how amounts are shown; `coverage` what the ledger covers, a line a chain; `findings` the
    quality findings that bear on this trace, in words; `conversions` the swaps and crossings that carried it,
    `noise` what was sent to be seen, `typologies` the known patterns among its transfers.
    """

    run: str
    heist: Heist
    policy: Policy
    balances: Mapping[Policy, Mapping[str, Balance]]
    ranges: Mapping[str, Mapping[PlaceKey, Range]]
    flows: tuple[Flow, ...]
    assets: Mapping[str, AssetInfo]
    coverage: tuple[str, ...]
    findings: tuple[str, ...]
    unknown_history: Mapping[PlaceKey, int]
    inputs: Mapping[str, str] = field(default_factory=dict)
    conversions: tuple[Converted, ...] = ()
    noise: tuple[Finding, ...] = ()
    typologies: tuple[Typology, ...] = ()

    @property
    def chosen(self) -> Mapping[str, Balance]:
        """The balances of the chosen policy, by stolen asset."""
        return self.balances[self.policy]
