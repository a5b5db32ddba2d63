"""The tables of a bundle: what carried the taint (flows), where it rests (holdings), the sums (endpoints)."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry import chains
from hueandcry.model import AMOUNT_POLICIES, EndpointKind, Kind, Purse
from hueandcry.trace.finished import Run
from hueandcry.trace.outcome import Origin, Part
from hueandcry.trace.result import Balance, Range, Trace, key

AMOUNT = pa.decimal128(38, 0)
FLOWS = pa.schema(
    [
        ("part", pa.int64()),
        ("parent", pa.int64()),
        ("origin", pa.string()),
        ("stolen_in", pa.string()),
        ("stolen_asset", pa.string()),
        ("chain", pa.string()),
        ("height", pa.int64()),
        ("time", pa.timestamp("s", "UTC")),
        ("tx", pa.string()),
        ("position", pa.int32()),
        ("kind", pa.string()),
        ("sender", pa.string()),
        ("sender_asset", pa.string()),
        ("sender_outpoint", pa.string()),
        ("recipient", pa.string()),
        ("recipient_asset", pa.string()),
        ("recipient_outpoint", pa.string()),
        ("tainted", AMOUNT),
        ("claim", AMOUNT),
    ]
)
HOLDINGS = (
    "stolen_asset",
    "kind",
    "chain",
    "address",
    "outpoint",
    "asset",
    "tainted",
    "claim",
    "low",
    "high",
    "label",
    "tagged_by",
    "note",
)
NOISE = ("rule", "chain", "tx", "position", "address", "asset", "amount", "said")
ENDPOINTS = ("stolen_asset", "kind", "places", "claim", "percent", "low", "high")


def flows(run: Run) -> pa.Table:
    """Every tainted part that moved, one row a part, in order; `parent` is the row it was taken from."""
    rows = _Rows(run)
    columns: dict[str, list[object]] = {name: [] for name in FLOWS.names}
    for number, part in enumerate(run.outcome.parts):
        for name, value in zip(FLOWS.names, rows.of(number, part), strict=True):
            columns[name].append(value)
    return pa.table(columns, schema=FLOWS)


def parquet(table: pa.Table) -> bytes:
    """A table as Parquet, the same bytes for the same table."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", store_schema=False)
    data: bytes = sink.getvalue().to_pybytes()
    return data


class _Rows:
    """Reads the ledger columns once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        names = ("chain", "height", "time", "tx", "position", "kind")
        self._ledger = {name: run.case.view.table.column(name) for name in names}

    def of(self, number: int, part: Part) -> tuple[object, ...]:
        source = self._run.case.sources[part.source]
        return (
            number,
            part.parent,
            Origin(part.origin).name.lower(),
            source.heist,
            source.asset,
            *self._moment(part),
            *self._ends(part),
            part.amount,
            part.claim,
        )

    def _moment(self, part: Part) -> tuple[object, ...]:
        run = self._run
        purse = run.case.purses[part.purse]
        if part.origin == Origin.HELD or part.movement >= len(run.case.table.row):
            return (purse.chain, None, None, "", None, "holding")
        row = run.case.table.row[part.movement]
        cells = [self._ledger[name][row].as_py() for name in ("height", "time", "tx", "position", "kind")]
        chain = run.case.view.chains[self._ledger["chain"][row].as_py()]
        return (chain, *cells[:4], Kind(cells[4]).name.lower())

    def _ends(self, part: Part) -> tuple[str, ...]:
        recipient = self._run.case.purses[part.purse]
        if part.origin == Origin.HELD:
            return ("", recipient.caip19, "", *named(recipient))
        return (
            *named(self._run.case.purses[self._run.case.movements.sender[part.movement]]),
            *named(recipient),
        )


def named(purse: Purse) -> tuple[str, str, str]:
    """A purse as (display address, CAIP-19 asset, outpoint)."""
    address = chains.display_address(chains.chain(purse.chain), purse.address) if purse.address else ""
    return address, purse.caip19, purse.outpoint


def holdings(trace: Trace) -> bytes:
    """holdings.csv: every place at which a claim rests, with the range of claims over all policies."""
    rows = []
    for asset, balance in trace.chosen.items():
        for place in balance.places:
            bounds = trace.ranges[asset].get(key(place), Range(0, 0))
            cells = (place.kind, place.chain, place.address, place.outpoint, place.asset, place.tainted)
            texts = (_guard(text) for text in (place.label, place.tagged_by, place.note))
            rows.append((asset, *cells, place.claim, bounds.low, bounds.high, *texts))
    return _csv(HOLDINGS, rows)


def endpoints(trace: Trace) -> bytes:
    """endpoints.csv: the claim by kind of endpoint; its rows sum to what was stolen."""
    rows: list[Sequence[object]] = []
    for asset, balance in trace.chosen.items():
        all_policies = [by_kind(trace.balances[policy][asset]) for policy in AMOUNT_POLICIES]
        for kind, (places, claim) in by_kind(balance).items():
            claims = [sums.get(kind, (0, 0))[1] for sums in all_policies]
            rows.append(
                (asset, kind, places, claim, percent(claim, balance.stolen), min(claims), max(claims))
            )
    return _csv(ENDPOINTS, rows)


def by_kind(balance: Balance) -> dict[str, tuple[int, int]]:
    """Kind -> (number of places, claim), in the vocabulary's order; sums to what was stolen."""
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for place in balance.places:
        places, claim = sums[place.kind]
        sums[place.kind] = (places + 1, claim + place.claim)
    if balance.fees:
        sums[EndpointKind.FEES] = (1, balance.fees)
    table = {kind.value: sums[kind] for kind in EndpointKind if kind in sums}
    for name, claim in (("already_tainted", balance.already_tainted), ("rounding", balance.rounding)):
        if claim:
            table[name] = (0, claim)
    return table


def percent(part: int, whole: int) -> str:
    """A share in percent with two decimals, rounded down, by integers."""
    if whole == 0:
        return "0.00"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _guard(text: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula: tags and notes are hostile input."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def noise(trace: Trace) -> bytes:
    """noise.csv: every transfer that was only sent to be seen, by which rule, in words."""
    rows = (
        (
            f.rule.value,
            f.chain,
            f.tx,
            "" if f.position is None else f.position,
            f.address,
            f.asset,
            f.amount,
            f.said,
        )
        for f in trace.noise
    )
    return _csv(NOISE, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
