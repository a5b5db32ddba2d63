"""What kinds of place are called in pictures and tables."""

from hueandcry.model.endpoint import MEANING
from hueandcry.trace.condense.picture import GroupKind, Station

WORDS: dict[GroupKind, str] = {
    **{kind: MEANING[kind] for kind in MEANING},
    Station.STOLEN: "stolen",
    Station.WALLET: "passed on",
    Station.SWAP: "swapped",
    Station.CROSSING: "crossed a bridge",
    Station.PEEL: "peeled off",
    Station.ROUNDING: "lost in rounding",
    Station.ALREADY_TAINTED: "already tainted by an older theft",
}


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 address`, `58 addresses`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
