"""One index per transaction: rows that leave it out stand where rows of the same transaction say."""

from typing import TYPE_CHECKING

from hueandcry.model.errors import ConflictingRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Where all rows have an index, or none has, there is nothing to fill in.
_BOTH = """
select bool_or(tx_index is null) and bool_or(tx_index is not null)
from (select tx_index from staged union all select tx_index from near)
"""
_NOTHING = """
create or replace table filled (height bigint, tx varchar, position integer);
"""
_TURNS = """
create or replace table turn as
select height, tx, min(tx_index) as tx_index, max(tx_index) as other
from (
    select height, tx, tx_index from staged
    union all
    select n.height, n.tx, n.tx_index from near n semi join staged using (height, tx)
)
group by height, tx having count(tx_index) between 1 and count(*) - 1;
"""
_TWO = "select tx, tx_index, other from turn where tx_index <> other order by tx limit 3"
_FILL = """
update staged set tx_index = turn.tx_index from turn
where staged.height = turn.height and staged.tx = turn.tx and staged.tx_index is null;
create or replace table filled as
select n.height, n.tx, n.position from near n semi join turn using (height, tx) where n.tx_index is null;
"""
_SEEN = """
create or replace view {name}_files as
select f.* replace (coalesce(f.tx_index, t.tx_index) as tx_index)
from {name}_parts f left join turn t using (height, tx)
"""


def index(con: "DuckDBPyConnection", chain: str) -> None:
    """Give rows of `staged` and of the views `held` and `near` the index that their transaction has.

    The table `filled` has the held rows that get one. Raises ConflictingRows where a transaction has two.
    """
    con.execute(_NOTHING)
    if con.execute(_BOTH).fetchone() != (True,):
        return
    con.execute(_TURNS)
    found = con.execute(_TWO).fetchall()
    if found:
        names = ", ".join(f"{tx} ({first} and {second})" for tx, first, second in found)
        raise ConflictingRows(
            f"rows give one transaction of {chain} two places in its block: {names}; one of the sources is "
            "wrong, nothing was imported"
        )
    con.execute(_FILL)
    for name in ("held", "near"):
        see_indexed(con, name)


def see_indexed(con: "DuckDBPyConnection", name: str) -> None:
    """Have the view `name` over `<name>_parts` show the indexes that were filled in, if any were."""
    if con.execute("select 1 from filled limit 1").fetchone() is not None:
        con.execute(_SEEN.format(name=name))
