"""The flow as a network of wallets without cycles: purses of one address join, what went round is taken off.

A flow is a sum of ways from the theft to where claims rest, and of rounds that end where they began. A round
gives each wallet on it as much as it takes, so taking it off leaves every balance as it was and every claim
counted once; what remains has no cycle and can be drawn from left to right.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from hueandcry.model.errors import ConservationBroken
from hueandcry.trace.condense.picture import GroupKind, Station
from hueandcry.trace.flow import Edge, End, Flow, Node

ROOT = 0


@dataclass(slots=True)
class Wallet:
    """All purses of one address.

    `swap` where value changes asset on the way in or inside, `crossed` where it comes from another chain.
    """

    chain: str = ""
    address: str = ""
    label: str = ""
    swap: bool = False
    crossed: bool = False


@dataclass(slots=True)
class Link:
    """What moved from one wallet to another in one asset; `claim` shrinks to the net, `gross` stays."""

    sender: int
    recipient: int
    asset: str
    symbol: str
    came_as: str
    claim: int
    gross: int = 0
    tainted: int = 0
    movements: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sink:
    """A claim at rest in a wallet; `label` names the place where a tag or role does."""

    wallet: int
    kind: GroupKind
    asset: str
    symbol: str
    claim: int
    tainted: int = 0
    label: str = ""
    note: str = ""


@dataclass(slots=True)
class Network:
    """Wallets (0 is the theft itself), the links between them and the sinks, all in claims.

    `rounds` lists (sender, recipient, claim) of the step that closed each round.
    """

    wallets: list[Wallet] = field(default_factory=lambda: [Wallet()])
    links: list[Link] = field(default_factory=list)
    sinks: list[Sink] = field(default_factory=list)
    rounds: list[tuple[int, int, int]] = field(default_factory=list)


def network(flow: Flow) -> Network:
    """The net network of a flow; raises ConservationBroken where the flow does not sum to what was stolen."""
    nodes = {node.id: node for node in flow.nodes}
    net = Network()
    place = _wallets(net, flow)
    resting = {end.node for end in flow.ends}
    steps = _without_transactions(flow, nodes, resting)
    net.links = _links(net, steps, nodes, place)
    net.sinks = [_sink(end, nodes[end.node], place) for end in flow.ends if end.claim]
    _close(net, flow)
    _take_off_rounds(net)
    net.links = [link for link in net.links if link.claim]
    return net


def _sink(end: End, node: Node, place: dict[int, int]) -> Sink:
    wallet = place[end.node]
    return Sink(wallet, end.kind, node.asset, node.symbol, end.claim, end.tainted, node.label, end.note)


def _wallets(net: Network, flow: Flow) -> dict[int, int]:
    """Give every node its wallet: nodes of one address share one, a node without an address has its own."""
    seen: dict[tuple[str, str, int], int] = {}
    place: dict[int, int] = {}
    for node in flow.nodes:
        key = (node.chain, node.address, 0 if node.address else node.id + 1)
        if key not in seen:
            seen[key] = len(net.wallets)
            net.wallets.append(Wallet(node.chain, node.address))
        place[node.id] = seen[key]
        wallet = net.wallets[seen[key]]
        wallet.label = wallet.label or node.label
    return place


def _without_transactions(flow: Flow, nodes: dict[int, Node], resting: set[int]) -> list[Edge]:
    """The edges with each UTXO transaction's own purse contracted: its inputs fill its outputs in order."""
    into: dict[int, list[Edge]] = defaultdict(list)
    out: dict[int, list[Edge]] = defaultdict(list)
    through = {n for n, node in nodes.items() if not node.address and not node.victim and n not in resting}
    through -= {e.sender for e in flow.edges if e.recipient in through}.intersection(through)
    steps: list[Edge] = []
    for edge in sorted(flow.edges, key=lambda e: (e.sender, e.recipient)):
        if edge.sender not in through and edge.recipient not in through:
            steps.append(edge)
            continue
        into[edge.recipient].append(edge)
        out[edge.sender].append(edge)
    for purse in sorted(through):
        given, taken = into[purse], out[purse]
        if sum(e.claim for e in given) != sum(e.claim for e in taken):
            steps.extend((*given, *taken))
        else:
            steps.extend(_matched(given, taken))
    return steps


def _matched(given: list[Edge], taken: list[Edge]) -> list[Edge]:
    """Inputs matched to outputs in order, exactly: together they carry what both sides sum to."""
    steps: list[Edge] = []
    sources = iter(given)
    source, left = None, 0
    for edge in taken:
        due, paid = edge.claim, 0
        while due:
            if not left:
                source = next(sources)
                left = source.claim
                continue
            assert source is not None
            part = min(due, left)
            paid, due, left = paid + part, due - part, left - part
            before = edge.tainted * (paid - part) // edge.claim
            tainted = edge.tainted * paid // edge.claim - before
            step = Edge(source.sender, edge.recipient, part, tainted, edge.movements, edge.first, edge.last)
            steps.append(step)
    return steps


def _links(net: Network, steps: list[Edge], nodes: dict[int, Node], place: dict[int, int]) -> list[Link]:
    """The edges between wallets, summed per pair and asset; what leaves a victim leaves the theft."""
    links: dict[tuple[int, int, str, str], Link] = {}
    for step in steps:
        source, target = nodes[step.sender], nodes[step.recipient]
        sender = ROOT if source.victim else place[source.id]
        recipient = place[target.id]
        if source.asset != target.asset:
            net.wallets[recipient].swap = True
        if source.chain != target.chain:
            net.wallets[recipient].crossed = True
        if sender == recipient or not step.claim:
            continue
        key = (sender, recipient, source.asset, target.asset)
        link = links.setdefault(key, Link(sender, recipient, target.asset, target.symbol, source.asset, 0))
        link.claim += step.claim
        link.gross += step.claim
        link.tainted += step.tainted
        link.movements += step.movements
        link.first = min(link.first or step.first, step.first)
        link.last = max(link.last or step.last, step.last)
    return [links[key] for key in sorted(links)]


def _close(net: Network, flow: Flow) -> None:
    """Join a wallet's surplus to the theft and its shortfall to rounding, so that every wallet balances."""
    surplus = [0] * len(net.wallets)
    for link in net.links:
        surplus[link.sender] += link.claim
        surplus[link.recipient] -= link.claim
    for sink in net.sinks:
        surplus[sink.wallet] += sink.claim
    asset, symbol = flow.asset, flow.symbol
    victims = {(node.chain, node.address) for node in flow.nodes if node.victim}
    lost = 0
    for number, wallet in enumerate(net.wallets):
        amount = surplus[number]
        if number == ROOT or not amount:
            continue
        if amount > 0:
            net.links.append(Link(ROOT, number, asset, symbol, asset, amount, amount, amount))
        elif (wallet.chain, wallet.address) in victims:
            net.links.append(Link(number, ROOT, asset, symbol, asset, -amount, -amount, -amount))
        else:
            lost -= amount
            net.sinks.append(Sink(number, Station.ROUNDING, asset, symbol, -amount))
    rest = flow.stolen - flow.already_tainted - flow.rounding - sum(end.claim for end in flow.ends)
    if rest or lost > flow.rounding:
        raise ConservationBroken(f"flow of {flow.asset}: it does not sum to what was stolen")
    for kind, claim in (
        (Station.ROUNDING, flow.rounding - lost),
        (Station.ALREADY_TAINTED, flow.already_tainted),
    ):
        if claim:
            net.sinks.append(Sink(ROOT, kind, asset, symbol, claim))


def _take_off_rounds(net: Network) -> None:
    """Cancel cycles, depth first from the theft: each takes its smallest link to zero and is recorded."""
    out: list[list[Link]] = [[] for _ in net.wallets]
    for link in net.links:
        out[link.sender].append(link)
    done = [False] * len(net.wallets)
    at = [0] * len(net.wallets)
    for start in range(len(net.wallets)):
        path, way = [start], list[Link]()
        depth = {start: 0}
        while path and not done[start]:
            here = path[-1]
            while at[here] < len(out[here]) and _spent(out[here][at[here]], done):
                at[here] += 1
            if at[here] == len(out[here]):
                done[here] = True
                del depth[path.pop()]
                if way:
                    way.pop()
                continue
            link = out[here][at[here]]
            way.append(link)
            if link.recipient not in depth:
                depth[link.recipient] = len(path)
                path.append(link.recipient)
                continue
            keep = _cancel(net, way, depth[link.recipient])
            for gone in path[keep + 1 :]:
                del depth[gone]
            del path[keep + 1 :], way[keep:]


def _spent(link: Link, done: list[bool]) -> bool:
    return not link.claim or done[link.recipient]


def _cancel(net: Network, way: list[Link], start: int) -> int:
    """Take the round `way[start:]` off; the position in `way` of its first link that became zero."""
    cycle = way[start:]
    claim = min(link.claim for link in cycle)
    for link in cycle:
        link.claim -= claim
    net.rounds.append((cycle[-1].sender, cycle[-1].recipient, claim))
    return start + next(i for i, link in enumerate(cycle) if not link.claim)
