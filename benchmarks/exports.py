"""Generated files in every format that the ledger imports, each of about a million rows of the ledger."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray
from tests.sources.utxo.chain import Block, Tx, answer, cloud, framed, linked, p2pkh, worth

from benchmarks.chain import BLOCK_SECONDS, SEED, START, addresses, hashes, words
from hueandcry.sources.evm import tokens

BLOCK_TXS = 200
TOKEN = 7  # the purse whose address is the token's
PLAIN, CALL = 21_000, 60_000
PRICE = 10**9


class Export(NamedTuple):
    """Files of one format, and how many rows of the ledger they make."""

    files: Sequence[Path]
    rows: int


class _Payments(NamedTuple):
    """Payments of the coin in blocks, as columns."""

    tx: pa.Array
    height: NDArray[np.int64]
    index: NDArray[np.int64]
    time: NDArray[np.int64]
    sender: pa.Array
    recipient: pa.Array
    amount: NDArray[np.int64]


def _payments(count: int) -> _Payments:
    rng = np.random.default_rng(SEED)
    rows = np.arange(count)
    height = rows // BLOCK_TXS + 1
    sender, recipient = (rng.integers(8, 8 + count // 4, count).astype(np.uint64) for _ in range(2))
    recipient[sender == recipient] = 3
    return _Payments(
        hashes(rows.astype(np.uint64)),
        height,
        rows % BLOCK_TXS,
        height * BLOCK_SECONDS + START,
        addresses(sender),
        addresses(recipient),
        rng.integers(1, 10**18, count),
    )


def transfers_csv(folder: Path, rows: int) -> Export:
    """One line a row."""
    made = _payments(rows)
    columns = {
        "chain": pa.array(["ethereum"]).take(pa.array(np.zeros(rows, np.int8))),
        "height": made.height,
        "time": pc.strftime(pa.array(made.time, pa.timestamp("s", "UTC")), "%Y-%m-%dT%H:%M:%SZ"),
        "tx": made.tx,
        "tx_index": made.index,
        "position": np.zeros(rows, np.int32),
        "from": made.sender,
        "to": made.recipient,
        "asset": pa.array(["native"]).take(pa.array(np.zeros(rows, np.int8))),
        "amount": made.amount,
    }
    return Export([_csv(folder / "transfers.csv", columns)], rows)


def flows_csv(folder: Path, rows: int) -> Export:
    """One line a row, dollars with two decimals."""
    made = _payments(rows)
    cents = made.amount // 10**12
    text = pc.binary_join_element_wise(
        pa.array(cents // 100).cast(pa.string()),
        pc.utf8_lpad(pa.array(cents % 100).cast(pa.string()), 2, "0"),
        ".",
    )
    columns = {
        "Timestamp": pc.strftime(pa.array(made.time, pa.timestamp("s")), "%Y-%m-%d %H:%M:%S"),
        "Block": made.height,
        "Tx_hash": made.tx,
        "From": made.sender,
        "To": made.recipient,
        "Value_in_USD": text,
    }
    return Export([_csv(folder / "flows.csv", columns)], rows)


def explorer_csv(folder: Path, rows: int) -> Export:
    """A page of transactions: each makes a payment and a fee."""
    count = rows // 2
    made = _payments(count)
    amount = pc.binary_join_element_wise(
        pa.array(made.amount // 10**18).cast(pa.string()),
        pc.utf8_lpad(pa.array(made.amount % 10**18).cast(pa.string()), 18, "0"),
        ".",
    )
    columns = {
        "Transaction Hash": made.tx,
        "Blockno": made.height,
        "UnixTimestamp": made.time,
        "From": made.sender,
        "To": made.recipient,
        "Value_IN(ETH)": amount,
        "Value_OUT(ETH)": np.zeros(count, np.int8),
        "TxnFee(ETH)": pa.array(["0.000021"]).take(pa.array(np.zeros(count, np.int8))),
    }
    return Export([_csv(folder / "export-address.csv", columns)], 2 * count)


class _Evm(NamedTuple):
    """Blocks, payments of which two thirds log two transfers of a token, and these logs."""

    blocks: dict[str, object]
    payments: _Payments
    gas: NDArray[np.int64]
    log_of: NDArray[np.int64]  # the payment of each log
    log_index: NDArray[np.int64]
    topics: tuple[pa.Array, pa.Array, pa.Array]
    data: pa.Array
    rows: int


def _evm(rows: int) -> _Evm:
    count = rows * 3 // 10  # a value and a fee each, and 4/3 logs
    made = _payments(count)
    calls = np.flatnonzero(np.arange(count) % 3 != 0)
    log_of = np.repeat(calls, 2)
    heights = made.height[log_of]
    first = np.searchsorted(heights, heights)
    gas = np.full(count, PLAIN)
    gas[calls] = CALL
    own = pa.array(log_of)
    zeros = pa.array(np.zeros(len(log_of), np.int8))
    sides = [_padded(side.take(own)) for side in (made.sender, made.recipient)]
    last = int(made.height[-1])
    numbers = np.arange(1, last + 1)
    blocks = {
        "number": numbers,
        "hash": hashes(numbers.astype(np.uint64) + np.uint64(1 << 40)),
        "timestamp": numbers * BLOCK_SECONDS + START,
        "miner": addresses(np.ones(last, np.uint64)),
    }
    return _Evm(
        blocks,
        made,
        gas,
        log_of,
        np.arange(len(log_of)) - first,
        (pa.array([tokens.TRANSFER]).take(zeros), *sides),
        words(made.amount[log_of].astype(np.uint64)),
        2 * count + len(log_of),
    )


def _padded(side: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise("0x" + "0" * 24, pc.utf8_slice_codeunits(side, 2), "")


def _etl(made: _Evm, value: pa.Array) -> tuple[dict[str, object], dict[str, object]]:
    """Transactions and logs by the names of ethereum-etl."""
    paid = made.payments
    transactions = {
        "hash": paid.tx,
        "block_number": paid.height,
        "transaction_index": paid.index,
        "from_address": paid.sender,
        "to_address": paid.recipient,
        "value": value,
        "gas_price": np.full(len(made.gas), PRICE),
        "block_timestamp": paid.time,
        "receipt_gas_used": made.gas,
        "receipt_effective_gas_price": np.full(len(made.gas), PRICE),
        "receipt_status": np.ones(len(made.gas), np.int64),
    }
    own = pa.array(made.log_of)
    logs = {
        "log_index": made.log_index,
        "transaction_hash": paid.tx.take(own),
        "transaction_index": paid.index[made.log_of],
        "block_number": paid.height[made.log_of],
        "block_timestamp": paid.time[made.log_of],
        "address": addresses(np.full(len(own), TOKEN, np.uint64)),
        "data": made.data,
    }
    return transactions, logs


def ethereum_etl(folder: Path, rows: int) -> Export:
    """CSV, as the tool writes it: blocks, transactions with their receipts, logs."""
    made = _evm(rows)
    transactions, logs = _etl(made, pa.array(made.payments.amount))
    logs["topics"] = pc.binary_join_element_wise(*made.topics, ",")
    tables = {"blocks": made.blocks, "transactions": transactions, "logs": logs}
    return Export([_csv(folder / f"{name}.csv", columns) for name, columns in tables.items()], made.rows)


def cloud_ethereum(folder: Path, rows: int) -> Export:
    """Parquet, amounts as doubles."""
    made = _evm(rows)
    transactions, logs = _etl(made, pa.array(made.payments.amount.astype(np.float64)))
    size = len(made.log_of)
    flat = (
        pa.chunked_array(made.topics)
        .combine_chunks()
        .take(pa.array(np.arange(3 * size).reshape(3, -1).T.ravel()))
    )
    logs["topics"] = pa.ListArray.from_arrays(pa.array(np.arange(0, 3 * size + 1, 3, dtype=np.int32)), flat)
    tables = {"blocks": made.blocks, "transactions": transactions, "logs": logs}
    for columns, name in (
        (made.blocks, "timestamp"),
        (transactions, "block_timestamp"),
        (logs, "block_timestamp"),
    ):
        columns[name] = pa.array(columns[name], pa.timestamp("s", "UTC"))
    return Export(
        [_parquet(folder / f"{name}.parquet", columns) for name, columns in tables.items()], made.rows
    )


def cryo(folder: Path, rows: int) -> Export:
    """Parquet, hex as binary."""
    made = _evm(rows)
    paid, own = made.payments, pa.array(made.log_of)
    blocks = {
        "block_number": made.blocks["number"],
        "block_hash": _binary(made.blocks["hash"]),
        "timestamp": made.blocks["timestamp"],
        "author": _binary(made.blocks["miner"]),
    }
    transactions = {
        "transaction_hash": _binary(paid.tx),
        "block_number": paid.height,
        "transaction_index": paid.index,
        "from_address": _binary(paid.sender),
        "to_address": _binary(paid.recipient),
        "value_string": pa.array(paid.amount).cast(pa.string()),
        "gas_price": np.full(len(made.gas), PRICE),
        "gas_used": made.gas,
        "n_input_bytes": (made.gas - PLAIN) // 1_000,
        "success": np.ones(len(made.gas), np.bool_),
    }
    logs = {
        "log_index": made.log_index,
        "transaction_hash": _binary(paid.tx.take(own)),
        "transaction_index": paid.index[made.log_of],
        "block_number": paid.height[made.log_of],
        "address": _binary(addresses(np.full(len(own), TOKEN, np.uint64))),
        "topic3": pa.nulls(len(own), pa.binary()),
        "data": _binary(made.data),
    }
    logs |= {f"topic{place}": _binary(topic) for place, topic in enumerate(made.topics)}
    tables = {"blocks": blocks, "transactions": transactions, "logs": logs}
    return Export(
        [_parquet(folder / f"{name}.parquet", columns) for name, columns in tables.items()], made.rows
    )


def _binary(hexadecimal: object) -> pa.Array:
    return pa.array([bytes.fromhex(text[2:]) for text in hexadecimal.to_pylist()], pa.binary())  # type: ignore[attr-defined]


def _bitcoin(rows: int) -> list[Block]:
    """Blocks whose transactions spend those of the block before: one input, two outputs."""
    size = 1_000
    bodies: list[list[Tx]] = []
    for height in range(max(rows // (3 * size), 1)):
        before = [tx.txid for tx in bodies[-1]] if bodies else ["ab" * 32] * size
        bodies.append(
            [
                Tx([(txid, 0)], [(p2pkh(height * size + place), 5_000), (p2pkh(place), 4_000 + place)])
                for place, txid in enumerate(before)
            ]
        )
    return linked(1, *bodies)


def _bitcoin_rows(blocks: Sequence[Block]) -> int:
    return sum(len(tx.inputs) + len(tx.outputs) + tx.coinbase for block in blocks for tx in block.txs)


def bitcoin_blocks(folder: Path, rows: int) -> Export:
    """One blk*.dat."""
    blocks = _bitcoin(rows)
    file = folder / "blk00000.dat"
    file.write_bytes(framed(blocks))
    return Export([file], _bitcoin_rows(blocks))


def bitcoin_json(folder: Path, rows: int) -> Export:
    """One block a line, verbosity 3; a tenth of the rows, since the text is large."""
    blocks = _bitcoin(rows // 10)
    known = worth(blocks)
    file = folder / "blocks.jsonl"
    file.write_text("".join(answer(block, known) + "\n" for block in blocks))
    return Export([file], _bitcoin_rows(blocks))


def cloud_bitcoin(folder: Path, rows: int) -> Export:
    """Parquet with lists of inputs and outputs."""
    blocks = _bitcoin(rows)
    file = folder / "transactions.parquet"
    pq.write_table(cloud(blocks, worth(blocks)), file)
    return Export([file], _bitcoin_rows(blocks))


def _csv(path: Path, columns: dict[str, object]) -> Path:
    pc_csv.write_csv(pa.table(columns), path)
    return path


def _parquet(path: Path, columns: dict[str, object]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


EXPORTS: dict[str, Callable[[Path, int], Export]] = {
    "transfers-csv": transfers_csv,
    "flows-csv": flows_csv,
    "ethereum-etl": ethereum_etl,
    "cryo": cryo,
    "cloud-ethereum": cloud_ethereum,
    "explorer-csv": explorer_csv,
    "bitcoin-blocks": bitcoin_blocks,
    "bitcoin-json": bitcoin_json,
    "cloud-bitcoin": cloud_bitcoin,
}
