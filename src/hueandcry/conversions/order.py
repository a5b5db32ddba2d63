"""Order: a payout comes after its deposit even where the clocks of two chains disagree."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hueandcry.ledger import View


def settled(view: View, pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64] | None:
    """The order in which no payout stands before its deposit; `pairs` are (deposit row, payout row).

    Rows of one chain keep their order: with a payout all later rows of its chain are put off. None where
    nothing has to move. A cycle of crossings that no order satisfies keeps the rows where they are.
    """
    late: dict[int, int] = {}
    for deposit, payout in pairs:
        if deposit > payout:
            late[payout] = max(deposit, late.get(payout, deposit))
    if not late:
        return None
    chain = view.table["chain"].to_numpy()
    keys = np.arange(len(chain), dtype=np.int64) * 2
    for _ in range(len(late) + 1):
        before = keys.copy()
        _put_off(keys, chain, late)
        if np.array_equal(before, keys):
            return np.argsort(keys, kind="stable")
    return None


def _put_off(keys: NDArray[np.int64], chain: NDArray[np.int16], late: Mapping[int, int]) -> None:
    """Raise the keys of payouts above those of their deposits, and of what follows them on their chains."""
    for payout, deposit in sorted(late.items()):
        if keys[payout] <= keys[deposit]:
            later = np.flatnonzero(chain[payout:] == chain[payout]) + payout
            keys[later] = np.maximum(keys[later], keys[deposit] + 1)


def reordered(view: View, order: NDArray[np.int64]) -> pa.Table:
    """The rows in that order."""
    return view.table.take(pa.array(order))
