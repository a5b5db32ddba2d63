"""Bitcoin Cash addresses (cashaddr): base32 with a 40-bit checksum that the prefix is part of.

A type and a hash are inside; the same hash in Base58Check is the address's legacy form.
"""

from itertools import chain

PREFIX = "bitcoincash"
_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(_CHARSET)}
_GENERATORS = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_SIZES = (20, 24, 28, 32, 40, 48, 56, 64)
_CHECKSUM = 8
_LONGEST = 112


def decode(text: str) -> tuple[int, bytes] | None:
    """Kind (0 for a key's hash, 1 for a script's) and hash, with or without the prefix; None if it is none.

    Addresses that say the wallet takes tokens (z..., r...) hold the same hash: they are of the same kind.
    """
    if text not in (text.lower(), text.upper()):
        return None
    prefix, colon, coded = text.lower().rpartition(":")
    if (colon and prefix != PREFIX) or not 42 <= len(coded) <= _LONGEST:
        return None
    values = [_VALUES.get(character, -1) for character in coded]
    if -1 in values or _polymod(values):
        return None
    octets = _octets(values[:-_CHECKSUM])
    if not octets or octets[0] & 0x80 or octets[0] >> 3 > 3 or len(octets) - 1 != _SIZES[octets[0] & 7]:
        return None
    return (octets[0] >> 3) & 1, octets[1:]


def encode(kind: int, digest: bytes) -> str:
    """The text without its prefix, which lists leave out and a CAIP-10 id has no room for."""
    octets = bytes([kind << 3 | _SIZES.index(len(digest))]) + digest
    width = -(-len(octets) * 8 // 5)
    number = int.from_bytes(octets, "big") << (width * 5 - len(octets) * 8)
    values = [number >> 5 * at & 31 for at in reversed(range(width))]
    checksum = _polymod(values + [0] * _CHECKSUM)
    values += [checksum >> 5 * at & 31 for at in reversed(range(_CHECKSUM))]
    return "".join(_CHARSET[value] for value in values)


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in chain((ord(character) & 31 for character in PREFIX), (0,), values):
        top = checksum >> 35
        checksum = (checksum & 0x07FFFFFFFF) << 5 ^ value
        for at, generator in enumerate(_GENERATORS):
            if top >> at & 1:
                checksum ^= generator
    return checksum ^ 1


def _octets(values: list[int]) -> bytes:
    """The bytes of 5-bit values; empty where the padding is too long or not zero."""
    number = 0
    for value in values:
        number = number << 5 | value
    size, padding = divmod(len(values) * 5, 8)
    if padding >= 5 or number & ((1 << padding) - 1):
        return b""
    return (number >> padding).to_bytes(size, "big")
