"""Resolving: a view in which swaps and crossings are movements, and what could not be resolved.

The rows stay; some are rewritten. A deposit moves into a purse in transit, named by its bridge and id, and
its payouts move out of it; a deposit without a payout rests there, where the trace finds it as an endpoint.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, MutableMapping, Sequence

from hueandcry.conversions.bridge import Bridge, Silent
from hueandcry.conversions.candidates import exact, listed
from hueandcry.conversions.carried import Leaving, Said, arriving, leaving
from hueandcry.conversions.crossing import Crossing, Resolved
from hueandcry.conversions.matching import Match, Tier, match, single
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.conversions.netting import Row, payer
from hueandcry.conversions.order import settled
from hueandcry.conversions.rewrite import Move, Rewriting, shares
from hueandcry.conversions.swap import Swap, swap, trade
from hueandcry.conversions.table import rewritten
from hueandcry.conversions.trades import traders
from hueandcry.conversions.transactions import conversing, rows_of, speaking
from hueandcry.ledger import View
from hueandcry.model import Event, EventKind, Purse

Heard = tuple[Transaction, tuple[Message, ...]]
Far = MutableMapping[str, Sequence[Heard]]  # by bridge: what it reads in all transactions, rows left out


def resolve(
    view: View,
    events: Iterable[Event],
    bridges: Sequence[Bridge],
    accepted: frozenset[Tier] = frozenset({Tier.A}),
    besides: Collection[tuple[str, str]] = (),
    further: Callable[[Sequence[Bridge]], Iterable[Event]] = lambda _: (),
    far: Far | None = None,
) -> Resolved:
    """Find the conversions of a view and rewrite its rows; only matches of an accepted tier are linked.

    The transactions `besides` (CAIP-2 chain, id) stay as they are: what a theft moved is no exchange. Where
    `events` are only those of the view's transactions, `further` has what others said that some bridges read;
    `far` keeps what was read of them from one call to the next, of one state of the ledger.
    """
    resolver = _Resolver(view, bridges, accepted, {} if far is None else far)
    return resolver.resolve(events, besides, further)


class _Resolver:
    def __init__(self, view: View, bridges: Sequence[Bridge], accepted: frozenset[Tier], far: Far) -> None:
        self._view = view
        self._bridges = bridges
        self._accepted = accepted
        self._known = far
        self._silent = [bridge for bridge in bridges if isinstance(bridge, Silent)]
        self._vaults = {vault for bridge in bridges if isinstance(bridge, Silent) for vault in bridge.vaults}
        self._rows: dict[tuple[str, str], Sequence[Row]] = {}
        self._heights: dict[tuple[str, str], int] = {}
        self._missing: list[tuple[str, int, str]] = []
        self._speakers: Counter[tuple[str, str, Side]] = Counter()
        self._change = Rewriting()
        self._pairs: list[tuple[int, int]] = []
        self._swaps: list[Swap] = []
        self._notes: Counter[str] = Counter()

    def resolve(
        self,
        events: Iterable[Event],
        besides: Collection[tuple[str, str]],
        further: Callable[[Sequence[Bridge]], Iterable[Event]],
    ) -> Resolved:
        spoken = [
            each
            for each in conversing(self._view, events, self._vaults)
            if (each[0].chain, each[0].tx) not in besides
        ]
        found = [each for each in spoken if each[1]]
        messages = [message for transaction, rows in found for message in self._read(transaction, rows)]
        messages += self._elsewhere([each for each, rows in spoken if not rows], messages, further)
        matched = single(match(messages))
        linked = {id(each.deposit): each for each in matched.matches}
        refused = {id(message) for refusal in matched.refusals for message in refusal.messages}
        alone = [message for message in matched.deposits if id(message) not in refused]
        if Tier.B in self._accepted:
            linked |= {id(each.deposit): each for each in exact(self._view, alone, matched.payouts)}
        deposits = [
            *(each.deposit for each in matched.matches),
            *(message for message in matched.deposits),
        ]
        # What an id links has its rows before what only fits.
        deposits.sort(key=lambda each: linked[id(each)].tier if id(each) in linked else "Z")
        reasons = {id(m): refusal.why for refusal in matched.refusals for m in refusal.messages}
        crossings = [self._cross(each, linked.get(id(each)), reasons.get(id(each), "")) for each in deposits]
        for transaction, rows in found:
            self._swap(transaction, rows)
        left = [message for message in alone if id(message) not in linked]
        near = [message for message in left if self._rows[message.chain, message.tx]]
        lists = {_transit(message): each for message, each in listed(near, matched.payouts)}
        return Resolved(
            rewritten(self._view, self._change, settled(self._view, self._pairs)),
            tuple(crossing for crossing in crossings if crossing),
            tuple(self._swaps),
            matched.refusals,
            matched.payouts,
            {name: found for name, found in lists.items() if found},
            dict(self._notes),
            tuple(self._missing),
        )

    def _elsewhere(
        self,
        silent: Sequence[Transaction],
        near: Sequence[Message],
        further: Callable[[Sequence[Bridge]], Iterable[Event]],
    ) -> list[Message]:
        """What transactions without rows in the view said that can answer a message of one with rows.

        A deposit among them that shares no id with these matters only to who else can claim what it fits.
        """
        own = set(self._rows)
        names = {message.bridge for message in near if self._carried(message)}
        bridges = [bridge for bridge in self._bridges if bridge.name in names]
        unread = [bridge for bridge in bridges if bridge.name not in self._known]
        self._known.update(_overheard(unread, speaking(further(unread)) if unread else []))
        heard = [each for bridge in bridges for each in self._known[bridge.name]]
        heard += [each for found in _overheard(bridges, silent).values() for each in found]
        keys = {(message.bridge, message.key) for message in near if message.key}
        messages: list[Message] = []
        for transaction, found in heard:
            place = (transaction.chain, transaction.tx)
            if place in own:
                continue
            self._rows.setdefault(place, ())
            self._heights[place] = transaction.height
            for message in found:
                self._speakers[message.chain, message.tx, message.side] += 1
            messages += found
        return [
            message
            for message in messages
            if message.side is not Side.DEPOSIT
            or (message.bridge, message.key) in keys
            or Tier.B in self._accepted
        ]

    def _carried(self, message: Message) -> bool:
        """Whether rows of the view are what a message states: only then its other side can matter."""
        said = self._said(message)
        if message.side is Side.DEPOSIT:
            return leaving(said, _transit(message), ()) is not None
        return arriving(said, ()) is not None

    def _read(self, transaction: Transaction, rows: Sequence[Row]) -> list[Message]:
        self._rows[transaction.chain, transaction.tx] = rows
        self._heights[transaction.chain, transaction.tx] = transaction.height
        found: list[Message] = []
        bridges = _speaking(self._bridges, transaction) if transaction.events else self._silent
        for bridge in bridges:
            found += bridge.read(transaction)
        for message in found:
            self._speakers[message.chain, message.tx, message.side] += 1
        return found

    def _said(self, message: Message) -> Said:
        place = (message.chain, message.moved_in or message.tx)
        if place not in self._rows:
            self._rows[place] = rows_of(self._view, *place)
        rows = self._rows[place]
        return Said(message, rows, self._speakers[message.chain, message.tx, message.side] <= 1)

    def _cross(self, deposit: Message, found: Match | None, why: str) -> Crossing | None:
        """Rewrite one deposit and what was paid for it; None where the ledger has no row of the deposit."""
        name = _transit(deposit)
        left = leaving(self._said(deposit), name, self._change.moves)
        if left is None:
            self._notes["deposits of which the ledger has no transfer"] += 1
            return None
        self._change.put(left.legs, left.moves)
        given = (left.transit.caip19, left.amount)
        if found is None:
            why = why or "no payout that states its id is in the ledger"
            return Crossing(deposit, (), None, name, given, (), why)
        arrived = self._arrive(left, found)
        if isinstance(arrived, str):
            return Crossing(deposit, (), None, name, given, (), arrived)
        return Crossing(deposit, found.payouts, found.tier, name, given, arrived, found.why)

    def _arrive(self, left: Leaving, found: Match) -> tuple[tuple[str, int], ...] | str:
        """Rewrite the payouts and return what was paid, or why that is not possible."""
        paid: list[tuple[int, Purse, int]] = []
        legs: list[int] = []
        used = set(self._change.moves)
        for payout in found.payouts:
            arrived = arriving(self._said(payout), used)
            if arrived is None:
                moved = payout.moved_in or payout.tx
                if not self._rows[payout.chain, moved]:
                    self._missing.append((payout.chain, self._heights[payout.chain, payout.tx], moved))
                return "the ledger has no transfer of the payout"
            used.update(number for number, _, _ in arrived.paid)
            paid += arrived.paid
            legs += arrived.legs
        assets = {purse.caip19 for _, purse, _ in paid}
        if len(assets) > 1:
            return "paid in several assets: how the deposit divides is not stated"
        parts = shares(left.amount, [into for _, _, into in paid])
        moves = {
            number: Move(left.transit, purse, out, into)
            for (number, purse, into), out in zip(paid, parts, strict=True)
        }
        self._change.put(legs, moves)
        first = min(left.moves)
        self._pairs += [(first, number) for number in moves]
        return tuple((purse.caip19, into) for _, purse, into in paid)

    def _swap(self, transaction: Transaction, rows: Sequence[Row]) -> None:
        free = [row for row in rows if not self._change.taken(row.number)]
        if len(free) < len(rows) or not rows:
            return
        for each in _exchanges(transaction, rows):
            if each is not None and not any(self._change.taken(number) for number in each.moves):
                self._swaps.append(each)
                self._change.put(each.legs, each.moves)


def _overheard(bridges: Sequence[Bridge], transactions: Sequence[Transaction]) -> dict[str, list[Heard]]:
    """What bridges read in transactions of which there are no rows."""
    found: dict[str, list[Heard]] = {bridge.name: [] for bridge in bridges}
    for transaction in transactions:
        for bridge in _speaking(bridges, transaction):
            messages = tuple(bridge.read(transaction))
            if messages:
                found[bridge.name].append((transaction, messages))
    return found


def _speaking(bridges: Sequence[Bridge], transaction: Transaction) -> Iterator[Bridge]:
    """The bridges for which a transaction can hold anything."""
    topics = {event.topics[0] for event in transaction.events if event.topics}
    if any(event.kind is not EventKind.LOG for event in transaction.events):
        yield from bridges
    elif transaction.events:
        yield from (bridge for bridge in bridges if not topics.isdisjoint(bridge.wanted.topics))


def _transit(deposit: Message) -> str:
    """The name of the purse between a deposit and its payouts."""
    return f"{deposit.bridge}:{deposit.key or f'{deposit.tx}#{deposit.position}'}"


def _exchanges(transaction: Transaction, rows: Sequence[Row]) -> Iterator[Swap | None]:
    """The conversions of everyone who trades: as the transaction says, else of who pays for it."""
    named = traders(transaction)
    if not named:
        yield swap(rows, payer(rows))
    for trader in named:
        alone = len(named) == 1 and not trader.several
        yield swap(rows, trader.address) if alone else trade(rows, trader.address, trader.address)
