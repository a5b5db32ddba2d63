"""Raw blocks made to be hostile: their proof of work and Merkle root are right, what they hold is not."""

import random
import struct

from tests.sources.utxo.chain import EASY, MAGIC, framed, masked, p2pkh, sha, story, varint

KEY = bytes.fromhex("0123456789abcdef")
HEIGHT = 700_000
_MOST = 21_000_000 * 10**8
_RARELY = 30  # one of so many is what consensus forbids
_VALUES = (0, 1, 546, 5 * 10**9, _MOST)
_NO_VALUES = (_MOST + 1, 2**63 - 1, -1, -(2**63))
_SCRIPTS = (b"", p2pkh(1), b"\x00\x14" + bytes(20), b"\x51\x02ab", b"\x6a" + bytes(80), bytes(10_000))
_STATED = b"\x03" + HEIGHT.to_bytes(3, "little")
# What else a coinbase can begin with: nothing, small heights, larger ones than any, one that is cut short.
_NOT_STATED = (b"", b"\x00", b"\x51", b"\x04\xff\xff\xff\xff", b"\x04\xff", b"\x4c" + bytes(200))
_COUNTS = (0, 1, 2, 2, 3, 3, 40)
_LONG = (2_000, 20_000)


def valid() -> list[bytes]:
    """Valid blocks one by one."""
    return [block.raw for block in story()]


def files() -> list[bytes]:
    """What a node's files hold, in the clear and with its key."""
    whole = framed(story()) + bytes(64)
    return [whole, masked(whole, KEY), MAGIC + bytes(4) + whole]


def sealed(chance: random.Random) -> bytes:
    """A block of hostile transactions with a header that fits them."""
    made = [_transaction(chance, coinbase=chance.randrange(_RARELY) > 0)]
    for _ in range(chance.choice(_COUNTS)):
        made.append(_transaction(chance, coinbase=chance.randrange(10 * _RARELY) == 0))
    if chance.randrange(_RARELY) == 0:
        made.append(chance.choice(made))
    if chance.randrange(4) == 0:
        place = chance.randrange(len(made))
        made[place] = _bitten(chance, made[place])
    return _header(chance, [sha(each) for each in made]) + varint(len(made)) + b"".join(made)


def _transaction(chance: random.Random, *, coinbase: bool) -> bytes:
    many = chance.choice(_LONG) if chance.randrange(200) == 0 else 0
    forbidden = chance.randrange(_RARELY) == 0
    inputs = 1 if coinbase else chance.choice((0, 1) if forbidden else (1, 2, many or 3))
    parts = [struct.pack("<i", 2), varint(inputs)]
    for _ in range(inputs):
        prev = bytes(32) if coinbase or forbidden else chance.choice((b"\xaa" * 32, chance.randbytes(32)))
        script = b"\x51"
        if coinbase:
            script = chance.choice(_NOT_STATED) if chance.randrange(4) == 0 else _STATED
        index = struct.pack("<I", chance.choice((0, 1, 2**32 - 1)))
        parts += [prev, index, varint(len(script)), script, b"\xff" * 4]
    outputs = chance.choice((0, 1, 2, 9, many or 3))
    value = _MOST if many else chance.choice(_NO_VALUES if forbidden else _VALUES)
    script = chance.choice(_SCRIPTS[:-1] if many else _SCRIPTS)
    one = struct.pack("<q", value) + varint(len(script)) + script
    return b"".join([*parts, varint(outputs), one * outputs, chance.randbytes(4)])


def _bitten(chance: random.Random, data: bytes) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + chance.randbytes(chance.randrange(4)) + data[place + chance.randrange(4) :]


def _header(chance: random.Random, txids: list[bytes]) -> bytes:
    row = list(txids)
    while len(row) > 1:
        row += row[-1:] * (len(row) % 2)
        row = [sha(left + right) for left, right in zip(row[::2], row[1::2], strict=True)]
    time = 1_600_000_000
    if chance.randrange(_RARELY) == 0:
        time = chance.choice((0, 2**32 - 1, 1_230_940_799))
    version = chance.choice((1, 2, 2, 2, 0x20000000, -1, -(2**31)))
    prev = bytes([chance.randrange(_RARELY) > 0]) * 32
    fields = struct.pack("<i32s32sII", version, prev, row[0], time, EASY)
    for nonce in range(1_000):
        found = fields + struct.pack("<I", nonce)
        if int.from_bytes(sha(found), "little") < 0x7FFFFF << 232:
            return found
    raise AssertionError("every second hash will do")
