"""One purse per outpoint: rows that leave out its address mean the same coin as rows that give it."""

from typing import TYPE_CHECKING

from hueandcry.model.errors import ConflictingRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COINS = """
create or replace table coin as
with seen as (
    select sender_chain as chain, sender_asset as asset, sender_outpoint as outpoint,
           sender_address as address
    from incoming where chain = getvariable('chain') and sender_role = 1
    union all
    select recipient_chain, recipient_asset, recipient_outpoint, recipient_address
    from incoming where chain = getvariable('chain') and recipient_role = 1
), arriving as (
    select distinct chain, asset, outpoint from seen
), every as (
    select * from seen
    union all
    select p.chain, p.asset, p.outpoint, p.address
    from purse_files p semi join arriving using (chain, asset, outpoint) where p.role = 1
)
select chain, asset, outpoint, max(address) as address,
       count(distinct address) filter (address <> '') as owners
from every group by chain, asset, outpoint;
create or replace table learned as
select p.id, c.address from purse_files p join coin c using (chain, asset, outpoint)
where p.role = 1 and p.address = '' and c.address <> '';
create or replace view arrived as
select i.* replace (coalesce(s.address, i.sender_address) as sender_address,
                    coalesce(r.address, i.recipient_address) as recipient_address)
from incoming i
left join coin s on i.sender_role = 1 and s.chain = i.sender_chain and s.asset = i.sender_asset
    and s.outpoint = i.sender_outpoint
left join coin r on i.recipient_role = 1 and r.chain = i.recipient_chain and r.asset = i.recipient_asset
    and r.outpoint = i.recipient_outpoint
where i.chain = getvariable('chain');
"""
_PLAIN = """
create or replace view arrived as select * from incoming where chain = getvariable('chain');
create or replace table learned (id integer, address varchar);
"""
_ANY = """
select 1 from incoming where chain = getvariable('chain') and (sender_role = 1 or recipient_role = 1) limit 1
"""


def arrive(con: "DuckDBPyConnection") -> None:
    """Make the view `arrived`: the incoming rows of the chain, each outpoint with one address throughout.

    The table `learned` has the purses of the ledger that now get an address. Raises ConflictingRows for two
    owners.
    """
    if con.execute(_ANY).fetchone() is None:
        con.execute(_PLAIN)
        return
    con.execute(_COINS)
    found = con.execute("select outpoint from coin where owners > 1 order by outpoint limit 3").fetchall()
    if found:
        names = ", ".join(outpoint for (outpoint,) in found)
        raise ConflictingRows(f"rows give one outpoint two addresses: {names}; nothing was imported")
