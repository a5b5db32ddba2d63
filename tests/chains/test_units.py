"""How assets are shown."""

import pytest

from hueandcry.chains import CHAINS, asset_info


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_native_coins_have_their_symbol(chain) -> None:
    info = asset_info(f"{chain.id}/{chain.native}")
    assert (info.symbol, info.decimals) == (chain.symbol, chain.decimals)


def test_currencies_count_cents_and_tokens_base_units() -> None:
    assert (asset_info("eip155:1/iso4217:usd").symbol, asset_info("eip155:1/iso4217:usd").decimals) == (
        "USD",
        2,
    )
    token = asset_info("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7")
    assert (token.symbol, token.decimals) == ("0xdac1…1ec7 base units", 0)
