"""The catalogue of lists: whose each is, where it is published, and how small it may be (`lists.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from hueandcry.model.errors import ListError

TABLE = Path(__file__).with_name("lists.yaml")
CLASSES = ("sanction", "seizure", "advisory", "import")


@dataclass(frozen=True, slots=True)
class KnownList:
    """One list. `kind` is its class; `url` is empty where no file can be fetched, `page` is for people.

    `packaged` is the file that comes with hueandcry, where one does. `floors` are least counts by kind of
    party, `parties` and `addresses`; `stale_after` is in hours, None for a list that does not age.
    """

    id: str
    title: str
    authority: str
    country: str
    kind: str
    page: str
    terms: str
    floors: Mapping[str, int]
    url: str = ""
    packaged: str = ""
    stale_after: int | None = None

    @property
    def source(self) -> str:
        """How its editions are had, in words."""
        return "from its URL" if self.url else "packaged" if self.packaged else "by hand"


@dataclass(frozen=True, slots=True)
class Kept:
    """Which share of the last edition's parties and addresses a new one must still have.

    A loss of no more than `slack` of either is always let through.
    """

    parties: float
    addresses: float
    slack: int

    def bearable(self, lost: int, of: int, what: str) -> bool:
        """Whether an edition may lack so many of `parties` or `addresses`."""
        share: float = getattr(self, what)
        return lost <= max(self.slack, of * (1 - share))


@cache
def catalogue() -> Mapping[str, KnownList]:
    """Every list by its id, in the order of the table."""
    return MappingProxyType({each["id"]: _known(each) for each in _table()["lists"]})


@cache
def kept() -> Kept:
    """How much of the last edition a new one must still have."""
    return Kept(**_table()["kept"])


def known(id: str) -> KnownList:
    """The list of this id; ListError names the nearest."""
    found = catalogue().get(id)
    if found is None:
        near = get_close_matches(id, catalogue(), 1)
        hint = f"the nearest is {near[0]!r}" if near else f"there are {', '.join(catalogue())}"
        raise ListError(f"no list has the id {id[:60]!r}: {hint}")
    return found


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text("utf-8"))
    return found


def _known(told: Mapping[str, Any]) -> KnownList:
    rest = {name: value for name, value in told.items() if name != "class"}
    return KnownList(**{**rest, "kind": told["class"], "floors": MappingProxyType(told["floors"])})
