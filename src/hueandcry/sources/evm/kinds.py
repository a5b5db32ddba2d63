"""What the files of an export hold: the kinds of files, told apart by their columns."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa

from hueandcry.sources.columns import Rows
from hueandcry.sources.evm import cells

Read = Callable[[Rows, str], pa.Array]
_I64, _I32, _I8, _TEXT, _BOOL = pa.int64(), pa.int32(), pa.int8(), pa.string(), pa.bool_()


class Field(NamedTuple):
    """A column: how it is read, its type, and the names it may have, of which the first present counts."""

    read: Read
    type: pa.DataType
    names: tuple[str, ...]
    required: bool

    def name(self, columns: Iterable[str]) -> str:
        """The name under which a file has it; its first name if the file lacks it."""
        return next((name for name in self.names if name in columns), self.names[0])


Kind = Mapping[str, Field]


def _must(read: Read, type_: pa.DataType, *names: str) -> Field:
    return Field(read, type_, names, required=True)


def _may(read: Read, type_: pa.DataType, *names: str) -> Field:
    return Field(read, type_, names, required=False)


# cryo writes numbers of 256 bits under the name of each form that was asked for.
_VALUE = ("value", "value_string", "value_binary", "value_d128", "action_value")
_TOKEN_ID = ("token_id", "token_id_string", "token_id_binary")
_HEIGHT = _must(cells.height, _I64, "block_number")
_HASH = _must(cells.hash_, _TEXT, "transaction_hash")
_INDEX = _may(cells.index_or_none, _I32, "transaction_index", "transaction_position")
_TIME = _may(cells.time, _I64, "block_timestamp", "timestamp")
_LOG_INDEX = _must(cells.index, _I32, "log_index")
_ROUNDED = _may(cells.rounded, _BOOL, *_VALUE)
_CHAIN = _may(cells.index_or_none, _I32, "chain_id")
_TOKEN: Kind = {
    "height": _HEIGHT,
    "hash": _HASH,
    "tx_index": _INDEX,
    "time": _TIME,
    "place": _LOG_INDEX,
    "address": _must(cells.address, _TEXT, "token_address", "erc20", "erc721"),
    "sender": _must(cells.address, _TEXT, "from_address"),
    "recipient": _must(cells.address, _TEXT, "to_address"),
    "rounded": _ROUNDED,
    "chain": _CHAIN,
}

INPUT = "input"
WANTED_INPUT = "wanted_input"  # the same where it is to be kept, made while the file is read

TRANSACTIONS, RECEIPTS, BLOCKS, LOGS, TRACES = "transactions", "receipts", "blocks", "logs", "traces"
TOKENS, NFTS, NATIVES = "token_transfers", "erc721_transfers", "native_transfers"

KINDS: Mapping[str, Kind] = {
    TRANSACTIONS: {
        "height": _HEIGHT,
        "hash": _must(cells.hash_, _TEXT, "hash", "transaction_hash"),
        "tx_index": _must(cells.index, _I32, "transaction_index"),
        "time": _TIME,
        "sender": _must(cells.address, _TEXT, "from_address"),
        "recipient": _must(cells.address_or_none, _TEXT, "to_address"),
        "value": _must(cells.amount, _TEXT, *_VALUE),
        "rounded": _ROUNDED,
        "bid": _must(cells.amount_or_none, _TEXT, "gas_price"),
        "has_input": _may(cells.given, _BOOL, INPUT, "n_input_bytes"),
        "input": _may(cells.data, _TEXT, WANTED_INPUT),
        "gas_used": _may(cells.amount_or_none, _TEXT, "receipt_gas_used", "gas_used"),
        "price": _may(cells.amount_or_none, _TEXT, "receipt_effective_gas_price", "effective_gas_price"),
        "status": _may(cells.status, _I8, "receipt_status", "success"),
        "created": _may(cells.address_or_none, _TEXT, "receipt_contract_address"),
        "l1_fee": _may(cells.amount_or_none, _TEXT, "receipt_l1_fee"),
        "blob_gas": _may(cells.amount_or_none, _TEXT, "receipt_blob_gas_used"),
        "blob_price": _may(cells.amount_or_none, _TEXT, "receipt_blob_gas_price"),
        "chain": _CHAIN,
    },
    RECEIPTS: {
        "height": _HEIGHT,
        "hash": _HASH,
        "gas_used": _must(cells.amount, _TEXT, "gas_used"),
        "total_gas": _must(cells.amount, _TEXT, "cumulative_gas_used"),
        "price": _may(cells.amount_or_none, _TEXT, "effective_gas_price"),
        "status": _may(cells.status, _I8, "status"),
        "created": _may(cells.address_or_none, _TEXT, "contract_address"),
        "l1_fee": _may(cells.amount_or_none, _TEXT, "l1_fee"),
        "blob_gas": _may(cells.amount_or_none, _TEXT, "blob_gas_used"),
        "blob_price": _may(cells.amount_or_none, _TEXT, "blob_gas_price"),
    },
    LOGS: {
        "height": _HEIGHT,
        "hash": _HASH,
        "tx_index": _INDEX,
        "time": _TIME,
        "place": _LOG_INDEX,
        "address": _must(cells.address, _TEXT, "address", "contract_address"),
        "topics": _must(cells.topics, _TEXT, "topics"),
        "data": _must(cells.data, _TEXT, "data"),
        "chain": _CHAIN,
    },
    TOKENS: {**_TOKEN, "value": _must(cells.amount, _TEXT, *_VALUE)},
    NFTS: {**_TOKEN, "value": _must(cells.amount, _TEXT, *_TOKEN_ID)},
    TRACES: {
        "height": _HEIGHT,
        "hash": _may(cells.hash_or_none, _TEXT, "transaction_hash"),
        "tx_index": _INDEX,
        "time": _TIME,
        "sender": _must(cells.address_or_none, _TEXT, "from_address", "action_from"),
        "recipient": _must(cells.address_or_none, _TEXT, "to_address", "action_to"),
        "created": _may(cells.address_or_none, _TEXT, "result_address"),
        "value": _must(cells.amount_or_none, _TEXT, *_VALUE),
        "rounded": _ROUNDED,
        "kind": _must(cells.text, _TEXT, "trace_type", "action_type"),
        "call_type": _may(cells.text, _TEXT, "call_type", "action_call_type"),
        "reward": _may(cells.text, _TEXT, "reward_type", "action_reward_type"),
        "path": _must(cells.path, _TEXT, "trace_address"),
        "status": _may(cells.status, _I8, "status"),
        "error": _may(cells.given, _BOOL, "error"),
        "chain": _CHAIN,
    },
    NATIVES: {
        "height": _HEIGHT,
        "hash": _may(cells.hash_or_none, _TEXT, "transaction_hash"),
        "tx_index": _INDEX,
        "time": _TIME,
        "place": _must(cells.index, _I32, "transfer_index"),
        "sender": _must(cells.address, _TEXT, "from_address"),
        "recipient": _must(cells.address_of_native, _TEXT, "to_address"),
        "value": _must(cells.amount, _TEXT, *_VALUE),
        "chain": _CHAIN,
    },
    BLOCKS: {
        "height": _must(cells.height, _I64, "number", "block_number"),
        "hash": _must(cells.hash_, _TEXT, "hash", "block_hash"),
        "time": _must(cells.time, _I64, "timestamp"),
        "miner": _must(cells.address_or_none, _TEXT, "miner", "author"),
        "withdrawals": _may(cells.text, _TEXT, "withdrawals"),
        "chain": _CHAIN,
    },
}
"""The columns of each kind: those of ethereum-etl, of the public buckets that follow it, and of cryo."""

TOPICS = ("topic0", "topic1", "topic2", "topic3")  # cryo has a column for each


def kind_of(columns: Iterable[str], among: Iterable[str]) -> str | None:
    """The kind of a file with these columns, None if it is none of them."""
    present = set(columns)
    if TOPICS[0] in present:
        present.add("topics")
    for kind in among:
        if all(not field.required or present & set(field.names) for field in KINDS[kind].values()):
            return kind
    return None


def wanted(kind: str, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns to read of a file of this kind that has these columns."""
    present = tuple(columns)
    names = tuple(dict.fromkeys(field.name(present) for field in KINDS[kind].values()))
    return (*names, *TOPICS) if kind == LOGS and TOPICS[0] in present else names
