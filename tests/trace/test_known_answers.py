"""Every known answer of ACCOUNTING section 6, by its id, on both kernels."""

from collections import defaultdict

import pytest

from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.trace import fast, reference
from tests.trace.known import CASES, Case, world

KERNELS = {"reference": reference.account, "fast": fast.account}
BY_ID = {case.id: case for case in CASES}


def _at_rest(case: Case, kernel: str, policy: Policy) -> dict[str, dict[int, tuple[int, int]]]:
    movements, names = world(case)
    outcome = KERNELS[kernel](movements, policy)
    for source, tainted in case.already.items():
        assert outcome.totals[source].already_tainted == tainted
    found: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for rest in [*outcome.held, *outcome.booked]:
        amount, claim = found[rest.purse].get(rest.source, (0, 0))
        found[rest.purse][rest.source] = (amount + rest.amount, claim + rest.claim)
    return {name: found[names[name]] for name in case.asked}


def _matches(expected: object, found: dict[int, tuple[int, int]]) -> bool:
    if isinstance(expected, dict):
        return {s: v for s, v in expected.items() if v} == {s: t for s, (t, _) in found.items()}
    tainted, claim = found.get(0, (0, 0))
    if isinstance(expected, tuple):
        return expected == (tainted, claim)
    return expected == tainted


@pytest.mark.parametrize("policy", AMOUNT_POLICIES)
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("case_id", BY_ID)
def test_known_answer(case_id: str, kernel: str, policy: Policy) -> None:
    case = BY_ID[case_id]
    found = _at_rest(case, kernel, policy)
    for name, expected in zip(case.asked, case.answers[policy], strict=True):
        assert _matches(expected, found[name]), (name, expected, found[name])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("case_id", BY_ID)
def test_known_reach(case_id: str, kernel: str) -> None:
    case = BY_ID[case_id]
    movements, names = world(case)
    outcome = KERNELS[kernel](movements, Policy.POISON)
    reached: dict[int, set[int]] = defaultdict(set)
    for rest in [*outcome.held, *outcome.booked]:
        reached[rest.purse].add(rest.source)
    assert {name: reached[names[name]] for name in case.reached} == dict(case.reached)


def test_conversion_of_three_lots_keeps_each_part() -> None:
    """E8b under the lot policies: 3 + 4, in two parts, not 7 in one."""
    movements, names = world(BY_ID["E8b"])
    for kernel in KERNELS.values():
        outcome = kernel(movements, Policy.FIFO)
        assert [rest.amount for rest in outcome.held if rest.purse == names["A'"]] == [3, 4]
