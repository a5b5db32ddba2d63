"""From ledger rows to CoinJoins: a sift over whole columns, then the rules on what is left.

The sift keeps transactions with at least three inputs and three outputs of which three are equal. It is a few
passes over integers, so that a ledger of 10^7 rows costs little; only its candidates become Python objects.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hueandcry.attribution.mixers.shape import Coin, Shape
from hueandcry.ledger import Stream, View
from hueandcry.model import Kind

LEAST = 3  # inputs, outputs, and equal ones among these
_COLUMNS = ("kind", "sender", "recipient")
_Ints = npt.NDArray[np.int64]


class _Side(NamedTuple):
    """The rows of inputs, or of outputs: their number in the table, and the purse of their transaction."""

    row: _Ints
    transaction: _Ints


def candidates(view: View) -> Iterator[Shape]:
    """The transactions of a view that the rules have to look at, in the order of their first rows."""
    inputs, outputs = _sides(view.table)
    purses = view.purses.num_rows
    large = np.bincount(inputs.transaction, minlength=purses) >= LEAST
    large &= np.bincount(outputs.transaction, minlength=purses) >= LEAST
    kept = np.zeros(purses, np.bool_)
    kept[_equal(view.table, _Side(*(part[large[outputs.transaction]] for part in outputs)))] = True
    rows = np.sort(np.concatenate([side.row[kept[side.transaction]] for side in (inputs, outputs)]))
    if rows.size:
        yield from _shapes(view, view.table.take(pa.array(rows)))


def sifted(stream: Stream, start: int = 0) -> View:
    """Of a ledger too large to load, the rows of transactions with enough inputs and outputs.

    Of a stream of one chain, `start` may leave out its first rows; it must be the first of a transaction.
    """
    counts = [np.zeros(stream.numbers.total, np.int32) for _ in range(2)]
    for batch in stream.batches(_COLUMNS, (start,) if start else None):
        for count, side in zip(counts, _sides(batch.rows), strict=True):
            np.add.at(count, side.transaction, 1)
    return stream.take((counts[0] >= LEAST) & (counts[1] >= LEAST)).view


def _sides(table: pa.Table) -> tuple[_Side, _Side]:
    """Inputs, whose recipient is the transaction, and outputs, whose sender it is."""
    kind = table["kind"].to_numpy()
    inputs, outputs = (np.flatnonzero(kind == each) for each in (Kind.INPUT, Kind.OUTPUT))
    return (
        _Side(inputs, table["recipient"].to_numpy()[inputs]),
        _Side(outputs, table["sender"].to_numpy()[outputs]),
    )


def _equal(table: pa.Table, outputs: _Side) -> _Ints:
    """The purses of the transactions that seem to have so many equal outputs.

    Pairs of transaction and amount are sorted by a hash of both: a clash keeps a transaction too many.
    """
    amount = _low_words(table["amount"])[outputs.row].view(np.uint64)
    pairs = outputs.transaction.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    pairs += amount * np.uint64(0xC2B2AE3D27D4EB4F)
    ordered = np.sort(pairs)
    often = ordered[LEAST - 1 :][ordered[LEAST - 1 :] == ordered[: len(ordered) - LEAST + 1]]
    return outputs.transaction[np.isin(pairs, np.unique(often))]


def _low_words(amounts: pa.ChunkedArray) -> _Ints:
    """The lower 64 bits of amounts, which is all of a coin's: read where they lie, without a conversion."""
    found = [np.empty(0, np.int64)]
    for chunk in amounts.chunks:
        words = np.frombuffer(chunk.buffers()[1], np.int64)
        found.append(words[2 * chunk.offset : 2 * (chunk.offset + len(chunk)) : 2])
    return np.concatenate(found)


def _shapes(view: View, rows: pa.Table) -> Iterator[Shape]:
    output = rows["kind"].to_numpy() == Kind.OUTPUT
    sender, recipient = (rows[name].to_numpy() for name in ("sender", "recipient"))
    transaction = np.where(output, sender, recipient)
    order = np.lexsort((rows["position"].to_numpy(), output, transaction))
    bounds = np.flatnonzero(np.diff(transaction[order], prepend=-1, append=-1))
    first = order[bounds[:-1]]
    values = rows["amount"].take(pa.array(order)).to_pylist()
    coin = np.where(output, recipient, sender)[order]
    addresses = view.purses["address"].take(pa.array(coin)).to_pylist()
    names = view.purses["outpoint"].take(pa.array(transaction[first])).to_pylist()
    heights, chains = (rows[name].take(pa.array(first)).to_pylist() for name in ("height", "chain"))
    for place in np.argsort(first, kind="stable").tolist():
        start, end = bounds[place : place + 2].tolist()
        coins = tuple(
            Coin(None if value is None else int(value), address)
            for value, address in zip(values[start:end], addresses[start:end], strict=True)
        )
        middle = int((~output[order[start:end]]).sum())
        yield Shape(view.chains[chains[place]], names[place], heights[place], coins[:middle], coins[middle:])
