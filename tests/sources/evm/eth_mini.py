"""The data sets of eth-mini, rewritten with the columns of ethereum-etl."""

import base64
import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[4] / "shared" / "testdata" / "eth-mini"

_BLOCKS = {"number": "blockId", "hash": "blockHash", "timestamp": "timestamp", "miner": "miner"}
_TRANSACTIONS = {
    "hash": "txHash",
    "block_number": "blockId",
    "transaction_index": "transactionIndex",
    "from_address": "fromAddress",
    "to_address": "toAddress",
    "value": "value",
    "gas_price": "gasPrice",
    "input": "input",
    "receipt_gas_used": "receiptGasUsed",
}


def rewritten(name: str, folder: Path) -> dict[str, Path]:
    """The files of a data set by kind in the layout of ethereum-etl, with the blocks that it lacks."""
    source = FOLDER / name
    blocks = [{new: row[old] for new, old in _BLOCKS.items()} for row in _rows(source, "blocks.csv")]
    traces = [_trace(row) for row in _rows(source, "traces.csv")]
    heights = {row["block_number"] for row in traces}
    heights |= {str(json.loads(line)["blockId"]) for line in _lines(source)}
    missing = sorted(heights - {row["number"] for row in blocks}, key=int)
    blocks += [
        {"number": height, "hash": f"0x{int(height):064x}", "timestamp": "1438269988", "miner": ""}
        for height in missing
    ]
    transactions = [
        {new: row[old] for new, old in _TRANSACTIONS.items()} for row in _rows(source, "transactions.csv")
    ]
    made = {"blocks": blocks, "traces": traces, "transactions": transactions}
    paths = {kind: _written(folder / f"{kind}.csv", rows) for kind, rows in made.items()}
    logs = [_log(json.loads(line)) for line in _lines(source)]
    if logs:
        paths["logs"] = folder / "logs.jsonl"
        paths["logs"].write_text("".join(json.dumps(log) + "\n" for log in logs))
    return paths


def reference(name: str, file: str) -> list[dict[str, Any]]:
    """A reference file of a data set."""
    return [json.loads(line) for line in _opened(FOLDER / name / "reference" / file)]


def hexed(text: str) -> str:
    """The hex form of a reference's base64."""
    return "0x" + base64.b64decode(text).hex()


def _opened(path: Path) -> Iterable[str]:
    if path.exists():
        return path.read_text().splitlines()
    return gzip.decompress(path.with_name(path.name + ".gz").read_bytes()).decode().splitlines()


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(_opened(folder / name)):
        if "value" in row:
            # Some values stand in scientific notation, of which none is rounded.
            row["value"] = str(int(Decimal(row["value"])))
        yield row


def _lines(folder: Path) -> Iterable[str]:
    return _opened(folder / "logs.json") if any(folder.glob("logs.json*")) else ()


def _trace(row: dict[str, str]) -> dict[str, str]:
    kind, of, *path = row["traceId"].split("_")
    tx = of if of.startswith("0x") else ""
    if kind == "call" and not tx:
        tx = f"0x{int(of) + 2**255:064x}"  # the small sets name the block and a number instead
        path = [number for number in path if number != "0"]
    return {
        "block_number": row["blockId"],
        "transaction_hash": tx,
        "from_address": row["fromAddress"],
        "to_address": row["toAddress"],
        "value": row["value"],
        "trace_type": kind,
        "call_type": row["callType"],
        "trace_address": "_".join(path) if tx else "",
        "status": row["status"],
    }


def _log(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "block_number": row["blockId"],
        "transaction_hash": row["txHash"].ljust(66, "0"),  # one of the invented ones is too short
        "transaction_index": row["transactionIndex"],
        "log_index": row["logIndex"],
        "address": row["address"],
        "topics": row["topics"],
        "data": row["data"],
    }


def _written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
