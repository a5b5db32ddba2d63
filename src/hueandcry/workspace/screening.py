"""Screening of a workspace: a snapshot of its lists, tags and heists, made anew when one of them changes."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hueandcry import heists
from hueandcry.attribution import TagBook
from hueandcry.ledger import Ledger
from hueandcry.model import Heist
from hueandcry.model.errors import InputError, LedgerDamaged, StorageError
from hueandcry.model.exposure import Direction
from hueandcry.sanctions.catalogue import catalogue
from hueandcry.sanctions.copies import ListVersion
from hueandcry.sanctions.register import Register
from hueandcry.screen.gaps import Asked, Gaps, gaps
from hueandcry.screen.gaps.actors import actor
from hueandcry.screen.judgements import PartyState
from hueandcry.screen.names import NameQuery
from hueandcry.screen.past import Past
from hueandcry.screen.screener import Screener
from hueandcry.screen.snapshot import FORMAT, Snapshot, build
from hueandcry.screen.statement import of_heist, of_tags
from hueandcry.trace.balances import describe
from hueandcry.workspace.folder import Workspace
from hueandcry.workspace.funds import Funds

Answer = Mapping[str, Any]
TRIES = 5  # at a snapshot while lists are being taken
KEPT = 2  # snapshots: the one in use, and the one before it, which a service may still hold


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a workspace has that answers rest on."""

    folder: Path
    register: Register
    ledger: Ledger
    tags: TagBook
    heists: tuple[Heist, ...]

    def revision(self) -> str:
        """A digest that changes with lists, tags and heists, and with the day where listings begin or end."""
        known = sorted((heist.id, heist.digest) for heist in self.heists)
        day = "" if self.register.settled else self.register.now.date().isoformat()
        parts = [FORMAT, version("hueandcry"), day, self.register.version(), self.tags.revision, known]
        return sha256(json.dumps(parts).encode()).hexdigest()

    def snapshot(self, say: Callable[[str], None]) -> tuple[Snapshot, tuple[ListVersion, ...]]:
        """The newest snapshot with the lists that it is of, made where there is none that can be read.

        Older ones are taken away. StorageError where it cannot be written.
        """
        for _ in range(TRIES):
            revision, versions = self.revision(), self.register.versions()
            place = self.folder / "screen" / revision[:16]
            had = self._had(place, say)
            found = had or self._made(place, revision)
            if self.revision() == revision:
                _tidy(place.parent)
                return found, versions
            if had is None:
                # Lists were taken while they were read: it can be half of one state and half of another.
                shutil.rmtree(place, ignore_errors=True)
        raise StorageError("the lists change faster than they can be prepared for screening: try again")

    def _had(self, place: Path, say: Callable[[str], None]) -> Snapshot | None:
        try:
            return Snapshot.open(place)
        except (LedgerDamaged, InputError) as error:
            if place.is_dir():
                say(f"what was prepared for screening is damaged: {error}")
        say("preparing the lists for screening (once after each change)")
        return None

    def _made(self, place: Path, revision: str) -> Snapshot:
        others = [*of_tags(self.tags), *(said for heist in self.heists for said in of_heist(heist))]
        return build(place, self.register, others, {"revision": revision})


def holdings(space: Workspace) -> Holdings:
    """What a workspace has."""
    known = tuple(map(heists.heist, heists.packaged()))
    return Holdings(space.folder, Register(space.tags.records), space.ledger, space.tags, known)


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
        self._screener = Screener(self._snapshot, limits(self._versions))

    @property
    def basis(self) -> Answer:
        """What every answer rests on: the lists with hash and age, the ledger, the policy, and the gaps."""
        now = self._aged()
        return {
            "lists": [_list(each) for each in now],
            "never_fetched": _never(now),
            "coverage": list(self._coverage),
            "ledger": self._ledger,
            "policy": self._policy,
            "run": f"screen-{self._revision[:16]}",
            "notes": _notes(now, self._coverage),
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
        """A screener for an earlier day, or for what this workspace had by an earlier day."""
        past = Past(self._snapshot, self._of.register, self._of.tags, as_of, seen_by)
        day = " and ".join(
            [f"as of {as_of}"] * (as_of is not None)
            + [f"as seen by the end of {seen_by}"] * (seen_by is not None)
        )
        return Screener(past, f"{day}: {_then(self._of.register, seen_by)}")

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


def limits(versions: Iterable[ListVersion]) -> str:
    """What an answer without a finding rests on and what it leaves open, in one sentence."""
    found = tuple(versions)
    if not found:
        return "no list was ever taken: nothing can be said (`hueandcry lists update`)"
    asked = ", ".join(
        f"{each.id} of {(each.issued or each.retrieved or each.recorded)[:10]}" for each in found
    )
    stale = ", ".join(each.id for each in found if each.stale)
    never = ", ".join(_never(found))
    parts = [f"on record are {asked}"]
    parts += [f"stale: {stale}"] if stale else []
    parts += [f"never taken: {never}"] if never else []
    return "; ".join(parts) + "; who or what no list names is not thereby clean"


def _then(register: Register, seen_by: date | None) -> str:
    """The copies that speak of an earlier day."""
    used = {each.list: each for each in register.editions(seen_by=seen_by)}
    told = ", ".join(f"{id} of {each.day}" for id, each in used.items())
    since = ", ".join(f"{each.id} since {each.known_from}" for each in register.versions() if each.id in used)
    return f"on record are {told}; copies reach back: {since}" if told else "no list was on record"


def _never(versions: Iterable[ListVersion]) -> list[str]:
    had = {each.id for each in versions}
    return [id for id, known in catalogue().items() if id not in had and known.kind != "import"]


def _list(of: ListVersion) -> dict[str, Any]:
    known = catalogue()[of.id]
    return {
        "list": of.id,
        "authority": known.authority,
        "class": of.kind,
        "sha256": of.sha256,
        "issued": of.issued,
        "retrieved": of.retrieved,
        "recorded": of.recorded,
        "age_hours": of.age,
        "stale": of.stale,
        "counts": dict(of.counts),
        "floors": of.floors,
    }


def _notes(versions: Sequence[ListVersion], coverage: Sequence[str]) -> list[str]:
    never = _never(versions)
    notes = [f"lists that were never taken: {', '.join(never)}"] if never else []
    bare = [each.id for each in versions if each.floors == "none"]
    notes += [f"taken without floors, so perhaps cut short: {', '.join(bare)}"] if bare else []
    if not coverage:
        notes.append("the ledger is empty: of money that came or went nothing can be said")
    return notes


def _coverage(ledger: Ledger) -> tuple[str, ...]:
    return tuple(describe(chain, ledger.manifest(chain).coverage) for chain in ledger.chains())


def _tidy(folder: Path) -> None:
    """Take away all but the newest snapshots; what is still mapped elsewhere stays readable there."""
    found = sorted(
        (each for each in folder.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime
    )
    for each in found[:-KEPT]:
        shutil.rmtree(each, ignore_errors=True)
