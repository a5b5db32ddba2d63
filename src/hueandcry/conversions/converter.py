"""The converter: what a trace asks for the conversions of a view."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from hueandcry.conversions.bridge import Bridge, Wanted
from hueandcry.conversions.bridges import BUILTIN
from hueandcry.conversions.matching import Tier
from hueandcry.conversions.resolve import Resolved, resolve
from hueandcry.conversions.trades import TOPICS
from hueandcry.ledger import View
from hueandcry.model import Event, Heist

Events = Callable[[Sequence[str]], Iterable[Event]]  # CAIP-2 chains -> what was said there


def wanted(bridges: Iterable[Bridge] = BUILTIN) -> Wanted:
    """What sources have to keep so that these bridges, and exchanges, can be read."""
    return reduce(or_, (bridge.wanted for bridge in bridges), Wanted(TOPICS))


@dataclass(frozen=True, slots=True)
class Converter:
    """Where events come from, which bridges read them, and which tiers feed taint."""

    events: Events
    bridges: Sequence[Bridge] = BUILTIN
    accepted: frozenset[Tier] = frozenset({Tier.A})

    def of(self, view: View, heists: Iterable[Heist]) -> Resolved:
        """The conversions of a view, the transactions of the thefts left out."""
        thefts = {(theft.chain, theft.tx) for heist in heists for theft in heist.thefts}
        return resolve(view, self.events(view.chains), self.bridges, self.accepted, thefts)
