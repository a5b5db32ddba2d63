"""Each rule on made transactions: what it finds, and what it must not."""

import random
from dataclasses import replace
from itertools import chain as joined

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.mixers import RULES, Coin, Shape, detect
from hueandcry.attribution.mixers.shape import BITCOIN, Script, script_of
from hueandcry.attribution.mixers.wasabi1 import COORDINATORS
from hueandcry.attribution.mixers.wasabi2 import DENOMINATIONS
from tests.attribution.mixers.rounds import p2wpkh

CHANCE = random.Random(7)
LATE = 800_000


def shape(inputs: list[int | None], outputs: list[int], height: int = LATE) -> Shape:
    coins = [tuple(Coin(value, p2wpkh(CHANCE)) for value in side) for side in (inputs, outputs)]
    return Shape(BITCOIN, "t", height, *coins)


def whirlpool() -> Shape:
    return shape([5_000_000] * 3 + [5_003_000] * 2, [5_000_000] * 5)


def wasabi_10() -> Shape:
    inputs = [10_500_000 + 7_919 * number for number in range(30)]
    changes = [410_000 + 7_919 * number for number in range(30)]
    return shape(inputs, [10_033_418] * 30 + changes + [900_000], height=545_000)


def wasabi_11() -> Shape:
    made = wasabi_10()
    doubles = [Coin(20_066_836, p2wpkh(CHANCE)) for _ in range(6)]
    more = [Coin(20_200_000 + number, p2wpkh(CHANCE)) for number in range(7)]
    return replace(made, height=580_000, inputs=(*made.inputs, *more), outputs=(*made.outputs, *doubles))


def wasabi_2(inputs: int = 60) -> Shape:
    standard = sorted(DENOMINATIONS)[10:22]
    outputs = sorted([*joined.from_iterable([value] * 5 for value in standard), 812_345, 7_777], reverse=True)
    return shape(sorted((2_000_000 - 1_000 * number for number in range(inputs)), reverse=True), outputs)


MADE = {
    "whirlpool": whirlpool,
    "wasabi-1.0": wasabi_10,
    "wasabi-1.1": wasabi_11,
    "wasabi-2": wasabi_2,
}


@pytest.mark.parametrize("name", MADE)
def test_a_round_is_found_by_its_own_rule_alone(name: str) -> None:
    made = MADE[name]()
    assert [rule.name for rule in RULES if rule.match(made)] == [name]


@pytest.mark.parametrize("name", MADE)
def test_no_round_is_older_than_its_protocol(name: str) -> None:
    made = MADE[name]()
    assert detect(replace(made, height=400_000)) is None
    assert detect(replace(made, height=400_000, chain="bip122:" + "0" * 32)) is not None


@pytest.mark.parametrize("name", MADE)
def test_values_that_are_not_known_do_not_hide_a_round(name: str) -> None:
    made = MADE[name]()
    blind = replace(made, inputs=(*made.inputs[:-2], Coin(None), Coin(None)))
    mix = detect(blind)
    assert mix is not None
    assert mix.protocol == name
    assert any("2 not known" in text for _, text in mix.evidence)


@pytest.mark.parametrize("name", MADE)
def test_an_address_paid_twice_is_no_round(name: str) -> None:
    made = MADE[name]()
    again = made.outputs[0].address
    assert (
        detect(replace(made, outputs=(*made.outputs[:-1], made.outputs[-1]._replace(address=again)))) is None
    )


@pytest.mark.parametrize("name", MADE)
def test_another_kind_of_script_is_no_round(name: str) -> None:
    made = MADE[name]()
    legacy = Coin(made.inputs[-1].value, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT")
    assert detect(replace(made, inputs=(*made.inputs[:-1], legacy))) is None


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        ([5_000_000] * 5, [5_000_000] * 5),  # nobody pays the miner
        ([5_003_000] * 5, [5_000_000] * 5),  # nobody remixes
        ([5_000_000] * 3 + [5_200_000] * 2, [5_000_000] * 5),  # too much for a new entrant
        ([5_000_000] * 3 + [4_999_000, 5_003_000], [5_000_000] * 5),  # too little
        ([6_000_000] * 3 + [6_003_000] * 2, [6_000_000] * 5),  # no such pool
        ([5_000_000] * 2 + [5_003_000] * 2, [5_000_000] * 4),  # too few
        ([5_000_000] * 9 + [5_003_000] * 2, [5_000_000] * 11),  # too many
    ],
)
def test_what_whirlpool_is_not(inputs: list[int | None], outputs: list[int]) -> None:
    assert detect(shape(inputs, outputs)) is None


def test_a_wasabi_2_round_is_surer_the_larger_it_is() -> None:
    grades = [detect(wasabi_2(inputs)) for inputs in (5, 15, 21, 50)]
    assert [mix and mix.confidence for mix in grades] == [60, 80, 90, 95]
    assert detect(wasabi_2(4)) is None


def test_wasabi_2_needs_order_and_denominations_that_nobody_else_pays() -> None:
    made = wasabi_2()
    assert detect(replace(made, outputs=made.outputs[::-1])) is None
    assert detect(replace(made, inputs=made.inputs[::-1])) is None
    payroll = sorted([1_000_000, 2_000_000, 5_000_000, 10_000_000] * 6, reverse=True)
    assert detect(shape([10**9 - number for number in range(60)], payroll)) is None


def test_a_known_coordinator_makes_a_small_wasabi_1_round_sure() -> None:
    inputs: list[int | None] = [10_600_000 + 7_919 * number for number in range(4)]
    made = shape(inputs, [10_033_418] * 4 + [411_000, 412_000, 413_000, 414_000], height=535_000)
    assert detect(made) is None
    told = replace(made, outputs=(*made.outputs, Coin(90_000, COORDINATORS[0])))
    mix = detect(told)
    assert mix is not None
    assert (mix.protocol, mix.confidence) == ("wasabi-1.0", 95)


def test_a_payout_to_many_from_one_wallet_is_no_coinjoin() -> None:
    assert detect(shape([3 * 10**8, 10**8, 10**8], [10_000_000] * 40 + [99_000_000])) is None


@given(
    st.lists(st.integers(10_000, 10**9), min_size=3, max_size=12),
    st.integers(3, 8),
    st.integers(10_000, 10**9),
    st.integers(0, 2**32),
)
def test_ordinary_payouts_are_not_flagged(coins: list[int], equal: int, value: int, seed: int) -> None:
    """One owner pays several people the same, others something else, and keeps one change."""
    chance = random.Random(seed)
    others = [chance.randint(10_000, 10**8) for _ in range(chance.randint(0, equal - 1))]
    change = sum(coins) - equal * value - sum(others) - 1_000
    if change > 0:
        assert detect(shape(list(coins), [value] * equal + others + [change])) is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Script.P2WPKH),
        ("bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", Script.P2WSH),
        ("bcrt1p7hgs8r3m7gevr54uypcayveyqfj552rj6d0xydk9xr9rsduu779sfyatrf", Script.P2TR),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", Script.P2PKH),
        ("3Kawbc5pkpQPfmaoGCBiaw5t2uK6WBoVVe", Script.P2SH),
        ("0xd90e2f925da726b50c4ed8d0fb90ad053324f31b", Script.UNKNOWN),
        ("", Script.UNKNOWN),
    ],
)
def test_the_kind_of_a_script_is_that_of_its_address(address: str, kind: Script) -> None:
    assert script_of(address) is kind
