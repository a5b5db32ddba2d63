"""The legs of wraps that no source knew: one told of the conversion by its log, another of the payment.

Coin that an account sends to a contract for as much of the contract's token, or gets from it for the token,
is counted by the conversion; the payment itself is a leg, which moves nothing (accounting, section 1).
"""

from typing import TYPE_CHECKING

from hueandcry.ledger.knowledge import close
from hueandcry.model import Flag, Kind, Role

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The payment that each conversion implies: from the actor to the token's contract, or back.
_WRAPS = """
create or replace table wrap as
with told as (
    select tx, position, sender, recipient, amount
    from staged where kind = {conversion} and amount = amount_in
    union
    select tx, position, sender, recipient, amount
    from near semi join staged using (tx) where kind = {conversion} and amount = amount_in
), side as (
    select t.tx, t.amount, starts_with(r.asset, 'erc20:') as wraps,
           case when wraps then s.id else r.id end as actor, s.chain,
           case when wraps then s.asset else r.asset end as coin,
           case when wraps then r.asset else s.asset end as token
    from told t join purse s on s.id = t.sender join purse r on r.id = t.recipient
    where s.chain = r.chain and s.address = r.address and s.role = {account} and r.role = {account}
        and starts_with(s.asset, 'erc20:') <> starts_with(r.asset, 'erc20:')
)
select x.tx, x.amount, case when wraps then actor else c.id end as sender,
       case when wraps then c.id else actor end as recipient, count(*) as times
from side x join purse c on c.chain = x.chain and c.asset = x.coin and c.role = {account}
    and c.outpoint = '' and 'erc20:' || c.address = x.token
group by all;
"""
# Of payments alike the first are taken, as many as there are conversions.
_LEGS = """
create or replace table leg as
with paid as (
    select tx, position, kind, sender, recipient, amount, flags
    from (
        from fresh_placed union all from enriched union all
        select * exclude (occurrence) replace (flags & 65534 as flags)
        from near anti join enriched using (tx, position)
    ) where position is not null and kind in ({transfer}, {leg})
), alike as (
    select p.tx, p.position, p.kind, w.times, row_number() over (
        partition by w.tx, w.sender, w.recipient, w.amount order by p.position) as place
    from paid p join wrap w using (tx, sender, recipient)
    where p.amount = w.amount or (p.flags & {rounded} <> 0 and {close})
)
select distinct tx, position from alike where place <= times and kind = {transfer};
insert into enriched
select * exclude (occurrence) replace ((flags & 65534)::usmallint as flags)
from near semi join leg using (tx, position) anti join enriched using (tx, position);
update fresh_placed set kind = {leg} from leg
where fresh_placed.tx = leg.tx and fresh_placed.position = leg.position;
update enriched set kind = {leg} from leg
where enriched.tx = leg.tx and enriched.position = leg.position;
"""
_NAMES = {
    "conversion": int(Kind.CONVERSION),
    "transfer": int(Kind.TRANSFER),
    "leg": int(Kind.LEG),
    "account": int(Role.ACCOUNT),
    "rounded": int(Flag.ROUNDED),
    "close": close("w.amount", "p.amount"),
}


def find_legs(con: "DuckDBPyConnection") -> None:
    """Make legs of the payments in `fresh_placed` and `near` that conversions imply; held ones are enriched.

    Expects the tables `staged`, `purse` and `enriched` too.
    """
    con.execute(_WRAPS.format(**_NAMES))
    if con.execute("select 1 from wrap limit 1").fetchone() is not None:
        con.execute(_LEGS.format(**_NAMES))
