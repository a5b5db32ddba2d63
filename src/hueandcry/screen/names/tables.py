"""Reading the tables beside this package: CSV with `#` comments, a header, and text cells."""

import csv
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv`, each a mapping from the header's words to text."""
    return tuple(csv.DictReader(lines(name)))


def lines(name: str) -> list[str]:
    """The lines of `data/<name>.csv` that are no comments."""
    text = (files("hueandcry.screen.names") / "data" / f"{name}.csv").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
