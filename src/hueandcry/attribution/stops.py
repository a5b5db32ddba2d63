"""The stop-list: addresses at which a trace stops, each with the tag that says why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from hueandcry.model import EndpointKind, Tag

NONE = "none"


@cache
def categories() -> Mapping[str, EndpointKind | None]:
    """What each category means for a trace: the kind of endpoint, or None where it does not stop."""
    text = files("hueandcry.attribution").joinpath("categories.yaml").read_text("utf-8")
    table: dict[str, str] = yaml.safe_load(text)
    return {name: None if kind == NONE else EndpointKind(kind) for name, kind in table.items()}


def endpoint(category: str) -> EndpointKind | None:
    """The kind of endpoint of a category; one that is not listed stops as a service."""
    return categories().get(category, EndpointKind.SERVICE)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a trace stops at an address: the most confident tag, and the others that disagree with its kind."""

    kind: EndpointKind
    tag: Tag
    others: tuple[Tag, ...] = ()


class StopList:
    """The addresses that absorb, by (CAIP-2 chain, canonical address)."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        by_address: dict[tuple[str, str], list[Tag]] = {}
        for tag in tags:
            by_address.setdefault((tag.chain, tag.address), []).append(tag)
        self.tags: Mapping[tuple[str, str], list[Tag]] = by_address
        self.stops: dict[tuple[str, str], Stop] = {}
        for address, statements in by_address.items():
            stop = _stop(statements)
            if stop is not None:
                self.stops[address] = stop

    def get(self, chain: str, address: str) -> Stop | None:
        """The stop at an address, or None."""
        return self.stops.get((chain, address))

    def label(self, chain: str, address: str) -> str:
        """The most confident label of an address, empty if it has none."""
        statements = self.tags.get((chain, address))
        return min(statements, key=_rank).label if statements else ""


def _rank(tag: Tag) -> tuple[int, str, str, str]:
    return (-tag.confidence, tag.category, tag.label, tag.source)


def _stop(statements: list[Tag]) -> Stop | None:
    """The most confident statement decides; one that names no service keeps the trace going."""
    best, *others = sorted(statements, key=_rank)
    kind = endpoint(best.category)
    if kind is None:
        return None
    return Stop(kind, best, tuple(tag for tag in others if endpoint(tag.category) is not kind))
