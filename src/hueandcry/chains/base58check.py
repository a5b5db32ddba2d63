"""Base58 and Base58Check with errors that say what is wrong; the arithmetic is the base58 package's."""

import re

from hueandcry.chains.characters import shown
from hueandcry.model.errors import AddressError

_foreign = re.compile(r"[^1-9A-HJ-NP-Za-km-z]").search


def decode(text: str, size: int) -> bytes:
    """The `size` bytes of base58 text; AddressError names a foreign character or the wrong size."""
    found = _foreign(text)
    if found:
        raise AddressError(
            f"{shown(text)}: character '{found[0]}' is not in the base58 alphabet "
            f"(character {found.start() + 1})"
        )
    import base58

    raw = bytes(base58.b58decode(text))
    if len(raw) != size:
        raise AddressError(f"{shown(text)}: decodes to {len(raw)} bytes, this address has {size}")
    return raw


def decode_check(text: str, size: int) -> bytes:
    """The `size` bytes before the four of the checksum; AddressError also when the checksum fails."""
    raw = decode(text, size + 4)
    from hashlib import sha256

    payload, checksum = raw[:-4], raw[-4:]
    if sha256(sha256(payload).digest()).digest()[:4] != checksum:
        raise AddressError(f"{shown(text)}: base58 checksum failed")
    return payload


def encode_check(payload: bytes) -> str:
    """Base58Check text of the payload."""
    import base58

    return str(base58.b58encode_check(payload).decode())
