"""Tasks and outcomes survive being rows of a table: what Spark's executors are given and answer."""

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from hueandcry.model import Policy
from hueandcry.trace import fast, reference, scale
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.warehouse import outcomes, tasks
from hueandcry.trace.warehouse.spark import account_rows
from tests.property.worlds import worlds

POLICIES = tuple(Policy)
quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def shuffled(table: pa.Table) -> pa.Table:
    order = list(range(table.num_rows))
    random.Random(len(order)).shuffle(order)
    return table.take(order)


@quick
@given(worlds())
def test_a_task_as_rows_gives_the_answers_of_the_kernel(movements: Movements) -> None:
    answered = account_rows(shuffled(tasks.to_rows({"one": movements})), POLICIES)
    found = outcomes.from_rows(shuffled(answered))
    expected = {policy: reference.account(movements, policy) for policy in POLICIES}
    assert found == {"one": expected}


def test_large_tasks_go_to_the_compiled_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(scale, "SMALL", 0)
    used: list[Policy] = []

    def accounts(movements: Movements, policies: Sequence[Policy]) -> dict[Policy, Outcome]:
        used.extend(policies)
        return {policy: reference.account(movements, policy) for policy in policies}

    monkeypatch.setattr(fast, "accounts", accounts)
    movements = Movements(purses=2, sources=1, sender=[0], recipient=[1], out=[7], thefts={0: 0})
    account_rows(tasks.to_rows({"t": movements}), [Policy.LIFO])
    assert used == [Policy.LIFO]


def test_tasks_lie_side_by_side_in_one_table() -> None:
    both = {
        name: Movements(purses=3, sources=1, sender=[0, 1], recipient=[1, 2], out=[paid, 5], thefts={0: 0})
        for name, paid in (("a", 7), ("b", 10**37))
    }
    table = tasks.to_rows(both)
    assert table.schema == tasks.TASKS
    answers = []
    for name in both:
        rows = table.filter(pa.compute.equal(table["task"], name))
        answers.append(account_rows(rows, [Policy.FIFO]))
    assert all(answer.schema == outcomes.OUTCOMES for answer in answers)
    found = outcomes.from_rows(pa.concat_tables(answers))
    assert {name: found[name][Policy.FIFO].totals[0].stolen for name in both} == {"a": 7, "b": 10**37}


def test_purses_and_steps_may_be_any_numbers() -> None:
    """Touched rows keep the numbers that they have in the whole table."""
    far = 2**40
    movements = Movements(
        purses=far + 3,
        sources=1,
        sender=[far, far + 1],
        recipient=[far + 1, far + 2],
        out=[9, 4],
        thefts={0: 0},
        absorbs=frozenset({far + 2}),
    )
    rows = tasks.to_rows({"t": movements})
    step = rows.schema.get_field_index("step")
    spread = pa.compute.multiply(rows["step"], 1000)
    rows = rows.set_column(step, tasks.TASKS.field("step"), spread)
    outcome = outcomes.from_rows(account_rows(rows, [Policy.FIFO]))["t"][Policy.FIFO]
    assert [(rest.purse, rest.claim) for rest in outcome.held] == [(far + 1, 5)]
    assert [(rest.purse, rest.claim) for rest in outcome.booked] == [(far + 2, 4)]
    assert [part.movement for part in outcome.parts] == [0, 1]


def test_sums_beyond_38_digits_are_exact() -> None:
    wide = 10**38 - 1
    movements = Movements(
        purses=4, sources=1, sender=[0, 1], recipient=[2, 2], out=[wide, wide], thefts={0: 0, 1: 0}
    )
    found = outcomes.from_rows(account_rows(tasks.to_rows({"t": movements}), [Policy.FIFO]))
    assert found["t"][Policy.FIFO].totals[0].stolen == 2 * wide
