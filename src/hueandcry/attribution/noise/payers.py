"""Who paid for the transactions of some rows, by their GAS rows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry.ledger import View
from hueandcry.model import Kind

UNKNOWN = -1


def payers(view: View, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The purse that paid for the transaction of each row, UNKNOWN where the ledger has no fee of it."""
    if not len(rows):
        return np.empty(0, np.int64)
    table = view.table
    own = table.select(["height", "tx", "chain"]).take(pa.array(rows))
    gas = pc.equal(table["kind"], pa.scalar(Kind.GAS, table["kind"].type))
    here = pc.is_in(table["height"], pc.unique(own["height"]))
    fees = table.select(["tx", "chain", "sender"]).filter(pc.and_(gas, here))
    if not fees.num_rows:
        return np.full(len(rows), UNKNOWN, np.int64)
    place = pc.index_in(own["tx"], fees["tx"].combine_chunks())
    known = pc.is_valid(place).to_numpy()
    places = pc.fill_null(place, 0).to_numpy()
    same = fees["chain"].to_numpy()[places] == own["chain"].to_numpy()
    return np.where(known & same, fees["sender"].to_numpy()[places].astype(np.int64), UNKNOWN)


def same_address(view: View, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether two purses are of one address, pair by pair; an UNKNOWN one is of none."""
    names = view.purses["address"]
    left, right = (names.take(pa.array(np.maximum(purses, 0))) for purses in (one, other))
    equal = np.asarray(pc.equal(left, right).to_numpy(), np.bool_)
    return np.asarray(equal & (one != UNKNOWN) & (other != UNKNOWN), np.bool_)
