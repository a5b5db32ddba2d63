"""Where a balance is: its terms by kind, in the order of the kinds, which sum to what was stolen."""

from collections import Counter
from collections.abc import Iterable

from hueandcry.model import EndpointKind
from hueandcry.trace.condense.picture import RESTS, GroupKind, Station
from hueandcry.trace.result import Balance, Place


def tally(balance: Balance) -> dict[GroupKind, int]:
    """The claim by kind, what is zero left out; the values sum to `balance.stolen`."""
    sums: Counter[GroupKind] = Counter()
    for place in balance.places:
        sums[place.kind] += place.claim
    sums[EndpointKind.FEES] += balance.fees
    sums[Station.ROUNDING] += balance.rounding
    sums[Station.ALREADY_TAINTED] += balance.already_tainted
    return {kind: sums[kind] for kind in RESTS if sums[kind]}


def ranked(places: Iterable[Place]) -> list[Place]:
    """Places by claim, the largest first; ties by address."""
    return sorted(places, key=lambda p: (-p.claim, p.chain, p.address, p.asset, p.outpoint))
