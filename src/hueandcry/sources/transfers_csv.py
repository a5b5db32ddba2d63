"""The format `transfers-csv`: one row per transfer, conversion, fee, reward, input or output.

Reference: docs/reference/transfers-csv.md. Amounts are whole base units, times UTC, addresses are checked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain, chain, parse_asset, parse_caip19
from hueandcry.ledger.schema import AMOUNT, INCOMING, MAX_HEIGHT, MAX_INDEX
from hueandcry.model import Flag, Kind
from hueandcry.model.errors import InputError
from hueandcry.sources import columns
from hueandcry.sources.columns import Cache, Codes, Mask, Rows
from hueandcry.sources.csv_text import CsvText
from hueandcry.sources.format import settled
from hueandcry.sources.report import Report
from hueandcry.sources.sides import Parties, parties

REQUIRED = ("chain", "height", "time", "tx", "position", "from", "to", "asset", "amount")
OPTIONAL = ("kind", "asset_in", "amount_in", "tx_index", "outpoint", "flags", "note", "source")
KINDS = {kind.name.lower(): kind for kind in Kind}
FLAGS = {str(flag.name).lower(): flag for flag in Flag}
# These follow from the rows themselves, so that a file cannot claim them.
_OWN_FLAGS = Flag.ORDER_INFERRED | Flag.OVERWIDE | Flag.UNRESOLVED
_is_foreign = re.compile(r"[^/]+:[^/]+/[^/]+:.+").fullmatch


@dataclass(frozen=True, slots=True)
class TransfersCsv:
    """Our own format: everything that the ledger knows about a row."""

    name: str = "transfers-csv"
    description: str = "CSV with one row per transfer, amounts in base units, addresses with their chains"
    options: Mapping[str, str] = field(default_factory=lambda: {"overwide": "refuse"})

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of a file; option `overwide` is `refuse` or `keep`."""
        chosen = settled(self, options)
        if chosen["overwide"] not in ("refuse", "keep"):
            raise InputError(f"overwide is {chosen['overwide']!r}: it can be `refuse` or `keep`")
        text = CsvText(path, report)
        _check_header(path.name, text.header)
        cache = Cache()
        for block in text.blocks():
            rows = Rows(block, cache)
            table = _table(rows, keep_overwide=chosen["overwide"] == "keep")
            rows.close(report)
            yield table.filter(pa.array(rows.good))


def _check_header(name: str, header: list[str]) -> None:
    known = (*REQUIRED, *OPTIONAL)
    for column in header:
        if column not in known:
            near = get_close_matches(column.lower(), known, n=1, cutoff=0.0)[0]
            raise InputError(f"{name} line 1: unknown column {column!r}; the nearest known one is {near!r}")
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise InputError(f"{name} line 1: the header lacks {', '.join(missing)}")


def _table(rows: Rows, *, keep_overwide: bool) -> pa.Table:
    rows.require("chain")
    chains, codes = rows.distinct("chain", chain, rows.good)
    kinds = _kinds(rows)
    unresolved = (kinds == Kind.INPUT) & ~rows.given("amount")
    found: dict[str, pa.Array] = {
        "line": pa.array(rows.block.lines),
        "height": columns.count(rows, "height", MAX_HEIGHT, pa.int64(), required=True),
        "time": columns.time(rows, "time", zoned=True),
        "tx": columns.tx(rows, "tx"),
        "position": columns.count(rows, "position", MAX_INDEX, pa.int32()),
        "tx_index": columns.count(rows, "tx_index", MAX_INDEX, pa.int32()),
        "kind": pa.array(kinds.astype(np.uint8)),
        **_amounts(rows, kinds == Kind.CONVERSION, unresolved, keep_overwide=keep_overwide),
    }
    found["flags"] = _flags(rows, columns.mask(pc.is_valid(found["raw_amount"])), unresolved)
    sides = _parties(rows, kinds, chains, codes)
    found["chain"] = columns.take([each.id for each in chains], codes)
    found |= parties(rows, found["tx"], sides)
    return pa.table({name: _filled(found[name], INCOMING.field(name)) for name in INCOMING.names}, INCOMING)


def _filled(values: pa.Array, field: pa.Field) -> pa.Array:
    # A refused row may have no value; it is filtered out, but the column must be free of nulls.
    if field.nullable or not values.null_count:
        return values
    return values.fill_null("" if field.type == pa.string() else 0)


def _kinds(rows: Rows) -> Codes:
    converts = rows.given("asset_in") | rows.given("amount_in")

    def parse(text: str) -> Kind:
        if text not in KINDS:
            raise InputError(f"{text!r} is no kind: {', '.join(KINDS)}")
        return KINDS[text]

    values, places = rows.distinct("kind", parse, rows.given("kind"))
    kinds = np.array([Kind.TRANSFER, *values], np.int64)[places + 1]
    kinds = np.where(~rows.given("kind") & converts, Kind.CONVERSION, kinds)
    for column in ("asset_in", "amount_in"):
        rows.require(column, kinds == Kind.CONVERSION)
        wrong = rows.given(column) & (kinds != Kind.CONVERSION)
        rows.refuse(wrong, column, "only a conversion has one: leave it empty, or say kind conversion")
    return kinds


def _flags(rows: Rows, overwide: Mask, unresolved: Mask) -> pa.Array:
    def parse(text: str) -> int:
        unknown = [name for name in text.split("|") if name not in FLAGS]
        if unknown:
            raise InputError(f"{unknown[0]!r} is no flag: {', '.join(FLAGS)}, several joined by |")
        flags = sum({FLAGS[name] for name in text.split("|")}, Flag.NONE)
        return int(flags & ~_OWN_FLAGS)

    values, places = rows.distinct("flags", parse, rows.given("flags"))
    flags = np.array([0, *values], np.uint16)[places + 1]
    for flag, where in ((Flag.OVERWIDE, overwide), (Flag.UNRESOLVED, unresolved)):
        flags = flags | np.where(where, np.uint16(flag), np.uint16(0))
    return pa.array(flags)


def _amounts(rows: Rows, converts: Mask, unresolved: Mask, *, keep_overwide: bool) -> dict[str, pa.Array]:
    out, wide = columns.amount(rows, "amount", ~unresolved, keep_overwide=keep_overwide)
    into, wide_in = columns.amount(rows, "amount_in", converts, keep_overwide=keep_overwide)
    either = pa.array(wide | wide_in)
    both = pc.binary_join_element_wise(rows.text("amount"), rows.text("amount_in"), " ")
    raw = pc.if_else(pa.array(converts), both, rows.text("amount"))
    nothing = pa.scalar(None, AMOUNT)
    return {
        "amount": pc.if_else(either, nothing, out),
        "amount_in": pc.if_else(either, nothing, into),
        "raw_amount": pc.if_else(either, raw, pa.scalar(None, pa.string())),
    }


def _parties(rows: Rows, kinds: Codes, chains: list[Chain], codes: Codes) -> Parties:
    """Both sides' chains and assets: they differ for conversions, which may cross to another chain."""
    rows.require("asset")
    every = np.ones(rows.size, bool)
    assets, places = rows.chained("asset", parse_asset, chains, codes, every)
    asset = columns.take(assets, places)

    def parse_in(own: Chain, text: str) -> tuple[Chain, str]:
        return parse_caip19(text) if _is_foreign(text) else (own, parse_asset(own, text))

    arrivals, arrival = rows.chained("asset_in", parse_in, chains, codes, kinds == Kind.CONVERSION)
    asset_in = pc.if_else(pa.array(arrival < 0), asset, columns.take([part for _, part in arrivals], arrival))
    all_chains = [*chains, *(each for each, _ in arrivals)]
    codes_in = np.where(arrival < 0, codes, arrival + len(chains))
    return Parties(kinds, all_chains, (codes, codes_in), (asset, asset_in))
