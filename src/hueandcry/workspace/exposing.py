"""Exposure in a workspace: the state of all subjects, kept in `exposure/<digest>` and made anew when due."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import time

from hueandcry import heists as catalogue
from hueandcry.attribution import StopList
from hueandcry.conversions import Tier
from hueandcry.ledger import Ledger
from hueandcry.model import Heist, Policy, Tag
from hueandcry.model.errors import InputError, LedgerEmpty
from hueandcry.model.exposure import Direction, Subject, SubjectKind
from hueandcry.sanctions.register import Register
from hueandcry.screen.exposure.answer import Answer
from hueandcry.screen.exposure.building import Inputs
from hueandcry.screen.exposure.destination import destinations
from hueandcry.screen.exposure.files import STATE
from hueandcry.screen.exposure.ground import Material, until
from hueandcry.screen.exposure.rows import Asked
from hueandcry.screen.exposure.shelving import key
from hueandcry.screen.exposure.state import DEFAULT, State
from hueandcry.screen.exposure.subjects import of_tags
from hueandcry.settings import Settings
from hueandcry.workspace import tracing
from hueandcry.workspace.folder import Workspace

FOLDER = "exposure"
KEPT = 8  # states of one workspace: questions as of a past height make one each
FORMAT = 1
LONGEST = 24 * 3600  # seconds that building a state can take


class Exposures:
    """The exposure of a workspace's addresses to some heists and subjects.

    `subjects` are those of lists; the categories of the workspace's tags join them. `as_of` is a height of
    `chain`, or a day; `lists` names the lists behind the subjects (their versions or hashes). The state is
    opened, or made where there is none of these very inputs.
    """

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        tags: Iterable[Tag],
        heists: Sequence[Heist],
        subjects: Iterable[Subject],
        settings: Settings,
        *,
        as_of: str = "",
        chain: str = "",
        lists: str = "",
    ) -> None:
        self.folder = folder / FOLDER
        self._ledger, self._settings = ledger, settings
        self._tags, self._heists = tuple(tags), tuple(heists)
        given = (*subjects, *of_tags(self._tags, settings.stop_confidence))
        self._subjects = tuple(sorted(set(given), key=lambda each: json.dumps(asdict(each))))
        self._as_of, self._chain, self._lists = as_of, chain if as_of.isdecimal() else "", lists
        self._stops = StopList(self._tags, settings.stop_confidence)
        self._material: Material | None = None
        self._state: State | None = None

    @property
    def inputs(self) -> Inputs:
        """The run and the digests of all that a state depends on."""
        digests = {
            "hueandcry": version("hueandcry"),
            "ledger": self._ledger.digest(),
            "events": self._ledger.events_digest(),
            "stop-list": self._stops.version,
            "heists": _digest([heist.digest for heist in self._heists]),
            "subjects": _digest([asdict(subject) for subject in self._subjects]),
            "lists": self._lists,
            "inferred rows": "accepted" if self._settings.accept_inferred else "not accepted",
        }
        until_when = f"{self._chain} height {self._as_of}" if self._chain else self._as_of
        run = f"exposure-{_digest([FORMAT, digests, until_when])[:12]}"
        return Inputs(run, digests, until_when)

    def state(self, fresh: bool = True) -> State:
        """The state of the present inputs; without `fresh` an older one will do, whose answers are stale.

        Raises LedgerEmpty, HeistError, StorageError; InputError for an older state where there is none.
        """
        if self._state is None:
            inputs = self.inputs
            path = self.folder / inputs.run.removeprefix("exposure-")
            if (path / STATE).exists():
                self._state = self._opened(path, inputs)
            elif fresh:
                self._state = self._built(path, inputs)
            else:
                return self._older(inputs)
        return self._state

    def address(self, chain: str, address: str, policy: Policy = DEFAULT, max_hops: int = 0) -> Answer:
        """What the money of an address stems from."""
        return self.state().address(chain, address, policy, max_hops)

    def transaction(self, chain: str, tx: str, policy: Policy = DEFAULT, max_hops: int = 0) -> Answer:
        """What the money that a transaction moved stems from."""
        return self.state().transaction(chain, tx, policy, max_hops)

    def deposit(
        self, chain: str, sender: str, asset: str, amount: int, policy: Policy = DEFAULT, max_hops: int = 0
    ) -> Answer:
        """What a payment that has not happened would carry; see `State.deposit`."""
        return self.state().deposit(chain, sender, asset, amount, policy, max_hops)

    def destinations(self, chain: str, address: str, policy: Policy = DEFAULT, max_hops: int = 0) -> Answer:
        """Where the money that an address sent ended up; the first time it is traced, then it is kept."""
        state = self.state()
        place = State.place(chain, address)
        kept = self.folder / self.inputs.run.removeprefix("exposure-") / "sent" / key(*place).hex()
        return destinations(
            state, self.material(), place, Asked(policy, Direction.DESTINATION, max_hops), kept
        )

    def material(self) -> Material:
        """The rows and all else that a state is computed from."""
        if self._material is None:
            if not self._ledger.rows():
                raise LedgerEmpty("the ledger is empty: run `hueandcry ledger import` first")
            rows = tracing.rows(self._ledger, self.folder.parent / "checkpoints")
            if self._as_of:
                rows = until(rows, self._as_of, self._chain)
            self._material = Material(
                rows,
                self._heists,
                self._subjects,
                self._stops,
                self._settings.accept_inferred,
                tracing.converter(self._ledger, frozenset({Tier.A})),
            )
        return self._material

    def _opened(self, path: Path, inputs: Inputs) -> State:
        try:
            return State.open(path)
        except InputError:
            return self._built(path, inputs)  # what cannot be read is made again

    def _built(self, path: Path, inputs: Inputs) -> State:
        state = State.build(self.material(), inputs, path)
        for old in (*self._states()[KEPT:], *self._killed()):
            shutil.rmtree(old, ignore_errors=True)
        return state

    def _killed(self) -> list[Path]:
        """What states were built in whose building was cut off."""
        now = time()
        return [path for path in self.folder.glob(".*") if now - path.stat().st_mtime > LONGEST]

    def _older(self, inputs: Inputs) -> State:
        for path in self._states():
            with suppress(InputError):
                found = State.open(path)
                if found.basis.as_of == inputs.as_of:
                    return found.stale(_changes(found.basis.inputs, inputs.digests))
        raise InputError("there is no exposure state yet: ask once without --stale, which makes one")

    def _states(self) -> list[Path]:
        """The states that are kept, the newest first."""
        found = [
            path.parent for path in self.folder.glob(f"*/{STATE}") if not path.parent.name.startswith(".")
        ]
        return sorted(found, key=lambda path: (path / STATE).stat().st_mtime_ns, reverse=True)


def exposures(
    space: Workspace, names: Sequence[str], as_of: str = "", chain: str = "", *, importing: bool = True
) -> Exposures:
    """The exposures of a workspace to some heists (ids or paths; all that are packaged where none is named).

    The parties are those that its lists name now, or on the day that is asked about. The documented transfers
    of packaged heists are imported where the ledger lacks them. Without `importing` nothing is written to the
    ledger: thefts that it lacks are left out, and the answers' notes say so.
    """
    found = [catalogue.heist(name) for name in names or catalogue.packaged()]
    for heist in found if importing else ():
        _documented(space, heist)
    register = Register(space.tags.records)
    day = None if not as_of or as_of.isdecimal() else _day(as_of)
    return Exposures(
        space.folder,
        space.ledger,
        space.tags,
        found,
        listed(register, day),
        space.settings,
        as_of=as_of,
        chain=chain,
        lists=register.version(day),
    )


def _documented(space: Workspace, heist: Heist) -> None:
    """Import the documented transfers of a packaged heist, as a trace of it does."""
    path = catalogue.transfers_path(heist)
    if path is None:
        return
    digest = sha256(path.read_bytes()).hexdigest()
    logs = (space.ledger.manifest(chain).imports for chain in space.ledger.chains())
    if any(file.sha256 == digest for log in logs for file in log):
        return
    if not space.ledger.has(theft.tx for theft in heist.thefts):
        done = space.import_transfers([path], "transfers-csv")
        space.say(f"imported the {done.total.added} documented transfers packaged with {heist.id}")


def listed(register: Register, day: date | None = None) -> Iterator[Subject]:
    """The addresses that the lists name now, or on a day, as subjects; those of no known chain are left out.

    Only the day that a list itself gives is that of the listing.
    """
    for place, entry in register.addresses(day):
        if entry.listed and place.chain:
            party = entry.party
            yield Subject(
                party.key,
                party.name,
                SubjectKind.PARTY,
                place.chain,
                place.address,
                entry.listed_from,
                f"{party.list}, edition {entry.version[:12]}",
            )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"as of {text[:40]!r} is neither a height nor a day such as 2025-03-01") from error


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [
        f"{name} changed since" for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)
    ]


def _digest(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
