"""Exposure as the page shows it: one table for each direction, and the transfers behind each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hueandcry import chains
from hueandcry.brief.amounts import exact
from hueandcry.web.columns import Table, table

TITLES = {"source": "Where its money stems from", "destination": "Where its money went"}
ROW = (
    ("label", "To whom"),
    ("kind", "As"),
    ("way", "How"),
    ("amount", "Amount"),
    ("range", "Over all policies"),
    ("share", "Share"),
    ("asset", "Asset"),
    ("hops", "Hops"),
    ("first", "First"),
    ("last", "Last"),
    ("policy", "Policy"),
    ("after_listing", "After the listing"),
    ("at", "At"),
    ("also", "Same addresses"),
)
NAMED = (
    ("label", "An address of"),
    ("kind", "As"),
    ("role", "Role"),
    ("since", "Since"),
    ("source", "Source"),
)
STANDING = (
    ("label", "From whom"),
    ("kind", "As"),
    ("amount", "Amount"),
    ("share", "Share"),
    ("asset", "Asset"),
)
STEP = (
    ("time", "Time"),
    ("sender", "From"),
    ("recipient", "To"),
    ("tainted", "Of it tainted"),
    ("amount", "Amount"),
    ("asset", "Asset"),
    ("tx", "Transaction"),
)
WAYS = {"shortest": "shortest way", "largest": "largest way"}


@dataclass(frozen=True, slots=True)
class PathView:
    """The transfers of one way."""

    title: str
    table: Table


@dataclass(frozen=True, slots=True)
class ExposureView:
    """One direction."""

    title: str
    said: Sequence[str]
    tables: Sequence[Table]
    paths: Sequence[PathView]


def views(exposure: Mapping[str, Any]) -> Iterator[ExposureView]:
    """The directions that were asked for."""
    for direction, told in exposure.items():
        rows = told["exposures"]
        tables = [
            table("It is itself", told["named"], NAMED),
            table("Exposure", map(_row, rows), ROW),
            table("What rests there now", map(_standing, told["standing"]), STANDING),
        ]
        paths = [path for each in rows for path in _paths(each)]
        policy = f", under the policy {told['policy']}" if told["policy"] else ""
        said = [f"{told['verdict'].capitalize()}{policy}.", *told["gaps"]]
        yield ExposureView(TITLES[direction], said, [each for each in tables if each.rows], paths)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    amounts = {name: _amount(row[name], row["asset"]) for name in ("amount", "low", "high")}
    same = row["low"] == row["high"]
    return {
        **row,
        "way": "direct" if row["direct"] else "indirect",
        "amount": amounts["amount"],
        "range": "" if same else f"{amounts['low']} to {amounts['high']}",
        "share": _share(row),
        "first": _moment(row["first"]),
        "last": _moment(row["last"]),
    }


def _standing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "amount": _amount(row["amount"], row["asset"]), "share": _share(row)}


def _share(row: Mapping[str, Any]) -> str:
    return f"{row['share']['percent']} %" if row["share"]["percent"] else ""


def _amount(text: str, asset: str) -> str:
    info = chains.asset_info(asset)
    return exact(int(text), info.decimals, info.symbol)


def _moment(moment: Mapping[str, Any]) -> str:
    return moment["time"] or ("" if moment["height"] is None else f"height {moment['height']}")


def _paths(row: Mapping[str, Any]) -> Iterator[PathView]:
    shown: list[object] = []
    for name, title in WAYS.items():
        way = row["paths"][name]
        if not way["transfers"] or way in shown:
            continue
        shown.append(way)
        cut = f"; the {way['cut']} oldest are left out" if way["cut"] else ""
        steps = [_step(each) for each in way["transfers"]]
        heading = f"{row['label']}: {title}, {len(steps)} transfer{'' if len(steps) == 1 else 's'}"
        yield PathView(heading, table(f"{title}, oldest first{cut}", steps, STEP))


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    amounts = {name: _amount(step[name], step["asset"]) for name in ("tainted", "amount")}
    return {**step, **amounts, "time": _moment(step)}
