"""Bitcoin and the chains that share its scripts: Base58Check, and segwit where the chain has it."""

from dataclasses import dataclass

from hueandcry.chains import base58check, segwit
from hueandcry.chains.characters import require_plain, shown
from hueandcry.chains.record import Chain
from hueandcry.model.errors import AddressError, IdentifierError

NAME = "bitcoin"

_HASH = 20


@dataclass(frozen=True, slots=True)
class Grammar:
    """Version bytes of a chain's Base58Check addresses, and its segwit prefix if it has segwit.

    `p2sh_old` is a second version for the same scripts, rewritten to `p2sh`: one purse has one text.
    """

    p2pkh: bytes
    p2sh: bytes
    p2sh_old: bytes | None = None
    prefix: str | None = None


# Sources: chainparams.cpp of Bitcoin Core, Litecoin Core, Dogecoin Core and zcashd.
GRAMMARS = {
    "bip122:000000000019d6689c085ae165831e93": Grammar(b"\x00", b"\x05", prefix="bc"),
    "bip122:12a765e31ffd4059bada1e25190f6e98": Grammar(b"\x30", b"\x32", p2sh_old=b"\x05", prefix="ltc"),
    "bip122:1a91e3dace36e2be3bf030a65679fe82": Grammar(b"\x1e", b"\x16"),
    "bip122:00040fe8ec8471911baa1db1266ea15d": Grammar(b"\x1c\xb8", b"\x1c\xbd"),
}

# Whose prefix it is: shielded and confidential addresses are not purses that a ledger can follow.
PREFIXES = {
    "bc": "Bitcoin",
    "tb": "Bitcoin testnet",
    "bcrt": "Bitcoin regtest",
    "ltc": "Litecoin",
    "tltc": "Litecoin testnet",
    "ltcmweb": "a Litecoin MWEB address (confidential)",
    "zs": "a Zcash Sapling address (shielded)",
    "u": "a Zcash unified address (shielded)",
    "tex": "a Zcash TEX address (for exchanges only)",
}


def parse_address(chain: Chain, text: str) -> str:
    """Base58Check as it is (Litecoin's old P2SH rewritten to the new one), segwit in lower case."""
    grammar = GRAMMARS[chain.id]
    prefix = _prefix(text)
    if prefix is None:
        return _base58(chain, grammar, text)
    if prefix != grammar.prefix:
        raise AddressError(
            f"{shown(text)}: prefix '{prefix}' means {PREFIXES[prefix]}, not a public {chain.name} address"
        )
    segwit.witness(text, prefix)
    return text.lower()


def display_address(chain: Chain, canonical: str) -> str:
    """The canonical text is the one that people use."""
    return canonical


def parse_token(chain: Chain, namespace: str, reference: str) -> str:
    """Always an IdentifierError: no token layer of these chains is followed."""
    raise IdentifierError(f"{chain.name} has no tokens here; its asset is `native` ({chain.native})")


def _prefix(text: str) -> str | None:
    """The known bech32 prefix that the text begins with, if it cannot be base58."""
    head, one, _ = text[:8].partition("1")
    prefix = head.lower()
    if not one or prefix not in PREFIXES:
        return None
    # A base58 Litecoin address may begin with LTC1; bech32 in upper case has no lower-case letter.
    return prefix if text[0].islower() or text == text.upper() else None


def _base58(chain: Chain, grammar: Grammar, text: str) -> str:
    require_plain(text)
    width = len(grammar.p2pkh)
    payload = base58check.decode_check(text, width + _HASH)
    version = payload[:width]
    if version == grammar.p2sh_old:
        return base58check.encode_check(grammar.p2sh + payload[width:])
    if version not in (grammar.p2pkh, grammar.p2sh):
        raise AddressError(
            f"{shown(text)}: version 0x{version.hex()} is not {chain.name}'s "
            f"(0x{grammar.p2pkh.hex()} P2PKH, 0x{grammar.p2sh.hex()} P2SH)"
        )
    return text
