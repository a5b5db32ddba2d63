"""Importing files into a ledger, and reading its rows in full."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hueandcry.ledger import Imported, Ledger
from hueandcry.sources import ImportChoices, format_named, import_files

TESTDATA = Path(__file__).parents[4] / "shared" / "testdata"


def load(ledger: Ledger, form: str, paths: Sequence[Path], **options: str) -> Imported:
    return import_files(ledger, paths, format_named(form), ImportChoices(options=options))


def rows(ledger: Ledger) -> list[dict[str, Any]]:
    """The rows in order, purses spelled out, amounts as integers."""
    view = ledger.read()
    purses = [tuple(purse.values()) for purse in view.purses.to_pylist()]
    found = view.table.to_pylist()
    for each in found:
        each["sender"], each["recipient"] = purses[each["sender"]], purses[each["recipient"]]
        each["amount"] = None if each["amount"] is None else int(each["amount"])
    return found


def total(ledger: Ledger, kind: int) -> tuple[int, int]:
    """How many rows of a kind there are, and the sum of the amounts that are known."""
    of_kind = [each["amount"] for each in rows(ledger) if each["kind"] == kind]
    return len(of_kind), sum(amount or 0 for amount in of_kind)
