"""Paths for the terminal: every unit at a place back to the theft."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hueandcry.trace.paths import Path


def explanation(paths: Iterable[Path]) -> Iterator[RenderableType]:
    """One table a path, oldest step first; amounts in base units, as evidence has them."""
    for number, path in enumerate(paths, 1):
        yield Text(
            f"{number}. {path.state} at {path.place['address']}: {path.tainted} of {path.place['asset']}, "
            f"claim {path.claim} of {path.stolen_asset} stolen in {path.stolen_in}",
            style="bold",
        )
        yield _steps(path)


def _steps(path: Path) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("time", "height", "transaction", "from", "to"):
        table.add_column(name, overflow="fold")
    for name in ("carried", "claim"):
        table.add_column(name, justify="right", overflow="fold")
    for step in path.steps:
        time = f"{step['time']:%Y-%m-%dT%H:%M:%SZ}" if step["time"] else ""
        how = step["tx"] or step["kind"]
        ends = (step["sender"] or step["sender_outpoint"], step["recipient"] or step["recipient_outpoint"])
        table.add_row(time, str(step["height"] or ""), how, *ends, str(step["tainted"]), str(step["claim"]))
    return table
