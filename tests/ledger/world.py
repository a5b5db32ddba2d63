"""Batches for ledger tests, written as short as the test needs them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from hueandcry.ledger import INCOMING, Coverage, Imported, Ledger

ETH = "eip155:1"
BSC = "eip155:56"
BTC = "bip122:000000000019d6689c085ae165831e93"
START = datetime(2024, 1, 1, tzinfo=UTC)
NATIVE = {ETH: "slip44:60", BSC: "slip44:714", BTC: "slip44:0"}


def row(sender: str, recipient: str, amount: int | None = 1, **given: Any) -> dict[str, Any]:
    """One incoming row; `given` overrides any column, heights are a second apart."""
    chain = given.get("chain", ETH)
    height = given.get("height", 1)
    found: dict[str, Any] = {
        "line": 2,
        "chain": chain,
        "height": height,
        "time": START + timedelta(seconds=height),
        "tx_index": None,
        "tx": "t",
        "position": None,
        "kind": 0,
        "amount": amount,
        "amount_in": None,
        "flags": 0,
        "raw_amount": None,
    }
    for side, address in (("sender", sender), ("recipient", recipient)):
        found |= {
            f"{side}_chain": chain,
            f"{side}_address": address,
            f"{side}_asset": NATIVE[chain],
            f"{side}_outpoint": "",
            f"{side}_role": 0,
        }
    return found | given


def batch(rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=INCOMING)


def load(
    ledger: Ledger,
    *rows: dict[str, Any],
    file: str = "a.csv",
    duplicates: str | None = None,
    scope: Coverage | None = None,
) -> Imported:
    with ledger.importing() as incoming:
        incoming.begin(file, "00", "test")
        incoming.add(batch({**each, "line": line} for line, each in enumerate(rows, 2)))
        return incoming.commit(duplicates, scope)


def contents(ledger: Ledger, *names: str) -> list[tuple[Any, ...]]:
    """The rows in order, purses spelled as their addresses."""
    view = ledger.read()
    addresses = view.purses["address"].to_pylist()
    rows = []
    for each in view.table.to_pylist():
        each["sender"], each["recipient"] = addresses[each["sender"]], addresses[each["recipient"]]
        each["amount"] = None if each["amount"] is None else int(each["amount"])
        rows.append(tuple(each[name] for name in names))
    return rows


def files(folder: Path) -> set[str]:
    """The ledger's files below a folder, without the lock."""
    return {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
    }
