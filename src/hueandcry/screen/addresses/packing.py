"""Binary keys of addresses as rows of uint64: three words for most, five where the payload is long."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hueandcry.screen.addresses import base58, hexadecimal, segwit
from hueandcry.screen.addresses.hashing import Words
from hueandcry.screen.addresses.texts import Texts

NARROW, WIDE = 3, 5  # words of a key: up to 24 and up to 40 bytes
_WORD = 8
_AT_ONCE = 1 << 14  # texts whose work fits the cache

_Bytes = npt.NDArray[np.uint8]


def width(key: bytes) -> int:
    """How many words the key takes."""
    return NARROW if len(key) <= NARROW * _WORD else WIDE


def words(key: bytes) -> tuple[int, ...]:
    """The key as little-endian words, filled up with zeros."""
    padded = key.ljust(width(key) * _WORD, b"\0")
    return tuple(int.from_bytes(padded[at : at + _WORD], "little") for at in range(0, len(padded), _WORD))


def pack(keys: Sequence[bytes], size: int) -> Words:
    """Keys (`hueandcry.chains.recognition.address_key`) of one size, `NARROW` or `WIDE`, as rows of words."""
    padded = b"".join(key.ljust(size * _WORD, b"\0") for key in keys)
    return np.frombuffer(padded, "<u8").reshape(-1, size).astype(np.uint64, copy=False)


class Packed(NamedTuple):
    """Keys of texts: `sizes` says for each whether `narrow` or `wide` holds its key; 0 where none does."""

    narrow: Words
    wide: Words
    sizes: npt.NDArray[np.uint8]


def pack_texts(texts: Sequence[str]) -> Packed:
    """Keys of many texts at once: 0x hex, Base58Check of 21 bytes, lower-case segwit.

    The others (cashaddr, Solana, Zcash, XRP, Monero, and what is no address) need `address_keys` one by one.
    """
    narrow = np.zeros((len(texts), NARROW * _WORD), np.uint8)
    wide = np.zeros((len(texts), WIDE * _WORD), np.uint8)
    sizes = np.zeros(len(texts), np.uint8)
    for start in range(0, len(texts), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        _fill(Texts.of(texts[part]), narrow[part], wide[part], sizes[part])
    return Packed(_as_words(narrow), _as_words(wide), sizes)


def _fill(texts: Texts, narrow: _Bytes, wide: _Bytes, sizes: _Bytes) -> None:
    sizes[hexadecimal.fill(texts, narrow)] = NARROW
    sizes[base58.fill(texts, narrow)] = NARROW
    sizes[segwit.fill(texts, narrow, 20)] = NARROW
    sizes[segwit.fill(texts, wide, 32)] = WIDE


def _as_words(keys: npt.NDArray[np.uint8]) -> Words:
    return keys.view("<u8").astype(np.uint64, copy=False)
