"""utxo-mini read as it is: its chain does not conserve value, so that no ledger takes it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from hueandcry.attribution.clusters import joins
from hueandcry.attribution.clusters.co_spend import co_spends
from hueandcry.attribution.clusters.relations import Relation, Sums
from hueandcry.attribution.clusters.source import Source
from hueandcry.ledger import View
from hueandcry.model import Kind, Role

FOLDER = Path(__file__).parents[4] / "shared" / "testdata" / "utxo-mini"
COINBASE = "coinbase"
Pairs = dict[tuple[str, str], Relation]


def lines(name: str) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines() if line.strip()]


def names() -> dict[int, str]:
    """Address by its id."""
    return {row["addressId"]: row["address"] for row in lines("reference/address_ids.json")}


def sums() -> list[Sums]:
    """What the addresses of each transaction put in and took out; multisig has no address of its own."""
    made = []
    for row in lines("test_txs.json"):
        sides: list[dict[str, int]] = []
        for side in ("inputs", "outputs"):
            found: dict[str, int] = {}
            for coin in row[side]:
                if len(coin["address"]) == 1:
                    found[coin["address"][0]] = found.get(coin["address"][0], 0) + coin["value"]
            sides.append(found)
        nameless = row["totalInput"] - sum(sides[0].values())
        if row["coinbase"]:
            sides[0], nameless = {COINBASE: row["totalOutput"]}, 0
        made.append(Sums(sides[0], sides[1], nameless))
    return made


def view() -> View:
    """The inputs of the chain as rows of a ledger."""
    purses: list[tuple[str, str, int]] = []
    rows: list[tuple[int, int, int]] = []
    for row in lines("test_txs.json"):
        tx = len(purses)
        purses.append(("", row["txHash"], Role.TRANSACTION))
        for number, coin in enumerate(row["inputs"]):
            address = coin["address"][0] if len(coin["address"]) == 1 else ""
            rows.append((len(purses), tx, row["blockId"]))
            purses.append((address, f"{row['txHash']}:in{number}", Role.OUTPOINT))
    sender, recipient, height = (pa.array(column) for column in zip(*rows, strict=True))
    kind = pa.repeat(int(Kind.INPUT), len(rows))
    address, outpoint, role = zip(*purses, strict=True)
    return View(
        pa.table({"kind": kind, "sender": sender, "recipient": recipient, "height": height}),
        pa.table({"address": address, "outpoint": outpoint, "role": pa.array(map(int, role), pa.uint8())}),
        ("bip122:000000000019d6689c085ae165831e93",),
        {},
    )


def clusters(with_coinjoin: bool) -> dict[str, str]:
    """Address -> the smallest address of its cluster by id, as the co-spends of the chain make it."""
    ids = {address: number for number, address in names().items()}
    mixes = {row["txHash"] for row in lines("test_txs.json") if row["coinjoin"] and not with_coinjoin}
    found = co_spends(Source(view()), mixes)
    grouped: dict[str, list[str]] = {}
    for member in joins.members(found).to_pylist():
        grouped.setdefault(member["cluster"], []).append(member["address"])
    least = {address: min(each, key=ids.__getitem__) for each in grouped.values() for address in each}
    return {address: least.get(address, address) for address in ids}


def reference_clusters(with_coinjoin: bool) -> dict[str, str]:
    """The same by the reference."""
    named = names()
    file = "address_cluster_with_coinjoin" if with_coinjoin else "address_cluster"
    return {named[row["addressId"]]: named[row["clusterId"]] for row in lines(f"reference/{file}.json")}


def reference_relations(of: str) -> Pairs:
    """The relations of the reference, between addresses or between clusters."""
    named: Mapping[int, str] = names()
    key = of.capitalize()
    return {
        (named[row[f"src{key}Id"]], named[row[f"dst{key}Id"]]): Relation(
            row["noTransactions"], row["estimatedValue"]["value"]
        )
        for row in lines(f"reference/{of}_relations.json")
    }
