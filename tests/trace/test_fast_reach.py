"""One conformance suite for reach: the plain pass and the compiled one give the same purses and rows."""

import random
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("numba")

from hueandcry.model import Kind, Policy
from hueandcry.model.errors import LedgerDamaged
from hueandcry.trace import fast, reference
from hueandcry.trace.fast.stream import reach_batches
from hueandcry.trace.movements import Holding, Movements
from hueandcry.trace.reach import Reached, Seed, reach

PURSES = 40
Row = tuple[int, int, int | None, Kind]
Reach = Callable[[list[Row], Sequence[Seed], Collection[int], int], list[Reached]]


def table(rows: Sequence[Row]) -> pa.Table:
    sender, recipient, amount, kind = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pa.table(
        {
            "sender": pa.array(sender, pa.int32()),
            "recipient": pa.array(recipient, pa.int32()),
            "amount": pa.array([None if v is None else Decimal(v) for v in amount], pa.decimal128(38, 0)),
            "kind": pa.array(kind, pa.uint8()),
        }
    )


def _plain(rows: list[Row], seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
    return reach(table(rows).to_batches(), seeds, stops, dust)


def _compiled(rows: list[Row], seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
    return reach_batches(table(rows).to_batches(max_chunksize=7), PURSES, seeds, stops, dust)


def _parquet(tmp_path: Path) -> Reach:
    def run(rows: list[Row], seeds: Sequence[Seed], stops: Collection[int], dust: int) -> list[Reached]:
        parts = []
        for start in range(0, len(rows), 50):
            parts.append(tmp_path / f"part-{start}.parquet")
            pq.write_table(table(rows[start : start + 50]), parts[-1], row_group_size=20)
        return fast.reach(parts, PURSES, seeds, stops, dust)

    return run


@pytest.fixture(params=["plain", "compiled", "parquet"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Reach:
    return {"plain": _plain, "compiled": _compiled, "parquet": _parquet(tmp_path)}[request.param]


def pay(sender: int, recipient: int, amount: int | None = 5, kind: Kind = Kind.TRANSFER) -> Row:
    return sender, recipient, amount, kind


def test_only_what_comes_after_is_reached(way: Reach) -> None:
    rows = [pay(1, 2), pay(0, 1), pay(1, 3), pay(3, 4)]
    assert way(rows, [Seed(1, 0, 0)], (), 1) == [(0, 1, 1), (1, 1, 1), (3, 2, 1), (4, 3, 1)]


def test_stops_are_reached_and_pass_nothing_on(way: Reach) -> None:
    rows = [pay(0, 1), pay(1, 2), pay(1, 0), pay(0, 3)]
    assert way(rows, [Seed(0, 0, 2)], {1}, 1) == [(0, 0, 4), (1, 0, 4), (3, 3, 4)]


def test_dust_over_wide_amounts_and_rows_that_move_nothing_carry_nothing(way: Reach) -> None:
    rows = [
        pay(0, 1, 9),
        pay(0, 2, 10),
        pay(0, 3, None),
        pay(0, 4, 10**37, Kind.LEG),
        pay(0, 5, 10**37, Kind.INFERRED),
        pay(0, 6, 10**37, Kind.CONVERSION),
        pay(0, 7, 2**64),
    ]
    assert [r.purse for r in way(rows, [Seed(0, 0, 0)], (), 10)] == [0, 2, 6, 7]
    assert [r.purse for r in way(rows, [Seed(0, 0, 0)], (), 2**64 + 1)] == [0, 6]
    assert [r.purse for r in way([pay(0, 1, 0)], [Seed(0, 0, 0)], (), 0)] == [0]


def test_seeds_may_lie_at_one_row_or_behind_the_last(way: Reach) -> None:
    rows = [pay(0, 1), pay(1, 2)]
    seeds = [Seed(2, 5, 1), Seed(0, 0, 0), Seed(1, 1, 63), Seed(7, 0, 3)]
    expected = [(0, 0, 1 | 8), (1, 0, 1 | 1 << 63), (2, 1, 1 | 1 << 63), (5, 2, 2)]
    assert way(rows, seeds, (), 1) == expected


def test_nothing_gives_nothing(way: Reach) -> None:
    assert way([], [], (), 1) == []
    assert way([pay(0, 1)], [], (), 1) == []


def test_a_source_needs_a_bit(way: Reach) -> None:
    with pytest.raises(ValueError, match="source 64"):
        way([pay(0, 1)], [Seed(0, 0, 64)], (), 1)


@pytest.mark.parametrize("seed", range(5))
def test_random_worlds_agree_with_the_poison_policy(way: Reach, seed: int) -> None:
    rng = random.Random(seed)
    rows = [pay(rng.randrange(PURSES), rng.randrange(PURSES), rng.randrange(100)) for _ in range(200)]
    seeds = [Seed(rng.randrange(200), rng.randrange(PURSES), source) for source in range(20)]
    stops = {3, 4, 5}
    movements = Movements(
        purses=PURSES,
        sources=20,
        sender=[row[0] for row in rows],
        recipient=[row[1] for row in rows],
        out=[row[2] or 0 for row in rows],
        holdings=[Holding(s.row, s.purse, s.source, 1) for s in seeds],
        absorbs=frozenset(stops),
    )
    expected: dict[int, int] = {}
    for part in reference.account(movements, Policy.POISON).parts:
        expected[part.purse] = expected.get(part.purse, 0) | 1 << part.source
    assert {r.purse: r.sources for r in way(rows, seeds, stops, 1)} == expected


def test_purses_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="below 40"):
        _compiled([pay(0, 40)], [Seed(0, 0, 0)], (), 1)
    with pytest.raises(ValueError, match="below 40"):
        _compiled([pay(0, 1)], [Seed(0, 40, 0)], (), 1)


def test_a_damaged_part_is_not_passed_over(tmp_path: Path) -> None:
    part = tmp_path / "part.parquet"
    pq.write_table(table([pay(0, 1)]), part)
    part.write_bytes(part.read_bytes()[:-20])
    with pytest.raises(LedgerDamaged, match="import again"):
        fast.reach([part], PURSES, [Seed(0, 0, 0)])
