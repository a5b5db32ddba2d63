"""Amounts in BTC become satoshi exactly, or are refused."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo.amounts import satoshi, whole
from hueandcry.sources.utxo.block import MOST_VALUE

AMOUNTS = st.integers(0, MOST_VALUE)


@given(AMOUNTS, st.integers(0, 4))
def test_decimal_text_is_exact(amount: int, zeros: int) -> None:
    text = f"{amount // 10**8}.{amount % 10**8:08d}"
    assert satoshi(text + "0" * zeros) == amount
    assert satoshi(text.rstrip("0")) == amount
    assert satoshi(f"{Decimal(amount).scaleb(-8):e}") == amount


@given(st.integers(0, 21_000_000))
def test_whole_coins_are_whole_numbers(coins: int) -> None:
    assert satoshi(coins) == satoshi(str(coins)) == coins * 10**8


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, -1, 21_000_001, 10**400, [], {}, 0.5),
        *(
            "",
            ".5",
            "-0.1",
            "+1",
            "1.000000001",
            "21000000.00000001",
            "1e-9",
            "1e99",
            "nan",
            "0x1",
            "1_0",
            "١",
            "1 ",
        ),
    ],
)
def test_everything_else_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="no amount in BTC"):
        satoshi(value)


@given(st.lists(AMOUNTS, max_size=20))
def test_doubles_stand_for_one_amount_each(amounts: list[int]) -> None:
    coins = np.array([amount / 1e8 for amount in amounts], np.float64)
    assert whole(coins).tolist() == amounts
    assert whole(np.array([float(Decimal(amount).scaleb(-8)) for amount in amounts])).tolist() == amounts


@given(AMOUNTS)
def test_doubles_between_are_refused(amount: int) -> None:
    coins = np.array([amount / 1e8])
    for other in (np.nextafter(coins, np.inf), np.nextafter(coins, -np.inf)):
        assert whole(other).tolist() == [-1]


def test_doubles_that_are_no_amounts_are_refused() -> None:
    found = whole(np.array([np.nan, np.inf, -np.inf, -1e-8, 21_000_000.1, 1e300, 1e-9]))
    assert found.tolist() == [-1] * 7
