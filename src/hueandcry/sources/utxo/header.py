"""Block headers of Bitcoin: their hash, their proof of work, and the root of a tree of transactions."""

import struct
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from hueandcry.model.errors import InputError

SIZE = 80
_FIELDS = struct.Struct("<i32s32sIII")


class Header(NamedTuple):
    """The fields of a header; `hash`, `prev` and `root` are in the order of the bytes in the block."""

    hash: bytes
    version: int
    prev: bytes
    root: bytes
    time: int
    bits: int

    @property
    def name(self) -> str:
        """The block hash as people write it."""
        return text(self.hash)

    @property
    def work(self) -> int:
        """The number of hashes that the block is expected to have cost."""
        return 2**256 // (_target(self.bits) + 1)


def parse(data: bytes) -> Header:
    """The header at the beginning of `data`; InputError where its hash misses its own target.

    That the target is the one the chain demanded is not checked: it depends on earlier blocks.
    """
    if len(data) < SIZE:
        raise InputError(f"a block has a header of {SIZE} bytes, here are {len(data)}")
    version, prev, root, time, bits, _ = _FIELDS.unpack_from(data)
    found = Header(double_sha256(data[:SIZE]), version, prev, root, time, bits)
    if int.from_bytes(found.hash, "little") > _target(bits):
        raise InputError(f"the header with the hash {found.name} lacks its proof of work: it is damaged")
    return found


def assembled(version: int, prev: str, root: str, time: int, bits: int, nonce: int) -> bytes:
    """The bytes of a header, hashes given as people write them; InputError for a field that does not fit."""
    try:
        return _FIELDS.pack(version, raw(prev), raw(root), time, bits, nonce)
    except (struct.error, ValueError) as error:
        raise InputError(f"a field of the block's header is out of range: {error}") from error


def merkle_root(txids: Sequence[bytes]) -> bytes:
    """The root over transaction ids in the order of bytes; InputError where an id stands twice.

    A doubled transaction can leave the root as it was (CVE-2012-2459).
    """
    if len(set(txids)) != len(txids):
        raise InputError("a transaction stands twice in one block")
    row = list(txids)
    while len(row) > 1:
        if len(row) % 2:
            row.append(row[-1])
        row = [double_sha256(row[place] + row[place + 1]) for place in range(0, len(row), 2)]
    return row[0] if row else bytes(32)


def double_sha256(data: bytes) -> bytes:
    """SHA-256 of SHA-256."""
    return sha256(sha256(data).digest()).digest()


def text(digest: bytes) -> str:
    """A hash as people write it: the bytes from last to first."""
    return digest[::-1].hex()


def raw(name: str) -> bytes:
    """A hash in the order of bytes; ValueError where it is no hexadecimal text."""
    return bytes.fromhex(name)[::-1]


def _target(bits: int) -> int:
    exponent, mantissa = bits >> 24, bits & 0x7FFFFF
    if bits & 0x800000 or exponent > 32 or not mantissa:
        return 0
    return mantissa << 8 * (exponent - 3) if exponent > 3 else mantissa >> 8 * (3 - exponent)
