"""The order in which staged rows come: one query, and the record that it yields."""

from typing import NamedTuple

TRANSACTION, LOG, TRACE, NATIVE, BLOCK = range(5)

ORDERED = """
with block as (select height, min(time) as time from blocks group by height),
receipt as (
    select distinct height, hash, gas_used, price, status, created, l1_fee, blob_gas, blob_price from receipts
),
step as (
    select t.* replace (coalesce(nullif(t.hash, ''), x.hash, '') as hash)
    from traces t left join (select distinct height, tx_index, hash from transactions) x
    on t.hash = '' and x.height = t.height and x.tx_index = t.tx_index
),
every as (
    select x.height, x.hash, 0 as part, 0 as place, x.tx_index, x.time, x.line, x.file, x.sender, x.recipient,
           x.value, x.rounded, coalesce(x.status, r.status) as status, x.has_input,
           coalesce(nullif(x.gas_used, ''), r.gas_used) as gas_used,
           coalesce(nullif(x.price, ''), nullif(r.price, ''), x.bid) as price,
           coalesce(nullif(x.created, ''), r.created) as created,
           coalesce(nullif(x.l1_fee, ''), r.l1_fee) as l1_fee,
           coalesce(nullif(x.blob_gas, ''), r.blob_gas) as blob_gas,
           coalesce(nullif(x.blob_price, ''), r.blob_price) as blob_price, x.input
    from transactions x left join receipt r using (height, hash)
    union all by name
    select height, hash, 1 as part, place, tx_index, time, line, file, address as sender, topics as recipient,
           data as value, rounded, kind
    from (
        select *, '' as kind from logs
        union all by name
        select *, 'token' as kind from logs_of_tokens anti join logs using (height)
    )
    union all by name
    select height, hash, 2 as part, 0 as place, tx_index, time, line, file, sender,
           coalesce(nullif(recipient, ''), created) as recipient, value, rounded,
           case when error then 0 else status end as status, kind, call_type, path, reward
    from step
    union all by name
    select height, hash, 3 as part, place, tx_index, time, line, file, sender, recipient, value
    from native_transfers anti join traces using (height)
    union all by name
    select height, '' as hash, 4 as part, 0 as place, time, line, file, withdrawals as value
    from blocks where withdrawals <> ''
)
select e.height, e.hash, e.part, e.place, e.tx_index, e.time, b.time as block_time, e.line, e.file,
       e.sender, e.recipient, e.value, e.rounded, e.status, e.has_input, e.gas_used, e.price, e.created,
       e.l1_fee, e.blob_gas, e.blob_price, e.kind, e.call_type, e.path, e.reward, e.input
from every e left join block b using (height)
order by e.height, e.hash, e.part, e.place, e.path, e.file, e.line
"""

TWICE = """
select height, count(distinct hash) from blocks group by height
having count(distinct hash) > 1 or count(distinct time) > 1 order by height limit 1
"""


class Item(NamedTuple):
    """One staged row; a log has its address, topics and data as sender, recipient and value."""

    height: int
    hash: str
    part: int
    place: int
    tx_index: int | None
    time: int | None
    block_time: int | None
    line: int
    file: int
    sender: str
    recipient: str
    value: str
    rounded: bool | None
    status: int | None
    has_input: bool | None
    gas_used: str | None
    price: str | None
    created: str | None
    l1_fee: str | None
    blob_gas: str | None
    blob_price: str | None
    kind: str
    call_type: str
    path: str
    reward: str
    input: str
