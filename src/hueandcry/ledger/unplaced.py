"""Rows without a position, known by all their fields and their occurrence among equals: copies and twins."""

from typing import TYPE_CHECKING

from hueandcry.ledger.conflicts import place
from hueandcry.model.errors import DuplicateRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
           true as is_new from (from fresh_placed union all from enriched)
    union all
    select height, time, tx_index, tx, kind, sender, recipient, amount, amount_in,
           (flags & 65534)::usmallint, raw_amount, false
    from near anti join enriched using (tx, position) where position is not null
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

_DROP = """
create or replace table fresh_open as select * from fresh_open except select * from ambiguous;
"""


def settle_unplaced(con: "DuckDBPyConnection", files: list[str], duplicates: str | None) -> int:
    """Fill the tables `fresh_open` (new rows) and `superseded` (held rows of which one with a position came).

    Returns how many rows were dropped. Raises DuplicateRows unless `duplicates` is "keep" or "drop". Expects
    the tables `staged`, `fresh_placed` and `enriched` and the view `near`.
    """
    con.execute(_UNPLACED)
    con.execute(_TWINS)
    if duplicates is None:
        _refuse_duplicates(con, files)
    if duplicates == "drop":
        row = con.execute("select count(*) from ambiguous").fetchone()
        assert row is not None
        con.execute(_DROP)
        return int(row[0])
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
