"""What an exit from Polygon proves: the burn, by its block, its place there and its log in the receipt.

The input is RLP of ten fields; the key of a receipt in its block's tree is RLP of the place in the block, and
the path to it is given as nibbles (maticnetwork/pos-portal, RootChainManager.exit and lib/ExitPayloadReader).
"""

from typing import NamedTuple

_FIELDS = 10
_DEPTH = 4  # of lists in a receipt's log


class Exit(NamedTuple):
    """A burn on Polygon; `log` counts within the receipt, `token` is the contract that logged it."""

    block: int
    tx_index: int
    log: int
    token: str
    topics: tuple[bytes, ...]


class _Malformed(ValueError):
    pass


def proved(data: bytes) -> Exit | None:
    """The burn that an exit's input proves, None where it is malformed."""
    try:
        fields = _list(_whole(data))
        if len(fields) != _FIELDS:
            return None
        receipt = _bytes(fields[6])
        typed = receipt[:1] and receipt[0] < 0x80  # a receipt with a type in front of its list
        logs = _list(_list(_whole(receipt[1:] if typed else receipt))[3])
        number = int.from_bytes(_bytes(fields[9]))
        contract, topics, _ = _list(logs[number])
        return Exit(
            int.from_bytes(_bytes(fields[2])),
            _place(_bytes(fields[8])),
            number,
            f"0x{_bytes(contract).hex()}",
            tuple(_bytes(topic) for topic in _list(topics)),
        )
    except (_Malformed, IndexError, ValueError):
        return None


def _place(path: bytes) -> int:
    """The place in the block, from the path in the tree: nibbles with one or two of encoding in front."""
    nibbles = path.hex()
    key = bytes.fromhex(nibbles[1:] if nibbles[:1] in ("1", "3") else nibbles[2:])
    return int.from_bytes(_bytes(_whole(key)))


def _whole(data: bytes) -> object:
    item, end = _item(data, 0, 0)
    if end != len(data):
        raise _Malformed
    return item


def _item(data: bytes, at: int, depth: int) -> tuple[object, int]:
    if at >= len(data) or depth > _DEPTH:
        raise _Malformed
    first = data[at]
    if first < 0x80:
        return data[at : at + 1], at + 1
    start, size = _extent(data, at, first - (0x80 if first < 0xC0 else 0xC0))
    end = start + size
    if end > len(data):
        raise _Malformed
    if first < 0xC0:
        return data[start:end], end
    items = []
    while start < end:
        item, start = _item(data[:end], start, depth + 1)
        items.append(item)
    return items, end


def _extent(data: bytes, at: int, code: int) -> tuple[int, int]:
    """Where an item's content starts, and its size."""
    if code < 56:
        return at + 1, code
    width = code - 55
    return at + 1 + width, int.from_bytes(data[at + 1 : at + 1 + width])


def _bytes(item: object) -> bytes:
    if not isinstance(item, bytes):
        raise _Malformed
    return item


def _list(item: object) -> list[object]:
    if not isinstance(item, list):
        raise _Malformed
    return item
