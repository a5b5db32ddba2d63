"""Pursuit: a case ledger filled on demand, the address with the largest claim first (accounting, section 9).

Each step fetches the history of one address from the first moment at which the money was on its chain, or
from where it is known, imports it as complete, and accounts again. Where money went into a bridge, whoever is
to be paid on the other side is looked at there, from the theft on, then whoever is to be paid back. The
ledger and its horizons are the only state: a pursuit that was interrupted goes on where it stopped, and asks
nothing twice.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter
from hueandcry.ledger import Ledger
from hueandcry.model import Heist, Policy
from hueandcry.sources.live.fill import before, fill
from hueandcry.sources.live.horizon import Horizon
from hueandcry.sources.live.source import HISTORY, LiveSource
from hueandcry.trace.balances import surveyor
from hueandcry.trace.case import Case, arrivals, prepare
from hueandcry.trace.scale import account
from hueandcry.trace.statements import statements

MILLION = 1_000_000


class Open(NamedTuple):
    """An address whose claim rests where the ledger ends; `ppm` is its greatest share of one stolen asset.

    A share of 0 is an address that the money has left, whose history does not reach the head.
    """

    ppm: int
    chain: str
    address: str
    since: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pursuit is: the least resolved share over the stolen assets, in parts of a million.

    `next` is what is fetched next, None at the end; `stopped` says why it ended. `findings` are what sources
    could not tell since the last time.
    """

    resolved_ppm: int
    requests: int
    next: Open | None = None
    stopped: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: after so many requests, below a floor (parts of a million of a stolen asset)."""

    max_requests: int | None = None
    floor_ppm: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a pursuit goes: the ledger, and by CAIP-2 chain the source, the head, what is known up to where.

    Histories are complete up to the head; a chain without a horizon begins with an empty one.
    """

    ledger: Ledger
    sources: Mapping[str, LiveSource]
    heads: Mapping[str, int]
    horizons: dict[str, Horizon] = field(default_factory=dict)
    convert: Converter | None = None
    heights: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, source in self.sources.items():
            self.horizons.setdefault(name, Horizon(source.chain))

    @property
    def requests(self) -> int:
        """How many requests the sources sent."""
        return sum(source.requests for source in self.sources.values())

    def height_at(self, chain: str, time: int) -> int:
        """The height a little before a moment, 0 where the source cannot say; asked once for each moment."""
        if (chain, time) not in self.heights:
            self.heights[chain, time] = before(self.sources[chain], time, self.heads[chain])
        return self.heights[chain, time]

    def behind(self) -> frozenset[tuple[str, str]]:
        """The addresses, with their chains, whose histories are known but end before the head."""
        pairs = ((name, self.horizons[name].behind(self.ledger, self.heads[name])) for name in self.sources)
        return frozenset((name, address) for name, found in pairs for address in found)

    def short(self) -> frozenset[str]:
        """The chains that are read by whole blocks, whose blocks in the ledger end before the head."""
        return frozenset(
            name
            for name, source in self.sources.items()
            if any(last < self.heads[name] for _, last in self.ledger.known(name).coverage.heights[-1:])
            and HISTORY not in source.capabilities
        )


Say = Callable[[Progress], None]


def pursue(
    ground: Ground, heist: Heist, stops: StopList, policy: Policy, budget: Budget, say: Say
) -> Progress:
    """Fill the ledger until every claim above the floor rests at an endpoint, or the budget is spent.

    Histories that end before the head are brought up to it: where claims rest first; where none does, last,
    and only without a floor. Chains without a source stay as they are. Raises what the sources raise; the
    ledger then holds all that was fetched before.
    """
    before = ground.requests
    asked: set[tuple[str, str]] = set()
    said: set[str] = set()
    news: tuple[str, ...] = ()
    while True:
        survey = _survey(ground, heist, stops, policy, asked)
        used = ground.requests - before
        left = [place for place in survey.open if _wanted(ground, place, budget) and place[1:3] not in asked]
        if not left:
            told = "every claim above the floor rests"
            return Progress(survey.resolved_ppm, used, None, told, news)
        if budget.max_requests is not None and used >= budget.max_requests:
            return Progress(survey.resolved_ppm, used, None, "the budget of requests is spent", news)
        step = max(left, key=lambda place: (place.ppm, place.chain, place.address))
        say(Progress(survey.resolved_ppm, used, step, "", news))
        asked.add(step[1:3])
        source, horizon = ground.sources[step.chain], ground.horizons[step.chain]
        filled = fill(ground.ledger, source, horizon, step.address, step.since, ground.heads[step.chain])
        news = tuple(finding for finding in filled.findings if finding not in said)
        said.update(news)


def _wanted(ground: Ground, place: Open, budget: Budget) -> bool:
    return (
        place.chain in ground.sources
        and place.ppm >= budget.floor_ppm
        and place.since <= ground.heads[place.chain]
    )


class _Survey(NamedTuple):
    resolved_ppm: int
    open: list[Open]


def _survey(
    ground: Ground, heist: Heist, stops: StopList, policy: Policy, asked: Collection[tuple[str, str]]
) -> _Survey:
    """Account for the heist with what the ledger has now; who was asked about a crossing is not again."""
    view, behind, short = ground.ledger.read(), ground.behind(), ground.short()
    case = prepare(view, (heist,), stops, accept_inferred=False, convert=ground.convert)
    outcome = account(case.movements, (policy,))[policy]
    since = arrivals(case, outcome)
    told = statements(heist, case, outcome, ground.convert)
    survey = surveyor(case, heist, stops, view.coverage, since, told)
    claims: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    unresolved: dict[int, int] = defaultdict(int)
    ahead = _ahead(ground, case, asked)
    for rest in outcome.held:
        purse = case.purses[rest.purse]
        place = (purse.chain, purse.address)
        if purse.outpoint in ahead:
            unresolved[rest.source] += rest.claim
            claims[ahead[purse.outpoint]][rest.source] += rest.claim
            continue
        stated = (*place, purse.caip19) in survey.statements
        if survey.ends_here(purse) or (not stated and (place in behind or purse.chain in short)):
            unresolved[rest.source] += rest.claim
            if purse.address:
                claims[place][rest.source] += rest.claim
    stolen = [totals.stolen for totals in outcome.totals]
    shared = {p: max(_ppm(claim, stolen[s]) for s, claim in found.items()) for p, found in claims.items()}
    passed = {(purse.chain, purse.address) for purse in (case.purses[part.purse] for part in outcome.parts)}
    left = {place: 0 for place in behind & passed if stops.get(*place) is None}
    wanted = {place: ppm for place, ppm in {**left, **shared}.items() if ppm or place in behind}
    starts = _starts(ground, heist, case, since, {chain for chain, _ in wanted})
    places = [Open(ppm, *place, starts[place[0]]) for place, ppm in wanted.items()]
    shares = [MILLION - _ppm(unresolved[s], total) for s, total in enumerate(stolen) if total]
    return _Survey(min(shares, default=MILLION), places)


def _ahead(ground: Ground, case: Case, asked: Collection[tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    """Deposits without a payout: purse -> chain and address of who can be asked for, and was not yet."""
    found = {}
    for crossing in case.resolved.crossings:
        deposit = crossing.deposit
        paid = ((deposit.other_chain, deposit.recipient), (deposit.chain, deposit.refund))
        left = [place for place in paid if all(place) and place[0] in ground.sources and place not in asked]
        if left and not crossing.payouts:
            found[crossing.transit] = left[0]
    return found


def _starts(
    ground: Ground, heist: Heist, case: Case, since: Mapping[str, int], wanted: Collection[str]
) -> Mapping[str, int]:
    """Per chain the height from which histories are fetched.

    Where nothing was stolen that is the theft's time: what came by the crossings known so far may not have
    been the first, and a history counts as complete however late it began.
    """
    own = {theft.chain for theft in heist.thefts} | {holding.chain for holding in heist.holdings}
    times = case.view.table["time"]
    moments = [times[case.table.row[movement]].as_py() for movement in case.movements.thefts]
    first = int(min([*moments, *(holding.since for holding in heist.holdings)]).timestamp())
    away = {chain: ground.height_at(chain, first) for chain in wanted if chain in ground.sources.keys() - own}
    return {**since, **away}


def _ppm(part: int, whole: int) -> int:
    """A share in parts of a million, rounded up: a rest of one unit is not nothing."""
    return -(-part * MILLION // whole) if whole else 0
