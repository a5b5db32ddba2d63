"""What a workspace has that screening rests on, and the snapshot that is made of it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from hueandcry import heists
from hueandcry.attribution import TagBook
from hueandcry.ledger import Ledger
from hueandcry.model import Heist
from hueandcry.model.errors import InputError, LedgerDamaged, StorageError
from hueandcry.sanctions.copies import ListVersion
from hueandcry.sanctions.register import Register
from hueandcry.screen.snapshot import FORMAT, Snapshot, build
from hueandcry.screen.statement import of_heist, of_tags
from hueandcry.workspace.folder import Workspace

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


def _tidy(folder: Path) -> None:
    """Take away all but the newest snapshots; what is still mapped elsewhere stays readable there."""
    found = sorted(
        (each for each in folder.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime
    )
    for each in found[:-KEPT]:
        shutil.rmtree(each, ignore_errors=True)
