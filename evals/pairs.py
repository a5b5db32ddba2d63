"""The real pairs of Celer and Poly from the shared test data."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "shared" / "testdata" / "bridges" / "connector"

Row = dict[str, str]


def pairs(bridge: str) -> Iterator[Row]:
    """The deposits of a bridge with the transaction that paid each."""
    yield from _rows(f"{bridge}_pairs.csv.gz")


def calls(bridge: str) -> Iterator[Row]:
    """What paid on Polygon: decoded fields, and the calldata itself."""
    yield from _rows(f"{bridge}_polygon_calldata.csv.gz")


def _rows(name: str) -> Iterator[Row]:
    with gzip.open(FOLDER / name, "rt", newline="") as file:
        yield from csv.DictReader(file)
