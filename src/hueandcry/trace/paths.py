"""Paths: every unit at a place back to the theft.

Under the lot policies a part has one parent, so its path is unique. Under haircut parts mix: the provenance
of a place is the set of movements that brought it, with the amounts that each carried.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hueandcry.model.errors import BundleError
from hueandcry.trace.evidence import named
from hueandcry.trace.finished import Run

Flows = Sequence[Mapping[str, Any]]


def places(run: Run) -> dict[str, Any]:
    """The content of paths.json: the lots at each place, and each part's parent (-1: the theft or a mix)."""
    table: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for rests, state in ((run.outcome.held, "held"), (run.outcome.booked, "absorbed")):
        for rest in rests:
            source = run.case.sources[rest.source]
            table[rest.purse].append(
                {
                    "state": state,
                    "stolen_in": source.heist,
                    "stolen_asset": source.asset,
                    "part": rest.part,
                    "tainted": str(rest.amount),
                    "claim": str(rest.claim),
                }
            )
    return {
        "policy": run.outcome.policy.value,
        "places": [_place(run, purse, lots) for purse, lots in sorted(table.items())],
        "parents": [part.parent for part in run.outcome.parts],
    }


def _place(run: Run, purse: int, lots: list[dict[str, Any]]) -> dict[str, Any]:
    address, asset, outpoint = named(run.case.purses[purse])
    return {
        "chain": run.case.purses[purse].chain,
        "address": address,
        "asset": asset,
        "outpoint": outpoint,
        "lots": lots,
    }


@dataclass(frozen=True, slots=True)
class Path:
    """`claim` units at a place (`tainted` in its asset) and the rows of flows.parquet that brought them."""

    place: Mapping[str, Any]
    stolen_in: str
    stolen_asset: str
    state: str
    tainted: int
    claim: int
    steps: Flows


def explain(paths: Mapping[str, Any], flows: Flows, address: str) -> list[Path]:
    """The path of every unit that rests at `address` (display text); if none rests, that passed through."""
    found = []
    for place in paths["places"]:
        if place["address"] == address:
            found += [_path(place, lot, flows, paths["parents"]) for lot in place["lots"]]
    return found or [_passed(row, flows, paths["parents"]) for row in flows if row["recipient"] == address]


def _path(place: Mapping[str, Any], lot: Mapping[str, Any], flows: Flows, parents: Sequence[int]) -> Path:
    part = lot["part"]
    if part >= len(parents):
        raise BundleError("paths.json names a part that flows.parquet does not have: verify the bundle")
    steps = _inflows(place, lot, flows) if part < 0 else _ancestors(part, flows, parents)
    amounts = (int(lot["tainted"]), int(lot["claim"]))
    return Path(place, lot["stolen_in"], lot["stolen_asset"], lot["state"], *amounts, steps)


def _passed(row: Mapping[str, Any], flows: Flows, parents: Sequence[int]) -> Path:
    place = {
        "chain": row["chain"],
        "address": row["recipient"],
        "asset": row["recipient_asset"],
        "outpoint": "",
    }
    steps = _ancestors(row["part"], flows, parents)
    amounts = (int(row["tainted"]), int(row["claim"]))
    return Path(place, row["stolen_in"], row["stolen_asset"], "passed on", *amounts, steps)


def _ancestors(part: int, flows: Flows, parents: Sequence[int]) -> Flows:
    steps = []
    while part >= 0:
        steps.append(flows[part])
        if parents[part] >= part:
            raise BundleError("paths.json has a part that precedes its parent: verify the bundle")
        part = parents[part]
    return steps[::-1]


def _inflows(place: Mapping[str, Any], lot: Mapping[str, Any], flows: Flows) -> Flows:
    wanted = (place["address"], place["asset"], place["outpoint"], lot["stolen_in"], lot["stolen_asset"])
    return [
        row
        for row in flows
        if (
            row["recipient"],
            row["recipient_asset"],
            row["recipient_outpoint"],
            row["stolen_in"],
            row["stolen_asset"],
        )
        == wanted
    ]
