"""Accounts of another chain in the 20 or 32 bytes by which bridges state them."""

from hueandcry import chains
from hueandcry.chains import base58check

_SIZE = 20
_WORD = 32
_TRON = b"\x41"  # the byte before the 20 of a Tron address


def account(chain: str, raw: bytes) -> str:
    """The canonical account of a CAIP-2 chain; empty where the chain is unknown or the bytes are no account.

    EVM and Tron accounts may have zeros in front, up to a word; a Tron account may have its first byte.
    """
    if not chain or not any(raw):
        return ""
    family = chains.chain(chain).family
    if family == "solana":
        return _base58(raw) if len(raw) == _WORD else ""
    body = _last(raw)
    if body is None:
        return ""
    if family == "evm":
        return f"0x{body.hex()}"
    return base58check.encode_check(_TRON + body) if family == "tron" else ""


def padded(address: str) -> bytes:
    """The word of an EVM address: 32 bytes, zeros in front."""
    return bytes.fromhex(address[2:]).rjust(_WORD, b"\0")


def _last(raw: bytes) -> bytes | None:
    front, body = raw[:-_SIZE], raw[-_SIZE:]
    return body if len(body) == _SIZE and front.lstrip(b"\0") in (b"", _TRON) else None


def _base58(raw: bytes) -> str:
    import base58

    return bytes(base58.b58encode(raw)).decode()
