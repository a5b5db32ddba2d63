"""One suite for every plan of reach: one pass, compiled or not, and the frontier on each engine at hand."""

import random
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger.warehouse import Transfers, spark
from hueandcry.model import Kind, Policy
from hueandcry.trace import reference
from hueandcry.trace.movements import Movements
from hueandcry.trace.reach import Reached, Seed, reach
from hueandcry.trace.warehouse import account, reach_warehouse
from tests.conformance.clusters import session, standalone
from tests.property.worlds import worlds

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
]
WIDE = 2**70
NAMES = count()
SOCKETS = pytest.mark.filterwarnings(  # Spark's client leaves its own to the garbage collector
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
Row = tuple[int, int, int | None, Kind]
Plan = Callable[[pa.Table, Sequence[Seed], Collection[int], int], list[Reached]]


@dataclass(frozen=True)
class World:
    """Rows of the ledger, and what is asked about them."""

    rows: list[Row]
    seeds: list[Seed]
    stops: frozenset[int] = frozenset()
    dust: int = 1

    @property
    def table(self) -> pa.Table:
        """As `ledger_rows` gives it."""
        sender, recipient, amount, kind = zip(*self.rows, strict=True) if self.rows else ((), (), (), ())
        return pa.table(
            {
                "sender": pa.array(sender, pa.int32()),
                "recipient": pa.array(recipient, pa.int32()),
                "amount": pa.array([None if a is None else Decimal(a) for a in amount], pa.decimal128(38, 0)),
                "kind": pa.array(kind, pa.int16()),
                "row": pa.array(np.arange(len(self.rows)), pa.int64()),
            }
        )


@st.composite
def random_worlds(draw: st.DrawFn) -> World:
    """Few purses and many rows: cycles, self payments, dust, rows that move nothing, seeds anywhere."""
    purse = st.integers(0, draw(st.integers(1, 12)))
    amount = st.one_of(st.none(), st.integers(0, 9), st.sampled_from([WIDE - 1, WIDE, WIDE + 1]))
    kind = st.sampled_from([Kind.TRANSFER] * 6 + [Kind.CONVERSION, Kind.GAS, Kind.LEG, Kind.INFERRED])
    rows = draw(st.lists(st.tuples(purse, purse, amount, kind), max_size=40))
    seed = st.builds(Seed, st.integers(0, len(rows) + 1), purse, st.integers(0, 63))
    return World(
        rows,
        draw(st.lists(seed, max_size=5)),
        frozenset(draw(st.sets(purse, max_size=2))),
        draw(st.sampled_from([0, 1, 4, WIDE])),
    )


def deep(chains: int = 5, length: int = 5) -> World:
    """Chains side by side among noise, their rows mixed: several hops, purses reached twice, two stops."""
    rng = random.Random(7)
    noise = [(rng.randrange(14), rng.randrange(14), rng.randrange(1, 40)) for _ in range(150)]
    rows: list[Row] = [(*row, Kind.TRANSFER) for row in noise]
    places = rng.sample(range(len(rows)), chains * length)
    for chain in range(chains):
        for hop, place in enumerate(sorted(places[chain * length : (chain + 1) * length])):
            rows[place] = (100 + chain * 10 + hop, 101 + chain * 10 + hop, 50, Kind.TRANSFER)
    seeds = [Seed(0, 100 + chain * 10, chain) for chain in range(chains)]
    return World(rows, [*seeds, Seed(20, 3, 63), Seed(0, 3, 62), Seed(10, 103, 61)], frozenset({112, 7}), 20)


def one_pass(table: pa.Table, seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
    """The specification."""
    return reach(table.to_batches(), seeds, stops, dust)


def stream(table: pa.Table, seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
    """The compiled pass."""
    from hueandcry.trace.fast.stream import reach_batches

    table = table.set_column(3, "kind", table["kind"].cast(pa.uint8()))
    return reach_batches(table.to_batches(max_chunksize=7), 200, seeds, stops, dust)


def duckdb(hops: int) -> Plan:
    """The frontier on DuckDB through Ibis."""
    import ibis

    connection = ibis.duckdb.connect()

    def run(table: pa.Table, seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
        name = f"rows_{next(NAMES)}"
        connection.con.register(name, table)
        found = reach_warehouse(Transfers(connection.table(name)), seeds, stops, dust, hops)
        connection.con.unregister(name)
        return found

    return run


def on_spark(running: Any, hops: int) -> Plan:
    """The frontier on Spark through Ibis."""

    def run(table: pa.Table, seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
        name = f"rows_{next(NAMES)}"
        running.createDataFrame(table).createOrReplaceTempView(name)
        return reach_warehouse(Transfers(spark(running).table(name)), seeds, stops, dust, hops)

    return run


def _needs(*modules: str) -> None:
    for module in modules:
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed: `make warehouse` makes an environment with it")


@pytest.fixture(params=["one pass", "stream", "duckdb", "duckdb, 3 hops"])
def near(request: pytest.FixtureRequest) -> Plan:
    """A plan on this machine."""
    if request.param == "one pass":
        return one_pass
    if request.param == "stream":
        _needs("numba")
        return stream
    _needs("ibis", "duckdb")
    return duckdb(3 if request.param.endswith("hops") else 1)


@pytest.fixture(scope="module", params=["local threads", "standalone"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark session; both kinds run one after the other."""
    _needs("ibis", "pyspark", "pandas")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    folder = tmp_path_factory.mktemp("spark")
    if request.param == "local threads":
        with session("local[2]", folder) as made:
            yield made
    else:
        with standalone(folder) as master, session(master, folder) as made:
            yield made


def check(plan: Plan, world: World) -> None:
    """The plan's answer is that of the specification: the same purses, rows and sources."""
    expected = one_pass(world.table, world.seeds, world.stops, world.dust)
    assert plan(world.table, world.seeds, world.stops, world.dust) == expected


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=random_worlds())
def test_random_worlds(near: Plan, world: World) -> None:
    check(near, world)


def test_deep_chains(near: Plan) -> None:
    check(near, deep())


def test_the_deep_world_is_deep() -> None:
    """A guard: money comes to the ends of chains but behind the stop, and some purses have it twice."""
    world = deep()
    found = {r.purse: r for r in one_pass(world.table, world.seeds, world.stops, world.dust)}
    assert {105, 112, 125} < found.keys()
    assert 113 not in found
    assert found[105].sources == 1 | 1 << 61
    assert len([purse for purse in found if purse < 14]) > 8


@pytest.mark.slow
@SOCKETS
@pytest.mark.parametrize("hops", [1, 2])
def test_deep_chains_on_spark(running: Any, hops: int) -> None:
    check(on_spark(running, hops), deep())


@pytest.mark.slow
@SOCKETS
def test_a_later_and_wider_seed_on_spark(running: Any) -> None:
    pay = Kind.TRANSFER
    rows: list[Row] = [
        (1, 2, 5, pay),
        (0, 1, WIDE, pay),
        (1, 3, WIDE + 1, pay),
        (3, 4, WIDE - 1, pay),
        (3, 0, WIDE, pay),
    ]
    check(on_spark(running, 1), World(rows, [Seed(1, 0, 63), Seed(9, 8, 0), Seed(2, 1, 1)], dust=WIDE))


@pytest.mark.slow
@SOCKETS
def test_kernels_inside_the_executors_answer_as_here(running: Any) -> None:
    drawn: dict[str, Movements] = {}

    @settings(max_examples=12, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(movements=worlds())
    def draw(movements: Movements) -> None:
        drawn[f"heist {len(drawn)}"] = movements

    draw()
    policies = tuple(Policy)
    expected = {
        name: {policy: reference.account(movements, policy) for policy in policies}
        for name, movements in drawn.items()
    }
    assert account(running, drawn, policies) == expected
