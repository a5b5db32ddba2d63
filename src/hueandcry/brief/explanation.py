"""Paths for the terminal: every unit at a place back to the theft."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from hueandcry.trace.paths import Path


def explanation(paths: Iterable[Path]) -> Iterator[RenderableType]:
    """One block a path, oldest step first; amounts in base units, as evidence has them."""
    for number, path in enumerate(paths, 1):
        yield Text(f"{number}. {path.state} at {path.place['address']}", style="bold")
        yield Text(f"   {path.tainted} of {path.place['asset']}")
        yield Text(f"   claim {path.claim} of {path.stolen_asset} stolen in {path.stolen_in}")
        for step in path.steps:
            yield from _step(step)


def _step(step: Mapping[str, Any]) -> Iterator[Text]:
    time = f"{step['time']:%Y-%m-%dT%H:%M:%SZ}  height {step['height']}  {step['tx']}" if step["time"] else ""
    yield Text(f"     {step['kind']}  {time}")
    ends = (step["sender"] or step["sender_outpoint"] or "-", step["recipient"] or step["recipient_outpoint"])
    yield Text(f"       {ends[0]} -> {ends[1]}")
    yield Text(f"       carried {step['tainted']} of {step['recipient_asset']}, claim {step['claim']}")
