"""How an asset is shown: its symbol and decimals, where its id alone says so. Never used to identify it."""

from hueandcry.chains.caip import parse_caip19
from hueandcry.model import AssetInfo

CURRENCY_DECIMALS = 2  # value-only data counts cents


def asset_info(asset: str) -> AssetInfo:
    """The native coin of a chain and currencies by name; other assets in base units, by their contract."""
    chain, part = parse_caip19(asset)
    if part == chain.native:
        return AssetInfo(asset, chain.symbol, chain.decimals)
    namespace, _, reference = part.partition(":")
    if namespace == "iso4217":
        return AssetInfo(asset, reference.upper(), CURRENCY_DECIMALS)
    return AssetInfo(asset, f"{reference[:6]}…{reference[-4:]} base units", 0)
