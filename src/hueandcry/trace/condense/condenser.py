"""Condense a flow to a picture of at most a few dozen groups that still conserves money to the last unit.

1. The flow becomes a network of wallets without cycles (`network`); peel chains contract (`peel`).
2. Wallets where everything rests become endpoints; what rests mid-way becomes an endpoint beside its wallet.
3. The longest way from the theft gives each wallet its level, levels join into columns, and wallets of one
   column that pay each other become one group (`layers`): so every ribbon runs to a later column.
4. Per column and kind, equal siblings join, the largest stay, and the rest folds into "N more" (`fold`).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from hueandcry.model import EndpointKind
from hueandcry.trace.condense.fold import Bundle, Candidate, fold
from hueandcry.trace.condense.labels import describe, headings, members, wallet_name
from hueandcry.trace.condense.layers import Layers, Part
from hueandcry.trace.condense.network import ROOT, Link, Network, Sink, network
from hueandcry.trace.condense.picture import RESTS, Group, Picture, Ribbon, Round, Station
from hueandcry.trace.flow import Flow

LIMIT = 60  # groups that a reader can take in
MEMBERS = 12  # addresses that a group names
PLANS = ((5, True), (4, True), (3, False), (2, False), (1, False))  # most columns; whether kinds fold apart
EDGE = -1  # the column of endpoints while the number of columns is open
# The order in a column.
KINDS = (Station.STOLEN, Station.WALLET, Station.SWAP, Station.CROSSING, Station.PEEL, *RESTS)
UNNAMED = (
    EndpointKind.HELD,
    EndpointKind.UNTRACED,
    EndpointKind.UNACCOUNTED,
)  # a purse each, whatever its label

EndKey = tuple[str, str, int]


def condense(flow: Flow, limit: int = LIMIT) -> Picture:
    """The picture of `flow`: at most `limit` groups, or as few as its kinds of endpoint need if that is more.

    Raises ConservationBroken where the flow does not conserve.
    """
    return Condenser(flow).picture(limit)


def _end_key(net: Network, sink: Sink) -> EndKey:
    """What makes claims rest at one place: a sum, the fees of a chain, a service by its name, or a wallet."""
    if isinstance(sink.kind, Station):
        return (sink.kind, "", ROOT)
    if sink.kind is EndpointKind.FEES:
        return (sink.kind, net.wallets[sink.wallet].chain, ROOT)
    if sink.kind not in UNNAMED and sink.label:
        return (sink.kind, sink.label, ROOT)
    return (sink.kind, "", sink.wallet)


class Condenser:
    """One flow on its way to a picture."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.net = net = network(flow)
        self.sinks: dict[EndKey, list[Sink]] = defaultdict(list)
        self.keys: dict[int, list[EndKey]] = defaultdict(list)
        for sink in net.sinks:
            key = _end_key(net, sink)
            self.sinks[key].append(sink)
            if key not in self.keys[sink.wallet]:
                self.keys[sink.wallet].append(key)
        payers = {link.sender for link in net.links} | {ROOT}
        self.terminal = {w: k[0] for w, k in self.keys.items() if len(k) == 1 and w not in payers}
        self.layers = Layers(net, frozenset(self.terminal), flow.stolen)

    def picture(self, limit: int) -> Picture:
        """The picture with at most `limit` groups, checked."""
        for most, apart in PLANS:
            candidates = self._candidates(most, apart)
            cells = {candidate.cell for candidate in candidates}
            if 3 * len(cells) <= 2 * limit:
                break
        bundles = fold(candidates, limit - 1, self.flow.stolen)
        bundles.sort(key=lambda b: (b.members[0].cell[0], KINDS.index(b.members[0].kind)))
        columns = sorted({bundle.members[0].cell[0] for bundle in bundles} - {EDGE})
        groups, place, end = self._groups(
            bundles, {EDGE: len(columns) + 1} | {c: i + 1 for i, c in enumerate(columns)}
        )
        ribbons = self._ribbons(place, end)
        picture = Picture(
            asset=self.flow.asset,
            symbol=self.flow.symbol,
            decimals=self.flow.decimals,
            stolen=self.flow.stolen,
            columns=headings(groups, ribbons, len(columns) + 2),
            groups=groups,
            ribbons=ribbons,
            rounds=self._rounds(groups, place | {w: end[key] for w, key in self.terminal.items()}),
        )
        picture.check()
        return picture

    def _candidates(self, most: int, apart: bool) -> list[Candidate]:
        return [*self._on_the_way(most, apart), *self._at_rest(self._parts_of(most))]

    def _parts_of(self, most: int) -> dict[int, int]:
        return {w: part.wallets[0] for part in self.layers.parts(most) for w in part.wallets}

    def _on_the_way(self, most: int, apart: bool) -> list[Candidate]:
        part_of, found = self._parts_of(most), []
        for part in self.layers.parts(most):
            inflow: Counter[int] = Counter()
            for wallet in part.wallets:
                for sender, claim in self.layers.ways.into[wallet].items():
                    if part_of.get(sender, ROOT) != part.wallets[0]:
                        inflow[part_of.get(sender, ROOT)] += claim
            kind = self._station(part)
            label = self.net.wallets[part.wallets[0]].label if len(part.wallets) == 1 else ""
            found.append(
                Candidate(
                    key=(kind, "", part.wallets[0]),
                    cell=(part.column, kind if apart else ""),
                    kind=kind,
                    claim=sum(inflow.values()),
                    wallets=part.wallets,
                    feeders=frozenset(inflow),
                    label=label,
                    named=bool(label),
                )
            )
        return found

    def _station(self, part: Part) -> Station:
        wallets = [self.net.wallets[number] for number in part.wallets]
        if any(wallet.crossed for wallet in wallets):
            return Station.CROSSING
        if any(wallet.swap for wallet in wallets):
            return Station.SWAP
        return Station.PEEL if part.peel else Station.WALLET

    def _at_rest(self, part_of: dict[int, int]) -> list[Candidate]:
        into = self.layers.ways.into
        found = []
        for key, sinks in self.sinks.items():
            wallets = tuple(dict.fromkeys(sink.wallet for sink in sinks))
            feeders: set[int] = set()
            for wallet in wallets:
                payers = into[wallet] if wallet in self.terminal else {wallet: 0}
                feeders.update(part_of.get(payer, ROOT) for payer in payers)
            kind, named = sinks[0].kind, bool(key[1] and sinks[0].label)
            claim = sum(sink.claim for sink in sinks)
            found.append(
                Candidate(key, (EDGE, kind), kind, claim, wallets, frozenset(feeders), sinks[0].label, named)
            )
        return found

    def _groups(
        self, bundles: Sequence[Bundle], column: dict[int, int]
    ) -> tuple[tuple[Group, ...], dict[int, int], dict[EndKey, int]]:
        """The groups, and where each wallet on the way and each endpoint belongs."""
        start = Group(0, 0, Station.STOLEN, "", 0, self.flow.stolen, 0, self._victims(), ())
        groups, place, end = [start], {ROOT: 0}, dict[EndKey, int]()
        for bundle in bundles:
            number, first = len(groups), bundle.members[0]
            wallets = list(dict.fromkeys(w for member in bundle.members for w in member.wallets))
            claims: Counter[int] = Counter()
            notes: dict[str, None] = {}
            for member in bundle.members:
                for sink in self.sinks[member.key] if first.kind in RESTS else ():
                    claims[sink.wallet] += sink.claim
                    notes |= {sink.note: None} if sink.note else {}
                if first.kind in RESTS:
                    end[member.key] = number
            if first.kind not in RESTS:
                place |= dict.fromkeys(wallets, number)
                claims.update({w: sum(self.layers.ways.into[w].values()) for w in wallets})
            equal = len(bundle.members) > 1 and len({member.claim for member in bundle.members}) == 1
            groups.append(
                Group(
                    id=number,
                    column=column[first.cell[0]],
                    kind=first.kind,
                    label=describe(self.net, bundle, wallets),
                    addresses=len({w for w in wallets if self.net.wallets[w].address}),
                    claim=bundle.claim,
                    each=first.claim if equal else 0,
                    members=members(self.net, wallets, claims, MEMBERS),
                    notes=tuple(notes)[:MEMBERS],
                )
            )
        return tuple(groups), place, end

    def _victims(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n.address for n in self.flow.nodes if n.victim and n.address))[:MEMBERS]

    def _ribbons(self, place: dict[int, int], end: dict[EndKey, int]) -> tuple[Ribbon, ...]:
        """Links and rests summed per pair of groups and asset, by sender, recipient and asset."""
        sums: dict[tuple[int, int, str, str], Link] = {}
        for link in self.net.links:
            key = self.terminal.get(link.recipient)
            _add(sums, place[link.sender], end[key] if key else place[link.recipient], link)
        for key, sinks in self.sinks.items():
            for sink in sinks:
                if sink.wallet not in self.terminal:
                    claim = sink.claim
                    rest = Link(0, 0, sink.asset, sink.symbol, sink.asset, claim, claim, sink.tainted)
                    _add(sums, place[sink.wallet], end[key], rest)
        return tuple(
            Ribbon(
                s.sender, s.recipient, s.asset, s.symbol, s.came_as, s.claim, s.gross, s.tainted, s.movements,
                s.first, s.last,
            )
            for _, s in sorted(sums.items())
        )  # fmt: skip

    def _rounds(self, groups: Sequence[Group], place: dict[int, int]) -> tuple[Round, ...]:
        """What went round, summed by the names of the step that closed it, largest first."""

        def name(number: int) -> str:
            group = groups[place[number]] if number in place and number != ROOT else None
            return group.label if group else wallet_name(self.net.wallets[number]) if number else "the theft"

        sums: Counter[tuple[str, str]] = Counter()
        for sender, recipient, claim in self.net.rounds:
            sums[name(sender), name(recipient)] += claim
        ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Round(sender, recipient, claim) for (sender, recipient), claim in ranked)


def _add(sums: dict[tuple[int, int, str, str], Link], sender: int, recipient: int, link: Link) -> None:
    """Add a link to the ribbon between two groups; inside one group it is not drawn."""
    if sender == recipient:
        return
    new = Link(sender, recipient, link.asset, link.symbol, link.came_as, 0)
    ribbon = sums.setdefault((sender, recipient, link.asset, link.came_as), new)
    ribbon.claim += link.claim
    ribbon.gross += link.gross
    ribbon.tainted += link.tainted
    ribbon.movements += link.movements
    if link.first and link.last:
        ribbon.first = min(ribbon.first or link.first, link.first)
        ribbon.last = max(ribbon.last or link.last, link.last)
