"""What resolving finds: crossings with their payouts, and a view in which conversions are movements."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hueandcry import chains
from hueandcry.conversions.candidates import Candidate
from hueandcry.conversions.matching import Refusal, Tier
from hueandcry.conversions.message import Message
from hueandcry.conversions.swap import Swap
from hueandcry.ledger import View


@dataclass(frozen=True, slots=True)
class Crossing:
    """A deposit in the ledger, with the payouts that it was matched to; none where it is not resolved.

    `given` entered the purse `transit`, each of `received` left it for a recipient (CAIP-19 asset, base
    units); `why` says what links the two, or why nothing was linked.
    """

    deposit: Message
    payouts: tuple[Message, ...]
    tier: Tier | None
    transit: str
    given: tuple[str, int]
    received: tuple[tuple[str, int], ...]
    why: str

    def told(self) -> str:
        """Why nothing was linked and what to fetch next, in words; empty where a payout was linked."""
        if self.payouts:
            return ""
        deposit = self.deposit
        where = chains.chain(deposit.other_chain).name if deposit.other_chain else "the other chain"
        fetch = f"what the bridge paid on {where}"
        if deposit.recipient and deposit.other_chain:
            fetch = f"the history of {_named(deposit.other_chain, deposit.recipient)}"
        back = f", and of {_named(deposit.chain, deposit.refund)} for a refund" if deposit.refund else ""
        return f"{self.why}; fetch {fetch}{back}, since {deposit.time:%Y-%m-%d %H:%M:%S} UTC"


def _named(chain: str, address: str) -> str:
    """An address and its chain, as a person reads them."""
    on = chains.chain(chain)
    return f"{chains.display_address(on, address)} on {on.name}"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A view with conversions as movements, and what they rest on."""

    view: View
    crossings: tuple[Crossing, ...] = ()
    swaps: tuple[Swap, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    orphans: tuple[Message, ...] = ()  # payouts whose deposit is not in the ledger
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)  # by purse in transit
    notes: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[
        tuple[str, int, str], ...
    ] = ()  # payouts (chain, height, tx) whose transfers the view lacks
