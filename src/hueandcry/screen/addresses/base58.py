"""Base58Check of 21 bytes (Bitcoin, Tron, Litecoin, Dogecoin and their like) to keys, many at once.

Five digits at a time are multiplied into seven limbs of 32 bits, for all texts together; the checksums are
hashed one by one.
"""

from hashlib import sha256

import numpy as np
import numpy.typing as npt

from hueandcry.chains import base58check
from hueandcry.chains.coins import COINS
from hueandcry.chains.recognition import recognise
from hueandcry.screen.addresses.texts import Texts

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FOREIGN = 255
_DIGITS = np.full(256, _FOREIGN, np.uint8)
for _value, _character in enumerate(_ALPHABET):
    _DIGITS[ord(_character)] = _value
_SHORTEST, _LONGEST = 25, 35
_GROUP, _LIMBS = 5, 7
_BYTES, _CHECKSUM = 25, 4
_LOW = np.uint64(2**32 - 1)
# What a key begins with, by version byte: as `recognise` says, so that there is one rule.
_HEADS = {
    version[0]: recognise(base58check.encode_check(version + bytes(20)))[0].key[:2]
    for coin in COINS
    for version in coin.versions
    if len(version) == 1
}


def fill(texts: Texts, keys: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Write the keys of the texts that are Base58Check of a known version; says which are."""
    filled = np.zeros(len(texts.lengths), np.bool_)
    for length in range(_SHORTEST, _LONGEST + 1):
        rows = np.flatnonzero(texts.lengths == length)
        if len(rows):
            rows, raw = _decoded(texts, rows, length)
            filled[rows] = _filled(rows, raw, keys)
    return filled


def _decoded(
    texts: Texts, rows: npt.NDArray[np.int64], length: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """The texts of this length that are 25 bytes in base58, and these bytes."""
    digits = _DIGITS[texts.matrix(rows, length)]
    plain = digits.max(axis=1) < _FOREIGN
    rows, digits = rows[plain], digits[plain]
    columns = np.zeros((_GROUP * _LIMBS, len(rows)), np.uint64)
    columns[_GROUP * _LIMBS - length :] = digits.T
    limbs = np.zeros((_LIMBS, len(rows)), np.uint64)
    for group in range(0, _GROUP * _LIMBS, _GROUP):
        carry = np.zeros(len(rows), np.uint64)
        for digit in range(group, group + _GROUP):
            carry = carry * np.uint64(58) + columns[digit]
        for limb in limbs:
            carry += limb * np.uint64(58**_GROUP)
            limb[:] = carry & _LOW
            carry >>= np.uint64(32)
    raw = np.ascontiguousarray(limbs[::-1].T.astype(">u4")).view(np.uint8)
    # Each leading 1 is a byte of zeros, no more and no less, or the text is of another size.
    sized = (raw[:, :-_BYTES] == 0).all(axis=1) & (_leading(digits) == _leading(raw[:, -_BYTES:]))
    return rows[sized], raw[sized, -_BYTES:]


def _leading(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """How many zeros each row begins with."""
    zeros: npt.NDArray[np.int64] = np.where(values.any(axis=1), (values != 0).argmax(axis=1), values.shape[1])
    return zeros


def _filled(
    rows: npt.NDArray[np.int64], raw: npt.NDArray[np.uint8], keys: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    size = _BYTES - _CHECKSUM
    data = np.ascontiguousarray(raw).tobytes()
    sums = (
        sha256(sha256(data[at : at + size]).digest()).digest()[:_CHECKSUM] == data[at + size : at + _BYTES]
        for at in range(0, len(data), _BYTES)
    )
    fits = np.fromiter(sums, np.bool_, len(rows))
    for version in np.unique(raw[fits, 0]).tolist():
        of_version = fits & (raw[:, 0] == version)
        if version not in _HEADS:
            fits &= ~of_version
            continue
        keys[rows[of_version], :2] = np.frombuffer(_HEADS[version], np.uint8)
        keys[rows[of_version], 2:22] = raw[of_version, 1:size]
    return fits
