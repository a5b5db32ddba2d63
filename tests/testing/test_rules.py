"""The truth knows every rule: the known answers of the accounting's specification, told by `settle` too."""

from collections import defaultdict

import pytest

from hueandcry.testing import ROUNDING, RULES
from hueandcry.testing.truth import TIHO, PurseKey, Resting, Step, settle
from tests.trace.known import CASES, Case


def steps(case: Case, rule: str) -> list[Step]:
    """The case's steps; under tiho the outputs of a transaction from the largest down."""
    told = list(case.steps)
    for first, end in case.outputs if rule == TIHO else ():
        told[first:end] = sorted(told[first:end], key=lambda step: -step.out)
    return [
        Step(
            PurseKey("c", each.sender, "a"),
            PurseKey("c", each.recipient, "a"),
            each.out,
            each.out if each.into is None else each.into,
            "" if each.theft is None else f"h{each.theft}",
        )
        for each in told
    ]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_known_answer(case: Case, rule: str) -> None:
    found: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for rest in settle(steps(case, rule), case.absorbs, "fee", rule):
        found[rest.purse.owner][int(rest.theft[1:])] = (rest.amount, rest.claim)
    for name, expected in zip(case.asked, case.answers[rule], strict=True):
        if isinstance(expected, dict):
            assert {source: amount for source, (amount, _) in found[name].items()} == {
                source: amount for source, amount in expected.items() if amount
            }
        elif isinstance(expected, tuple):
            assert found[name][0] == expected
        else:
            assert found[name].get(0, (0, 0))[0] == expected


def test_what_a_conversion_makes_nothing_of_is_lost_in_rounding() -> None:
    a, b, c = (PurseKey("c", owner, "a") for owner in "abc")
    told = [Step(a, b, 10, 10, "h"), Step(b, c, 3, 0), Step(b, c, 7, 1)]
    assert settle(told, ()) == [Resting("h", "held", c, 1, 7), Resting("h", ROUNDING, c, 0, 3)]
    assert settle(told, (), rule="haircut") == [Resting("h", "held", c, 1, 10)]
