from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.brief.amounts import exact, share, short


@pytest.mark.parametrize(
    ("amount", "decimals", "said"),
    [
        (401346768858404671846374, 18, "401,346.768858404671846374 ETH"),
        (15_000 * 10**18, 18, "15,000 ETH"),
        (1, 18, "0.000000000000000001 ETH"),
        (0, 18, "0 ETH"),
        (1234567, 0, "1,234,567 ETH"),
        (-150, 2, "-1.5 ETH"),
    ],
)
def test_exact_amounts(amount: int, decimals: int, said: str) -> None:
    assert exact(amount, decimals, "ETH") == said


@pytest.mark.parametrize(
    ("amount", "decimals", "said"),
    [
        (401346768858404671846374, 18, "401,346.77"),
        (10**18, 18, "1"),
        (9_994741607957, 18, "0.00000999"),
        (1, 18, "0.000000000000000001"),
        (999_999_999, 9, "1"),
        (125, 3, "0.125"),
        (2_125, 3, "2.12"),
        (2_135, 3, "2.14"),
        (7, 0, "7"),
        (0, 18, "0"),
    ],
)
def test_short_amounts(amount: int, decimals: int, said: str) -> None:
    assert short(amount, decimals) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (1, 3, "33.33 %"),
        (1, 10**9, "<0.01 %"),
        (0, 5, "0.00 %"),
        (5, 5, "100.00 %"),
        (10**9 - 1, 10**9, ">99.99 %"),
        (1, 0, ""),
    ],
)
def test_shares(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said


@given(st.integers(0, 10**38), st.integers(0, 24))
def test_an_exact_amount_reads_back_as_itself(amount: int, decimals: int) -> None:
    assert Fraction(exact(amount, decimals).replace(",", "")) * 10**decimals == amount


@given(st.integers(0, 10**38), st.integers(0, 24))
def test_a_short_amount_is_within_half_of_its_last_digit(amount: int, decimals: int) -> None:
    value, said = Fraction(amount, 10**decimals), Fraction(short(amount, decimals).replace(",", ""))
    assert abs(value - said) <= (Fraction(1, 200) if value >= 1 else value / 200)
