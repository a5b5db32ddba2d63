"""The converter: what a trace asks for the conversions of a view."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

import pyarrow.compute as pc

from hueandcry.conversions import elsewhere
from hueandcry.conversions.bridge import Bridge, Wanted
from hueandcry.conversions.bridges import BUILTIN
from hueandcry.conversions.crossing import Resolved
from hueandcry.conversions.matching import Tier
from hueandcry.conversions.resolve import Far, resolve
from hueandcry.conversions.trades import TOPICS
from hueandcry.ledger import Ledger, View
from hueandcry.model import Event, Heist

Events = Callable[[Sequence[str]], Iterable[Event]]  # CAIP-2 chains -> what was said there


def wanted(bridges: Iterable[Bridge] = BUILTIN) -> Wanted:
    """What sources have to keep so that these bridges, and exchanges, can be read."""
    return reduce(or_, (bridge.wanted for bridge in bridges), Wanted(TOPICS))


@dataclass(frozen=True, slots=True)
class Converter:
    """Where events come from, which bridges read them, and which tiers feed taint.

    With the `ledger` that the events are in, only those are read that can matter to a view.
    """

    events: Events
    bridges: Sequence[Bridge] = BUILTIN
    accepted: frozenset[Tier] = frozenset({Tier.A})
    ledger: Ledger | None = None
    _far: Far = field(default_factory=dict, repr=False, compare=False)

    def of(self, view: View, heists: Iterable[Heist]) -> Resolved:
        """The conversions of a view, the transactions of the thefts left out."""
        thefts = {(theft.chain, theft.tx) for heist in heists for theft in heist.thefts}
        if self.ledger is None:
            return resolve(view, self.events(view.chains), self.bridges, self.accepted, thefts)
        ledger, chains = self.ledger, view.chains
        near = elsewhere.within(ledger, chains, pc.unique(view.table["tx"]))

        def further(bridges: Sequence[Bridge]) -> Iterable[Event]:
            return elsewhere.told(ledger, chains, reduce(or_, (each.wanted for each in bridges)))

        return resolve(view, near, self.bridges, self.accepted, thefts, further, self._far)

    def said(self, chains: Sequence[str], topics: Collection[bytes]) -> Iterable[Event]:
        """The logs with these first topics, and maybe others."""
        if self.ledger is None:
            return self.events(chains)
        return self.ledger.events(chains, topics=topics)
