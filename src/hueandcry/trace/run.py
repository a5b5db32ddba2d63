"""A run: one view of the ledger, one or more heists, every policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.chains import asset_info
from hueandcry.conversions import Converter, Tier
from hueandcry.ledger import Stream, View
from hueandcry.model import AMOUNT_POLICIES, AssetInfo, Flag, Heist, Policy
from hueandcry.trace.balances import Surveyor, balances, describe, surveyor
from hueandcry.trace.case import Case, arrivals, prepare
from hueandcry.trace.converted import conversions
from hueandcry.trace.converted import findings as conversion_findings
from hueandcry.trace.finished import Run
from hueandcry.trace.flows import flows
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.result import Balance, PlaceKey, Range, Trace, key
from hueandcry.trace.scale import account
from hueandcry.trace.statements import statements
from hueandcry.trace.typologies import typologies


@dataclass(frozen=True, slots=True)
class Options:
    """What the person tracing chose; `beside` are heists accounted for in the same pass.

    Crossings of the `tiers` feed taint: A always, B where the person accepts what fits exactly. Money stops
    at mixers unless it is to be followed through them.
    """

    policy: Policy = Policy.FIFO
    accept_inferred: bool = False
    beside: tuple[Heist, ...] = ()
    tiers: frozenset[Tier] = frozenset({Tier.A})
    through_mixers: bool = False


def run(
    rows: View | Stream,
    heist: Heist,
    stops: StopList,
    options: Options,
    run_id: str,
    inputs: Mapping[str, str],
    convert: Converter | None = None,
) -> Run:
    """Trace `heist` under every policy; `run_id` and `inputs` go into the result as they are.

    A ledger too large to be held is given as a stream. With `convert`, swaps and crossings are followed.

    Raises TheftNotInLedger, HeistError, and ConservationBroken if the books do not balance.
    """
    case = prepare(rows, (heist, *options.beside), stops, options.accept_inferred, convert)
    own = [source.asset for source in case.sources if source.heist == heist.id]
    outcomes = account(case.movements, (*AMOUNT_POLICIES, Policy.POISON))
    since = arrivals(case, outcomes[Policy.POISON])
    said = statements(heist, case, outcomes[options.policy], convert)
    survey = surveyor(case, heist, stops, rows.coverage, since, said)
    books = {policy: balances(outcome, own, survey) for policy, outcome in outcomes.items()}
    chosen = outcomes[options.policy]
    assets = _assets(heist, case, chosen, own)
    drawn = flows(chosen, case.movements, case.moments(), books[options.policy], survey, assets)
    trace = Trace(
        run=run_id,
        heist=heist,
        policy=options.policy,
        balances=books,
        ranges={asset: _ranges(asset, books) for asset in own},
        flows=drawn,
        assets=assets,
        coverage=tuple(describe(chain, coverage) for chain, coverage in sorted(rows.coverage.items())),
        findings=_findings(case, outcomes[Policy.POISON], options) + _silent(rows, convert),
        unknown_history=_unknown(outcomes, survey),
        inputs=inputs,
        conversions=conversions(case, chosen),
        noise=case.noise.findings if case.noise else (),
    )
    found = typologies(Run(trace, case, chosen))
    return Run(replace(trace, typologies=found), case, chosen)


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


def _assets(heist: Heist, case: Case, outcome: Outcome, own: Sequence[str]) -> Mapping[str, AssetInfo]:
    """How each asset that occurs is shown: as the heist says, as its chain says, else in base units."""
    declared = {info.asset: info for info in heist.assets}
    touched = {case.purses[part.purse].caip19 for part in outcome.parts} | set(own)
    touched |= {f"{chain}/{asset}" for chain, asset in _distinct(case.view)}
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
    Flag.INTERNAL_MISSING: "transactions may have moved native value inside that the source does not know",
    Flag.UNRESOLVED: "inputs have no known value: the outputs that they spend are not in the ledger",
}


def _silent(rows: View | Stream, convert: Converter | None) -> tuple[str, ...]:
    """The chains of which no events are kept, where they would be read."""
    silent = [chains.chain(chain).name for chain, found in sorted(rows.coverage.items()) if not found.every]
    if convert is None or not silent:
        return ()
    return (f"no events are kept of {', '.join(silent)}: what bridges and issuers said there is not known",)


def _findings(case: Case, poison: Outcome, options: Options) -> tuple[str, ...]:
    """The quality findings among the rows that touch a reached purse, in words."""
    reached = {rest.purse for rest in poison.held}
    table = case.view.table
    flags = table.column("flags").to_pylist()
    ends = (table.column(name).to_pylist() for name in ("sender", "recipient"))
    rows = [row for row, (a, b) in enumerate(zip(*ends, strict=True)) if a in reached or b in reached]
    words = []
    for flag, text in FLAG_WORDS.items():
        count = sum(1 for row in rows if flags[row] & flag)
        if count:
            words.append(f"{count} {text}")
    moved = set(case.table.row)
    still = sum(1 for row in rows if row not in moved)
    if still:
        words.append(f"{still} ledger rows carry no taint (pool legs, inferred senders, over-wide amounts)")
    if options.accept_inferred:
        words.append("inferred rows were accepted by the person tracing")
    words += conversion_findings(case.resolved)
    return tuple(words)
