"""The merged rows of one chain in their final order, streamed height by height out of DuckDB."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hueandcry.ledger.heights import whole_heights
from hueandcry.ledger.order import Row, resolved
from hueandcry.ledger.schema import TRANSFERS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 200_000
_ORDER_COLUMNS = ["tx", "known_index", "position", "gas", "moves", "sender", "recipient"]

# Only heights with a row that lacks its index or its position can have an unknown order ("loose").
_LOOSE = """
create or replace table loose_height as
select distinct height from merged where position is null or tx_index is null;
create or replace table loose as
with known as (
    select m.*, kind = 2 as gas,
        kind not in (6, 7) and amount is not null and amount <> 0 and sender <> recipient as moves,
        min(tx_index) over (partition by height, tx) as known_index
    from merged m semi join loose_height using (height)
), counted as (
    select *,
        count(*) filter (moves) over (partition by height) as all_rows,
        count(*) filter (moves and known_index is null) over (partition by height) as unindexed_rows,
        count(*) filter (moves) over (partition by height, tx) as tx_rows,
        count(*) filter (moves) over (partition by height, tx, gas) as stage_rows,
        count(*) filter (moves and position is null) over (partition by height, tx, gas) as stage_open
    from known
)
select k.* exclude (all_rows, unindexed_rows, tx_rows, stage_rows, stage_open),
    moves and (
        (known_index is null and all_rows > tx_rows)
        or (known_index is not null and unindexed_rows > 0)
        or (position is null and stage_rows > 1)
        or (position is not null and stage_open > 0)
    ) as inferred,
    (row_number() over (
        partition by height
        order by known_index nulls last, tx, gas, position nulls last, kind,
            s.chain, s.address, s.asset, s.outpoint, s.role, r.chain, r.address, r.asset, r.outpoint, r.role,
            amount nulls last, amount_in nulls last, raw_amount nulls last, time, tx_index nulls last, flags,
            occurrence))::integer as place
from counted k join purse s on s.id = k.sender join purse r on r.id = k.recipient;
create or replace table unsettled as
select l.height from loose l
semi join (select height, recipient from loose where moves) q
    on q.height = l.height and q.recipient = l.sender
where l.inferred
union
select height from loose group by height
having bool_or(known_index is null) and bool_or(known_index is not null);
"""

_SELECT = """
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in,
       (flags | case when inferred then 1 else 0 end)::usmallint as flags, occurrence, raw_amount,
       fresh, height in (select height from unsettled) as unsettled, known_index, gas, moves, place
from loose
union all
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in, flags, occurrence,
       raw_amount, fresh, false, tx_index, kind = 2, false, null::integer
from merged anti join loose_height using (height)
order by height, place, tx_index, tx, gas, position
"""


def ordered(con: "DuckDBPyConnection") -> Iterator[pa.Table]:
    """The rows of the view `merged` in the order of the chain, in tables of whole heights.

    Columns: those of a part, and `fresh` (new with this import). Expects the table `purse`.
    """
    con.execute(_LOOSE)
    batches = con.sql(_SELECT).to_arrow_reader(_BATCH)
    yield from map(_settled, whole_heights(pa.table(batch) for batch in batches))


def _settled(table: pa.Table) -> pa.Table:
    unsettled = np.flatnonzero(table["unsettled"].to_numpy())
    if unsettled.size:
        order = np.arange(table.num_rows)
        heights = table["height"].to_numpy()[unsettled]
        starts = np.flatnonzero(np.r_[True, heights[1:] != heights[:-1]])
        for start, end in zip(starts, np.r_[starts[1:], len(unsettled)], strict=True):
            first, count = int(unsettled[start]), int(end - start)
            rows = table.slice(first, count).select(_ORDER_COLUMNS)
            order[first : first + count] = first + np.array(resolved(_rows(rows)))
        table = table.take(pa.array(order))
    fields: list[Any] = [*TRANSFERS, pa.field("fresh", pa.bool_())]
    return table.select([field.name for field in fields]).cast(pa.schema(fields))


def _rows(table: pa.Table) -> list[Row]:
    columns = (table[name].to_pylist() for name in _ORDER_COLUMNS)
    return [Row(*values) for values in zip(*columns, strict=True)]
