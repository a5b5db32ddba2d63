"""From a kernel's outcome to balances: what rests where, of which kind, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.attribution.mixers.mix import Mix
from hueandcry.conversions.swap import SWAP
from hueandcry.ledger import Coverage
from hueandcry.model import EndpointKind, Heist, Policy, Purse, PurseStatement, Role, Statement
from hueandcry.trace.case import Case
from hueandcry.trace.outcome import Outcome, Rest
from hueandcry.trace.purses import Purses
from hueandcry.trace.result import Balance, Place

KINDS = {
    Statement.EMPTIED: EndpointKind.UNACCOUNTED,
    Statement.MOVED: EndpointKind.UNTRACED,
    Statement.RETURNED: EndpointKind.RETURNED,
    Statement.FROZEN: EndpointKind.FROZEN,
}


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Names the place behind a purse: its kind from tags, from the heist's statements, and from coverage."""

    purses: Purses
    stops: StopList
    statements: Mapping[tuple[str, str, str], PurseStatement]
    labels: Mapping[tuple[str, str], str]
    coverage: Mapping[str, Coverage]
    since: Mapping[str, int]  # chain -> height at which taint first arrived there
    crossings: Mapping[str, str]  # purse in transit -> why its payout is not resolved, and what to fetch
    mixes: Mapping[int, Mix]  # the purses of transactions that mix

    def held(self, number: int, tainted: int, claim: int) -> Place:
        """The place of a purse that still holds taint."""
        purse = self.purses[number]
        if purse.role is Role.TRANSIT:
            note = self.crossings.get(purse.outpoint, "")
            return self._place(purse, _transit(purse), tainted, claim, self.name(number), note=note)
        statement = self.statements.get((purse.chain, purse.address, purse.caip19))
        if statement is not None:
            kind, note = KINDS[statement.kind], _note(statement)
        else:
            kind, note = EndpointKind.HELD if self._covered(purse) else EndpointKind.UNTRACED, ""
        return self._place(purse, kind, tainted, claim, note=note)

    def ends_here(self, purse: Purse) -> bool:
        """Whether a claim at a purse rests there only because the ledger ends."""
        if purse.role is Role.TRANSIT:
            return False
        stated = (purse.chain, purse.address, purse.caip19) in self.statements
        return not stated and not self._covered(purse)

    def absorbed(self, number: int, tainted: int, claim: int) -> Place:
        """The place of a purse that absorbed taint."""
        purse = self.purses[number]
        if purse.role is Role.FEES:
            return self._place(purse, EndpointKind.FEES, tainted, claim)
        mix = self.mixes.get(number)
        if mix is not None:
            return self._place(purse, EndpointKind.MIXER, tainted, claim, *_mixed(mix))
        stop = self.stops.get(purse.chain, purse.address)
        if stop is None:
            return self._place(purse, EndpointKind.BURNED, tainted, claim)
        note = "; ".join(f"{tag.source} says {tag.category} ({tag.label})" for tag in stop.others)
        said = f"{stop.tag.source} ({stop.tag.confidence} %)"
        return self._place(purse, stop.kind, tainted, claim, stop.tag.label, said, note)

    def label(self, purse: Purse) -> str:
        """A name for a purse: its role in the heist, else its tag, else nothing."""
        role = self.labels.get((purse.chain, purse.address), "").replace("-", " ")
        return role or self.stops.label(purse.chain, purse.address)

    def name(self, number: int) -> str:
        """A name for a purse, also for one without an address: a mix, or a bridge with money in it."""
        purse, mix = self.purses[number], self.mixes.get(number)
        if mix is not None:
            return _mixed(mix)[0]
        if purse.role is Role.TRANSIT and _transit(purse) is EndpointKind.BRIDGE:
            return purse.outpoint.partition(":")[0]
        return self.label(purse)

    def _covered(self, purse: Purse) -> bool:
        """Whether the ledger has everything that happened to a purse since taint first reached its chain."""
        coverage = self.coverage.get(purse.chain)
        if coverage is None:
            return False
        if f"{purse.chain}:{purse.address}" in coverage.complete:
            return True
        return bool(coverage.heights) and coverage.heights[-1][0] <= self.since.get(purse.chain, -1)

    def _place(
        self,
        purse: Purse,
        kind: EndpointKind,
        tainted: int,
        claim: int,
        label: str = "",
        said: str = "",
        note: str = "",
    ) -> Place:
        address = chains.display_address(chains.chain(purse.chain), purse.address) if purse.address else ""
        return Place(
            chain=purse.chain,
            address=address,
            asset=purse.caip19,
            kind=kind,
            tainted=tainted,
            claim=claim,
            label=label or self.label(purse),
            tagged_by=said,
            note=note,
            outpoint=purse.outpoint,
        )


def _mixed(mix: Mix) -> tuple[str, str, str]:
    """Label, who says so, and on what ground."""
    least, most = mix.participants
    ground = "; ".join(f"{name}: {found}" for name, found in mix.evidence)
    return (
        f"{mix.protocol} CoinJoin",
        f"its shape ({mix.confidence} %)",
        f"{least} to {most} participants; {ground}",
    )


def _transit(purse: Purse) -> EndpointKind:
    return EndpointKind.EXCHANGED if purse.outpoint.startswith(SWAP) else EndpointKind.BRIDGE


def _note(statement: PurseStatement) -> str:
    parts = (f"{statement.kind} {statement.date}".strip(), statement.note, statement.source)
    return "; ".join(part for part in parts if part)


def surveyor(
    case: Case,
    heist: Heist,
    stops: StopList,
    coverage: Mapping[str, Coverage],
    since: Mapping[str, int],
    statements: Mapping[tuple[str, str, str], PurseStatement],
) -> Surveyor:
    """A surveyor with the statements about purses and the roles that the heist names."""
    labels = {(known.chain, known.address): known.role for known in heist.addresses}
    crossings = {crossing.transit: crossing.told() for crossing in case.resolved.crossings}
    return Surveyor(case.purses, stops, statements, labels, coverage, since, crossings, case.mixes)


def describe(chain: str, coverage: Coverage) -> str:
    """What the ledger covers of a chain, in words."""
    name = chains.chain(chain).name
    if coverage.heights:
        spans = ", ".join(f"{first} to {last}" for first, last in coverage.heights)
        return f"{name}: every transfer of heights {spans}"
    if coverage.complete:
        return f"{name}: the whole history of {len(coverage.complete)} addresses, single transfers of others"
    return (
        f"{name}: single transfers; no address is known to be complete, so claims rest where the ledger ends"
    )


def balances(outcome: Outcome, assets: Sequence[str], surveyor: Surveyor) -> dict[str, Balance]:
    """The balance of each source, by its stolen asset; `assets[s]` is source `s`'s CAIP-19 id.

    Sources beyond `assets` (other heists of the same pass) are left out.
    """
    held = _sums(outcome.held)
    booked = _sums(outcome.booked)
    return {
        asset: _balance(outcome, source, asset, held[source], booked[source], surveyor)
        for source, asset in enumerate(assets)
    }


def _sums(rests: Sequence[Rest]) -> Mapping[int, Mapping[int, tuple[int, int]]]:
    """Per source and purse: (tainted, claim)."""
    table: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for rest in rests:
        tainted, claim = table[rest.source].get(rest.purse, (0, 0))
        table[rest.source][rest.purse] = (tainted + rest.amount, claim + rest.claim)
    return table


def _balance(
    outcome: Outcome,
    source: int,
    asset: str,
    held: Mapping[int, tuple[int, int]],
    booked: Mapping[int, tuple[int, int]],
    surveyor: Surveyor,
) -> Balance:
    totals = outcome.totals[source]
    resting = _sorted(surveyor.held(purse, *sums) for purse, sums in held.items())
    absorbed = _sorted(surveyor.absorbed(purse, *sums) for purse, sums in booked.items())
    reach_only = outcome.policy is Policy.POISON
    fees = [place for place in absorbed if place.kind is EndpointKind.FEES]
    return Balance(
        asset=asset,
        policy=outcome.policy,
        stolen=totals.stolen,
        already_tainted=totals.already_tainted,
        held=tuple(p for p in resting if reach_only or p.kind is not EndpointKind.UNACCOUNTED),
        absorbed=tuple(p for p in absorbed if reach_only or p.kind is not EndpointKind.FEES),
        fees=sum(place.claim for place in fees),
        rounding=totals.rounding,
        gaps=() if reach_only else tuple(p for p in resting if p.kind is EndpointKind.UNACCOUNTED),
    )


def _sorted(places: Iterable[Place]) -> list[Place]:
    kinds = list(EndpointKind)
    return sorted(
        places, key=lambda p: (kinds.index(p.kind), -p.claim, p.chain, p.address, p.asset, p.outpoint)
    )
