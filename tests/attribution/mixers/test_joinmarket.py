"""JoinMarket: made rounds are found, claims of owners are right, what is not forced is not said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.mixers import Coin, Mix, Shape, detect, ownership
from hueandcry.attribution.mixers.partition import INPUTS, Divisions, Window, divisions
from hueandcry.attribution.mixers.shape import BITCOIN
from tests.attribution.mixers.rounds import joinmarket

SEEDS = range(60)


def test_made_rounds_are_found_with_their_participants() -> None:
    for seed in SEEDS:
        shape, owners, _ = joinmarket(seed)
        mix = detect(shape)
        assert mix is not None, seed
        assert mix.protocol == "joinmarket"
        assert mix.participants == (len(set(owners)),) * 2


def test_every_claim_is_right_and_equal_outputs_stay_unknown() -> None:
    made = 0
    for seed in SEEDS:
        shape, of_input, of_output = joinmarket(seed)
        mix = detect(shape)
        assert mix is not None
        for claim in ownership(shape, mix):
            made += 1
            assert {of_input[number] for number in claim.inputs} == {of_output[claim.output]}
            assert shape.outputs[claim.output].value != mix.denomination
    assert made > len(SEEDS)


def test_changes_that_fit_two_ways_are_nobody_s() -> None:
    coins = [1_500_000, 1_500_000, 2_000_000]
    outputs = [1_000_000] * 3 + [500_100, 500_200, 990_000]
    shape = _shape(coins, outputs)
    mix = detect(shape)
    assert mix is not None
    assert mix.confidence == 55
    assert [claim.output for claim in ownership(shape, mix)] == [5]


@pytest.mark.parametrize(
    "outputs",
    [
        [1_000_000] * 3 + [500_000, 700_000, 900_000],  # the sums do not work out
        [1_000_000] * 2 + [500_100, 990_000],  # two participants
        [1_000_000] * 3 + [500_100, 500_100, 990_000],  # two values occur more than once
        [1_000_000] * 3 + [990_000],  # a maker without change
    ],
)
def test_what_joinmarket_is_not(outputs: list[int]) -> None:
    assert detect(_shape([1_500_000, 1_500_000, 2_000_000], outputs)) is None


def test_nothing_is_said_where_a_value_is_not_known() -> None:
    shape, _, _ = joinmarket(1)
    assert detect(replace(shape, inputs=(Coin(None), *shape.inputs[1:]))) is None


def test_too_many_inputs_are_not_searched() -> None:
    assert divisions([1] * (INPUTS + 1), [1], 1, 2, Window(0, 0)) == Divisions((), complete=False)


@given(st.data())
def test_divisions_are_all_there_are(data: st.DataObject) -> None:
    """Against trying every assignment of inputs to participants."""
    coins = data.draw(st.lists(st.integers(1, 9), min_size=2, max_size=5))
    changes = data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=3))
    people = len(changes) + data.draw(st.integers(0, 1))
    window = Window(data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2)))
    found = divisions(coins, changes, 3, people, window)
    assert found.complete
    assert {frozenset(division) for division in found.found} == _brute(coins, changes, people, window)


def _brute(
    coins: list[int], changes: list[int], people: int, window: Window
) -> set[frozenset[tuple[int | None, int]]]:
    slots: list[int | None] = [*range(len(changes))] + ([None] if people > len(changes) else [])
    takers = [None] if people > len(changes) else list(range(len(changes)))
    found = set()
    for code in range(people ** len(coins)):
        masks = [0] * people
        for number in range(len(coins)):
            masks[code // people**number % people] |= 1 << number
        sums = [sum(coin for bit, coin in enumerate(coins) if mask >> bit & 1) for mask in masks]
        for taker in takers:
            fits = all(
                mask
                and (
                    total >= 3 + (changes[slot] if slot is not None else 0)
                    if slot == taker
                    else slot is not None
                    and 3 + changes[slot] - window.gain <= total <= 3 + changes[slot] + window.loss
                )
                for slot, mask, total in zip(slots, masks, sums, strict=True)
            )
            if fits:
                found.add(frozenset(zip(slots, masks, strict=True)))
    return found


def test_a_coin_larger_than_all_others_owns_what_only_it_can_pay() -> None:
    mix = Mix("wasabi-2", 1, (1, 3), 95, ())
    shape = _shape([10_000_000, 100_000, 200_000], [9_000_000, 800_000, 290_000, 150_000])
    claims = {claim.output: claim.inputs for claim in ownership(shape, mix)}
    assert claims == {0: (0,), 1: (0,)}
    assert ownership(replace(shape, inputs=(Coin(None), *shape.inputs[1:])), mix) == ()


def _shape(inputs: list[int], outputs: list[int]) -> Shape:
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    sides = [
        tuple(Coin(value, f"bc1q{letters[n] * 19}{side * 19}") for n, value in enumerate(values))
        for side, values in (("q", inputs), ("p", outputs))
    ]
    return Shape(BITCOIN, "t", 800_000, *sides)
