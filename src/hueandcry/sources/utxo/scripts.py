"""Which address an output script pays, as Bitcoin Core says it; scripts without one give an empty text.

P2PKH, P2SH, and witness programs of every version (BIP-141, BIP-350) have an address. A bare public key
(P2PK) has none, although its key has a P2PKH address: nodes and explorers do not list such coins under it, so
a complete history of that address would not hold them. Bare multisig, OP_RETURN and others have none either.
"""

from base64 import b32encode
from collections.abc import Callable
from functools import cache, reduce
from hashlib import sha256
from operator import xor

from hueandcry.chains import Chain
from hueandcry.chains.bitcoin import GRAMMARS, Grammar
from hueandcry.chains.segwit import BECH32, BECH32M

_CACHED = 500_000
_HASH = 20
_CHECKSUM = 6

# Bech32 with tables, for a chain has billions of scripts: five-bit groups are those of base32, and what the
# top five bits of the checksum fold into it (BIP-173's generators) is looked up at once.
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_FOLDED = [reduce(xor, (g for bit, g in enumerate(_GENERATORS) if top >> bit & 1), 0) for top in range(32)]
_VALUES = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bytes(range(32)))
_LETTERS = bytes.maketrans(bytes(range(32)), b"qpzry9x8gf2tvdw0s3jn54khce6mua7l")


def addresses(chain: Chain) -> Callable[[bytes], str]:
    """The address of a script on this chain, empty where it has none; equal scripts are encoded once."""
    grammar = GRAMMARS[chain.id]
    known: dict[bytes, str] = {}

    def address(script: bytes) -> str:
        found = known.get(script)
        if found is None:
            if len(known) >= _CACHED:
                known.clear()
            found = known[script] = _address(grammar, script)
        return found

    return address


def _address(grammar: Grammar, script: bytes) -> str:
    size = len(script)
    if size == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac":
        return _base58(grammar.p2pkh + script[3:23])
    if size == 23 and script[:2] == b"\xa9\x14" and script[22] == 0x87:
        return _base58(grammar.p2sh + script[2:22])
    if grammar.prefix is not None and 4 <= size <= 42 and script[1] == size - 2:
        version = 0 if script[0] == 0 else script[0] - 0x50
        if version == 0 and size in (22, 34):
            return _bech32(grammar.prefix, 0, script[2:])
        if 1 <= version <= 16:
            return _bech32(grammar.prefix, version, script[2:])
    return ""


def _base58(payload: bytes) -> str:
    import base58

    checksum = sha256(sha256(payload).digest()).digest()[:4]
    return str(base58.b58encode(payload + checksum).decode())


def _bech32(prefix: str, version: int, program: bytes) -> str:
    values = bytes([version]) + b32encode(program).rstrip(b"=").translate(_VALUES)
    left = _state(prefix)
    for value in values + bytes(_CHECKSUM):
        left = (left & 0x1FFFFFF) << 5 ^ value ^ _FOLDED[left >> 25]
    left ^= BECH32M if version else BECH32
    checksum = bytes(left >> 5 * (5 - place) & 31 for place in range(_CHECKSUM))
    return prefix + "1" + (values + checksum).translate(_LETTERS).decode()


@cache
def _state(prefix: str) -> int:
    """The checksum over the prefix alone, with which all its addresses begin."""
    left = 1
    for value in (*(ord(each) >> 5 for each in prefix), 0, *(ord(each) & 31 for each in prefix)):
        left = (left & 0x1FFFFFF) << 5 ^ value ^ _FOLDED[left >> 25]
    return left
