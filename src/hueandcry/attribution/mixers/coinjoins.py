"""CoinJoins in a ledger: the rules in their order, the most specific first."""

from collections.abc import Mapping, Sequence

from hueandcry.attribution.mixers.joinmarket import JoinMarket
from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.rule import Rule
from hueandcry.attribution.mixers.shape import Shape
from hueandcry.attribution.mixers.sift import LEAST, candidates, sifted
from hueandcry.attribution.mixers.wasabi1 import Wasabi10, Wasabi11
from hueandcry.attribution.mixers.wasabi2 import Wasabi2
from hueandcry.attribution.mixers.whirlpool import Whirlpool
from hueandcry.ledger import Stream, View

RULES: tuple[Rule, ...] = (Whirlpool(), Wasabi2(), Wasabi11(), Wasabi10(), JoinMarket())


def detect(shape: Shape, rules: Sequence[Rule] = RULES) -> Mix | None:
    """The mix that a transaction is by the first rule that fits, None where none does."""
    if len(shape.inputs) < LEAST or max(shape.groups.values(), default=0) < LEAST:
        return None
    return next((mix for rule in rules if (mix := rule.match(shape))), None)


def mixing(ledger: View | Stream, start: int = 0) -> Mapping[tuple[str, str], Mix]:
    """The CoinJoins of a view or a stream by (CAIP-2 chain, transaction id), in the order of the ledger.

    Of a stream of one chain, `start` may leave out its first rows.

    A view must have the columns height, kind, position, sender, recipient, amount and chain; rows that a
    resolver rewrote are not outputs any more, so that the view is to be given as it was read.
    """
    view = sifted(ledger, start) if isinstance(ledger, Stream) else ledger
    found = ((shape, detect(shape)) for shape in candidates(view))
    return {(shape.chain, shape.tx): mix for shape, mix in found if mix is not None}
