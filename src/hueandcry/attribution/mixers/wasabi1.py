"""Wasabi 1 (ZeroLink): many equal outputs of about 0.1 bitcoin; from 1.1 on also its doubles.

Each participant gets one output of the base denomination (one of each level that his coins reach, in 1.1) and
at most one change; the coordinator is paid in an output of its own. The denomination fell slowly from round
to round, so that a window stands for it.
"""

from collections import Counter
from dataclasses import dataclass

from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.shape import Script, Shape, btc, distinct, only

SINCE = 530_500
BASE, WINDOW = 10_000_000, 2_000_000
PARTICIPANTS = 10  # at least; with a known coordinator PARTICIPANTS_TOLD
PARTICIPANTS_TOLD = 3
COINS_A_WALLET = 7  # that the coordinator took from one participant
UNIQUE = 2  # outputs at least that occur once: a change, the coordinator's
SURE, LIKELY = 95, 80

COORDINATORS = ("bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew", "bc1qa24tsgchvuxsaccp8vrnkfd85hrcpafg20kmjw")
"""Addresses that the coordinator used until height 610,000."""

SOURCE = (
    "nopara73/ZeroLink; nopara73/Dumplings Scanner.cs and Constants.cs; "
    "WalletWasabi v1.1 MixingLevelCollection.cs; graphsense-lib pull request 82"
)


@dataclass(frozen=True, slots=True)
class Wasabi10:
    """Rounds with the base denomination alone."""

    name: str = "wasabi-1.0"
    source: str = SOURCE

    def match(self, shape: Shape) -> Mix | None:
        """A round whose equal outputs are all of one value."""
        levels = _levels(shape)
        return _mix(self.name, shape, levels) if len(levels) == 1 else None


@dataclass(frozen=True, slots=True)
class Wasabi11:
    """Rounds with mixing levels: equal outputs of the base denomination and of exact doubles of it."""

    name: str = "wasabi-1.1"
    source: str = SOURCE

    def match(self, shape: Shape) -> Mix | None:
        """A round whose equal outputs are of several levels."""
        levels = _levels(shape)
        return _mix(self.name, shape, levels) if len(levels) > 1 else None


def _levels(shape: Shape) -> Counter[int]:
    """How many outputs the base denomination and each of its doubles have; empty where it is no round."""
    groups = shape.groups
    base = max(groups, key=lambda value: (groups[value], -value))
    if abs(base - BASE) > WINDOW or not shape.since(SINCE):
        return Counter()
    equal = {value: count for value, count in groups.items() if count > 1}
    doubles = {base << level for level in range(16)}
    # Two people's equal change is chance; a third value that is no level is another kind of payment.
    strays = sum(count for value, count in equal.items() if value not in doubles)
    if strays > groups[base] // 10:
        return Counter()
    return Counter({value: count for value, count in equal.items() if value in doubles})


def _mix(name: str, shape: Shape, levels: Counter[int]) -> Mix | None:
    base = min(levels)
    people = levels[base]
    told = any(coin.address in COORDINATORS for coin in shape.outputs)
    unique = sum(count == 1 for count in shape.groups.values())
    addresses = len({coin.address or number for number, coin in enumerate(shape.inputs)})
    if people < (PARTICIPANTS_TOLD if told else PARTICIPANTS) or unique < (1 if told else UNIQUE):
        return None
    if not people <= addresses <= COINS_A_WALLET * people:
        return None
    # One change each, and the coordinator's.
    if len(shape.paid) > sum(levels.values()) + people + 1:
        return None
    if not only((*shape.inputs, *shape.outputs), Script.P2WPKH) or not distinct(shape.outputs):
        return None
    if sum(shape.known) < people * base and len(shape.known) == len(shape.inputs):
        return None
    evidence = (
        ("denomination", f"{people} outputs of {btc(base)}"),
        (
            "levels",
            ", ".join(f"{levels[value]} of {btc(value)}" for value in sorted(levels) if value != base),
        ),
        ("coordinator", "a known address is paid" if told else "not known"),
        (
            "inputs",
            f"{len(shape.inputs)} of {addresses} addresses, {len(shape.inputs) - len(shape.known)} not known",
        ),
    )
    return Mix(name, base, (people, people), SURE if told else LIKELY, tuple(e for e in evidence if e[1]))
