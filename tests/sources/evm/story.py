"""A scripted chain of three blocks with every case, and the exports that each tool would make of it."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry.sources.evm import tokens

Row = dict[str, Any]

WETH = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
NAMES = ("alice", "bob", "router", "carol", "token", "nft", "multi", "validator", "made", "impl", "miner")
A = {name: f"0x{number:040x}" for number, name in enumerate(NAMES, 0xA000)}
ALICE, BOB, ROUTER, CAROL, TOKEN, NFT, MULTI, VALIDATOR, MADE, IMPL, MINER = A.values()
WIDE = 2**256 - 1
ETHER = 10**18
VALUE = 5 * ETHER + 1  # as a double this would lose the last digit


def tx(number: int) -> str:
    """The hash of the transaction with this number."""
    return f"0x{number:064x}"


def word(value: int | str) -> str:
    """An address or a number as 32 bytes."""
    return f"0x{int(value, 16) if isinstance(value, str) else value:064x}"


def _block(height: int, **more: Any) -> Row:
    time = 1_700_000_000 + 12 * (height - 100)
    return {"number": height, "hash": f"0x{height:064x}", "timestamp": time, "miner": MINER, **more}


def _tx(number: int, height: int, index: int, sender: str, to: str | None, value: int, **more: Any) -> Row:
    base = {"hash": tx(number), "block_number": height, "transaction_index": index, "from_address": sender}
    base |= {"to_address": to, "value": value, "gas_price": 20, "input": "0x", "gas_used": 21_000}
    return base | {"effective_gas_price": 10, "status": 1, "contract_address": None} | more


def _log(number: int, height: int, index: int, place: int, address: str, *topics: str, data: str) -> Row:
    return {
        "log_index": place,
        "transaction_hash": tx(number),
        "transaction_index": index,
        "address": address,
        "data": data,
        "topics": list(topics),
        "block_number": height,
    }


def _step(
    number: int, height: int, index: int, path: str, sender: str, to: str, value: int, **more: Any
) -> Row:
    return {
        "block_number": height,
        "transaction_hash": tx(number) if number else None,
        "transaction_index": index if number else None,
        "from_address": sender or None,
        "to_address": to,
        "value": value,
        "trace_type": "call",
        "call_type": "call",
        "reward_type": None,
        "trace_address": path,
        "error": None,
        "status": 1,
    } | more


_PAID = {"index": 7, "validator_index": 1, "address": VALIDATOR, "amount": 11}
BLOCKS = [_block(100, withdrawals=[_PAID]), _block(101), _block(102)]
TRANSACTIONS = [
    _tx(1, 100, 0, ALICE, BOB, VALUE),
    _tx(2, 100, 1, ALICE, WETH, 2 * ETHER, input="0xd0e30db0", gas_used=45_000),
    _tx(3, 101, 0, BOB, ROUTER, ETHER, input="0x12345678", gas_used=200_000),
    _tx(4, 101, 1, ALICE, BOB, 9 * ETHER, status=0, gas_used=30_000, effective_gas_price=None),
    _tx(5, 102, 0, ALICE, WETH, 0, input="0x2e1a7d4d", gas_used=40_000),
    _tx(6, 102, 1, ALICE, None, 3, input="0x6000", gas_used=90_000, contract_address=MADE),
]
_SIDES = word(BOB), word(CAROL)
_ENTRIES = [word(0x40), word(0xA0), word(2), word(8), word(9), word(2), word(70), word(71)]
_BATCH = "0x" + "".join(entry[2:] for entry in _ENTRIES)
LOGS = [
    _log(2, 100, 1, 0, WETH, tokens.DEPOSIT, word(ALICE), data=word(2 * ETHER)),
    _log(3, 101, 0, 0, TOKEN, tokens.TRANSFER, *_SIDES, data=word(VALUE)),
    _log(3, 101, 0, 1, TOKEN, tokens.TRANSFER, *_SIDES, data=word(WIDE)),
    _log(3, 101, 0, 2, NFT, tokens.TRANSFER, *_SIDES, word(12), data="0x"),
    _log(3, 101, 0, 3, MULTI, tokens.BATCH, word(ROUTER), *_SIDES, data=_BATCH),
    _log(3, 101, 0, 4, TOKEN, "0x" + "8" * 64, word(BOB), data="0x"),
    _log(5, 102, 0, 0, WETH, tokens.WITHDRAWAL, word(ALICE), data=word(ETHER)),
]
TRACES = [
    _step(1, 100, 0, "", ALICE, BOB, VALUE),
    _step(2, 100, 1, "", ALICE, WETH, 2 * ETHER),
    _step(3, 101, 0, "", BOB, ROUTER, ETHER),
    _step(3, 101, 0, "0", ROUTER, IMPL, ETHER, call_type="delegatecall"),
    _step(3, 101, 0, "0,0", ROUTER, CAROL, VALUE // 50),
    _step(3, 101, 0, "1", ROUTER, CAROL, 5, error="Reverted", status=0),
    _step(3, 101, 0, "1,0", CAROL, BOB, 6, status=0),
    _step(3, 101, 0, "2", ROUTER, BOB, 8, trace_type="suicide", call_type=None),
    _step(4, 101, 1, "", ALICE, BOB, 9 * ETHER, error="Out of gas", status=0),
    _step(5, 102, 0, "", ALICE, WETH, 0),
    _step(5, 102, 0, "0", WETH, ALICE, ETHER),
    _step(6, 102, 1, "", ALICE, MADE, 3, trace_type="create", call_type=None),
    _step(0, 102, 0, "", "", MINER, 2 * ETHER, trace_type="reward", call_type=None, reward_type="block"),
]
TOKEN_TRANSFERS = [
    {
        "token_address": log["address"],
        "from_address": BOB,
        "to_address": CAROL,
        "value": int(log["data"], 16) if log["data"] != "0x" else 12,
        "transaction_hash": log["transaction_hash"],
        "log_index": log["log_index"],
        "block_number": log["block_number"],
    }
    for log in LOGS
    if log["topics"][0] == tokens.TRANSFER
]
_RECEIPT = ("gas_used", "effective_gas_price", "status", "contract_address")


def merged() -> list[Row]:
    """The transactions with the fields of their receipts, as streams of ethereum-etl have them."""
    return [
        {f"receipt_{name}" if name in _RECEIPT else name: value for name, value in row.items()}
        for row in TRANSACTIONS
    ]


def parted() -> tuple[list[Row], list[Row]]:
    """The transactions without their receipts, and the receipts."""
    receipts = [
        {
            "transaction_hash": row["hash"],
            "block_number": row["block_number"],
            "cumulative_gas_used": 1,
            **{name: row[name] for name in _RECEIPT},
        }
        for row in TRANSACTIONS
    ]
    return [
        {name: value for name, value in row.items() if name not in _RECEIPT} for row in TRANSACTIONS
    ], receipts


def as_csv(path: Path, rows: list[Row]) -> Path:
    """A CSV file, lists joined by commas."""

    def text(value: Any) -> Any:
        if isinstance(value, list):
            return ",".join(value) if all(isinstance(each, str) for each in value) else json.dumps(value)
        return value

    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: text(value) for name, value in row.items()} for row in rows)
    return path


def as_json(path: Path, rows: Iterable[Row]) -> Path:
    """JSON lines, compressed where the name says so; numbers are integers of any size."""
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def as_parquet(path: Path, rows: list[Row], types: Mapping[str, pa.DataType]) -> Path:
    """A Parquet file; columns without a type are text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {}
    for name in rows[0]:
        type_ = types.get(name, pa.string())
        values = [row.get(name) for row in rows]
        if pa.types.is_binary(type_):
            values = [None if value is None else _bytes(value) for value in values]
        elif pa.types.is_string(type_):
            values = [value if value is None or isinstance(value, str) else str(value) for value in values]
        elif pa.types.is_floating(type_):
            values = [float(value) for value in values]
        columns[name] = pa.array(values, type_)
    pq.write_table(pa.table(columns), path)
    return path


def _bytes(value: str | int) -> bytes:
    return value.to_bytes(32, "big") if isinstance(value, int) else bytes.fromhex(value[2:])
