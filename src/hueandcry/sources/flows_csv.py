"""The format `flows-csv`: transfers of which only the value in US dollars is known.

Reference: docs/reference/flows-csv.md. Values become whole cents of the synthetic asset `iso4217:usd`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain, chain, parse_address
from hueandcry.ledger.schema import AMOUNT, INCOMING, MAX_HEIGHT
from hueandcry.model import Kind, Role
from hueandcry.model.errors import InputError
from hueandcry.sources import columns
from hueandcry.sources.columns import Cache, Rows
from hueandcry.sources.csv_text import CsvText
from hueandcry.sources.format import settled
from hueandcry.sources.report import Report

ASSET = "iso4217:usd"
COLUMNS = {
    "time": "Timestamp",
    "height": "Block",
    "tx": "Tx_hash",
    "from": "From",
    "to": "To",
    "value": "Value_in_USD",
}
"""Which column of the file holds what, unless an option of that name says otherwise."""

_VALUE = r"^(?P<whole>[0-9]+)(?:\.(?P<cents>[0-9]{0,2})0*)?$"
_DECIMALS = r"^[0-9]+\.[0-9]+$"
_LONGEST = 36  # digits before the point: with two after it the cents still fit 38


@dataclass(frozen=True, slots=True)
class FlowsCsv:
    """Published flow graphs: an edge list with block, time and a value in dollars."""

    name: str = "flows-csv"
    description: str = "CSV edge list with values in US dollars, of which nothing else is known"
    options: Mapping[str, str] = field(default_factory=lambda: {**COLUMNS, "chain": "ethereum"})

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of a file; the options name its columns, and its chain."""
        names = settled(self, options)
        on = chain(names.pop("chain"))
        if on.utxo:
            raise InputError(
                f"{on.name} is a UTXO chain: its transfers are inputs and outputs (transfers-csv)"
            )
        text = CsvText(path, report)
        missing = [f"{name} ({column!r})" for name, column in names.items() if column not in text.header]
        if missing:
            raise InputError(
                f"{path.name} line 1: no column for {', '.join(missing)}; the header has "
                f"{', '.join(text.header)}: map them, as in time=Timestamp"
            )
        cache = Cache()
        for block in text.blocks():
            rows = Rows(block, cache)
            table = _table(rows, names, on)
            rows.close(report)
            yield table.filter(pa.array(rows.good))


def _table(rows: Rows, names: Mapping[str, str], on: Chain) -> pa.Table:
    size = rows.size
    found: dict[str, pa.Array] = {
        "line": pa.array(rows.block.lines),
        "height": columns.count(rows, names["height"], MAX_HEIGHT, pa.int64(), required=True).fill_null(0),
        "time": columns.time(rows, names["time"], zoned=False),
        "tx_index": pa.nulls(size, pa.int32()),
        "tx": columns.tx(rows, names["tx"]),
        "position": pa.nulls(size, pa.int32()),
        "kind": pa.array(np.full(size, Kind.TRANSFER, np.uint8)),
        "amount": _cents(rows, names["value"]),
        "amount_in": pa.nulls(size, AMOUNT),
        "flags": pa.array(np.zeros(size, np.uint16)),
        "raw_amount": pa.nulls(size, pa.string()),
    }
    every, only = np.ones(size, bool), np.zeros(size, np.int64)
    for side, column in (("sender", names["from"]), ("recipient", names["to"])):
        rows.require(column)
        addresses = rows.chained(column, parse_address, [on], only, every)
        found[f"{side}_address"] = columns.take(*addresses)
        found[f"{side}_role"] = pa.array(np.full(size, Role.ACCOUNT, np.uint8))
        for name, text in (("chain", on.id), ("asset", ASSET), ("outpoint", "")):
            found[f"{side}_{name}"] = pa.array([text] * size, pa.string())
    found["chain"] = found["sender_chain"]
    return pa.table({name: found[name] for name in INCOMING.names}, INCOMING)


def _cents(rows: Rows, column: str) -> pa.Array:
    texts = rows.text(column)
    rows.require(column)
    parts = pc.extract_regex(texts, _VALUE)
    known = columns.mask(pc.is_valid(parts))
    rows.refuse(~known, column, lambda index: _reason(texts, index))
    whole = pc.utf8_ltrim(pc.struct_field(parts, "whole"), "0")
    long = columns.mask(pc.fill_null(pc.greater(pc.binary_length(whole), _LONGEST), False))
    rows.refuse(long, column, f"more than {_LONGEST} digits before the point")
    digits = pc.binary_join_element_wise(whole, pc.utf8_rpad(pc.struct_field(parts, "cents"), 2, "0"), "")
    return pc.if_else(pa.array(rows.good), digits, "0").cast(AMOUNT)


def _reason(texts: pa.StringArray, index: int) -> str:
    text = texts[index].as_py()
    shown = columns.shown(texts, index)
    if text.startswith("-"):
        return f"{shown} is negative: swap sender and recipient"
    if columns.matches(texts.slice(index, 1), _DECIMALS)[0]:
        return f"{shown} has a fraction of a cent: at most two decimals count"
    return f"{shown} is not a value in dollars, as 1234.56"
