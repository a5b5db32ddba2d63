"""A small chain of Bitcoin as raw blocks, as answers of Bitcoin Core, and as cloud tables."""

import hashlib
import json
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from hueandcry import chains
from hueandcry.sources.utxo.scripts import addresses

BITCOIN = chains.chain("bitcoin")
MAGIC = bytes.fromhex("f9beb4d9")
EASY = 0x207FFFFF  # every second hash will do
START = 1_600_000_000
NOWHERE = "11" * 32
address = addresses(BITCOIN)


def p2pkh(number: int) -> bytes:
    return b"\x76\xa9\x14" + number.to_bytes(20, "big") + b"\x88\xac"


def p2sh(number: int) -> bytes:
    return b"\xa9\x14" + number.to_bytes(20, "big") + b"\x87"


def segwit(number: int, version: int = 0, size: int = 20) -> bytes:
    return bytes([version and version + 0x50, size]) + number.to_bytes(size, "big")


def p2pk(number: int) -> bytes:
    return b"\x21\x02" + number.to_bytes(32, "big") + b"\xac"


OP_RETURN = b"\x6a\x04data"


def varint(number: int) -> bytes:
    if number < 0xFD:
        return bytes([number])
    return b"\xfd" + struct.pack("<H", number) if number < 2**16 else b"\xfe" + struct.pack("<I", number)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


@dataclass(frozen=True)
class Tx:
    """`inputs` are (txid, n), none for a coinbase; `outputs` (script, satoshi)."""

    inputs: Sequence[tuple[str, int]]
    outputs: Sequence[tuple[bytes, int]]
    signature: bytes = b"\x51"
    witness: bool = False

    def raw(self, *, witness: bool | None = None) -> bytes:
        spends = [(bytes.fromhex(txid)[::-1], n) for txid, n in self.inputs] or [(bytes(32), 2**32 - 1)]
        body = varint(len(spends))
        for prev, n in spends:
            body += prev + struct.pack("<I", n) + varint(len(self.signature)) + self.signature + b"\xff" * 4
        body += varint(len(self.outputs))
        for script, value in self.outputs:
            body += struct.pack("<q", value) + varint(len(script)) + script
        if self.witness if witness is None else witness:
            return struct.pack("<i", 2) + b"\0\1" + body + b"\x02\x00\x03abc" * len(spends) + bytes(4)
        return struct.pack("<i", 2) + body + bytes(4)

    @property
    def txid(self) -> str:
        return sha(self.raw(witness=False))[::-1].hex()

    @property
    def coinbase(self) -> bool:
        return not self.inputs


def coinbase(height: int, *outputs: tuple[bytes, int], extra: bytes = b"") -> Tx:
    """A coinbase that states its height."""
    number = height.to_bytes(max(1, (height.bit_length() + 8) // 8), "little")
    return Tx((), outputs or [(p2pkh(height), 50_0000_0000)], bytes([len(number)]) + number + extra)


@dataclass(frozen=True)
class Block:
    height: int
    txs: Sequence[Tx]
    prev: str = NOWHERE
    version: int = 2
    bits: int = EASY
    time: int = 0
    header: bytes = field(init=False)

    def __post_init__(self) -> None:
        row = [bytes.fromhex(tx.txid)[::-1] for tx in self.txs]
        while len(row) > 1:
            row += row[-1:] * (len(row) % 2)
            row = [sha(a + b) for a, b in zip(row[::2], row[1::2], strict=True)]
        fields = struct.pack(
            "<i32s32sII", self.version, bytes.fromhex(self.prev)[::-1], row[0], self.seconds, self.bits
        )
        nonce = 0
        while int.from_bytes(sha(fields + struct.pack("<I", nonce)), "little") >= 0x7FFFFF << 232:
            nonce += 1
        object.__setattr__(self, "header", fields + struct.pack("<I", nonce))

    @property
    def seconds(self) -> int:
        return self.time or START + 600 * self.height

    @property
    def hash(self) -> str:
        return sha(self.header)[::-1].hex()

    @property
    def raw(self) -> bytes:
        return self.header + varint(len(self.txs)) + b"".join(tx.raw() for tx in self.txs)


def framed(blocks: Iterable[Block], magic: bytes = MAGIC) -> bytes:
    """The content of a blk*.dat."""
    return b"".join(magic + struct.pack("<I", len(block.raw)) + block.raw for block in blocks)


def masked(data: bytes, key: bytes) -> bytes:
    """As Bitcoin Core writes with an XOR key."""
    return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(data))


def linked(first: int, *bodies: Sequence[Tx], prev: str = NOWHERE) -> list[Block]:
    """Blocks that follow each other from a height on; each body is the transactions behind the coinbase."""
    found: list[Block] = []
    for height, body in enumerate(bodies, first):
        found.append(Block(height, [coinbase(height), *body], found[-1].hash if found else prev))
    return found


def story() -> list[Block]:
    """Three blocks with every type of script, chains inside a block, and inputs from before the story."""
    kinds = [
        p2pkh(1),
        p2sh(2),
        segwit(3),
        segwit(4, size=32),
        segwit(5, 1, 32),
        segwit(6, 16, 2),
        p2pk(7),
        OP_RETURN,
    ]
    old = "ab" * 32
    first = Tx([(old, 7)], [(script, 1000 + n) for n, script in enumerate(kinds)], witness=True)
    second = Tx([(first.txid, 0), (first.txid, 2)], [(p2pkh(9), 1500), (p2pkh(1), 500)])
    third = Tx([(second.txid, 1), (first.txid, 6), (second.txid, 0)], [(segwit(8), 3_001)], witness=True)
    return linked(700, [first], [second, third], [])


def worth(blocks: Iterable[Block]) -> dict[tuple[str, int], tuple[bytes, int]]:
    """Every output by its outpoint."""
    return {(tx.txid, n): out for block in blocks for tx in block.txs for n, out in enumerate(tx.outputs)}


def answer(block: Block, known: Mapping[tuple[str, int], tuple[bytes, int]] | None = None) -> str:
    """The block as `getblock` answers it: verbosity 2, or 3 where `known` has outputs that it spends."""

    def paid(script: bytes, value: int) -> dict[str, Any]:
        code: dict[str, Any] = {"asm": "", "hex": script.hex(), "type": "any"}
        if address(script):
            code["address"] = address(script)
        return {"value": f"#{value // 10**8}.{value % 10**8:08d}", "scriptPubKey": code}

    def spent(tx: Tx) -> list[dict[str, Any]]:
        if tx.coinbase:
            return [{"coinbase": tx.signature.hex(), "sequence": 2**32 - 1}]
        vin: list[dict[str, Any]] = [
            {"txid": txid, "vout": n, "sequence": 2**32 - 1} for txid, n in tx.inputs
        ]
        for each in vin:
            if known is not None and (each["txid"], each["vout"]) in known:
                each["prevout"] = {"generated": False, "height": 1} | paid(*known[each["txid"], each["vout"]])
        return vin

    told = {
        "hash": block.hash,
        "confirmations": 3,
        "height": block.height,
        "version": block.version,
        "merkleroot": block.header[36:68][::-1].hex(),
        "time": block.seconds,
        "nonce": struct.unpack("<I", block.header[76:])[0],
        "bits": f"{block.bits:08x}",
        "difficulty": "#4.656542373906925e-10",
        "previousblockhash": block.prev,
        "tx": [
            {
                "txid": tx.txid,
                "vin": spent(tx),
                "vout": [{"n": n} | paid(*out) for n, out in enumerate(tx.outputs)],
                "hex": tx.raw().hex(),
            }
            for tx in block.txs
        ],
    }
    return re.sub(r'"#([^"]*)"', r"\1", json.dumps(told))


def cloud(blocks: Iterable[Block], known: Mapping[tuple[str, int], tuple[bytes, int]]) -> pa.Table:
    """The transactions as in the AWS public data: amounts are doubles in BTC."""

    def spent(index: int, outpoint: tuple[str, int]) -> dict[str, Any]:
        script, value = known.get(outpoint, (b"", None))
        return {
            "index": index,
            "spent_transaction_hash": outpoint[0],
            "spent_output_index": outpoint[1],
            "script_hex": "00",
            "type": "any",
            "address": address(script) or None,
            "value": None if value is None else value / 1e8,
        }

    def paid(index: int, script: bytes, value: int) -> dict[str, Any]:
        told = {"address": address(script) or None, "script_hex": script.hex(), "type": "any"}
        return {"index": index, "value": value / 1e8} | told

    text, whole = pa.string(), pa.int64()
    output = {"index": whole, "script_hex": text, "type": text, "address": text, "value": pa.float64()}
    spends = {"spent_transaction_hash": text, "spent_output_index": whole} | output
    return pa.Table.from_pylist(
        [
            {
                "hash": tx.txid,
                "block_hash": block.hash,
                "block_number": block.height,
                "block_timestamp": datetime.fromtimestamp(block.seconds, UTC).replace(tzinfo=None),
                "index": index,
                "is_coinbase": tx.coinbase,
                "inputs": [spent(place, outpoint) for place, outpoint in enumerate(tx.inputs)],
                "outputs": [paid(n, *out) for n, out in enumerate(tx.outputs)],
            }
            for block in blocks
            for index, tx in enumerate(block.txs)
        ],
        schema=pa.schema(
            {
                "hash": text,
                "block_hash": text,
                "block_number": whole,
                "block_timestamp": pa.timestamp("ms"),
                "index": whole,
                "is_coinbase": pa.bool_(),
                "inputs": pa.list_(pa.struct(spends)),
                "outputs": pa.list_(pa.struct(output)),
            }
        ),
    )
