"""What must hold for every world, under every policy, on both kernels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.model import AMOUNT_POLICIES, LOT_POLICIES, Policy
from hueandcry.trace import fast, reference
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Origin, Outcome
from tests.property.worlds import WIDE_AMOUNTS, balances, worlds

pytest.importorskip("numba")

MANY = 70  # more sources than one mask word has bits


def _same(movements: Movements, policy: Policy) -> None:
    expected, found = reference.account(movements, policy), fast.account(movements, policy)
    assert found.parts == expected.parts
    assert found == expected


@pytest.mark.parametrize("policy", Policy)
@given(movements=worlds())
def test_kernels_are_equal(movements: Movements, policy: Policy) -> None:
    _same(movements, policy)


@pytest.mark.parametrize("policy", Policy)
@given(movements=worlds(amounts=WIDE_AMOUNTS, most_rows=15))
def test_kernels_are_equal_at_the_edge_of_128_bits(movements: Movements, policy: Policy) -> None:
    _same(movements, policy)


@pytest.mark.parametrize("policy", [Policy.HAIRCUT, Policy.POISON, Policy.FIFO])
@given(movements=worlds(most_sources=MANY))
def test_kernels_are_equal_with_many_sources(movements: Movements, policy: Policy) -> None:
    _same(movements, policy)


def _claims(outcome: Outcome, source: int) -> int:
    totals = outcome.totals[source]
    at_rest = sum(rest.claim for rest in [*outcome.held, *outcome.booked] if rest.source == source)
    return totals.already_tainted + totals.rounding + at_rest


def _stolen(movements: Movements, source: int) -> int:
    """What thefts and stated holdings took, counted from the movements alone."""
    taken = sum(
        movements.into.get(i, movements.out[i])
        for i, thief in movements.thefts.items()
        if thief == source and movements.sender[i] != movements.recipient[i] and movements.out[i]
    )
    return taken + sum(h.amount or 0 for h in movements.holdings if h.source == source)


@pytest.mark.parametrize("policy", AMOUNT_POLICIES)
@given(movements=worlds())
def test_money_is_conserved_to_the_unit(movements: Movements, policy: Policy) -> None:
    outcome = fast.account(movements, policy)
    all_declared = {h.source for h in movements.holdings if h.amount is None}
    for source, totals in enumerate(outcome.totals):
        assert _claims(outcome, source) == totals.stolen
        if source in all_declared:
            assert totals.stolen >= _stolen(movements, source)
        else:
            assert totals.stolen == _stolen(movements, source)


@pytest.mark.parametrize("policy", Policy)
@given(movements=worlds())
def test_no_taint_before_the_theft(movements: Movements, policy: Policy) -> None:
    step_of = {i: step for step, i in enumerate(movements.order(policy))}
    first: dict[int, int] = {}
    for i, source in movements.thefts.items():
        first[source] = min(first.get(source, len(movements)), step_of[i])
    for holding in movements.holdings:
        first[holding.source] = min(first.get(holding.source, len(movements)), holding.before)
    for part in fast.account(movements, policy).parts:
        step = part.movement if part.origin == Origin.HELD else step_of[part.movement]
        assert step >= first[part.source] or part.origin == Origin.HELD
        assert part.source in first


@pytest.mark.parametrize("policy", LOT_POLICIES)
@given(movements=worlds())
def test_tainted_lots_do_not_exceed_the_balance(movements: Movements, policy: Policy) -> None:
    *_, (_, held) = balances(movements, list(movements.order(policy)))
    tainted: dict[int, int] = {}
    for rest in fast.account(movements, policy).held:
        assert rest.amount >= 0
        assert rest.claim >= 0
        tainted[rest.purse] = tainted.get(rest.purse, 0) + rest.amount
    assert all(amount <= held.get(purse, 0) for purse, amount in tainted.items())


@given(movements=worlds(), policy=st.sampled_from(AMOUNT_POLICIES))
def test_poison_reaches_every_purse_with_taint(movements: Movements, policy: Policy) -> None:
    if movements.outputs and policy is Policy.TIHO:
        return  # poison takes the outputs in their own order
    reached = {(part.purse, part.source) for part in fast.account(movements, Policy.POISON).parts}
    for part in fast.account(movements, policy).parts:
        assert (part.purse, part.source) in reached


@settings(max_examples=30)
@given(movements=worlds(), policy=st.sampled_from(list(Policy)))
def test_a_run_can_be_repeated(movements: Movements, policy: Policy) -> None:
    """Nothing of a run stays in the compiled kernel."""
    assert fast.account(movements, policy) == fast.account(movements, policy)


def test_worlds_contain_what_they_promise() -> None:
    """A guard for the strategies: the kinds of events that the properties are about do occur."""
    seen: set[str] = set()

    @settings(max_examples=300, database=None, derandomize=True)
    @given(movements=worlds())
    def look(movements: Movements) -> None:
        fifo = reference.account(movements, Policy.FIFO)
        marks = {
            "unknown history": fifo.unknown,
            "rounding": any(t.rounding for t in fifo.totals),
            "already tainted": any(t.already_tainted for t in fifo.totals),
            "booked": fifo.booked,
            "all of a holding": any(h.amount is None for h in movements.holdings),
            "utxo": movements.outputs,
        }
        seen.update(name for name, found in marks.items() if found)

    look()
    assert seen == {"unknown history", "rounding", "already tainted", "booked", "all of a holding", "utxo"}
