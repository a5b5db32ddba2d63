"""The frontier search: through Ibis against the same loop in plain SQL, and on a Spark master and worker."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.table import Line, in_turns, power
from benchmarks.world import generate
from hueandcry.ledger.warehouse import Search, Transfers, expand, rounds, spark
from hueandcry.trace import fast
from hueandcry.trace.reach import Seed

ROUNDS = 5
ROW_GROUP = 1_000_000
HEISTS = 8
# What `plan.hops` asks, written by hand, with what is known kept in the engine.
STEP = """
create or replace temp table arrived as
select recipient::bigint as purse, source, min("row") as first
from frontier join transfers on sender = frontier.purse
where "row" >= frontier.first and amount >= 1 and kind not in (6, 7) group by all;
create or replace temp table frontier as
select purse, source, a.first from arrived a
anti join best b on a.purse = b.purse and a.source = b.source and b.first <= a.first;
create or replace temp table best as
select purse, source, min(first) as first from (from best union all from frontier) group by all;
create or replace temp table frontier as select * from frontier anti join stops using (purse);
"""


@dataclass(frozen=True)
class Case:
    """A generated ledger as one Parquet file, and what is searched for in it."""

    path: Path
    rows: int
    purses: int
    seeds: list[Seed]
    stops: frozenset[int]

    @property
    def search(self) -> Search:
        """The seeds and stops as tables."""
        planted = {
            "purse": [seed.purse for seed in self.seeds],
            "source": [seed.source for seed in self.seeds],
            "first": [seed.row for seed in self.seeds],
        }
        return Search(pa.table(planted), pa.table({"purse": pa.array(sorted(self.stops), pa.int64())}))


def installed() -> bool:
    """Whether the extra `warehouse` and Java are here."""
    return all(map(find_spec, ("ibis", "pyspark", "pandas"))) and shutil.which("java") is not None


def frontier(folder: Path, rows: int) -> list[Line]:
    """Two lines: Ibis against SQL on DuckDB, and Spark's time a hop; all must reach what one pass reaches."""
    case = _case(folder, rows)
    expected = _expected(case)
    return [_against_sql(case, expected), _standalone(folder, case, expected)]


def _case(folder: Path, rows: int) -> Case:
    packed = generate(rows, HEISTS).packed
    amount = pa.Array.from_buffers(pa.decimal128(38, 0), rows, [None, pa.py_buffer(packed.out.tobytes())])
    columns = {
        "sender": packed.sender.view(np.int32),
        "recipient": packed.recipient.view(np.int32),
        "amount": amount,
        "kind": np.zeros(rows, np.int16),
        "row": np.arange(rows),
    }
    path = folder / f"transfers-{rows}.parquet"
    pq.write_table(
        pa.table(columns), path, row_group_size=ROW_GROUP, compression="zstd", use_dictionary=False
    )
    seeds = [Seed(row, int(packed.recipient[row]), source) for row, source in packed.thefts.tolist()]
    return Case(path, rows, packed.purses, seeds, frozenset(packed.absorbs.tolist()))


def _expected(case: Case) -> tuple[int, int]:
    table = pq.read_table(case.path)
    part = case.path.with_suffix(".ledger.parquet")
    kind = table["kind"].cast(pa.uint8())
    pq.write_table(table.set_column(3, "kind", kind).drop_columns("row"), part, use_dictionary=False)
    found = fast.reach([part], case.purses, case.seeds, case.stops)
    part.unlink()
    return sum(r.sources.bit_count() for r in found), len(found)


def _against_sql(case: Case, expected: tuple[int, int]) -> Line:
    ibis_search, sql_search = _through_ibis(case), _in_sql(case)
    answers = {_counted(ibis_search()), _counted(sql_search())}
    if answers != {expected}:
        raise AssertionError(f"one pass reaches {expected}, the frontiers {answers}")
    times = in_turns({"ibis": ibis_search, "sql": sql_search}, ROUNDS)
    detail = f"{times['ibis']:.2f} s and {times['sql']:.2f} s on DuckDB, {expected[1]} purses, as one pass"
    ratio = times["ibis"] / times["sql"]
    return Line(
        "reach through Ibis / the same loop in SQL", power(case.rows), ratio, " x", detail, ("<=", 1.3)
    )


def _counted(answer: pa.Table) -> tuple[int, int]:
    return answer.num_rows, len(answer["purse"].unique())


def _through_ibis(case: Case) -> Callable[[], pa.Table]:
    import ibis

    def search() -> pa.Table:
        return expand(Transfers(ibis.duckdb.connect().read_parquet(case.path)), case.search)

    return search


def _in_sql(case: Case) -> Callable[[], pa.Table]:
    seeds, stops = case.search.seeds, case.search.stops

    def search() -> pa.Table:
        with duckdb.connect() as connection:
            connection.read_parquet(str(case.path)).create_view("transfers")
            connection.register("seeds", seeds)
            connection.register("halts", stops)
            connection.execute("create temp table best as select purse, source, first from seeds")
            connection.execute("create temp table stops as from halts")
            connection.execute(
                "create temp table frontier as select * from best anti join stops using (purse)"
            )
            while connection.execute("select count(*) from frontier").fetchall()[0][0]:
                connection.execute(STEP)
            return connection.sql("from best").to_arrow_table()

    return search


def _standalone(folder: Path, case: Case, expected: tuple[int, int]) -> Line:
    from tests.conformance.clusters import session, standalone

    with standalone(folder) as master, session(master, folder) as running:
        table = spark(running).read_parquet(case.path)
        expand(Transfers(table), case.search)  # the first search pays for the executors' start
        start = time.perf_counter()
        states = list(rounds(Transfers(table), case.search))
        total = time.perf_counter() - start
    reached = _counted(states[-1].reached)
    if reached != expected:
        raise AssertionError(f"one pass reaches {expected}, Spark {reached}")
    hops = len(states) - 1
    detail = f"master and worker of two cores; {hops} hops in {total:.1f} s, equal to one pass"
    return Line("reach on Spark standalone, a hop", power(case.rows), total / hops, " s", detail)
