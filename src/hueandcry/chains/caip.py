"""Chain-agnostic ids of addresses (CAIP-10) and assets (CAIP-19).

Addresses in them are canonical, on EVM chains lower case: equal things have equal texts.
"""

from hueandcry.chains.asset import parse_asset
from hueandcry.chains.characters import shown
from hueandcry.chains.directory import chain as find_chain
from hueandcry.chains.family import parse_address
from hueandcry.chains.record import Chain
from hueandcry.model.errors import IdentifierError


def parse_caip10(text: str) -> tuple[Chain, str]:
    """Chain and canonical address of `<namespace>:<reference>:<address>`; IdentifierError or AddressError."""
    namespace, first, rest = text.partition(":")
    reference, second, address = rest.partition(":")
    if not (first and second):
        raise IdentifierError(f"{shown(text)}: an account is <chain id>:<address>, as in eip155:1:0x...")
    chain = find_chain(f"{namespace}:{reference}")
    return chain, parse_address(chain, address)


def caip10(chain: Chain, address: str) -> str:
    """The CAIP-10 id of an address, which is made canonical; AddressError if it is not one of this chain."""
    return f"{chain.id}:{parse_address(chain, address)}"


def parse_caip19(text: str) -> tuple[Chain, str]:
    """Chain and canonical asset part of `<chain id>/<asset>`; IdentifierError or AddressError."""
    head, slash, asset = text.partition("/")
    if not (slash and ":" in head and ":" in asset):
        raise IdentifierError(f"{shown(text)}: an asset is <chain id>/<asset>, as in eip155:1/slip44:60")
    chain = find_chain(head)
    return chain, parse_asset(chain, asset)


def caip19(chain: Chain, asset: str) -> str:
    """The CAIP-19 id of an asset in any form that `parse_asset` takes."""
    return f"{chain.id}/{parse_asset(chain, asset)}"
