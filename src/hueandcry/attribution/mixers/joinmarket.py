"""JoinMarket: one taker and some makers, one equal output each, at most one change each.

The shape alone fits many payments to several people at once. So the rule asks that the inputs can be divided
among the participants: each maker's change is his coins less the denomination plus his fee, and the taker
pays what is missing. Where input values are not known, or there are more inputs than are searched, there is
no mix.
"""

from dataclasses import dataclass

from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.partition import Divisions, Window, divisions
from hueandcry.attribution.mixers.shape import Script, Shape, btc, distinct

SINCE = 336_861
PARTICIPANTS = 3  # at least: two equal outputs are too often chance
DUST = 2_730  # a denomination is larger (graphsense-lib)
GAIN_RATE, GAIN_LEAST = 300, 30_000  # a maker earns at most a 300th of the denomination, or this many satoshi
LOSS = 5_000  # that a maker pays to the miner at most
UNIQUE, SEVERAL = 75, 55  # confidence: one division / several
KINDS = (Script.P2PKH, Script.P2SH, Script.P2WPKH, Script.P2TR)


@dataclass(frozen=True, slots=True)
class JoinMarket:
    """Equal outputs, a change for each maker, and sums that work out."""

    name: str = "joinmarket"
    source: str = (
        "Moeser, Boehme: Join Me on a Market for Anonymity (2016) and The price of anonymity (2017); "
        "joinmarket-clientserver, jmclient/taker.py; nopara73/Dumplings Scanner.cs (other CoinJoins)"
    )

    def match(self, shape: Shape) -> Mix | None:
        """A division of the inputs among the participants exists."""
        people, denomination = _equal(shape)
        if people < PARTICIPANTS or denomination <= DUST or not shape.since(SINCE):
            return None
        if len(shape.paid) - people not in (people, people - 1) or len(shape.known) != len(shape.inputs):
            return None
        if len(shape.paid) != len(shape.outputs) or not distinct(shape.outputs) or not _one_wallet(shape):
            return None
        if len({coin.address for coin in shape.inputs}) < people:
            return None
        found = divided(shape)
        if not found.found:
            return None
        one = found.complete and len(found.found) == 1
        evidence = (
            ("denomination", f"{people} outputs of {btc(denomination)}"),
            ("changes", str(len(shape.paid) - people)),
            ("divisions", str(len(found.found)) + ("" if found.complete else " or more")),
        )
        return Mix(self.name, denomination, (people, people), UNIQUE if one else SEVERAL, evidence)


def divided(shape: Shape) -> Divisions:
    """The divisions of a transaction that looks like JoinMarket's; changes in the order of the outputs."""
    people, denomination = _equal(shape)
    changes = [coin.value for coin in shape.paid if coin.value and coin.value != denomination]
    window = Window(max(GAIN_LEAST, denomination // GAIN_RATE), LOSS)
    return divisions(shape.known, changes, denomination, people, window)


def _equal(shape: Shape) -> tuple[int, int]:
    """How many equal outputs, of which value; none where several values occur more than once."""
    groups = [(count, value) for value, count in shape.groups.items() if count > 1]
    return groups[0] if len(groups) == 1 else (0, 0)


def _one_wallet(shape: Shape) -> bool:
    """Whether all coins are of one kind, as in one market; the taker may pay a stranger of another."""
    kinds = {coin.script for coin in shape.inputs}
    if len(kinds) != 1 or not kinds <= set(KINDS):
        return False
    return sum(coin.script not in kinds for coin in shape.outputs) <= 1
