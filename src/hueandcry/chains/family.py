"""What a family of chains provides, and the built-in families."""

from typing import Protocol

from hueandcry.chains import bitcoin, evm, solana, tron
from hueandcry.chains.record import Chain


class Family(Protocol):
    """Address and token grammar shared by several chains; a module with these names is one.

    Canonical text is unique: every text of one address parses to the same one, which parses to itself.
    """

    NAME: str

    def parse_address(self, chain: Chain, text: str) -> str:
        """Canonical text; AddressError says which character class, length or checksum failed."""

    def display_address(self, chain: Chain, canonical: str) -> str:
        """The form that people expect to see."""

    def parse_token(self, chain: Chain, namespace: str, reference: str) -> str:
        """Canonical asset part of a token; an empty namespace means that only an address was given."""


FAMILIES: tuple[Family, ...] = (evm, bitcoin, tron, solana)

_BY_NAME = {family.NAME: family for family in FAMILIES}
_PARSERS = {family.NAME: family.parse_address for family in FAMILIES}


def parse_address(chain: Chain, text: str) -> str:
    """The canonical text of an address of this chain; AddressError says what is wrong with it.

    EVM: lower-case 0x hex. Bitcoin: Base58Check as it is, segwit in lower case. Tron: base58. Solana: base58
    (without a checksum to check).
    """
    return _PARSERS[chain.family](chain, text)


def display_address(chain: Chain, canonical: str) -> str:
    """A canonical address in the form that people expect: EIP-55 on EVM chains, otherwise unchanged."""
    return _BY_NAME[chain.family].display_address(chain, canonical)


def parse_token(chain: Chain, namespace: str, reference: str) -> str:
    """The canonical asset part of a token of this chain, by the rules of its family."""
    return _BY_NAME[chain.family].parse_token(chain, namespace, reference)
