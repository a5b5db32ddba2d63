"""Rows of block after block, in batches: a table a block would be slow where blocks are small."""

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.sources.listener import Listener
from hueandcry.sources.utxo import rows

ROWS = 100_000


def batches(
    chain: Chain,
    blocks: Iterable[tuple[int, rows.Block, Sequence[rows.Transaction]]],
    listener: Listener | None = None,
) -> Iterator[pa.Table]:
    """Tables of about `ROWS` rows from blocks, each with its line for messages; memos go to the listener."""
    entries: list[tuple[rows.Block, rows.Transaction]] = []
    lines: list[int] = []
    size = 0
    for line, block, transactions in blocks:
        entries += ((block, each) for each in transactions)
        lines += [line] * len(transactions)
        size += sum(len(each.inputs) + len(each.outputs) for each in transactions)
        if size >= ROWS:
            yield rows.table(chain, entries, lines, listener)
            entries, lines, size = [], [], 0
    if entries:
        yield rows.table(chain, entries, lines, listener)
