"""Which events can matter to a view: those of its own transactions, and what bridges of these said elsewhere.

Both are chosen over whole columns, so that events that matter to nobody are never decoded.
"""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger import Ledger
from hueandcry.model import Event, EventKind, Wanted

WORD = 32


def within(ledger: Ledger, chains: Sequence[str], txs: pa.Array) -> Iterable[Event]:
    """All that these transactions said."""
    columns = (table["tx"] for table in ledger.event_tables(chains))
    return _of(ledger, chains, [column.filter(pc.is_in(column, txs)) for column in columns])


def told(ledger: Ledger, chains: Sequence[str], wanted: Wanted) -> Iterable[Event]:
    """All that transactions said which have something that is wanted; any call or memo may be it."""
    topics = pa.array(sorted(wanted.topics), pa.binary())
    bare = bool(wanted.selectors or wanted.memos)
    found = []
    for table in ledger.event_tables(chains):
        chosen = pc.is_in(pc.binary_slice(table["topics"], 0, WORD), topics)
        if bare:
            log = pa.scalar(EventKind.LOG, table["kind"].type)
            chosen = pc.or_(chosen, pc.not_equal(table["kind"], log))
        found.append(table["tx"].filter(chosen))
    return _of(ledger, chains, found)


def _of(ledger: Ledger, chains: Sequence[str], columns: Sequence[pa.ChunkedArray]) -> Iterable[Event]:
    txs = {tx for column in columns for tx in column.to_pylist()}
    return ledger.events(chains, txs=txs) if txs else ()
