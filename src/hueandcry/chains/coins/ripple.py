"""XRP Ledger accounts: Base58Check in an alphabet of their own (xrpl.org, "Base58 Encodings")."""

from hueandcry.chains import base58check
from hueandcry.model.errors import AddressError

_ALPHABET = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BITCOINS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_TRANSLATED = str.maketrans(_ALPHABET, _BITCOINS)
_ACCOUNT = 0


def decode(text: str) -> bytes | None:
    """The 20 bytes of an account (r...); None if it is none."""
    if not 25 <= len(text) <= 35 or text[0] != "r":
        return None
    try:
        payload = base58check.decode_check(text.translate(_TRANSLATED), 21)
    except AddressError:
        return None
    return payload[1:] if payload[0] == _ACCOUNT else None
