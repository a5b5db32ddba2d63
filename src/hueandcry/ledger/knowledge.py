"""Which differences between two tellings of one row are no contradiction: one of them knows more.

A source that lacks receipts, logs or traces gives poorer rows. Rows of one (tx, position) are joined field by
field, so that the outcome does not depend on the order in which they came.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from hueandcry.model import Flag, Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PRECISION = 10**15  # rounded amounts are given with at least so many places


class Rule(NamedTuple):
    """What a row may not know: `fields`, where `poorer` holds of the row `told`; else it is known.

    A poorer row gives way where `agrees` holds of it and of `known`, the join of all rows that know. `flag`,
    which says that a row is poorer, goes with it.
    """

    fields: tuple[str, ...]
    poorer: str
    agrees: str = "true"
    flag: Flag = Flag.NONE


def close(exact: str, rounded: str) -> str:
    """SQL: an exact amount and a rounded one are the same as far as the rounded one tells."""
    return (
        f"abs({exact}::hugeint - {rounded}::hugeint) "
        f"<= greatest({exact}::hugeint, {rounded}::hugeint) // {PRECISION}"
    )


RULES = (
    Rule(("tx_index",), "told.tx_index is null"),
    Rule(("height", "time"), f"told.flags & {int(Flag.TIME_INFERRED)} <> 0", flag=Flag.TIME_INFERRED),
    # Without logs the coin sent to a wrapping contract, without receipts a payment that failed, seem paid.
    Rule(("kind",), f"told.kind = {int(Kind.TRANSFER)}", f"known.kind = {int(Kind.LEG)}"),
    Rule(
        ("amount", "amount_in", "raw_amount"),
        f"told.flags & {int(Flag.ROUNDED)} <> 0",
        close("known.amount", "told.amount")
        + " and "
        + close("coalesce(known.amount_in, known.amount)", "coalesce(told.amount_in, told.amount)"),
        Flag.ROUNDED,
    ),
)
MISSING = Flag.INTERNAL_MISSING  # holds as long as every row has it
FIXED = ("sender", "recipient")

_RULED = (*(rule.flag for rule in RULES), MISSING)
_REST = 65535 & ~sum(_RULED)  # the flags that rows of one place must share

# Without logs a token with an id looks like an amount of that number; the log tells it apart.
_IDS = """
create or replace table named as
select told.tx, told.position, told.sender as old_sender, told.recipient as old_recipient,
       known.sender, known.recipient
from differing told join differing known using (tx, position)
join purse s on s.id = told.sender join purse r on r.id = told.recipient
join purse ks on ks.id = known.sender join purse kr on kr.id = known.recipient
where told.kind = {transfer} and known.kind = {transfer} and known.amount = 1
    and starts_with(s.asset, 'erc20:') and r.asset = s.asset and kr.asset = ks.asset
    and ks.asset = 'erc721:' || substr(s.asset, 7) || '/' || coalesce(told.raw_amount, told.amount::varchar)
    and (s.chain, s.address, s.role) = (ks.chain, ks.address, ks.role)
    and (r.chain, r.address, r.role) = (kr.chain, kr.address, kr.role);
update differing set sender = named.sender, recipient = named.recipient, amount = 1, raw_amount = null,
    flags = (flags & {fits})::usmallint
from named where differing.tx = named.tx and differing.position = named.position
    and differing.sender = named.old_sender and differing.recipient = named.old_recipient;
"""
_KNOWN = """
create or replace table weighed as
select tx, position, {columns} from differing told group by tx, position;
create or replace view known as
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in, flags, raw_amount
from weighed;
"""
_CONFLICTS = """
create or replace table conflict as
with pair as materialized (
    select tx, position, {fits} from differing told join weighed known using (tx, position) where not ({fit})
) {fails}
"""
_FAILS = "select tx, position, '{name}' as field from pair where not fits_{name}"


def join(con: "DuckDBPyConnection") -> None:
    """Make the view `known`: for each place of the table `differing` one row with all that is known of it.

    The table `conflict` has the fields in which rows differ all the same: tx, position, field.
    """
    fits = 65535 & ~Flag.OVERWIDE
    con.execute(_IDS.format(transfer=int(Kind.TRANSFER), fits=fits))
    con.execute(_KNOWN.format(columns=", ".join(_columns())))
    tests = _tests()
    con.execute(
        _CONFLICTS.format(
            fits=", ".join(f"{test} as fits_{name}" for name, test in tests.items()),
            fit=" and ".join(tests.values()),
            fails=" union all ".join(_FAILS.format(name=name) for name in tests),
        )
    )


def _columns() -> Iterator[str]:
    """SQL: the join of the rows `told` of one place, and for each rule whether one of them knows."""
    yield from (f"min({name}) as {name}" for name in FIXED)
    flags = [f"min(flags & {_REST})", f"bit_and(flags & {int(MISSING)})"]
    for number, rule in enumerate(RULES):
        for name in rule.fields:
            yield f"coalesce(min({name}) filter (not ({rule.poorer})), min({name})) as {name}"
        yield f"not bool_and({rule.poorer}) as knows_{number}"
        if rule.flag:
            flags.append(f"case when bool_and({rule.poorer}) then {int(rule.flag)} else 0 end")
    yield f"({' | '.join(flags)})::usmallint as flags"


def _tests() -> dict[str, str]:
    """SQL by field: whether a row `told` agrees with the join `known`."""
    tests = {name: f"told.{name} = known.{name}" for name in FIXED}
    tests["flags"] = f"told.flags & {_REST} = known.flags & {_REST}"
    for number, rule in enumerate(RULES):
        yields = f"(({rule.poorer}) and knows_{number} and coalesce({rule.agrees}, false))"
        for name in rule.fields:
            tests[name] = f"(told.{name} is not distinct from known.{name} or {yields})"
    return tests
