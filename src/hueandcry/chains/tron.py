"""Tron: Base58Check of 0x41 and 20 bytes; nodes also write those 21 bytes as hex."""

import re

from hueandcry.chains import base58check
from hueandcry.chains.characters import require_plain, shown
from hueandcry.chains.record import Chain
from hueandcry.model.errors import AddressError, IdentifierError

NAME = "tron"

_VERSION = 0x41
_SIZE = 21
_is_hex = re.compile(r"41[0-9A-Fa-f]{40}").fullmatch
_is_number = re.compile(r"[1-9][0-9]{0,18}").fullmatch


def parse_address(chain: Chain, text: str) -> str:
    """The Base58Check text (T...); the nodes' hex form (41..., no checksum) is rewritten to it."""
    if _is_hex(text):
        return base58check.encode_check(bytes.fromhex(text))
    require_plain(text)
    if text.startswith("0x"):
        raise AddressError(f"{shown(text)}: a Tron address is base58 (T...) or hex that begins with 41")
    payload = base58check.decode_check(text, _SIZE)
    if payload[0] != _VERSION:
        raise AddressError(f"{shown(text)}: version 0x{payload[0]:02x} is not Tron's (0x{_VERSION:x})")
    return text


def display_address(chain: Chain, canonical: str) -> str:
    """The canonical text is the one that people use."""
    return canonical


def parse_token(chain: Chain, namespace: str, reference: str) -> str:
    """`trc20:<contract>` or `trc10:<number>`; a bare contract is a TRC-20."""
    if namespace in ("", "trc20"):
        return f"trc20:{parse_address(chain, reference)}"
    if namespace != "trc10":
        raise IdentifierError(f"{shown(namespace)} is not an asset namespace of tron: use trc20 or trc10")
    if not _is_number(reference):
        raise IdentifierError(f"{shown(reference)}: a TRC-10 token is named by its number")
    return f"trc10:{reference}"
