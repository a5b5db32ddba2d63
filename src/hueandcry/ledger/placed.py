"""Rows with a position, known by (tx, position): which are new, which tell more than the ledger has.

The order flag is the ledger's own, so it is no part of a row's content (65534 masks it).
"""

from typing import TYPE_CHECKING

from hueandcry.ledger.conflicts import refuse_conflicts
from hueandcry.ledger.knowledge import join

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CONTENT = (
    "height",
    "time",
    "tx_index",
    "kind",
    "sender",
    "recipient",
    "amount",
    "amount_in",
    "flags",
    "raw_amount",
)
_SEVERAL = " or ".join(f"min({c}) <> max({c}) or count({c}) not in (0, count(*))" for c in CONTENT)
_CHANGED = " or ".join(f"k.{c} is distinct from h.{c}" for c in CONTENT)

_CONTESTED = """
create or replace table repeated as
select tx, position from staged where position is not null group by tx, position having count(*) > 1;
create or replace table same_place as
select h.* exclude (occurrence) replace ((h.flags & 65534)::usmallint as flags)
from held h semi join staged using (tx, position);
create or replace view contested as
select * from staged semi join repeated using (tx, position)
union all
select * from staged semi join same_place using (tx, position) anti join repeated using (tx, position)
union all by name
select * from same_place;
create or replace table differing as
select * from contested semi join (
    select tx, position from contested group by tx, position having {several}
) using (tx, position);
"""

_FRESH = """
create or replace table fresh_placed as
select * exclude (file, line)
from staged anti join same_place using (tx, position) anti join repeated using (tx, position)
where position is not null
union all
select * exclude (file, line, copy) from (
    select *, row_number() over (partition by tx, position order by file, line) as copy
    from staged semi join repeated using (tx, position) anti join same_place using (tx, position)
        anti join differing using (tx, position)
) where copy = 1
union all by name
select * from known anti join same_place using (tx, position);
create or replace table enriched as
select k.* from known k join same_place h using (tx, position) where {changed};
"""


def settle_placed(con: "DuckDBPyConnection", chain: str, files: list[str]) -> None:
    """Fill the tables `fresh_placed` (new rows) and `enriched` (what held rows of its places become).

    Raises ConflictingRows. Expects the table `staged` and the view `held`.
    """
    con.execute(_CONTESTED.format(several=_SEVERAL))
    join(con)
    refuse_conflicts(con, chain, files)
    con.execute(_FRESH.format(changed=_CHANGED))
