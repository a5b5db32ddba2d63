"""Pursuit: a case ledger filled on demand, the address with the largest claim first (accounting, section 9).

Each step fetches the history of one address from the first moment at which the money was on its chain,
imports it as complete, and accounts again. The ledger is the only state: a pursuit that was interrupted goes
on where it stopped, and asks nothing twice.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hueandcry.attribution import StopList
from hueandcry.ledger import Ledger
from hueandcry.model import Heist, Policy
from hueandcry.sources.live.fill import fill
from hueandcry.sources.live.source import LiveSource
from hueandcry.trace.balances import surveyor
from hueandcry.trace.case import arrivals, prepare
from hueandcry.trace.scale import account

MILLION = 1_000_000


class Open(NamedTuple):
    """An address whose claim rests where the ledger ends; `ppm` is its greatest share of one stolen asset."""

    ppm: int
    chain: str
    address: str
    since: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pursuit is: the least resolved share over the stolen assets, in parts of a million.

    `next` is what is fetched next, None at the end; `stopped` says why it ended.
    """

    resolved_ppm: int
    requests: int
    next: Open | None = None
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: after so many requests, below a floor (parts of a million of a stolen asset)."""

    max_requests: int | None = None
    floor_ppm: int = 0


Say = Callable[[Progress], None]
Sources = Mapping[str, LiveSource]  # CAIP-2 chain -> source
Heads = Mapping[str, int]  # CAIP-2 chain -> the height up to which histories are complete


def pursue(
    ledger: Ledger,
    sources: Sources,
    heads: Heads,
    heist: Heist,
    stops: StopList,
    policy: Policy,
    budget: Budget,
    say: Say,
) -> Progress:
    """Fill the ledger until every claim above the floor rests at an endpoint, or the budget is spent.

    Chains without a source stay as they are. Raises what the sources raise; the ledger then holds all that
    was fetched before.
    """
    before = _requests(sources)
    refused: set[tuple[str, str]] = set()
    while True:
        survey = _survey(ledger, heist, stops, policy)
        used = _requests(sources) - before
        left = [
            place
            for place in survey.open
            if place.chain in sources
            and place.ppm >= max(budget.floor_ppm, 1)
            and place.since <= heads[place.chain]
            and (place.chain, place.address) not in refused
        ]
        if not left:
            return Progress(survey.resolved_ppm, used, None, "every claim above the floor rests")
        if budget.max_requests is not None and used >= budget.max_requests:
            return Progress(survey.resolved_ppm, used, None, "the budget of requests is spent")
        step = max(left, key=lambda place: (place.ppm, place.chain, place.address))
        say(Progress(survey.resolved_ppm, used, step))
        if not fill(ledger, sources[step.chain], step.address, step.since, heads[step.chain]):
            refused.add((step.chain, step.address))


def _requests(sources: Sources) -> int:
    return sum(source.requests for source in sources.values())


class _Survey(NamedTuple):
    resolved_ppm: int
    open: list[Open]


def _survey(ledger: Ledger, heist: Heist, stops: StopList, policy: Policy) -> _Survey:
    """Account for the heist with what the ledger has now."""
    view = ledger.read()
    case = prepare(view, (heist,), stops, accept_inferred=False)
    outcome = account(case.movements, (policy,))[policy]
    since = arrivals(case, outcome)
    survey = surveyor(heist, case.purses, stops, view.coverage, since)
    claims: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    unresolved: dict[int, int] = defaultdict(int)
    for rest in outcome.held:
        purse = case.purses[rest.purse]
        if survey.ends_here(purse):
            unresolved[rest.source] += rest.claim
            if purse.address:
                claims[purse.chain, purse.address][rest.source] += rest.claim
    stolen = [totals.stolen for totals in outcome.totals]
    places = [
        Open(max(_ppm(claim, stolen[s]) for s, claim in found.items()), *place, since[place[0]])
        for place, found in claims.items()
    ]
    shares = [MILLION - _ppm(unresolved[s], total) for s, total in enumerate(stolen) if total]
    return _Survey(min(shares, default=MILLION), places)


def _ppm(part: int, whole: int) -> int:
    """A share in parts of a million, rounded up: a rest of one unit is not nothing."""
    return -(-part * MILLION // whole) if whole else 0
