"""EXPAND on a warehouse: a frontier that moves a few hops a round trip, until nothing is reached earlier.

The transfers stay where they are. What is known so far goes up with each question (purse keys, numbers of
sources, orders) and what is new comes down; the reached purses are kept here, as Arrow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger.warehouse import plan
from hueandcry.ledger.warehouse.columns import Transfers
from hueandcry.ledger.warehouse.extra import ibis
from hueandcry.model.errors import InputError

MOST_HOPS = 4  # of one round trip: a plan's size, and in some engines its scans, grow with their square


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: `seeds` have a purse's key, `source` and `first`, `stops` keys alone.

    Money is in a seed's purse from just before the row of order `first` on. It goes no further than stops,
    which count as reached; rows below `dust` base units carry nothing. `hops` is how many a round trip takes.
    """

    seeds: pa.Table
    stops: pa.Table | None = None
    dust: int = 1
    hops: int = 1


@dataclass(frozen=True, slots=True)
class Round:
    """What is known after a round trip, as in `expand`'s answer, and how many purses are yet to follow."""

    reached: pa.Table
    frontier: int


def expand(transfers: Transfers, search: Search) -> pa.Table:
    """The purses reached: key, `source` and `first`, the order of the row that came first; ascending.

    Raises MissingExtra, and InputError where seeds or stops do not have the table's keys.
    """
    *_, last = rounds(transfers, search)
    return last.reached


def rounds(transfers: Transfers, search: Search) -> Iterator[Round]:
    """As `expand`, but after each round trip what is known so far: whoever pays by the scan can stop."""
    if not 1 <= search.hops <= MOST_HOPS:
        raise InputError(f"{search.hops} hops a round trip: 1 to {MOST_HOPS} are possible")
    engine = ibis()
    keys = list(transfers.columns.purse)
    schema = _schema(transfers)
    best = _least(_table(search.seeds, schema, "seeds"), keys)
    halts = None
    if search.stops is not None and search.stops.num_rows:
        halts = _table(search.stops, pa.schema([schema.field(key) for key in keys]), "stops")
    rows = plan.moves(transfers, search.dust)
    stops = None if halts is None or search.hops == 1 else engine.memtable(halts)
    fresh = _open(best, halts, keys)
    yield Round(_sorted(best, keys), fresh.num_rows)
    while fresh.num_rows:
        known = engine.memtable(_marked(best, fresh, keys))
        asked = plan.hops(rows, known, stops, keys, search.hops)
        arrived = asked.to_pyarrow().cast(schema.append(pa.field("hop", pa.int64())))
        best = _least(pa.concat_tables([best, arrived.drop_columns("hop")]), keys)
        last = arrived.filter(pc.equal(arrived["hop"], search.hops - 1)).drop_columns("hop")
        fresh = _open(last.join(best, schema.names, join_type="left semi"), halts, keys)
        yield Round(_sorted(best, keys), fresh.num_rows)


def touched(transfers: Transfers, purses: pa.Table) -> pa.Table:
    """The table's rows that pay or are paid by one of `purses` (keys, as in `expand`'s answer)."""
    keys = pa.schema([field for field in _schema(transfers) if field.name in transfers.columns.purse])
    named = _table(purses, keys, "purses").group_by(keys.names).aggregate([])
    rows: pa.Table = plan.touched(transfers, ibis().memtable(named)).to_pyarrow()
    return rows


def _schema(transfers: Transfers) -> pa.Schema:
    """Key, source, first: keys are text or 64-bit integers, whatever the warehouse has."""
    fields = []
    for part, name in transfers.columns.sender.items():
        text = transfers.table[name].type().is_string()
        fields.append(pa.field(part, pa.string() if text else pa.int64()))
    return pa.schema([*fields, pa.field("source", pa.int64()), pa.field("first", pa.int64())])


def _table(given: pa.Table, schema: pa.Schema, what: str) -> pa.Table:
    try:
        return given.select(schema.names).cast(schema)
    except (KeyError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        wanted = ", ".join(f"{field.name} {field.type}" for field in schema)
        raise InputError(f"{what} need the columns {wanted} ({error})") from error


def _least(rows: pa.Table, keys: list[str]) -> pa.Table:
    least = rows.group_by([*keys, "source"]).aggregate([("first", "min")])
    return least.rename_columns([*keys, "source", "first"])


def _open(rows: pa.Table, halts: pa.Table | None, keys: list[str]) -> pa.Table:
    return rows if halts is None else rows.join(halts, keys, join_type="left anti")


def _marked(best: pa.Table, fresh: pa.Table, keys: list[str]) -> pa.Table:
    marks = fresh.select([*keys, "source"]).append_column("fresh", pa.repeat(True, fresh.num_rows))
    joined = best.join(marks, [*keys, "source"])
    place = joined.schema.get_field_index("fresh")
    return joined.set_column(place, "fresh", pc.fill_null(joined["fresh"], False))


def _sorted(best: pa.Table, keys: list[str]) -> pa.Table:
    return best.sort_by([(name, "ascending") for name in (*keys, "source")])
