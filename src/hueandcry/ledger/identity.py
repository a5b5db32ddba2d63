"""Which rows of an import are new to the ledger: one chain in DuckDB, purse ids first."""

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from hueandcry.ledger.coins import arrive
from hueandcry.ledger.indexes import index
from hueandcry.ledger.placed import settle_placed
from hueandcry.ledger.spends import resolve
from hueandcry.ledger.unplaced import settle_unplaced
from hueandcry.ledger.wraps import find_legs

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

# One side after the other: two tables of purses at once would need twice the memory.
_STAGED = """
create or replace table sent as
select i.* exclude (sender_chain, sender_address, sender_asset, sender_outpoint, sender_role), s.id as sender
from arrived i
join purse s on s.chain = i.sender_chain and s.address = i.sender_address and s.asset = i.sender_asset
    and s.outpoint = i.sender_outpoint and s.role = i.sender_role;
create or replace table staged as
select i.height, i.time, i.tx_index, i.tx, i.position, i.kind, i.sender, r.id as recipient, i.amount,
       i.amount_in, (i.flags & 65534)::usmallint as flags, i.raw_amount, i.file, i.line
from sent i
join purse r on r.chain = i.recipient_chain and r.address = i.recipient_address
    and r.asset = i.recipient_asset and r.outpoint = i.recipient_outpoint and r.role = i.recipient_role;
drop table sent;
"""

# Views, so that the rows are not held in memory twice.
_FRESH = """
create or replace view fresh as
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in, flags,
       0::integer as occurrence, raw_amount from fresh_placed
union all
select height, time, tx_index, tx, null::integer, kind, sender, recipient, amount, amount_in, flags,
       occurrence, raw_amount from fresh_open;
"""
_DONE = "drop table staged; drop table unplaced"
_ENRICHED = """
select (select count(*) from enriched) + (select count(*) from filled anti join enriched using (tx, position))
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of an import: read = added + present + dropped.

    `superseded` rows, which had no position, left the ledger because equal ones with a position came;
    `resolved` ones, inputs without a value, got the value of the outputs that they spend; `enriched` ones
    became what a source that knows more says of them; `retracted` ones left it with the blocks that the chain
    replaced.
    """

    read: int = 0
    added: int = 0
    present: int = 0
    dropped: int = 0
    superseded: int = 0
    resolved: int = 0
    retracted: int = 0
    enriched: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def settle(con: "DuckDBPyConnection", chain: str, files: list[str], duplicates: str | None) -> Counts:
    """Fill the tables `new_purse`, `learned`, `enriched`, `superseded`, `late` and `filled` of one chain.

    The view `fresh` has its new rows. Expects the views `incoming`, `held` (all parts), `near` (those that
    overlap in height) and `purse_files`; raises ConflictingRows and, unless `duplicates` is "keep" or "drop",
    DuplicateRows.
    """
    con.execute("set variable chain = ?", [chain])
    arrive(con)
    con.execute(_PURSES)
    con.execute(_STAGED)
    index(con, chain)
    resolved = resolve(con)
    settle_placed(con, chain, files)
    find_legs(con)
    dropped = settle_unplaced(con, files, duplicates)
    con.execute(_FRESH)
    added = _count(con, "select count(*) from fresh")
    read = _count(con, "select count(*) from staged")
    con.execute(_DONE)
    return Counts(
        read=read,
        added=added,
        present=read - added - dropped,
        dropped=dropped,
        superseded=_count(con, "select count(*) from superseded"),
        resolved=resolved,
        enriched=_count(con, _ENRICHED),
    )


def _count(con: "DuckDBPyConnection", query: str) -> int:
    row = con.execute(query).fetchone()
    assert row is not None
    return int(row[0])
