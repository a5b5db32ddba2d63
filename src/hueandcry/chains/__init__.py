"""What a chain is: address grammar and checksum, CAIP-2/10/19 identifiers, units, finality."""

from hueandcry.chains.asset import parse_asset
from hueandcry.chains.caip import caip10, caip19, parse_caip10, parse_caip19
from hueandcry.chains.directory import chain
from hueandcry.chains.family import FAMILIES, Family, display_address, parse_address
from hueandcry.chains.record import Chain
from hueandcry.chains.table import CHAINS
from hueandcry.chains.units import asset_info

__all__ = [
    "CHAINS",
    "FAMILIES",
    "Chain",
    "Family",
    "asset_info",
    "caip10",
    "caip19",
    "chain",
    "display_address",
    "parse_address",
    "parse_asset",
    "parse_caip10",
    "parse_caip19",
]
