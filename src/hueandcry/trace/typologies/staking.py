"""Liquid staking first: stolen staking tokens are swapped for the chain's own coin before anything else."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from hueandcry import chains
from hueandcry.trace.typologies.material import Exchange, Holder, Material, span, worth
from hueandcry.trace.typologies.rules import staking_tokens
from hueandcry.trace.typology import Parameters, Typology

NAME = "staking-first"


def staking_first(found: Material, told: Parameters) -> Iterator[Typology]:
    """Swaps of stolen staking tokens for the coin, by holder, if enough of one token went that way soon."""
    tokens, _ = staking_tokens()
    if found.theft is None:
        return
    until = found.theft + timedelta(hours=told["within_hours"])
    by_holder: dict[Holder, list[Exchange]] = defaultdict(list)
    for swap in found.exchanges:
        if swap.given in tokens and swap.time <= until and _coin(swap.received):
            by_holder[swap.holder].append(swap)
    for holder, swaps in by_holder.items():
        given: dict[str, int] = defaultdict(int)
        received: dict[str, int] = defaultdict(int)
        for swap in swaps:
            given[swap.given] += swap.out
            received[swap.received] += swap.into
        enough = any(
            100 * amount >= told["least_percent"] * found.stolen[token]
            for token, amount in given.items()
            if token in found.stolen
        )
        if enough:
            yield _typology(found, told, holder, swaps, dict(given), dict(received))


def _coin(asset: str) -> bool:
    """Whether an asset is its chain's own coin, or wraps it."""
    chain, own = chains.parse_caip19(asset)
    return own == chain.native or asset in staking_tokens()[1]


def _typology(
    found: Material,
    told: Parameters,
    holder: Holder,
    swaps: list[Exchange],
    given: dict[str, int],
    received: dict[str, int],
) -> Typology:
    gave, got = (
        " and ".join(worth(amount, asset, found.assets) for asset, amount in side.items())
        for side in (given, received)
    )
    first, last = swaps[0].time, swaps[-1].time
    sentence = f"{holder.shown()} swapped {gave} for {got} in {len(swaps)} swaps {span(first, last)}"
    shown = tuple(swap.shown for swap in swaps)
    return Typology(
        NAME, told, holder.chain, holder.shown(), {**given, **received}, shown, first, last, sentence
    )
