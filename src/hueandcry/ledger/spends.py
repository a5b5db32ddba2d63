"""What inputs are worth: one coin has one value, which its output or any input that spends it may tell.

An input that came without its value (`Flag.UNRESOLVED`) takes it from the output that it spends, whichever
of the two comes first: staged rows are filled in, rows that the ledger holds are read so and rewritten.
"""

from typing import TYPE_CHECKING

from hueandcry.model.errors import ConflictingRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ANY = "select 1 from staged where kind in (4, 5) limit 1"
_NOTHING = "create or replace table worth (coin integer, amount decimal(38, 0), told bigint)"
# The coin of an input is its sender, that of an output its recipient.
_WORTH = """
create or replace table worth as
with here as (
    select case kind when 4 then sender else recipient end as coin, amount from staged where kind in (4, 5)
), there as (
    select case kind when 4 then sender else recipient end as coin, amount
    from held where kind in (4, 5) and amount is not null
), told as (
    select coin, amount from here where amount is not null
    union all
    select coin, amount from there semi join here using (coin)
)
select coin, min(amount) as amount, count(distinct amount) as told from told group by coin;
"""
_CONTRADICTED = """
select p.outpoint from worth join purse p on p.id = worth.coin where told > 1 order by p.outpoint limit 3
"""
_STAGED = """
update staged set amount = worth.amount, flags = (flags & 65471)::usmallint
from worth where staged.sender = worth.coin and staged.kind = 4 and staged.amount is null
    and (staged.flags & 64) <> 0
"""
_LATE = """
create or replace table late as
select height from held semi join worth on coin = sender
where kind = 4 and amount is null and (flags & 64) <> 0
"""
_SEEN = """
create or replace view {name} as
select f.* replace (coalesce(f.amount, w.amount) as amount,
                    case when w.coin is null then f.flags else (f.flags & 65471)::usmallint end as flags)
from {name}_files f left join worth w
on w.coin = f.sender and f.kind = 4 and f.amount is null and (f.flags & 64) <> 0
"""


def resolve(con: "DuckDBPyConnection") -> int:
    """Give the unresolved inputs of `staged` and of the views `held` and `near` the values known now.

    Returns how many held rows change; the table `late` has their heights. Raises ConflictingRows where a coin
    has two values. Expects the tables `staged` and `purse`.
    """
    if con.execute(_ANY).fetchone() is None:
        con.execute(_NOTHING)
        con.execute("create or replace table late (height bigint)")
        return 0
    con.execute(_WORTH)
    found = con.execute(_CONTRADICTED).fetchall()
    if found:
        names = ", ".join(outpoint for (outpoint,) in found)
        raise ConflictingRows(
            f"rows give one outpoint two values: {names}; one of the sources is wrong, nothing was imported"
        )
    con.execute(_STAGED)
    con.execute(_LATE)
    row = con.execute("select count(*) from late").fetchone()
    assert row is not None
    if row[0]:
        for name in ("held", "near"):
            see_resolved(con, name)
    return int(row[0])


def see_resolved(con: "DuckDBPyConnection", name: str) -> None:
    """Have the view `name` over `<name>_files` show resolved inputs with their values."""
    con.execute(_SEEN.format(name=name))
