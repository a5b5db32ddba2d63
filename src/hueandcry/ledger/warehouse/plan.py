"""The one logical plan of EXPAND as Ibis expressions: what a warehouse is asked, whatever its dialect.

Of Ibis it uses select, filter, equi-joins (inner, semi, anti), union and group_by with min, nothing else.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from hueandcry.ledger.schema import AMOUNT_DIGITS
from hueandcry.ledger.warehouse.columns import Transfers
from hueandcry.ledger.warehouse.extra import ibis

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, DecimalValue, IntegerValue, Table

HEIGHT = 2**31  # what one height counts in a row's order
NEVER = 2**63 - 1  # behind every order


def moves(transfers: Transfers, dust: int = 1) -> "Table":
    """The rows that carry taint: `from_*`, `to_*` (the purses' keys) and `row` (their order).

    It reads each row once, so that its cost is that of one hop: what to ask a warehouse's dry run about.
    """
    columns, table = transfers.columns, transfers.table
    carried = [_at_least(table, columns.amount, max(dust, 1))]
    carried += [table[name].notnull() for name in columns.recipient.values()]
    if columns.kind and columns.still:
        carried.append(table[columns.kind].notin([int(kind) for kind in sorted(columns.still)]))
    ends = {f"from_{part}": table[name] for part, name in columns.sender.items()}
    ends |= {f"to_{part}": table[name] for part, name in columns.recipient.items()}
    return table.filter(*carried).select(**ends, row=_order(table, columns.order))


def hops(rows: "Table", known: "Table", stops: "Table | None", keys: Sequence[str], count: int) -> "Table":
    """What money in `known`'s fresh purses reaches within `count` hops over `moves`, where new or earlier.

    `known` has a purse's key, `source`, `first` (its earliest order) and `fresh`; `stops` keys alone. The
    answer has key, `source`, `first` and `hop`, more than one row a purse where several hops come to it.
    """
    front = known.filter(known.fresh)
    found = []
    for hop in range(count):
        if hop and stops is not None:
            front = front.anti_join(stops, list(keys))
        front = _earlier(_step(rows, front, keys), known, keys)
        found.append(front.select(*keys, "source", "first", hop=_number(hop)))
    return reduce(lambda left, right: left.union(right), found)


def touched(transfers: Transfers, purses: "Table") -> "Table":
    """The table's rows that pay or are paid by one of `purses` (a table of keys), whenever they did."""
    columns, table = transfers.columns, transfers.table
    paying = table.semi_join(purses, _meets(table, columns.sender, purses))
    paid = table.semi_join(purses, _meets(table, columns.recipient, purses))
    payers = purses.view()
    return paying.union(paid.anti_join(payers, _meets(paid, columns.sender, payers)))


def _meets(table: "Table", ends: Mapping[str, str], purses: "Table") -> list["BooleanValue"]:
    return [table[name] == purses[part] for part, name in ends.items()]


def _step(rows: "Table", front: "Table", keys: Sequence[str]) -> "Table":
    """One hop: the earliest row by which each source comes to each recipient.

    A seed is there just before its row, hence `>=`; what a row brought cannot leave by that same row but to
    its own purse, which is no gain.
    """
    joined = rows.join(front, [rows[f"from_{part}"] == front[part] for part in keys])
    later = joined.filter(joined.row >= joined.first)
    to = {part: later[f"to_{part}"].cast(front[part].type()) for part in keys}
    return later.group_by(**to, source=later.source).aggregate(first=later.row.min())


def _earlier(arrivals: "Table", known: "Table", keys: Sequence[str]) -> "Table":
    """Arrivals without those that a known purse and source has had as early.

    A union and a minimum: engines differ in which anti-joins they can do on inequalities, and in what a
    column is where a left join finds nothing.
    """
    names = (*keys, "source", "first")
    fresh = arrivals.select(*names, before=_number(NEVER))
    both = fresh.union(known.select(*names, before=known.first))
    least = both.group_by(*names[:-1]).aggregate(first=both.first.min(), before=both.before.min())
    return least.filter(least.first < least.before)


def _order(table: "Table", names: tuple[str, ...]) -> "IntegerValue":
    height, *place = (table[name].cast("int64") for name in names)
    return height * HEIGHT + place[0] if place else height


def _at_least(table: "Table", name: str, dust: int) -> "BooleanValue":
    """Exact on digits as text too: the longer number is the larger, equal lengths compare as text."""
    amount = table[name]
    if not amount.type().is_string():
        return amount >= (dust if dust <= NEVER else _decimal(dust))
    digits, length = str(dust), amount.length()
    larger = or_(length > len(digits), and_(length == len(digits), amount >= digits))
    return and_(length <= AMOUNT_DIGITS, larger)


def _number(value: int) -> "IntegerValue":
    return ibis().literal(value, "int64")


def _decimal(value: int) -> "DecimalValue":
    """By way of text: some engines read long numbers as floats."""
    return ibis().literal(str(value)).cast(f"decimal({AMOUNT_DIGITS}, 0)")
