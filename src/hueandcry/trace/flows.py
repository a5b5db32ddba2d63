"""From a kernel's parts to the flow of each source, ready to condense and draw."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hueandcry import chains
from hueandcry.model import AssetInfo, Policy, Role
from hueandcry.trace.balances import Surveyor
from hueandcry.trace.flow import Edge, End, Flow, Node
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Origin, Outcome
from hueandcry.trace.result import Balance

DECLARED = -1  # the node from which declared holdings come


@dataclass(slots=True)
class _Sum:
    claim: int
    tainted: int
    movements: set[int]


def flows(
    outcome: Outcome,
    movements: Movements,
    moments: Sequence[datetime],
    balances: Mapping[str, Balance],
    surveyor: Surveyor,
    assets: Mapping[str, AssetInfo],
) -> tuple[Flow, ...]:
    """One flow a source, in the order of `balances`; none under poison, which has no amounts.

    `moments[i]` is the time of movement `i`.
    """
    if outcome.policy is Policy.POISON:
        return ()
    edges = _edges(outcome, movements, len(balances))
    return tuple(
        _flow(source, outcome, movements, moments, balance, edges[source], surveyor, assets)
        for source, balance in enumerate(balances.values())
    )


def _edges(outcome: Outcome, movements: Movements, count: int) -> list[dict[tuple[int, int], _Sum]]:
    tables: list[dict[tuple[int, int], _Sum]] = [{} for _ in range(count)]
    for part in outcome.parts:
        if part.source >= count:
            continue
        sender = DECLARED if part.origin == Origin.HELD else movements.sender[part.movement]
        table = tables[part.source]
        edge = table.setdefault((sender, part.purse), _Sum(0, 0, set()))
        edge.claim += part.claim
        edge.tainted += part.amount
        edge.movements.add(part.movement)
    return tables


def _flow(
    source: int,
    outcome: Outcome,
    movements: Movements,
    moments: Sequence[datetime],
    balance: Balance,
    edges: dict[tuple[int, int], _Sum],
    surveyor: Surveyor,
    assets: Mapping[str, AssetInfo],
) -> Flow:
    origins = {DECLARED} | {movements.sender[m] for m, s in movements.thefts.items() if s == source}
    hops = _hops(edges, origins)
    shown = assets[balance.asset]
    return Flow(
        asset=balance.asset,
        symbol=shown.symbol,
        decimals=shown.decimals,
        stolen=balance.stolen,
        already_tainted=balance.already_tainted,
        rounding=balance.rounding,
        nodes=tuple(
            _node(n, hop, n in origins, balance, surveyor, assets) for n, hop in sorted(hops.items())
        ),
        edges=tuple(
            Edge(a, b, e.claim, e.tainted, len(e.movements), *_span(e, moments))
            for (a, b), e in sorted(edges.items())
        ),
        ends=tuple(_ends(source, outcome, surveyor)),
    )


def _span(edge: _Sum, moments: Sequence[datetime]) -> tuple[datetime, datetime]:
    last = len(moments) - 1  # a holding may enter after the last movement
    return moments[min(min(edge.movements), last)], moments[min(max(edge.movements), last)]


def _hops(edges: Mapping[tuple[int, int], _Sum], origins: set[int]) -> dict[int, int]:
    """The fewest edges from an origin to each node."""
    onward: dict[int, list[int]] = {}
    for sender, recipient in edges:
        onward.setdefault(sender, []).append(recipient)
    hops = {origin: 0 for origin in origins if origin in onward}
    queue = deque(sorted(hops))
    while queue:
        node = queue.popleft()
        for recipient in onward.get(node, ()):
            if recipient not in hops:
                hops[recipient] = hops[node] + 1
                queue.append(recipient)
    return hops


def _node(
    number: int, hop: int, victim: bool, balance: Balance, surveyor: Surveyor, assets: Mapping[str, AssetInfo]
) -> Node:
    if number == DECLARED:
        chain = balance.asset.split("/")[0]
        return Node(
            number, chain, "", balance.asset, assets[balance.asset].symbol, "declared holding", hop, True
        )
    purse = surveyor.purses[number]
    address = chains.display_address(chains.chain(purse.chain), purse.address) if purse.address else ""
    label = "fees" if purse.role is Role.FEES else surveyor.name(number)
    return Node(number, purse.chain, address, purse.caip19, assets[purse.caip19].symbol, label, hop, victim)


def _ends(source: int, outcome: Outcome, surveyor: Surveyor) -> list[End]:
    sums: dict[tuple[int, bool], tuple[int, int]] = {}
    for rests, held in ((outcome.held, True), (outcome.booked, False)):
        for rest in rests:
            if rest.source == source:
                tainted, claim = sums.get((rest.purse, held), (0, 0))
                sums[rest.purse, held] = (tainted + rest.amount, claim + rest.claim)
    ends = []
    for (purse, held), (tainted, claim) in sorted(sums.items()):
        place = (surveyor.held if held else surveyor.absorbed)(purse, tainted, claim)
        ends.append(End(purse, place.kind, claim, tainted, place.note))
    return ends
