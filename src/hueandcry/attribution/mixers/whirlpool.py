"""Whirlpool: 5 to 10 inputs, as many outputs, all of them equal to the pool's denomination.

New entrants pay the miner, so that their coins are a little larger than the pool; the others remix coins of
exactly that size. The coordinator takes no two coins of one wallet, so that there are as many participants as
inputs.
"""

from dataclasses import dataclass

from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.shape import Script, Shape, btc, distinct, only

LEAST, MOST = 5, 10
SURPLUS = 110_000  # of a new entrant's coin over the pool: 0.0011 BTC (SCDH)
SURE, LIKELY = 95, 70  # all inputs known / some values not known

POOLS = {
    100_000: 570_000,
    1_000_000: 570_000,
    5_000_000: 570_000,
    50_000_000: 570_000,
    2_500_000: 898_000,
    25_000_000: 898_000,
}
"""Denomination -> the height since which it can exist: Samourai's four (2019), Ashigaru's two (2025)."""


@dataclass(frozen=True, slots=True)
class Whirlpool:
    """The Samourai CoinJoin Detection Heuristic, widened to cycles of up to ten (surge cycles, 2023)."""

    name: str = "whirlpool"
    source: str = (
        "SCDH: Stuetz, Stockinger, Moreno-Sanchez, Haslhofer, Maffei 2022; nopara73/Dumplings Scanner.cs; "
        "blog.samourai.is, Introducing Whirlpool Surge Cycles (2023-05)"
    )

    def match(self, shape: Shape) -> Mix | None:
        """Equal outputs of a pool's size, inputs of that size or a little above, one remix at least."""
        size, pool = len(shape.inputs), shape.outputs[0].value
        if not LEAST <= size <= MOST or len(shape.outputs) != size or pool not in POOLS:
            return None
        if set(shape.groups) != {pool} or len(shape.paid) != size or not shape.since(POOLS[pool]):
            return None
        coins = (*shape.inputs, *shape.outputs)
        if not only(coins, Script.P2WPKH) or not distinct(shape.inputs) or not distinct(shape.outputs):
            return None
        known = shape.known
        remixes = known.count(pool)
        if any(not pool <= value <= pool + SURPLUS for value in known):
            return None
        if len(known) == size and not 0 < remixes < size:
            return None
        evidence = (
            ("pool", btc(pool)),
            ("cycle", f"{size} inputs, {size} equal outputs"),
            ("inputs", f"{remixes} remixed, {len(known) - remixes} new, {size - len(known)} not known"),
        )
        return Mix(self.name, pool, (size, size), SURE if len(known) == size else LIKELY, evidence)
