from decimal import Context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.heists.assets import Assets
from hueandcry.model import AssetInfo
from hueandcry.model.errors import HeistError

ETHEREUM = chain("ethereum")
ETHER = "eip155:1/slip44:60"
USDT = "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7"
ASSETS = Assets([AssetInfo(ETHER, "ETH", 18), AssetInfo(USDT, "USDT", 6)])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("401346.768858404671846374 ETH", 401346768858404671846374),
        ("1 ETH", 10**18),
        ("10000.00 ETH", 10**22),
        ("0.000000000000000001 ETH", 1),
        ("0.1 ETH", 10**17),
        ("1", 1),
        ("9" * 38, 10**38 - 1),
    ],
)
def test_amounts_are_exact(text: str, amount: int) -> None:
    assert ASSETS.amount(ETHEREUM, ETHER, text) == amount


UNITS = [(ETHER, "ETH", 18), (USDT, "USDT", 6)]


@given(st.integers(min_value=1, max_value=10**38 - 1), st.sampled_from(UNITS))
def test_what_is_written_in_units_is_read_back(amount: int, asset: tuple[str, str, int]) -> None:
    identifier, symbol, decimals = asset
    exact = Context(prec=60).create_decimal(amount).scaleb(-decimals, Context(prec=60))
    assert ASSETS.amount(ETHEREUM, identifier, f"{exact:f} {symbol}") == amount
    assert ASSETS.amount(ETHEREUM, identifier, str(amount)) == amount


@pytest.mark.parametrize(
    "text",
    [
        *("0.0000001 USDT", "1.0000000 USDT", "0 ETH", "0.0 ETH", "01", "01 ETH", "1. ETH", ".5 ETH"),
        *("1,5 ETH", "1,500", "+1", "1 ETH ETH", "1ETH", "1 eth", "1e18 ETH", "nan ETH", "inf"),
        *("\u0661 ETH", "1" + "0" * 38, "9" * 5000),
    ],
)
def test_what_is_not_exact_is_refused(text: str) -> None:
    asset = USDT if "USDT" in text else ETHER
    with pytest.raises(HeistError):
        ASSETS.amount(ETHEREUM, asset, text)


def test_one_symbol_may_stand_for_an_asset_on_each_of_two_chains() -> None:
    polygon = chain("eip155:137")
    other = "eip155:137/erc20:0xc2132d05d31c914a87c6611c10748aeb04b58e8f"
    assets = Assets([AssetInfo(USDT, "USDT", 6), AssetInfo(other, "USDT", 6)])
    assert assets.resolve(ETHEREUM, "USDT") == USDT
    assert assets.resolve(polygon, "USDT") == other
