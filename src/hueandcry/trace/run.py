"""A run: one view of the ledger, one or more heists, every policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hueandcry.attribution import StopList
from hueandcry.chains import asset_info
from hueandcry.ledger import View
from hueandcry.model import AMOUNT_POLICIES, AssetInfo, Flag, Heist, Policy
from hueandcry.model.errors import HeistError
from hueandcry.trace.balances import Surveyor, balances, describe, surveyor
from hueandcry.trace.flows import flows
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.prune import prune
from hueandcry.trace.purses import Purses
from hueandcry.trace.result import Balance, PlaceKey, Range, Trace, key
from hueandcry.trace.rows import Table
from hueandcry.trace.rows import movements as from_rows
from hueandcry.trace.scale import SMALL, account
from hueandcry.trace.sources import Source, Stolen, find


@dataclass(frozen=True, slots=True)
class Options:
    """What the person tracing chose; `beside` are heists accounted for in the same pass."""

    policy: Policy = Policy.FIFO
    accept_inferred: bool = False
    beside: tuple[Heist, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A trace and everything that it was computed from, for the bundle and for questions."""

    trace: Trace
    view: View
    table: Table
    movements: Movements
    purses: Purses
    sources: tuple[Source, ...]
    outcome: Outcome
    stops: Mapping[tuple[str, str], object] = field(default_factory=dict)


def run(
    view: View, heist: Heist, stops: StopList, options: Options, run_id: str, inputs: Mapping[str, str]
) -> Run:
    """Trace `heist` under every policy; `run_id` and `inputs` go into the result as they are.

    Raises TheftNotInLedger, HeistError, and ConservationBroken if the books do not balance.
    """
    if view.table.num_rows > SMALL:
        view = prune(view, (heist, *options.beside), stops, options.accept_inferred)
    table = from_rows(view, options.accept_inferred)
    purses = Purses(view.purses, table.fees)
    stolen = find((heist, *options.beside), view, table, purses)
    movements = _movements(table, purses, stolen, purses.absorbing(stops))
    _refuse_stopped_holdings(heist, movements, purses)
    own = [source.asset for source in stolen.sources if source.heist == heist.id]
    outcomes = account(movements, (*AMOUNT_POLICIES, Policy.POISON))
    survey = surveyor(
        heist, purses, stops, view.coverage, _since(view, table, purses, outcomes[Policy.POISON])
    )
    books = {policy: balances(outcome, own, survey) for policy, outcome in outcomes.items()}
    chosen = outcomes[options.policy]
    assets = _assets(heist, view, purses, chosen, own)
    drawn = flows(chosen, movements, _moments(view, table), books[options.policy], survey, assets)
    trace = Trace(
        run=run_id,
        heist=heist,
        policy=options.policy,
        balances=books,
        ranges={asset: _ranges(asset, books) for asset in own},
        flows=drawn,
        assets=assets,
        coverage=tuple(describe(chain, coverage) for chain, coverage in sorted(view.coverage.items())),
        findings=_findings(view, table, outcomes[Policy.POISON], survey, options),
        unknown_history=_unknown(outcomes, survey),
        inputs=inputs,
    )
    return Run(trace, view, table, movements, purses, tuple(stolen.sources), chosen)


def _movements(table: Table, purses: Purses, stolen: Stolen, absorbs: frozenset[int]) -> Movements:
    return Movements(
        purses=len(purses),
        sources=len(stolen.sources),
        sender=table.sender,
        recipient=table.recipient,
        out=table.out,
        into=table.into,
        thefts=stolen.thefts,
        holdings=stolen.holdings,
        absorbs=absorbs,
        outputs=table.outputs,
    )


def _refuse_stopped_holdings(heist: Heist, movements: Movements, purses: Purses) -> None:
    for holding in movements.holdings:
        if holding.purse in movements.absorbs:
            raise HeistError(
                f"{heist.id}: the holding at {purses[holding.purse].address} is on the stop-list: a trace "
                "cannot start where it stops; mend the tag or the holding"
            )


def _since(view: View, table: Table, purses: Purses, poison: Outcome) -> Mapping[str, int]:
    """Per chain the height at which taint first arrived."""
    heights = view.table.column("height")
    since: dict[str, int] = {}
    for part in poison.parts:
        chain = purses[part.purse].chain
        if chain not in since and part.movement < len(table.row):
            since[chain] = heights[table.row[part.movement]].as_py()
    return since


def _moments(view: View, table: Table) -> list[datetime]:
    times = view.table.column("time").to_pylist()
    return [times[row] for row in table.row]


def _ranges(asset: str, books: Mapping[Policy, Mapping[str, Balance]]) -> Mapping[PlaceKey, Range]:
    """Per place the least and greatest claim over the policies that conserve amounts."""
    claims: dict[PlaceKey, list[int]] = {}
    for policy in AMOUNT_POLICIES:
        for place in books[policy][asset].places:
            claims.setdefault(key(place), []).append(place.claim)
    count = len(AMOUNT_POLICIES)
    return {k: Range(min(v) if len(v) == count else 0, max(v)) for k, v in claims.items()}


def _unknown(outcomes: Mapping[Policy, Outcome], survey: Surveyor) -> Mapping[PlaceKey, int]:
    """Missing history of the purses that the money reached; elsewhere it does not matter."""
    reached = {rest.purse for rest in outcomes[Policy.POISON].held}
    missing = outcomes[Policy.HAIRCUT].unknown
    return {key(survey.held(p, 0, 0)): missing[p] for p in sorted(reached & missing.keys())}


def _assets(
    heist: Heist, view: View, purses: Purses, outcome: Outcome, own: Sequence[str]
) -> Mapping[str, AssetInfo]:
    """How each asset that occurs is shown: as the heist says, as its chain says, else in base units."""
    declared = {info.asset: info for info in heist.assets}
    touched = {purses[part.purse].caip19 for part in outcome.parts} | set(own)
    touched |= {f"{chain}/{asset}" for chain, asset in _distinct(view)}
    return {asset: declared.get(asset) or asset_info(asset) for asset in sorted(touched)}


def _distinct(view: View) -> set[tuple[str, str]]:
    pairs = view.purses.select(["chain", "asset"]).group_by(["chain", "asset"]).aggregate([])
    return set(zip(pairs.column("chain").to_pylist(), pairs.column("asset").to_pylist(), strict=True))


FLAG_WORDS = {
    Flag.ORDER_INFERRED: "transfers have no stated place in their block: credits were put before debits",
    Flag.TIME_INFERRED: "transfers have no documented height or time: their source placed them",
    Flag.AGGREGATED: "transfers stand for events of which only the sum is documented",
    Flag.ROUNDED: "amounts are float renderings of the source (about 17 digits), not exact base units",
    Flag.OVERWIDE: "amounts do not fit 38 digits: recorded, without taint",
}


def _findings(
    view: View, table: Table, poison: Outcome, survey: Surveyor, options: Options
) -> tuple[str, ...]:
    """The quality findings among the rows that touch a reached purse, in words."""
    reached = {rest.purse for rest in (*poison.held, *poison.booked)}
    flags = view.table.column("flags").to_pylist()
    ends = (view.table.column(name).to_pylist() for name in ("sender", "recipient"))
    rows = [row for row, (a, b) in enumerate(zip(*ends, strict=True)) if a in reached or b in reached]
    words = []
    for flag, text in FLAG_WORDS.items():
        count = sum(1 for row in rows if flags[row] & flag)
        if count:
            words.append(f"{count} {text}")
    moved = set(table.row)
    still = sum(1 for row in rows if row not in moved)
    if still:
        words.append(f"{still} ledger rows carry no taint (pool legs, inferred senders, over-wide amounts)")
    if options.accept_inferred:
        words.append("inferred rows were accepted by the person tracing")
    return tuple(words)
