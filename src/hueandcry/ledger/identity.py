"""Which rows of an import are new: purse ids, copies, twins and contradictions, for one chain in DuckDB.

A row with a position is known by (tx, position); one without by all its fields and its occurrence among
equals. The order flag is the ledger's own, so it is no part of a row's content (65534 masks it).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hueandcry.ledger.coins import arrive
from hueandcry.ledger.conflicts import place, refuse_conflicts
from hueandcry.ledger.spends import resolve
from hueandcry.model.errors import DuplicateRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PURSES = """
create or replace table purse as
select p.id, p.chain, coalesce(l.address, p.address) as address, p.asset, p.outpoint, p.role
from purse_files p left join learned l using (id);
create or replace table new_purse as
with named as (
    select sender_chain as chain, sender_address as address, sender_asset as asset,
           sender_outpoint as outpoint, sender_role as role from arrived
    union
    select recipient_chain, recipient_address, recipient_asset, recipient_outpoint, recipient_role
    from arrived
)
select ((select coalesce(max(id), -1) from purse)
        + row_number() over (order by chain, address, asset, outpoint, role))::integer as id, named.*
from named anti join purse using (chain, address, asset, outpoint, role);
insert into purse select id, chain, address, asset, outpoint, role from new_purse;
"""

_STAGED = """
create or replace table staged as
select i.height, i.time, i.tx_index, i.tx, i.position, i.kind, s.id as sender, r.id as recipient, i.amount,
       i.amount_in, (i.flags & 65534)::usmallint as flags, i.raw_amount, i.file, i.line
from arrived i
join purse s on s.chain = i.sender_chain and s.address = i.sender_address and s.asset = i.sender_asset
    and s.outpoint = i.sender_outpoint and s.role = i.sender_role
join purse r on r.chain = i.recipient_chain and r.address = i.recipient_address
    and r.asset = i.recipient_asset and r.outpoint = i.recipient_outpoint and r.role = i.recipient_role;
"""

_PLACED = """
create or replace table repeated as
select tx, position from staged where position is not null group by tx, position having count(*) > 1;
create or replace table same_place as
select h.* replace ((h.flags & 65534)::usmallint as flags)
from held h semi join staged s on s.tx = h.tx and s.position = h.position;
create or replace table contested as
select s.* from staged s semi join repeated using (tx, position)
union all
select s.* from staged s semi join same_place using (tx, position)
    anti join repeated using (tx, position)
union all
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in, flags, raw_amount,
       null, null from same_place;
create or replace table fresh_placed as
select s.* from staged s anti join same_place using (tx, position) anti join repeated using (tx, position)
where s.position is not null
union all
select * exclude (copy) from (
    select s.*, row_number() over (partition by tx, position order by file, line) as copy
    from staged s semi join repeated using (tx, position) anti join same_place using (tx, position)
) where copy = 1;
"""

_UNPLACED = """
create or replace table unplaced as
select * exclude (position), (row_number() over (
    partition by height, time, tx_index, tx, kind, sender, recipient, amount, amount_in, flags, raw_amount
    order by file, line) - 1)::integer as occurrence
from staged where position is null;
create or replace table fresh_open as
select height, time, tx_index, tx, kind, sender, recipient, amount, amount_in, flags, raw_amount, occurrence
from unplaced
except
select height, time, tx_index, tx, kind, sender, recipient, amount, amount_in,
       (flags & 65534)::usmallint, raw_amount, occurrence
from near where position is null;
"""

# Content that stands with a position here and without one there: the same event told twice, or two events.
_TWINS = """
create or replace table placed_content as
select height, time, tx_index, tx, kind, sender, recipient, amount, amount_in, flags, raw_amount,
       count(*) as copies, count(*) filter (is_new) as new_copies
from (
    select height, time, tx_index, tx, kind, sender, recipient, amount, amount_in, flags, raw_amount,
           true as is_new from fresh_placed
    union all
    select height, time, tx_index, tx, kind, sender, recipient, amount, amount_in,
           (flags & 65534)::usmallint, raw_amount, false
    from near where position is not null
)
where height in (select height from fresh_open union select height from near where position is null)
group by all;
create or replace table ambiguous as
select o.* from fresh_open o left join placed_content p
on p.height = o.height and p.time = o.time and p.tx = o.tx and p.kind = o.kind and p.sender = o.sender
    and p.recipient = o.recipient and p.flags = o.flags and p.tx_index is not distinct from o.tx_index
    and p.amount is not distinct from o.amount and p.amount_in is not distinct from o.amount_in
    and p.raw_amount is not distinct from o.raw_amount
where o.occurrence > 0 or o.occurrence < p.copies;
create or replace table superseded as
with open_rows as (
    select *, count(*) over (partition by height, time, tx_index, tx, kind, sender, recipient, amount,
                             amount_in, flags & 65534, raw_amount) as copies
    from near where position is null
)
select o.* exclude (copies) from open_rows o join placed_content p
on p.height = o.height and p.time = o.time and p.tx = o.tx and p.kind = o.kind and p.sender = o.sender
    and p.recipient = o.recipient and p.flags = (o.flags & 65534)
    and p.tx_index is not distinct from o.tx_index and p.amount is not distinct from o.amount
    and p.amount_in is not distinct from o.amount_in and p.raw_amount is not distinct from o.raw_amount
where p.new_copies > 0 and o.occurrence >= o.copies - p.new_copies;
"""

_EXTRA = """
with extra as (
    select sender, amount from ambiguous union all select sender, amount from superseded
)
select p.chain, p.asset, count(*) as rows,
       coalesce(sum(amount::hugeint // 10000000000000000000), 0)::varchar,
       coalesce(sum(amount::hugeint % 10000000000000000000), 0)::varchar
from extra join purse p on p.id = extra.sender group by p.chain, p.asset order by p.chain, p.asset
"""

_EXTRA_LINES = """
select distinct u.file, u.line from unplaced u join ambiguous a
on a.height = u.height and a.tx = u.tx and a.kind = u.kind and a.sender = u.sender
    and a.recipient = u.recipient and a.occurrence = u.occurrence
    and a.amount is not distinct from u.amount
order by u.file, u.line limit 3
"""

_FRESH = """
create or replace table fresh as
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in, flags,
       0::integer as occurrence, raw_amount from fresh_placed
union all
select height, time, tx_index, tx, null::integer, kind, sender, recipient, amount, amount_in, flags,
       occurrence, raw_amount from fresh_open;
"""

_DROP = """
create or replace table fresh_open as select * from fresh_open except select * from ambiguous;
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of an import: read = added + present + dropped.

    `superseded` rows, which had no position, left the ledger because equal ones with a position came;
    `resolved` ones, inputs without a value, got the value of the outputs that they spend;
    `retracted` ones left it with the blocks that the chain replaced.
    """

    read: int = 0
    added: int = 0
    present: int = 0
    dropped: int = 0
    superseded: int = 0
    resolved: int = 0
    retracted: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.read + other.read,
            self.added + other.added,
            self.present + other.present,
            self.dropped + other.dropped,
            self.superseded + other.superseded,
            self.resolved + other.resolved,
            self.retracted + other.retracted,
        )


def settle(con: "DuckDBPyConnection", chain: str, files: list[str], duplicates: str | None) -> Counts:
    """Fill the tables `new_purse`, `learned`, `fresh`, `superseded` and `late` of one chain.

    Expects the views `incoming`, `held` (all parts), `near` (those that overlap in height) and `purse_files`;
    raises ConflictingRows and, unless `duplicates` is "keep" or "drop", DuplicateRows.
    """
    con.execute("set variable chain = ?", [chain])
    arrive(con)
    con.execute(_PURSES)
    con.execute(_STAGED)
    resolved = resolve(con)
    con.execute(_PLACED)
    refuse_conflicts(con, chain, files)
    con.execute(_UNPLACED)
    con.execute(_TWINS)
    opened = _count(con, "select count(*) from fresh_open")
    dropped = _resolve_duplicates(con, files, duplicates)
    con.execute(_FRESH)
    placed = _count(con, "select count(*) from fresh_placed")
    read = _count(con, "select count(*) from staged")
    return Counts(
        read=read,
        added=placed + opened - dropped,
        present=read - placed - opened,
        dropped=dropped,
        superseded=_count(con, "select count(*) from superseded"),
        resolved=resolved,
    )


def _count(con: "DuckDBPyConnection", query: str) -> int:
    row = con.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _resolve_duplicates(con: "DuckDBPyConnection", files: list[str], duplicates: str | None) -> int:
    if duplicates is None:
        _refuse_duplicates(con, files)
    if duplicates == "drop":
        dropped = _count(con, "select count(*) from ambiguous")
        con.execute(_DROP)
        return dropped
    con.execute("delete from superseded")
    return 0


def _refuse_duplicates(con: "DuckDBPyConnection", files: list[str]) -> None:
    extra = con.execute(_EXTRA).fetchall()
    rows = sum(entry[2] for entry in extra)
    if not rows:
        return
    values = ", ".join(
        f"{int(high) * 10**19 + int(low)} of {chain}/{asset}" for chain, asset, _, high, low in extra
    )
    lines = [place(files, file, line) for file, line in con.execute(_EXTRA_LINES).fetchall()]
    where = f" (the first: {', '.join(lines)})" if lines else ""
    noun = "row without a position equals" if rows == 1 else "rows without a position equal"
    raise DuplicateRows(
        f"{rows} {noun} another row in every field{where}, worth {values}: "
        "import again with --duplicates keep if they are separate transfers, --duplicates drop if copies"
    )
