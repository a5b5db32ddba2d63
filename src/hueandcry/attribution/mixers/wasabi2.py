"""Wasabi 2 (WabiSabi): many inputs, outputs of standard denominations, both sorted from the largest down.

The client breaks what each wallet holds into powers of two and three, twice a power of three, and the series
1-2-5, all between 5,000 satoshi and 1,374.39 bitcoin. Wallets also pay amounts of the last kind, but hardly
ever those of the others: three different ones among the outputs are what makes the rule specific for small
rounds.
"""

from dataclasses import dataclass
from itertools import takewhile

from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.shape import Script, Shape, btc, distinct, falling, only

SINCE = 741_213
SMALLEST, LARGEST = 5_000, 2**37
STANDARD_SHARE = 80  # per cent of the outputs, more than
ODD = 3  # different denominations beside the series 1-2-5, at least
COINS_A_WALLET = 10  # that a client registers in a round at most

ROUNDS = ((50, 95), (21, 90), (15, 80), (5, 60))
"""(inputs at least, confidence): 50 at zkSNACKs' coordinator, 21 what clients have asked for since 2.1, 15 at
coordinators after 2024; rounds of fewer inputs are run by private and test coordinators."""

_SERIES = ((1, 2), (1, 3), (2, 3), (1, 10), (2, 10), (5, 10))
_ROUND = ((1, 10), (2, 10), (5, 10))


def _powers(times: int, base: int) -> set[int]:
    every = takewhile(lambda value: value <= LARGEST, (times * base**power for power in range(64)))
    return {value for value in every if value >= SMALLEST}


DENOMINATIONS = frozenset().union(*(_powers(*each) for each in _SERIES))
ROUND = frozenset().union(*(_powers(*each) for each in _ROUND))


@dataclass(frozen=True, slots=True)
class Wasabi2:
    """The client's own test for its rounds, with a floor on inputs that is graded instead of fixed."""

    name: str = "wasabi-2"
    source: str = (
        "WalletWasabi SmartTransaction.IsWasabi2Cj, DenominationBuilder.cs and WabiSabiConfig.cs; "
        "nopara73/Dumplings Scanner.cs"
    )

    def match(self, shape: Shape) -> Mix | None:
        """Standard denominations, in falling order, to addresses that are all new."""
        confidence = next((grade for least, grade in ROUNDS if len(shape.inputs) >= least), 0)
        values = [coin.value or 0 for coin in shape.outputs]
        standard = [value for value in values if value in DENOMINATIONS]
        odd = set(standard) - ROUND
        if not confidence or not shape.since(SINCE) or len(odd) < ODD:
            return None
        if len(standard) * 100 <= STANDARD_SHARE * len(values):
            return None
        if not falling(values) or not falling(shape.known) or not distinct(shape.outputs):
            return None
        if not only((*shape.inputs, *shape.outputs), Script.P2WPKH, Script.P2TR):
            return None
        groups = shape.groups
        most = max(groups, key=lambda value: (groups[value], value))
        evidence = (
            ("denominations", f"{len(standard)} of {len(values)} outputs, {len(odd)} beside 1-2-5"),
            ("order", "inputs and outputs fall"),
            ("inputs", f"{len(shape.inputs)}, {len(shape.inputs) - len(shape.known)} not known"),
            ("largest group", f"{groups[most]} of {btc(most)}"),
        )
        least = -(-len(shape.inputs) // COINS_A_WALLET)
        return Mix(self.name, most, (least, len(shape.inputs)), confidence, evidence)
