"""A block of Bitcoin in the serialisation of its network, with or without witnesses (BIP-144).

Every length is bounded by the bytes that are left, so that damaged or hostile bytes cost no more than a pass
over them; whatever is wrong with them is an InputError.
"""

import struct
from collections.abc import Callable
from typing import NamedTuple

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo import header
from hueandcry.sources.utxo.header import Header, double_sha256, text
from hueandcry.sources.utxo.memos import OP_RETURN, pushed
from hueandcry.sources.utxo.rows import Input, Output, Transaction

MOST_BYTES = 4_000_000  # consensus: a block's weight is at most 4,000,000, and a byte weighs 1 or 4
MOST_VALUE = 21_000_000 * 10**8
NO_TXID = bytes(32)
BIP34 = 227_931  # from this height on every coinbase begins with its height
_SHORTEST_INPUT = 41
_MEMO = bytes([OP_RETURN])
_SHORTEST_OUTPUT = 9
_SHORTEST_TRANSACTION = 60
_U16, _U32, _U64, _I64 = (struct.Struct(form).unpack_from for form in ("<H", "<I", "<Q", "<q"))
_WIDTHS = {0xFD: (_U16, 3), 0xFE: (_U32, 5), 0xFF: (_U64, 9)}


class Parsed(NamedTuple):
    """A block's header, its transactions, and the height that its coinbase states, if it can."""

    header: Header
    transactions: list[Transaction]
    stated_height: int | None


def parse(data: bytes, address: Callable[[bytes], str]) -> Parsed:
    """The one block that `data` is; `address` names what a script pays.

    Raises InputError where the bytes are no block, are too few or too many, or miss their own Merkle root.
    """
    head = header.parse(data)
    try:
        count, at = _count(data, header.SIZE, _SHORTEST_TRANSACTION)
        transactions: list[Transaction] = []
        txids: list[bytes] = []
        for index in range(count):
            txid, transaction, at = _transaction(data, at, index, address)
            txids.append(txid)
            transactions.append(transaction)
    except (IndexError, struct.error) as error:
        raise InputError(f"block {head.name} ends inside a transaction: it is cut short") from error
    if at != len(data):
        raise InputError(f"block {head.name} has {len(data) - at} bytes after its last transaction")
    if header.merkle_root(txids) != head.root:
        raise InputError(f"block {head.name}: its transactions do not give its Merkle root: it is damaged")
    if not transactions or not transactions[0].coinbase:
        raise InputError(f"block {head.name} does not begin with a coinbase")
    return Parsed(head, transactions, stated_height(head, data))


def stated_height(head: Header, data: bytes) -> int | None:
    """The height that the coinbase of the block at the beginning of `data` states (BIP-34), if it does."""
    if head.version < 2:
        return None
    try:
        _, at = _varint(data, header.SIZE)
        at += 4
        if data[at] == 0:
            at += 2
        _, at = _varint(data, at)
        size, at = _varint(data, at + 36)
        script = data[at : at + size]
        push = script[0]
        if push in (0x00, *range(0x51, 0x61)):
            return push and push - 0x50
        if not 1 <= push <= 4 or len(script) < 1 + push:
            return None
    except (IndexError, struct.error):
        return None
    return int.from_bytes(script[1 : 1 + push], "little")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    first = data[at]
    if first < 0xFD:
        return first, at + 1
    read, width = _WIDTHS[first]
    return read(data, at + 1)[0], at + width


def _count(data: bytes, at: int, shortest: int) -> tuple[int, int]:
    """A number of things that take at least `shortest` bytes each: more than can follow is an error."""
    count, at = _varint(data, at)
    if count * shortest > len(data) - at:
        raise InputError(
            f"byte {at}: {count} entries are announced, {len(data) - at} bytes are left: damaged"
        )
    return count, at


def _script(data: bytes, at: int) -> tuple[int, int]:
    """Where the bytes of a counted text begin and end."""
    size, at = _varint(data, at)
    if size > len(data) - at:
        raise InputError(
            f"byte {at}: a text of {size} bytes is announced, {len(data) - at} are left: damaged"
        )
    return at, at + size


def _transaction(
    data: bytes, start: int, index: int, address: Callable[[bytes], str]
) -> tuple[bytes, Transaction, int]:
    witness = data[start + 4] == 0 and data[start + 5] == 1
    body = start + 6 if witness else start + 4
    inputs, at, coinbase = _inputs(data, body, index)
    outputs, at = _outputs(data, at, address)
    end = at
    if witness:
        at = _skip_witnesses(data, at, 1 if coinbase else len(inputs))
    stop = at + 4
    if stop > len(data):
        raise IndexError
    if witness:
        txid = double_sha256(data[start : start + 4] + data[body:end] + data[at:stop])
    else:
        txid = double_sha256(data[start:stop])
    return txid, Transaction(text(txid), index, inputs, outputs, coinbase), stop


def _inputs(data: bytes, at: int, index: int) -> tuple[list[Input], int, bool]:
    count, at = _count(data, at, _SHORTEST_INPUT)
    if not count:
        raise InputError(f"byte {at}: a transaction without inputs: damaged")
    inputs: list[Input] = []
    coinbase = False
    for _ in range(count):
        prev = data[at : at + 32]
        (n,) = _U32(data, at + 32)
        at = _script(data, at + 36)[1] + 4
        if prev == NO_TXID:
            coinbase = True
        else:
            inputs.append(Input(prev[::-1].hex(), n))
    if coinbase and (index or count > 1):
        raise InputError(f"byte {at}: an input without an outpoint outside the coinbase: damaged")
    return inputs, at, coinbase


def _outputs(data: bytes, at: int, address: Callable[[bytes], str]) -> tuple[list[Output], int]:
    count, at = _count(data, at, _SHORTEST_OUTPUT)
    outputs: list[Output] = []
    for n in range(count):
        (value,) = _I64(data, at)
        if not 0 <= value <= MOST_VALUE:
            raise InputError(f"byte {at}: an output of {value} satoshi, more than there can be: damaged")
        begin, at = _script(data, at + 8)
        script = data[begin:at]
        memo = pushed(script) if script[:1] == _MEMO else b""
        outputs.append(Output(n, address(script), value, memo))
    return outputs, at


def _skip_witnesses(data: bytes, at: int, inputs: int) -> int:
    for _ in range(inputs):
        items, at = _count(data, at, 1)
        for _ in range(items):
            size = data[at]
            if size < 0xFD:
                at += 1 + size
            else:
                at = _script(data, at)[1]
    return at
