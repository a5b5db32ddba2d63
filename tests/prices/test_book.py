"""A price book gives the last price before a moment or none, and multiplies without losing a digit."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import InputError
from hueandcry.prices import DAY, Lack, Price, PriceBook, Valuer
from hueandcry.prices.book import recorded
from hueandcry.prices.price import parse_value, total, worth, written

ETH = "eip155:1/slip44:60"
WETH = "eip155:1/erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
NOON = datetime(2025, 2, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def price(value: str = "2674.013", time: datetime = NOON, asset: str = ETH, currency: str = "USD") -> Price:
    return Price(asset, time, Decimal(value), currency, "test")


def book(*prices: Price, tolerance: timedelta = DAY, **more: dict[str, int]) -> PriceBook:
    return PriceBook(prices, currency="USD", origin="p.csv", digest="0" * 64, tolerance=tolerance, **more)


def test_the_last_price_at_or_before_is_taken_and_nothing_in_between() -> None:
    found = book(price("3", NOON + DAY), price("1", NOON), price("2", NOON + 60 * SECOND))
    asked = {0: "1", 59: "1", 60: "2", 61: "2", 86_399: "2", 86_400: "3"}
    for seconds, value in asked.items():
        taken = found.at(ETH, NOON + seconds * SECOND)
        assert taken is not None
        assert str(taken.value) == value
    assert found.at(ETH, NOON - SECOND) is None


@pytest.mark.parametrize("tolerance", [DAY, timedelta(hours=1), timedelta(0)])
def test_a_price_holds_to_the_second_of_the_tolerance_and_not_beyond(tolerance: timedelta) -> None:
    found = book(price(), tolerance=tolerance)
    assert found.at(ETH, NOON + tolerance) == price()
    assert found.at(ETH, NOON + tolerance + SECOND) is None


def test_an_asset_is_its_chain_and_contract() -> None:
    found = book(price())
    for other in (WETH, "eip155:10/slip44:60", "eip155:1/erc20:" + "0x" + "0" * 40):
        assert found.at(other, NOON) is None


def test_currencies_do_not_mix_and_a_moment_has_one_price() -> None:
    with pytest.raises(InputError, match="in USD and in EUR"):
        book(price(), price(currency="EUR", time=NOON + SECOND))
    with pytest.raises(InputError, match=r"two prices at 2025-02-21T12:00:00Z: 1 and 2"):
        book(price("1"), price("2"))
    assert book(price("1"), price("1.0")).prices() == (price("1"),)


def test_a_real_sum_to_the_last_digit() -> None:
    stolen = 401346768858404671846374
    value = worth(stolen, 18, price("2674.013"))
    assert written(value) == "1073206477.435369251777938078862"
    assert Fraction(value) == Fraction(stolen, 10**18) * Fraction("2674.013")


VALUES = st.decimals(min_value=0, max_value=10**20, places=18, allow_nan=False).map(abs)
AMOUNTS = st.integers(0, 10**38 - 1)


@given(AMOUNTS, st.integers(0, 255), VALUES)
def test_worth_is_exact(amount: int, decimals: int, value: Decimal) -> None:
    found = worth(amount, decimals, price(str(value)))
    assert Fraction(found) == Fraction(amount, 10**decimals) * Fraction(value)
    assert Fraction(Decimal(written(found))) == Fraction(found)


@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 255), VALUES), max_size=6))
def test_a_sum_of_worths_is_exact(parts: list[tuple[int, int, Decimal]]) -> None:
    found = total(worth(amount, decimals, price(str(value))) for amount, decimals, value in parts)
    assert Fraction(found) == sum((Fraction(a, 10**d) * Fraction(v) for a, d, v in parts), Fraction(0))


@given(
    st.dictionaries(st.integers(0, 200), VALUES, min_size=1),
    st.lists(st.integers(-50, 300), max_size=12),
    st.integers(0, 60),
)
def test_the_used_part_of_a_book_answers_as_the_whole_does(
    series: dict[int, Decimal], asked: list[int], seconds: int
) -> None:
    whole = book(
        *(price(str(value), NOON + at * SECOND) for at, value in series.items()),
        tolerance=seconds * SECOND,
        decimals={ETH: 18, WETH: 18},
    )
    valuer = Valuer(whole, {})
    figures = [valuer.figure(ETH, 7, NOON + at * SECOND) for at in asked]
    part = recorded(valuer.used().record())
    assert len(part.prices()) == len({figure.price for figure in figures if figure.price})
    again = Valuer(part, {} if part.prices() else {ETH: 18})
    assert [again.figure(ETH, 7, NOON + at * SECOND) for at in asked] == figures


def test_what_is_lacking_is_said() -> None:
    valuer = Valuer(book(price(), price(asset=WETH)), {ETH: 18})
    assert valuer.figure(ETH, 10**18, NOON).value == Decimal("2674.013")
    for asset, time, lack in ((ETH, NOON + 2 * DAY, Lack.PRICE), (WETH, NOON, Lack.DECIMALS)):
        figure = valuer.figure(asset, 10**18, time)
        assert (figure.lack, figure.value) == (lack, None)


def test_other_decimals_than_are_known_are_refused() -> None:
    with pytest.raises(InputError, match="has 18 decimals, not 6"):
        Valuer(book(price(), decimals={ETH: 6}), {ETH: 18})


@pytest.mark.parametrize("text", ["0", "0.10", "1e-7", "2.5E+3", "1234567890.123456789"])
def test_prices_are_read_exactly(text: str) -> None:
    assert Fraction(parse_value(text)) == Fraction(text)


@pytest.mark.parametrize(
    "text",
    ["", "-1", "-0", "NaN", "inf", "1,5", "1_000", " 1", "٣", ".5", "1e999", "9" * 41, "+1", "0x10", "1e31"],
)
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="negative" if text.startswith("-") else "is no price"):
        parse_value(text)
