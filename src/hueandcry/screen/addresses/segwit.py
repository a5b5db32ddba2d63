"""Segwit addresses with programs of 20 and 32 bytes to keys, many at once, column by column."""

import bech32
import numpy as np
import numpy.typing as npt

from hueandcry.chains.coins import COINS
from hueandcry.chains.recognition import segwit_head
from hueandcry.chains.segwit import BECH32, BECH32M
from hueandcry.screen.addresses.texts import Texts

_FOREIGN = 255
_VALUES = np.full(256, _FOREIGN, np.uint8)
for _value, _character in enumerate(bech32.CHARSET):
    _VALUES[ord(_character)] = _value
_CHECKSUM, _HEAD, _HIGHEST = 6, 3, 16
_VALUES_OF = {20: 32, 32: 52}  # bytes of the program: how many characters it has
# What each of the five bits that leave the checksum does to the rest (BIP-173).
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_LEAVING = np.array(
    [
        np.bitwise_xor.reduce([each for at, each in enumerate(_GENERATORS) if bits >> at & 1] or [0])
        for bits in range(32)
    ],
    np.uint32,
)


def fill(texts: Texts, keys: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.bool_]:
    """Write the keys of the lower-case texts whose program has `size` bytes; says which are."""
    filled = np.zeros(len(texts.lengths), np.bool_)
    for prefix in (coin.segwit for coin in COINS if coin.segwit):
        begin = f"{prefix}1".encode()
        length = len(begin) + 1 + _VALUES_OF[size] + _CHECKSUM
        rows = np.flatnonzero(texts.lengths == length)
        matrix = texts.matrix(rows, length)
        own = (matrix[:, : len(begin)] == np.frombuffer(begin, np.uint8)).all(axis=1)
        rows, values = rows[own], _VALUES[matrix[own, len(begin) :]]
        fits = _holds(prefix, values)
        rows, values = rows[fits], values[fits]
        program, padded = _program(values[:, 1:-_CHECKSUM], size)
        filled[rows[padded]] = True
        for version in np.unique(values[padded, 0]).tolist():
            of_version = rows[padded & (values[:, 0] == version)]
            keys[of_version, :_HEAD] = np.frombuffer(segwit_head(prefix, version, size), np.uint8)
        keys[rows[padded], _HEAD : _HEAD + size] = program[padded]
    return filled


def _holds(prefix: str, values: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Whether characters, version and checksum are right: bech32 for version 0, bech32m above."""
    plain = (values < _FOREIGN).all(axis=1)
    begin = bech32.bech32_polymod(bech32.bech32_hrp_expand(prefix))
    state = np.full(len(values), begin, np.uint32)
    for column in np.ascontiguousarray(values.T & 31):
        state = (state & 0x1FFFFFF) << 5 ^ column ^ _LEAVING[state >> 25]
    constant = np.where(values[:, 0] == 0, BECH32, BECH32M)
    held: npt.NDArray[np.bool_] = plain & (values[:, 0] <= _HIGHEST) & (state == constant)
    return held


def _program(values: npt.NDArray[np.uint8], size: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """The bytes of the program, and whether its padding is zero."""
    spread = values[:, :, None] >> np.arange(4, -1, -1, dtype=np.uint8) & 1
    bits = spread.reshape(len(values), values.shape[1] * 5)
    padded: npt.NDArray[np.bool_] = np.logical_not(bits[:, size * 8 :].any(axis=1))
    return np.packbits(bits[:, : size * 8], axis=1), padded
