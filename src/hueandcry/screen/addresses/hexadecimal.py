"""EVM addresses in hexadecimal to keys, many at once."""

import numpy as np
import numpy.typing as npt

from hueandcry.chains.recognition import address_key
from hueandcry.screen.addresses.texts import Texts

_TAG = address_key("eip155:*", "0x" + "0" * 40)[0]
_LENGTH = 42
_FOREIGN = 255
_NIBBLES = np.full(256, _FOREIGN, np.uint8)
for _digit in "0123456789abcdefABCDEF":
    _NIBBLES[ord(_digit)] = int(_digit, 16)


def fill(texts: Texts, keys: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Write the keys of the texts that are 0x and 40 hex digits; says which are."""
    rows = np.flatnonzero(texts.lengths == _LENGTH)
    matrix = texts.matrix(rows, _LENGTH)
    nibbles = _NIBBLES[matrix[:, 2:]]
    prefixed = (matrix[:, 0] == ord("0")) & ((matrix[:, 1] | 32) == ord("x"))
    fits = prefixed & (nibbles.max(axis=1, initial=0) < _FOREIGN)
    filled = np.zeros(len(texts.lengths), np.bool_)
    filled[rows[fits]] = True
    keys[rows[fits], 0] = _TAG
    keys[rows[fits], 1:21] = nibbles[fits, 0::2] << 4 | nibbles[fits, 1::2]
    return filled
