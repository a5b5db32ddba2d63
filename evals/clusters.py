"""Clusters, relations and balances against the reference results of utxo-mini and eth-mini."""

import csv
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.attribution.clusters import mini
from tests.sources.evm import eth_mini

from evals.table import Line
from hueandcry.attribution.clusters.relations import between, paid
from hueandcry.ledger import Ledger
from hueandcry.model import Kind
from hueandcry.sources import format_named, import_files

ETH = "slip44:60"
WRAPPED = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
TOKENS = {
    "0xdac17f958d2ee523a2206206994597c13d831ec7",
    "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    WRAPPED,
}


def measure() -> list[Line]:
    """All lines; those of a set that is not beside the checkout are left out."""
    lines = []
    if mini.FOLDER.is_dir():
        lines += _utxo()
    if eth_mini.FOLDER.is_dir():
        lines += _eth()
    return lines


def _utxo() -> list[Line]:
    plain = mini.clusters(with_coinjoin=False)
    return [
        _line("clusters, utxo-mini", plain, mini.reference_clusters(with_coinjoin=False)),
        _line(
            "clusters, utxo-mini, CoinJoin included",
            mini.clusters(with_coinjoin=True),
            mini.reference_clusters(with_coinjoin=True),
        ),
        _line("address relations, utxo-mini", between(mini.sums()), mini.reference_relations("address")),
        _line(
            "cluster relations, utxo-mini", between(mini.sums(), plain), mini.reference_relations("cluster")
        ),
    ]


def _line(what: str, found: dict[Any, Any], known: dict[Any, Any]) -> Line:
    same = sum(found.get(key) == value for key, value in known.items())
    extra = len(found.keys() - known.keys())
    return Line(what, f"{same} of {len(known)}", "equal", found == known, f"{extra} more than the reference")


def _eth() -> list[Line]:
    lines = []
    # In complex_graph traces and transactions were rewritten apart, so that they disagree.
    for name, without in (("simple_graph", ()), ("complex_graph", ("transactions",)), ("tokens", ())):
        with tempfile.TemporaryDirectory() as folder:
            rows = _rows(name, Path(folder), without)
            delegated = _delegated(Path(folder)) if name == "tokens" else Counter()
            found = {pair: each.value for pair, each in paid(_payments(rows)).items()}
            known = _known(name)
            mine = {pair: found.get(pair, 0) + delegated[pair] for pair in known}
            extra = (
                {}
                if name == "tokens"
                else {pair: value for pair, value in found.items() if pair not in known}
            )
            detail = "values passed on by delegated calls added, as there" if name == "tokens" else ""
            lines.append(_line(f"relations, eth-mini {name}", mine | extra, known)._replace(detail=detail))
    return [*lines, _balances()]


def _rows(name: str, folder: Path, without: Sequence[str] = ()) -> list[dict[str, Any]]:
    paths = {kind: path for kind, path in eth_mini.rewritten(name, folder).items() if kind not in without}
    if name == "balance":
        _fees_only(paths["transactions"])
    ledger = Ledger(folder / "ledger")
    import_files(ledger, list(paths.values()), format_named("ethereum-etl"))
    view = ledger.read()
    purses, found = view.purses.to_pylist(), view.table.to_pylist()
    for row in found:
        sender, recipient = purses[row["sender"]], purses[row["recipient"]]
        row |= {"from": sender["address"], "to": recipient["address"]}
        row |= {"asset": sender["asset"], "into": recipient["asset"]}
    return found


def _fees_only(path: Path) -> None:
    """In this set transactions only pay fees: what they move stands in traces of other blocks."""
    given = list(csv.DictReader(path.read_text().splitlines()))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(given[0]))
        writer.writeheader()
        writer.writerows(row | {"value": "0"} for row in given)


def _payments(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Payments in the coin; what a wrap or a failed transaction would have moved counts in the reference."""
    return [
        (row["from"], row["to"], int(row["amount"]))
        for row in rows
        if row["asset"] == row["into"] == ETH and row["kind"] in (Kind.TRANSFER, Kind.LEG) and row["amount"]
    ]


def _delegated(folder: Path) -> Counter[tuple[str, str]]:
    """What proxies pass to their code, although no value moves: the reference counts it."""
    found: Counter[tuple[str, str]] = Counter()
    with (folder / "traces.csv").open() as file:
        for row in csv.DictReader(file):
            if row["call_type"] == "delegatecall" and row["status"] == "1":
                found[row["from_address"], row["to_address"]] += int(row["value"])
    return found


def _known(name: str) -> dict[tuple[str, str], int]:
    """What each address paid another in the coin by the reference, where both are named in it."""
    named = {
        row["addressId"]: eth_mini.hexed(row["address"]) for row in eth_mini.reference(name, "addresses.json")
    }
    found: Counter[tuple[str, str]] = Counter()
    for row in eth_mini.reference(name, "address_relations.json"):
        pair = (named.get(row["srcAddressId"], ""), named.get(row["dstAddressId"], ""))
        if all(pair) and row["value"]["value"]:
            found[pair] += row["value"]["value"]
    return dict(found)


def _balances() -> Line:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = _rows("balance", folder)
        blocks = csv.DictReader((folder / "blocks.csv").read_text().splitlines())
        miners = {int(row["number"]): row["miner"] for row in blocks}
    balances: Counter[tuple[str, str]] = Counter()
    for row in rows:
        contract = row["asset"].partition(":")[2]
        if row["kind"] == Kind.LEG and WRAPPED not in (row["from"], row["to"]):
            continue  # it failed
        if row["asset"] == ETH or contract in TOKENS:
            balances[row["from"], row["asset"]] -= int(row["amount"])
            balances[row["to"] or miners[row["height"]], row["asset"]] += int(row["amount"])
    found = sorted(amount for (who, _), amount in balances.items() if who and amount)
    text = (eth_mini.FOLDER / "balance" / "reference" / "balances.csv").read_text()
    known = sorted(int(row["balance"]) for row in csv.DictReader(text.split("\n")) if row["balance"])
    same = sum((Counter(found) & Counter(known)).values())
    return Line("balances, eth-mini", f"{same} of {len(known)}", "equal", found == known)
