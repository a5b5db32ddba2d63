"""Memos: what the OP_RETURN outputs of transactions carry. Such an output can never be spent.

The data is what the script pushes, several pushes one after the other. A script that goes on with anything
but pushes, or ends inside one, says what it pushed before.
"""

from collections.abc import Iterable

from hueandcry.chains import Chain
from hueandcry.model import EventKind
from hueandcry.sources.listener import Listener, Said

OP_RETURN = 0x6A
PREFIX = f"{OP_RETURN:02x}"

_SIZES = {0x4C: 1, 0x4D: 2, 0x4E: 4}  # OP_PUSHDATA1, 2 and 4: how many bytes tell the size
_ONE = 0x51  # OP_1; up to OP_16 each pushes its number
_NEGATIVE = 0x4F  # OP_1NEGATE


def pushed(script: bytes) -> bytes:
    """The data of an OP_RETURN script; empty for other scripts and where nothing is pushed."""
    if script[:1] != bytes([OP_RETURN]):
        return b""
    found, at = b"", 1
    while at < len(script):
        code = script[at]
        at += 1
        if code == _NEGATIVE:
            found += b"\x81"
        elif _ONE <= code < _ONE + 16:
            found += bytes([code - _ONE + 1])
        elif code > max(_SIZES):
            break
        else:
            width = _SIZES.get(code, 0)
            size = int.from_bytes(script[at : at + width], "little") if width else code
            at += width
            if at + size > len(script):
                break
            found += script[at : at + size]
            at += size
    return found


def listen(
    listener: Listener, chain: Chain, place: tuple[int, int, int, str], memos: Iterable[tuple[int, bytes]]
) -> None:
    """Keep the memos of a transaction, given its height, time, index and id, by position."""
    if listener.wanted.memos:
        for position, data in memos:
            listener.add(Said(chain.id, *place, position, EventKind.MEMO, data=data))
