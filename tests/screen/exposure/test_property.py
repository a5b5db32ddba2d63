"""On random worlds the state says what a fresh trace says, and judges a payment as if it had come."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.ledger import View
from hueandcry.model import AMOUNT_POLICIES, Heist, Policy, Role
from hueandcry.model.exposure import Direction, Share, Subject
from hueandcry.screen.exposure import ground
from hueandcry.screen.exposure.answer import Answer
from hueandcry.screen.exposure.destination import destinations
from hueandcry.screen.exposure.ground import Material
from hueandcry.screen.exposure.rows import Asked
from hueandcry.screen.exposure.state import State
from hueandcry.trace import case
from hueandcry.trace.case import prepare
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.scale import account
from tests.ledgers import address, heist, ledger, row, theft
from tests.screen.exposure.world import category, party, service

PEOPLE = range(1, 7)
ROBBED = (
    heist([theft(1, 1, 100, tx="theft")], name="one"),
    heist([theft(2, 2, 60, tx="second")], name="two"),
)
SUBJECTS = (party(5, "one", "2025-01-01"), party(6, "two"), category(4))
TAGS = [service(7)]
# A world takes about a second: no time is spent on making a failing one smaller.
HERE = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)

Sums = dict[tuple[str, str], int]


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Two thefts, then payments among a few, some of them swaps, some to a service and back."""
    rows = [row(1, 9, 1, 100, tx="theft"), row(2, 9, 2, 60, tx="second")]
    for number in range(draw(st.integers(1, 14))):
        sender, recipient = (draw(st.sampled_from([*PEOPLE, 7])) for _ in range(2))
        amount = draw(st.integers(0, 120))
        token = f"erc20:{address(99)}"
        swap = f"conversion,{token},{draw(st.integers(1, 200))}," if draw(st.integers(0, 5)) == 0 else ",,,"
        asset = "native" if swap != ",,," or draw(st.booleans()) else token
        rows.append(row(3 + number, sender, recipient, amount, asset=asset, more=swap))
    return rows


def view(rows: list[str]) -> View:
    with tempfile.TemporaryDirectory() as folder:
        return ledger(Path(folder), rows).read()


def made(
    rows: list[str], heists: tuple[Heist, ...] = ROBBED, subjects: tuple[Subject, ...] = SUBJECTS
) -> State:
    return State.build(Material(view(rows), heists, subjects, StopList(TAGS)))


def answers(state: State, policy: Policy) -> Iterator[tuple[str, Answer]]:
    for number in [*PEOPLE, 7, 9]:
        yield address(number), state.address("ethereum", address(number), policy)


@HERE
@given(lines())
def test_the_state_says_what_a_fresh_trace_of_the_heists_says(rows: list[str]) -> None:
    state = made(rows)
    case = prepare(view(rows), ROBBED, StopList(TAGS), False)
    for policy, outcome in account(case.movements, AMOUNT_POLICIES).items():
        received, held = (
            _received(case.purses, case.movements.sender, case.sources, outcome),
            defaultdict(int),
        )
        for rest in outcome.held:
            purse = case.purses[rest.purse]
            held[purse.address, case.sources[rest.source].heist, purse.caip19] += rest.amount
        for place, answer in answers(state, policy):
            rows_of: dict[tuple[str, str, str], int] = defaultdict(int)
            for each in answer.rows:
                if each.kind == "heist":
                    rows_of[place, each.subject, each.asset] += each.amount
            assert _some(rows_of) == {key: n for key, n in _some(received).items() if key[0] == place}
            stands = {(place, s.subject, s.asset): s.amount for s in answer.standing if s.kind == "heist"}
            assert _some(stands) == {key: n for key, n in _some(held).items() if key[0] == place}


def _received(
    purses: object, senders: object, sources: object, outcome: Outcome
) -> dict[tuple[str, str, str], int]:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for part in outcome.parts:
        purse = purses[part.purse]
        if purse.role is Role.ACCOUNT and purses[senders[part.movement]].address != purse.address:
            sums[purse.address, sources[part.source].heist, purse.caip19] += part.amount
    return sums


def _some(sums: dict[tuple[str, str, str], int]) -> dict[tuple[str, str, str], int]:
    return {key: amount for key, amount in sums.items() if amount}


@HERE
@given(lines())
def test_what_is_attributed_and_what_is_not_make_what_came(rows: list[str]) -> None:
    state = made(rows)
    for policy in AMOUNT_POLICIES:
        for _, answer in answers(state, policy):
            for total in answer.totals:
                mine = [each for each in answer.rows if (each.kind, each.asset) == (total.kind, total.asset)]
                if total.of == "balance":
                    mine = [
                        each
                        for each in answer.standing
                        if (each.kind, each.asset) == (total.kind, total.asset)
                    ]
                assert sum(each.amount for each in mine) == total.attributed
                assert total.whole + total.rounding == total.attributed + total.unattributed
                assert total.rounding <= (2 if policy is Policy.HAIRCUT else 0)
                assert all(each.low <= each.amount <= each.high for each in mine)


@HERE
@given(lines(), st.sampled_from(PEOPLE), st.integers(1, 250), st.sampled_from(AMOUNT_POLICIES))
def test_a_payment_is_judged_as_if_it_had_come(
    rows: list[str], payer: int, amount: int, policy: Policy
) -> None:
    judged = made(rows).deposit("ethereum", address(payer), "native", amount, policy)
    come = made([*rows, row(90, payer, 8, amount)]).address("ethereum", address(8), policy)

    def told(answer: Answer) -> dict[tuple[object, ...], tuple[int, ...]]:
        return {
            (each.kind, each.subject, each.direct, each.after_listing): (
                each.amount,
                each.low,
                each.high,
                each.hops,
                *each.share,
            )
            for each in answer.rows
        }

    assert told(judged) == told(come)
    for total in judged.totals:
        leaving = [each for each in judged.leaving if each.kind == total.kind]
        if leaving:
            assert sum(each.amount for each in leaving) == total.whole == amount
            assert sum(each.amount for each in leaving if each.subjects) == total.attributed


def unshared(answer: Answer) -> Answer:
    return replace(answer, rows=tuple(replace(each, share=Share(0, 0)) for each in answer.rows))


@HERE
@given(lines())
def test_a_ledger_read_in_passes_gives_the_same_rows(rows: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        kept = ledger(Path(folder), rows)
        told = (ROBBED, SUBJECTS, StopList(TAGS))
        small = State.build(Material(kept.read(), *told))
        patch.setattr(ground, "SMALL", 1)
        patch.setattr(case, "SMALL", 1)
        large = State.build(Material(kept.stream(), *told))
    for policy in AMOUNT_POLICIES:
        for (place, one), (_, other) in zip(answers(small, policy), answers(large, policy), strict=True):
            if place == address(7):  # a service: not all of its rows are read
                assert not other.totals
                one, other = unshared(one), unshared(other)
            assert (other.rows, other.standing, other.verdict) == (one.rows, one.standing, one.verdict)
            judged = [state.deposit("ethereum", place, "native", 30, policy).rows for state in (small, large)]
            assert judged[0] == judged[1]


@HERE
@given(lines())
def test_a_state_that_is_built_again_is_the_same(rows: list[str]) -> None:
    first, second = made(rows), made(rows)
    for policy in (Policy.HAIRCUT, Policy.LIFO):
        for (_, one), (_, other) in zip(answers(first, policy), answers(second, policy), strict=True):
            assert one.document() == other.document()


@HERE
@given(lines(), st.sampled_from([1, 2, 3, 4, 5]))
def test_destinations_are_sources_seen_from_the_other_end(rows: list[str], payer: int) -> None:
    """Under policies for which other sources do not matter, and without swaps, that change the unit."""
    plain = [line for line in rows if "conversion" not in line]
    asked = Material(view(plain), (), (party(6, "end"),), StopList(TAGS))
    state = State.build(asked)
    listed = made(plain, (), (party(payer, "payer"), party(6, "end")))
    for policy in (Policy.HAIRCUT, Policy.FIFO, Policy.LIFO):
        place = State.place("ethereum", address(payer))
        sent = destinations(state, asked, place, Asked(policy, Direction.DESTINATION))
        came = listed.address("ethereum", address(6), policy)
        assert _by_asset(sent, "list/end") == _by_asset(came, "list/payer")
        assert all(0 <= total.attributed <= total.whole for total in sent.totals if policy != Policy.HAIRCUT)


def _by_asset(answer: Answer, subject: str) -> dict[tuple[str, bool], int]:
    sums: dict[tuple[str, bool], int] = defaultdict(int)
    for each in answer.rows:
        if each.subject == subject and each.amount:
            sums[each.asset, each.direct] += each.amount
    return sums
