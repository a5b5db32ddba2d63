"""Ethereum and the chains that share its addresses: 20 bytes of hex with the checksum of EIP-55."""

import re

from hueandcry.chains.characters import require_plain, shown
from hueandcry.chains.record import Chain
from hueandcry.model.errors import AddressError, IdentifierError

NAME = "evm"
BSC = "eip155:56"

_SIZE = 42
_is_lower = re.compile(r"0x[0-9a-f]{40}").fullmatch
_is_hex = re.compile(r"0x[0-9A-Fa-f]{40}").fullmatch
_not_hex = re.compile(r"[^0-9A-Fa-f]").search
_is_token_id = re.compile(r"[0-9]{1,78}").fullmatch


def parse_address(chain: Chain, text: str) -> str:
    """Lower-case 0x hex. Mixed case must pass EIP-55; all-lower and all-upper hex carry no checksum."""
    if _is_lower(text):
        return text
    if not _is_hex(text):
        raise _defect(text)
    digits = text[2:]
    lower = f"0x{digits.lower()}"
    if digits != digits.upper():
        _require_checksum(text, _checksummed(lower))
    return lower


def display_address(chain: Chain, canonical: str) -> str:
    """The EIP-55 form of a canonical address."""
    return _checksummed(canonical)


def parse_token(chain: Chain, namespace: str, reference: str) -> str:
    """`erc20:<contract>`, or `erc721:` and `erc1155:<contract>[/<token id>]`; a bare contract is an ERC-20.

    `bep20` is BNB Smart Chain's name for the same interface and becomes `erc20`.
    """
    if not namespace or namespace == "erc20" or (namespace == "bep20" and chain.id == BSC):
        return f"erc20:{parse_address(chain, reference)}"
    if namespace not in ("erc721", "erc1155"):
        raise IdentifierError(
            f"{shown(namespace)} is not an asset namespace of {chain.name}: use erc20, erc721 or erc1155"
        )
    contract, slash, token = reference.partition("/")
    contract = parse_address(chain, contract)
    if not slash:
        return f"{namespace}:{contract}"
    if not _is_token_id(token) or int(token) >= 2**256:
        raise IdentifierError(f"{shown(token)}: a token id is a decimal number below 2^256")
    return f"{namespace}:{contract}/{int(token)}"


def _checksummed(lower: str) -> str:
    # Imported here: loading it takes tens of milliseconds, and lower-case data never needs it.
    from Crypto.Hash import keccak

    digits = lower[2:]
    nibbles = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "0x" + "".join(
        digit.upper() if nibble > "7" else digit for digit, nibble in zip(digits, nibbles, strict=False)
    )


def _require_checksum(text: str, expected: str) -> None:
    for at, (found, right) in enumerate(zip(text, expected, strict=True), start=1):
        if found != right:
            raise AddressError(
                f"{shown(text)}: EIP-55 checksum failed at character {at} "
                f"(expected '{right}', found '{found}')"
            )


def _defect(text: str) -> AddressError:
    require_plain(text)
    if not text.startswith("0x"):
        return AddressError(f"{shown(text)}: an EVM address begins with 0x")
    found = _not_hex(text, 2)
    if found:
        return AddressError(
            f"{shown(text)}: character '{found[0]}' is not a hex digit (character {found.start() + 1})"
        )
    return AddressError(f"{shown(text)}: {len(text)} characters, an EVM address has {_SIZE}")
