"""From traces to the value that moved inside a transaction."""

from hypothesis import given
from hypothesis import strategies as st

from hueandcry.sources.evm.calls import Trace, moved
from hueandcry.sources.evm.records import Call
from tests.sources.evm.story import ALICE, BOB, CAROL


def step(*path: int, value: int = 1, **more: object) -> Trace:
    return Trace(path, ALICE, BOB, value, **more)  # type: ignore[arg-type]  # fields by name


def test_value_is_taken_in_the_order_of_execution() -> None:
    found = moved(
        [step(1, value=3), step(0, 1, value=2), step(), step(0, value=1), step(10, value=5), step(2, value=4)]
    )
    assert found == [Call(place, ALICE, BOB, place + 1) for place in range(5)]


def test_what_failed_takes_back_what_stands_below_it() -> None:
    found = moved(
        [step(), step(0, failed=True), step(0, 0), step(0, 0, 1), step(1, value=2), step(1, 0, value=3)]
    )
    assert [call.value for call in found] == [2, 3]
    assert moved([step(failed=True), step(0), step(1, 2)]) == []


def test_code_of_others_run_in_place_moves_nothing_but_what_it_calls_does() -> None:
    kinds = ("delegatecall", "staticcall", "callcode")
    found = moved(
        [step(), *(step(place, call_type=kind) for place, kind in enumerate(kinds)), step(0, 0, value=7)]
    )
    assert [call.value for call in found] == [7]


def test_steps_without_value_or_recipient_are_no_transfers() -> None:
    assert moved([step(), step(0, value=0), Trace((1,), ALICE, "", 5)]) == []
    assert moved([step(), Trace((0,), BOB, CAROL, 5, line=9)]) == [Call(0, BOB, CAROL, 5, 9)]


@given(st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=3), st.booleans()), max_size=20))
def test_a_step_counts_if_no_step_above_it_failed(found: list[tuple[list[int], bool]]) -> None:
    paths = {tuple(path): failed for path, failed in found}
    expected = [
        path
        for path in sorted(paths)
        if path and not any(paths.get(path[:size], False) for size in range(len(path) + 1))
    ]
    traces = [Trace(path, ALICE, BOB, 1 + place, failed=paths[path]) for place, path in enumerate(paths)]
    order = {trace.value: trace.address for trace in traces}
    assert [order[call.value] for call in moved(traces)] == expected
    assert [call.ordinal for call in moved(traces)] == list(range(len(expected)))
