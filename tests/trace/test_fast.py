"""The fast kernel beyond the known answers: growth, many lots, columns from Arrow, and what it needs."""

import random
import subprocess
import sys
import time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

pytest.importorskip("numba")

from hueandcry.model import LOT_POLICIES, Policy
from hueandcry.model.errors import MissingExtra
from hueandcry.trace import fast, reference
from hueandcry.trace.fast import books, machine, masks
from hueandcry.trace.fast.kernel import TooWide, account_packed
from hueandcry.trace.fast.packed import Packed, integers, pack, wide
from hueandcry.trace.movements import Holding, Movements

LOTS = 100_000


def crowd(rows: int = 4000, purses: int = 60, sources: int = 70, seed: int = 5) -> Movements:
    """A busy little world whose tables outgrow their first size."""
    rng = random.Random(seed)
    movements = Movements(
        purses=purses,
        sources=sources,
        sender=[rng.randrange(purses) for _ in range(rows)],
        recipient=[rng.randrange(purses) for _ in range(rows)],
        out=[rng.randrange(10**20) for _ in range(rows)],
        into={i: rng.randrange(10**19) for i in range(0, rows, 13)},
        thefts={i: rng.randrange(sources) for i in range(0, rows, 11)},
        holdings=[
            Holding(rng.randrange(rows), rng.randrange(purses), s, 10**18) for s in range(0, sources, 3)
        ],
        absorbs=frozenset({0, 1}),
        outputs=[(i, i + 7) for i in range(0, rows - 7, 50)],
    )
    for start, stop in movements.outputs:
        movements.sender[start:stop] = [movements.sender[start]] * (stop - start)  # type: ignore[index]
    return movements


@pytest.mark.parametrize("policy", Policy)
def test_tables_grow_without_a_trace(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    movements = crowd()
    expected = reference.account(movements, policy)
    monkeypatch.setattr(books, "POOL_ROWS", 9)
    monkeypatch.setattr(masks, "POOL_ROWS", 1)
    assert fast.account(movements, policy) == expected


@pytest.mark.parametrize("policy", LOT_POLICIES)
def test_a_hundred_thousand_lots_in_one_purse_cost_no_more_each(policy: Policy) -> None:
    """Lots pile up, tainted and clean in turn; small payments, all of it at once, small payments again."""
    many = 2 * LOTS
    sender = [0, 1] * LOTS + [2] * 1000 + [2] + [3] * 1000
    recipient = [2] * many + [3] * 1000 + [3] + [4] * 1000
    out = [10] * many + [1] * 1000 + [10 * many - 1000] + [1] * 1000
    movements = Movements(5, 1, sender, recipient, out, thefts={i: 0 for i in range(0, many, 2)})
    packed = pack(movements)
    account_packed(packed, policy)
    start = time.perf_counter()
    found = account_packed(packed, policy)
    assert time.perf_counter() - start < 1.0
    assert sum(integers(found.held.amount)) == 10 * LOTS
    assert len(found.held.purse) >= LOTS


def test_columns_in_arrows_memory_are_taken_as_they_are() -> None:
    movements = crowd(rows=500)
    amounts = pa.array([Decimal(v) for v in movements.out], pa.decimal128(38, 0))
    out = np.frombuffer(amounts.buffers()[1], np.uint64).reshape(-1, 2)
    plain = pack(movements)
    columns = {name: getattr(plain, name) for name in ("into", "thefts", "holdings", "absorbs", "outputs")}
    packed = Packed(60, 70, plain.sender, plain.recipient, out, **columns)
    assert not packed.out.flags.owndata
    for policy in (Policy.FIFO, Policy.POISON):
        assert account_packed(packed, policy).outcome() == reference.account(movements, policy)


def test_tiho_takes_the_largest_output_first() -> None:
    movements = crowd(rows=300)
    order = pack(movements).order(Policy.TIHO)
    assert order is not None
    assert order.tolist() == list(movements.order(Policy.TIHO))
    assert pack(movements).order(Policy.FIFO) is None


@pytest.mark.parametrize("amount", [2**125, 10**38 - 1, 2**128])
def test_amounts_beyond_the_kernel_are_left_to_the_reference(amount: int) -> None:
    movements = Movements(3, 1, [0, 1], [1, 2], [amount, amount], thefts={0: 0})
    with pytest.raises(OverflowError):
        pack(movements)
    for policy in Policy:
        assert fast.account(movements, policy) == reference.account(movements, policy)


@pytest.mark.parametrize("thefts", [{}, {0: 0}, {i: 0 for i in range(20)}], ids=["clean", "one", "all"])
def test_sums_beyond_the_kernel_are_left_to_the_reference(thefts: dict[int, int]) -> None:
    rows = 20
    movements = Movements(3, 1, [0] * rows + [1], [1] * rows + [2], [2**124] * rows + [7], thefts=thefts)
    for policy in Policy:
        assert fast.account(movements, policy) == reference.account(movements, policy)
        if policy is not Policy.POISON:
            with pytest.raises(TooWide):
                account_packed(pack(movements), policy)


def test_holdings_whose_sum_is_too_large_are_left_to_the_reference() -> None:
    held = [Holding(0, 1, source, 2**125 - 1) for source in (0, 1, 0, 1)]
    movements = Movements(2, 2, [0], [0], [0], holdings=held)
    for policy in Policy:
        assert fast.account(movements, policy) == reference.account(movements, policy)
    wider = Movements(2, 1, [0], [0], [0], holdings=[Holding(0, 1, 0, 1), Holding(0, 1, 0, 2**128 - 1)])
    for policy in Policy:
        assert fast.account(wider, policy) == reference.account(wider, policy)


def test_a_service_may_pass_on_more_than_any_balance_holds() -> None:
    """Absorbing purses drift in the tight loop, and are put back in the middle."""
    huge, rows = 2**124, 40
    movements = Movements(
        3, 1, [0, 1] * rows, [1, 2] * rows, [huge, huge // 64] * rows, absorbs=frozenset({1})
    )
    assert fast.account(movements, Policy.FIFO) == reference.account(movements, Policy.FIFO)
    movements = Movements(
        3, 1, [1] * rows, [0, 2] * (rows // 2), [huge // rows] * rows, absorbs=frozenset({1})
    )
    assert fast.account(movements, Policy.HAIRCUT) == reference.account(movements, Policy.HAIRCUT)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sender": np.array([7], np.uint32)}, "a purse is not below 2"),
        ({"thefts": np.array([[0, 3]], np.uint64)}, "source of a theft is not below 1"),
        ({"thefts": np.array([[1, 0]], np.uint64)}, "movement of a theft is not below 1"),
        ({"out": wide([1, 2])}, "equally long"),
        ({"sender": np.zeros(1, np.int64)}, "sender must be uint32"),
        ({"out": np.zeros((1, 3), np.uint64)}, r"out must be uint64 of shape \(1, 2\)"),
    ],
)
def test_columns_that_do_not_fit_are_refused(wrong: dict[str, np.ndarray], message: str) -> None:
    columns = {"sender": np.zeros(1, np.uint32), "recipient": np.ones(1, np.uint32), "out": wide([5])}
    with pytest.raises(ValueError, match=message):
        Packed(purses=2, sources=1, **{**columns, **wrong})


def test_without_numba_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "find_spec", lambda name: None)
    movements = Movements(2, 1, [0], [1], [1])
    with pytest.raises(MissingExtra, match=r"hueandcry\[fast\]"):
        fast.account(movements, Policy.FIFO)
    with pytest.raises(MissingExtra, match="numba"):
        fast.reach([], 1, [])


def test_importing_the_fast_kernel_does_not_load_numba() -> None:
    code = "import sys, hueandcry.trace.fast; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_the_prefetch_instruction_the_kernel_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the instruction depends on the compiler; without one nothing is asked of the cache."""
    assert machine.prefetch_name() in machine.PREFETCH_NAMES
    assert machine.prefetch_name(("llvm.no.such.thing",)) is None
    data = np.arange(8, dtype=np.uint64)

    def total(base: np.uint64, many: int) -> int:
        found = 0
        for i in range(many):
            prefetch(base, np.uint64(i))
            found += int(load(base, np.uint64(i)))
        return found

    prefetch, load = machine.prefetch, machine.load
    import numba

    with_it = numba.njit(total)(np.uint64(data.ctypes.data), 8)
    monkeypatch.setattr(machine, "prefetch_name", lambda: None)
    without = numba.njit(total)(np.uint64(data.ctypes.data), 8)
    assert with_it == without == 28
