"""What the service asks of a screener, and nothing more."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from hueandcry.screen.gaps import Gaps
from hueandcry.screen.judgements import PartyState
from hueandcry.screen.names import NameQuery

Answer = Mapping[str, Any]  # fit for JSON
DIRECTIONS = ("source", "destination")  # of funds


class Screener(Protocol):
    """Lists and a ledger as they were when it was opened; it may be asked from several threads at once."""

    @property
    def basis(self) -> Answer:
        """What every answer rests on: lists with hash and age, coverage of the ledger, policy, run."""

    def addresses(self, texts: Sequence[str]) -> Sequence[Answer]:
        """One answer for each text, in order; a text that is no address is answered so."""

    def names(self, queries: Sequence[NameQuery]) -> Sequence[Answer]:
        """One answer for each name, in order."""

    def transactions(self, txs: Sequence[str]) -> Sequence[Answer]:
        """One answer for each `CHAIN:HASH`, in order."""

    def exposure(self, subjects: Sequence[str], direction: str) -> Sequence[Answer]:
        """The exposure of addresses or transactions to thefts, listed parties and categories, in order."""

    def gaps(self, id: str, as_of: date | None = None, seen_by: date | None = None) -> Gaps:
        """Which list names the parties and addresses of an actor since when, by the lists on record."""

    def states(self, parties: Iterable[str]) -> Mapping[str, PartyState]:
        """These parties as the lists in force have them; those that no list names are left out."""

    def current(self) -> bool:
        """Whether lists and ledger are still those that it was opened on."""


def key(basis: Answer) -> str:
    """What tells two screeners apart: the lists and the ledger that they were opened on."""
    return f"{basis['revision']} {basis['ledger']}"
