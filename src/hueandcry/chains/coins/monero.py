"""Monero addresses: base58 in blocks of eight bytes, two public keys, and four bytes of Keccak-256."""

STANDARD, INTEGRATED, SUBADDRESS = 18, 19, 42
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
_BYTES, _CHARACTERS = 8, 11
_SIZES = (0, 2, 3, 5, 6, 7, 9, 10, 11)  # characters of a block of so many bytes
_KEYS, _PAYMENT = 64, 8
LENGTHS = {95: (STANDARD, SUBADDRESS), 106: (INTEGRATED,)}


def decode(text: str) -> bytes | None:
    """The kind and the two keys, for an integrated address also the payment id; None if it is none."""
    kinds = LENGTHS.get(len(text))
    if kinds is None:
        return None
    raw = _decode(text)
    if raw is None or raw[0] not in kinds or _checksum(raw[:-4]) != raw[-4:]:
        return None
    return raw[:-4]


def standard(payload: bytes) -> str:
    """The standard address of the wallet that an integrated address belongs to."""
    bare = bytes([STANDARD]) + payload[1 : 1 + _KEYS]
    return _encode(bare + _checksum(bare))


def _checksum(payload: bytes) -> bytes:
    from Crypto.Hash import keccak

    return keccak.new(digest_bits=256, data=payload).digest()[:4]


def _decode(text: str) -> bytes | None:
    parts: list[bytes] = []
    for start in range(0, len(text), _CHARACTERS):
        block = text[start : start + _CHARACTERS]
        size = _SIZES.index(len(block))
        number = 0
        for character in block:
            digit = _DIGITS.get(character)
            if digit is None:
                return None
            number = number * 58 + digit
        if number >> 8 * size:
            return None
        parts.append(number.to_bytes(size, "big"))
    return b"".join(parts)


def _encode(payload: bytes) -> str:
    texts: list[str] = []
    for start in range(0, len(payload), _BYTES):
        block = payload[start : start + _BYTES]
        number = int.from_bytes(block, "big")
        digits = ""
        for _ in range(_SIZES[len(block)]):
            number, digit = divmod(number, 58)
            digits = _ALPHABET[digit] + digits
        texts.append(digits)
    return "".join(texts)
