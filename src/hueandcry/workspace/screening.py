"""Screening of a workspace: a snapshot of its lists, tags and heists, made anew when one of them changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hueandcry.ledger import Ledger
from hueandcry.model.errors import InputError
from hueandcry.model.exposure import Direction
from hueandcry.sanctions.copies import ListVersion
from hueandcry.screen.gaps import Asked, Gaps, gaps
from hueandcry.screen.gaps.actors import actor
from hueandcry.screen.judgements import PartyState
from hueandcry.screen.listing import IN_FORCE
from hueandcry.screen.names import NameQuery
from hueandcry.screen.past import Past
from hueandcry.screen.screener import Screener
from hueandcry.trace.balances import describe
from hueandcry.workspace import list_words
from hueandcry.workspace.folder import Workspace
from hueandcry.workspace.funds import Funds
from hueandcry.workspace.holdings import holdings

Answer = Mapping[str, Any]


class Screening:
    """Answers on addresses and names from the snapshot that was the newest when this was opened."""

    def __init__(self, space: Workspace) -> None:
        of = holdings(space)
        self._of = of
        self._policy = space.settings.policy.value
        self._funds = Funds(space)
        self._ledger = of.ledger.digest()
        self._coverage = _coverage(of.ledger)
        self._snapshot, self._versions = of.snapshot(space.say)
        self._revision = self._snapshot.basis["revision"]
        self._screener = Screener(self._snapshot, list_words.limits(self._versions))

    @property
    def basis(self) -> Answer:
        """What every answer rests on: the lists with hash and age, the ledger, the policy, and the gaps."""
        now = self._aged()
        return {
            "lists": [list_words.row(each) for each in now],
            "never_fetched": list_words.never_taken(now),
            "coverage": list(self._coverage),
            "ledger": self._ledger,
            "policy": self._policy,
            "run": f"screen-{self._revision[:16]}",
            "notes": list_words.notes(now, self._coverage),
            "revision": self._revision,
        }

    def _aged(self) -> tuple[ListVersion, ...]:
        """The lists that the snapshot was made of, with the age that they have by now."""
        now = self._of.register.versions()
        same = [each.number for each in now] == [each.number for each in self._versions]
        return now if same else self._versions

    def addresses(self, texts: Sequence[str]) -> Sequence[Answer]:
        """One answer for each text, in order."""
        return self._screener.addresses(texts)

    def names(self, queries: Sequence[NameQuery]) -> Sequence[Answer]:
        """One answer for each name, in order."""
        return self._screener.names(queries)

    def transactions(self, txs: Sequence[str]) -> Sequence[Answer]:
        """One answer for each `CHAIN:HASH`, in order: what its money stems from."""
        return [self._transaction(tx) for tx in txs]

    def exposure(self, subjects: Sequence[str], direction: str) -> Sequence[Answer]:
        """The exposure of addresses, one document each (docs/reference/exposure-json.md)."""
        return [self._funds.exposure(each, Direction(direction)) for each in subjects]

    def _transaction(self, tx: str) -> Answer:
        found = self._funds.transaction(tx)
        why = "; ".join(found["gaps"])
        return {"query": tx, "answer": found["verdict"], "exposure": {"source": found}, "why": why}

    def past(self, as_of: date | None, seen_by: date | None) -> Screener:
        """A screener for an earlier day, or for what this workspace had by an earlier day.

        InputError for a day to come: nobody knows how the lists will stand.
        """
        today = self._of.register.now.date()
        for day in (as_of, seen_by):
            if day is not None and day > today:
                raise InputError(f"{day} lies in the future: today (UTC) is {today}")
        past = Past(self._snapshot, self._of.register, self._of.tags, as_of, seen_by)
        when = " and ".join(
            [f"as of {as_of}"] * (as_of is not None)
            + [f"as seen by the end of {seen_by}"] * (seen_by is not None)
        )
        return Screener(past, f"{when}: {list_words.then(self._of.register, seen_by)}")

    def doubt(self, as_of: date | None = None, seen_by: date | None = None) -> str:
        """Why it is not to be relied on where nothing was found, in words; empty where nothing says so."""
        if as_of is seen_by is None:
            binding = [each for each in self._aged() if each.kind in IN_FORCE]
            stale = ", ".join(each.id for each in self._aged() if each.stale)
            none = "" if binding else "no sanctions list was ever taken"
            return none or (f"{stale} is stale" if stale else "")
        return list_words.unknown(self._of.register.editions(seen_by=seen_by), as_of)

    def states(self, parties: Iterable[str]) -> Mapping[str, PartyState]:
        """These parties as the lists in force have them."""
        return self._screener.states(parties)

    def gaps(self, id: str, as_of: date | None = None, seen_by: date | None = None) -> Gaps:
        """Which list names the parties and addresses of an actor since when, and which does not.

        As the lists stood on `as_of`, by what this workspace had by the end of `seen_by`. InputError for an
        unknown actor; Incomplete where no sanctions list was taken.
        """
        asked = Asked(actor(id), as_of, seen_by)
        tags = self._of.tags if as_of is seen_by is None else self._of.tags.as_of(as_of, seen_by)
        return gaps(self._of.register, self._snapshot.names, asked, self._of.heists, tags)

    def current(self) -> bool:
        """Whether lists, tags, heists and ledger are those that it was opened on."""
        return self._of.revision() == self._revision and self._of.ledger.digest() == self._ledger


def _coverage(ledger: Ledger) -> tuple[str, ...]:
    return tuple(describe(chain, ledger.manifest(chain).coverage) for chain in ledger.chains())
