"""The story as each tool exports it; run as a module, this writes the samples of `tests/samples/evm`."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from tests.sources.evm import story
from tests.sources.evm.story import Row, as_csv, as_json, as_parquet

SAMPLES = Path(__file__).parents[2] / "samples" / "evm"

_I64 = pa.int64()
_U256 = pa.decimal256(76, 0)
_TIME = pa.timestamp("ns", "UTC")
_COUNTS = (
    "block_number",
    "number",
    "transaction_index",
    "log_index",
    "timestamp",
    "transaction_count",
    "status",
)
_ETL = {
    **dict.fromkeys(_COUNTS, _I64),
    "topics": pa.list_(pa.string()),
    "withdrawals": pa.list_(
        pa.struct({"index": _I64, "validator_index": _I64, "address": pa.string(), "amount": _I64})
    ),
}


def etl_csv(folder: Path) -> list[Path]:
    """ethereum-etl on the command line: receipts are a file of their own."""
    transactions, receipts = story.parted()
    made = {"transactions": transactions, "receipts": receipts, "blocks": story.BLOCKS, "logs": story.LOGS}
    made |= {"traces": story.TRACES, "token_transfers": story.TOKEN_TRANSFERS}
    return [as_csv(folder / f"{name}.csv", rows) for name, rows in made.items()]


def etl_json(folder: Path) -> list[Path]:
    """A stream of ethereum-etl: receipts stand in the transactions."""
    made = {
        "transactions": story.merged(),
        "blocks": story.BLOCKS,
        "logs": story.LOGS,
        "traces": story.TRACES,
    }
    return [as_json(folder / f"{name}.jsonl.gz", rows) for name, rows in made.items()]


def etl_parquet(folder: Path) -> list[Path]:
    """A warehouse's export: amounts are decimals or text."""
    types = {**_ETL, "value": pa.decimal128(38, 0), "receipt_status": _I64, "receipt_gas_used": _I64}
    made = {
        "transactions": story.merged(),
        "blocks": story.BLOCKS,
        "logs": story.LOGS,
        "traces": story.TRACES,
    }
    return [as_parquet(folder / f"{name}.parquet", rows, types) for name, rows in made.items()]


def cloud(folder: Path) -> list[Path]:
    """The public bucket: dates are folders, amounts doubles, no withdrawals."""
    types = {**_ETL, "value": pa.float64(), "receipt_status": _I64, "receipt_gas_used": _I64}
    types |= {"block_timestamp": _TIME, "timestamp": _TIME}
    blocks = [{name: value for name, value in row.items() if name != "withdrawals"} for row in story.BLOCKS]
    times = {row["number"]: row["timestamp"] * 10**9 for row in blocks}
    blocks = [row | {"timestamp": times[row["number"]]} for row in blocks]
    made = {"blocks": blocks}
    for name, rows in {"transactions": story.merged(), "logs": story.LOGS, "traces": story.TRACES}.items():
        made[name] = [row | {"block_timestamp": times[row["block_number"]]} for row in rows]
    return [
        as_parquet(folder / name / "date=2023-11-14" / "part-00000.snappy.parquet", rows, types)
        for name, rows in made.items()
    ]


def _cryo(names: Mapping[str, str], rows: list[Row]) -> list[Row]:
    return [{new: row[old] for new, old in names.items()} | {"chain_id": 1} for row in rows]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _cryo_trace(row: Row) -> Row:
    created, reward = row["trace_type"] == "create", row["trace_type"] == "reward"
    call_type = {"delegatecall": "delegate_call"}.get(row["call_type"], row["call_type"])
    return {
        "action_from": row["to_address"] if reward else row["from_address"],
        "action_to": None if created or reward else row["to_address"],
        "action_value": str(row["value"]),
        "action_call_type": call_type,
        "action_reward_type": row["reward_type"],
        "action_type": row["trace_type"],
        "result_address": row["to_address"] if created else None,
        "trace_address": row["trace_address"].replace(",", "_"),
        "transaction_position": row["transaction_index"],
        "transaction_hash": row["transaction_hash"],
        "block_number": row["block_number"],
        "error": row["error"],
        "chain_id": 1,
    }


_BINARY = (
    *("block_hash", "author", "transaction_hash", "from_address", "to_address", "value_binary", "input"),
    *("address", "topic0", "topic1", "topic2", "topic3", "data", "erc20"),
    *("action_from", "action_to", "result_address"),
)
_CRYO = {
    **dict.fromkeys(_BINARY, pa.binary()),
    **dict.fromkeys(("block_number", "timestamp", "transaction_index", "log_index"), pa.uint32()),
    **dict.fromkeys(("transaction_position", "transfer_index"), pa.uint32()),
    **dict.fromkeys(("gas_used", "gas_price", "chain_id"), pa.uint64()),
    "success": pa.bool_(),
    "value_f64": pa.float64(),
}
_CRYO_BLOCK = {"block_number": "number", "block_hash": "hash", "timestamp": "timestamp", "author": "miner"}
_CRYO_TX = {
    **_same("block_number", "transaction_index", "from_address", "to_address", "input", "gas_used"),
    "transaction_hash": "hash",
    "value_binary": "value",
    "value_string": "value",
    "value_f64": "value",
}
_CRYO_LOG = _same("block_number", "transaction_index", "log_index", "transaction_hash", "address", "data")


def _cryo_blocks() -> dict[str, list[Row]]:
    # The price that a node states for a mined transaction is the effective one.
    prices = [row["effective_gas_price"] or row["gas_price"] for row in story.TRANSACTIONS]
    transactions = [
        row | {"gas_price": price, "success": bool(found["status"])}
        for row, price, found in zip(
            _cryo(_CRYO_TX, story.TRANSACTIONS), prices, story.TRANSACTIONS, strict=True
        )
    ]
    return {"blocks": _cryo(_CRYO_BLOCK, story.BLOCKS), "transactions": transactions}


def cryo(folder: Path) -> list[Path]:
    """cryo with logs and traces: hex is binary, numbers of 256 bits stand in three forms."""
    logs = [
        row | {f"topic{place}": (*found["topics"], None, None, None)[place] for place in range(4)}
        for row, found in zip(_cryo(_CRYO_LOG, story.LOGS), story.LOGS, strict=True)
    ]
    made = _cryo_blocks() | {"logs": logs, "traces": [_cryo_trace(row) for row in story.TRACES]}
    return [_cryo_file(folder, name, rows) for name, rows in made.items()]


def cryo_transfers(folder: Path) -> list[Path]:
    """cryo with the transfers that it finds itself; here without those of failed and delegated calls."""
    steps = [row for row in story.TRACES if row["status"] and row["call_type"] != "delegatecall"]
    names = _same("block_number", "transaction_index", "transaction_hash", "from_address", "to_address")
    natives = [
        row | {"transfer_index": place, "from_address": row["from_address"] or "0x" + "0" * 40}
        for place, row in enumerate(_cryo(names | {"value_binary": "value"}, steps))
    ]
    erc20 = [row for row in story.TOKEN_TRANSFERS if row["token_address"] == story.TOKEN]
    names = _same("block_number", "log_index", "transaction_hash", "from_address", "to_address")
    tokens = _cryo(names | {"erc20": "token_address", "value_binary": "value"}, erc20)
    nfts = [
        {**_cryo(names | {"erc20": "token_address"}, [row])[0], "token_id_string": str(row["value"])}
        for row in story.TOKEN_TRANSFERS
        if row["token_address"] == story.NFT
    ]
    made = _cryo_blocks() | {"native_transfers": natives, "erc20_transfers": tokens, "erc721_transfers": nfts}
    return [_cryo_file(folder, name, rows) for name, rows in made.items()]


def _cryo_file(folder: Path, name: str, rows: list[Row]) -> Path:
    return as_parquet(folder / f"ethereum__{name}__00000100_to_00000102.parquet", rows, _CRYO)


EXPORTS: Mapping[str, Callable[[Path], list[Path]]] = {
    "ethereum-etl-csv": etl_csv,
    "ethereum-etl-json": etl_json,
    "ethereum-etl-parquet": etl_parquet,
    "cryo": cryo,
    "cryo-transfers": cryo_transfers,
    "cloud-ethereum": cloud,
}
"""By the folder of the sample; its name begins with that of the format."""


def write_samples() -> None:
    """Write all samples anew."""
    for name, export in EXPORTS.items():
        (SAMPLES / name).mkdir(parents=True, exist_ok=True)
        export(SAMPLES / name)


if __name__ == "__main__":
    write_samples()
