"""Solana: base58 of 32 bytes. There is no checksum: a mistyped address is usually another valid one."""

from hueandcry.chains import base58check
from hueandcry.chains.characters import require_plain, shown
from hueandcry.chains.record import Chain
from hueandcry.model.errors import IdentifierError

NAME = "solana"

_SIZE = 32


def parse_address(chain: Chain, text: str) -> str:
    """The text as it is, if it is base58 of 32 bytes; nothing more can be checked."""
    require_plain(text)
    base58check.decode(text, _SIZE)
    return text


def display_address(chain: Chain, canonical: str) -> str:
    """The canonical text is the one that people use."""
    return canonical


def parse_token(chain: Chain, namespace: str, reference: str) -> str:
    """`token:<mint>`, for fungible and other tokens alike; a bare mint is one too."""
    if namespace not in ("", "token"):
        raise IdentifierError(f"{shown(namespace)} is not an asset namespace of solana: use token")
    return f"token:{parse_address(chain, reference)}"
