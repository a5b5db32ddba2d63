"""The columns of the ledger: what sources hand in, what a part stores, what a reader gets."""

import pyarrow as pa

AMOUNT_DIGITS = 38  # what decimal128 holds; wider amounts are kept as text and carry no taint
AMOUNT = pa.decimal128(AMOUNT_DIGITS, 0)
TIME = pa.timestamp("s", tz="UTC")
MAX_HEIGHT = 2**62
MAX_INDEX = 2**31 - 1  # of tx_index and position
ROW_GROUP = 1_000_000
PART_ROWS = 4_000_000
PURSE_FIELDS = ("chain", "address", "asset", "outpoint", "role")


def _field(name: str, type_: pa.DataType, *, nullable: bool = False) -> pa.Field:
    return pa.field(name, type_, nullable=nullable)


def _purse(side: str) -> list[pa.Field]:
    text = [_field(f"{side}_{name}", pa.string()) for name in PURSE_FIELDS[:-1]]
    return [*text, _field(f"{side}_role", pa.uint8())]


INCOMING = pa.schema(
    [
        _field("line", pa.int64()),
        _field("chain", pa.string()),
        _field("height", pa.int64()),
        _field("time", TIME),
        _field("tx_index", pa.int32(), nullable=True),
        _field("tx", pa.string()),
        _field("position", pa.int32(), nullable=True),
        _field("kind", pa.uint8()),
        *_purse("sender"),
        *_purse("recipient"),
        _field("amount", AMOUNT, nullable=True),
        _field("amount_in", AMOUNT, nullable=True),
        _field("flags", pa.uint16()),
        _field("raw_amount", pa.string(), nullable=True),
    ]
)
"""One batch of transfers from a source: purses spelled out, `line` for messages, in any order."""

TRANSFERS = pa.schema(
    [
        _field("height", pa.int64()),
        _field("time", TIME),
        _field("tx_index", pa.int32(), nullable=True),
        _field("tx", pa.string()),
        _field("position", pa.int32(), nullable=True),
        _field("kind", pa.uint8()),
        _field("sender", pa.int32()),
        _field("recipient", pa.int32()),
        _field("amount", AMOUNT, nullable=True),
        _field("amount_in", AMOUNT, nullable=True),
        _field("flags", pa.uint16()),
        _field("occurrence", pa.int32()),
        _field("raw_amount", pa.string(), nullable=True),
    ]
)
"""One part: `sender` and `recipient` are purse ids of the chain, rows stand in the order of the chain."""

PURSES = pa.schema(
    [
        _field("id", pa.int32()),
        *(_field(name, pa.string()) for name in PURSE_FIELDS[:-1]),
        _field("role", pa.uint8()),
    ]
)
"""The purses of a chain's transfers; `chain` differs from the folder's for what crossed a bridge."""

EVENTS = pa.schema(
    [
        _field("chain", pa.string()),
        _field("height", pa.int64()),
        _field("time", TIME),
        _field("tx_index", pa.int32(), nullable=True),
        _field("tx", pa.string()),
        _field("position", pa.int32()),
        _field("kind", pa.uint8()),
        _field("address", pa.string()),
        _field("sender", pa.string()),
        _field("topics", pa.binary()),
        _field("data", pa.binary()),
    ]
)
"""Events as a source hands them in and a reader gets them; `topics` are words of 32 bytes in one."""

EVENT_PARTS = pa.schema(list(EVENTS)[1:])
"""One part of a chain's events, in order of height, transaction index, transaction, position and kind."""

VIEW = TRANSFERS.append(_field("chain", pa.int16()))
"""All chains in one order: `chain` indexes the view's chains, purse ids are row numbers of its purses."""

DELTA = {"height": "DELTA_BINARY_PACKED", "time": "DELTA_BINARY_PACKED"}  # the columns that rise
