"""What a case ledger has of an address below a height: what its history goes on from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain
from hueandcry.ledger import Ledger
from hueandcry.model import Kind

_MOVES_NOTHING = (int(Kind.LEG), int(Kind.INFERRED))
_COLUMNS = ("chain", "height", "kind", "sender", "recipient", "amount", "amount_in")


@dataclass(frozen=True, slots=True)
class Past:
    """The balances that the rows add up to, by asset; the assets paid out; the height of the last row."""

    balances: Mapping[str, int] = field(default_factory=dict)
    paid: frozenset[str] = frozenset()
    last: int | None = None

    def opening(self, told: Mapping[str, int]) -> tuple[dict[str, int], list[str]]:
        """What was there before the first row, given the balances after the last; and the assets that lack.

        An asset that was paid out has its opening balance among the rows: it can only lack.
        """
        rest = {asset: amount - self.balances.get(asset, 0) for asset, amount in told.items()}
        missing = sorted(asset for asset, amount in rest.items() if amount < 0)
        return {a: n for a, n in rest.items() if n > 0 and a not in self.paid}, missing


def past(ledger: Ledger, chain: Chain, address: str, height: int) -> Past:
    """The rows of an address below a height, added up."""
    view = ledger.read(_COLUMNS)
    own = pc.and_(pc.equal(view.purses["chain"], chain.id), pc.equal(view.purses["address"], address))
    purses = pc.indices_nonzero(own).cast(pa.int32())
    either = pc.or_(*(pc.is_in(view.table[side], purses) for side in ("sender", "recipient")))
    here = pc.equal(view.table["chain"], pa.scalar(view.chains.index(chain.id), pa.int16()))
    rows = view.table.filter(pc.and_(pc.and_(either, here), pc.less(view.table["height"], height)))
    assets = {purse: view.purses["asset"][purse].as_py() for purse in purses.to_pylist()}
    balances: Counter[str] = Counter()
    paid: set[str] = set()
    for row in rows.to_pylist():
        if row["kind"] in _MOVES_NOTHING or row["amount"] is None:
            continue
        if row["sender"] in assets:
            balances[assets[row["sender"]]] -= int(row["amount"])
            paid |= {assets[row["sender"]]} if row["amount"] else set()
        if row["recipient"] in assets:
            amount = row["amount"] if row["amount_in"] is None else row["amount_in"]
            balances[assets[row["recipient"]]] += int(amount)
    return Past(dict(balances), frozenset(paid), pc.max(rows["height"]).as_py())
