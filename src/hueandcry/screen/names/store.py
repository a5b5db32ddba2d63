"""The tables of a name index, in memory or mapped from a folder: names, parties, keys and postings."""

import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from hueandcry.model.errors import InputError, StorageError
from hueandcry.model.party import Birth, PartyKind, PartyName, Strength
from hueandcry.screen.names.corroboration import Facts

FORMAT = "hueandcry-names-2"
Array = np.ndarray
_ARRAYS = (
    "name_starts",
    "name_party",
    "name_strength",
    "party_starts",
    "party_kind",
    "keys",
    "key_starts",
    "postings",
)
_TEXTS = ("names", "parties", "folded")
STRENGTHS = tuple(Strength)
KINDS = tuple(PartyKind)


@dataclass(frozen=True, slots=True)
class Store:
    """The arrays by name, and two texts of records that the `*_starts` arrays point into."""

    arrays: Mapping[str, Array]
    texts: Mapping[str, bytes | mmap.mmap]

    @property
    def names(self) -> int:
        """How many names there are."""
        return len(self.arrays["name_party"])

    @property
    def parties(self) -> int:
        """How many parties there are."""
        return len(self.arrays["party_kind"])

    def name(self, number: int) -> PartyName:
        """One listed name."""
        text, type_, script, language, surname, given = orjson.loads(
            self._record("names", "name_starts", number)
        )
        strength = STRENGTHS[int(self.arrays["name_strength"][number])]
        return PartyName(text, strength, type_, script, language, surname, given)

    def text(self, number: int) -> str:
        """The text of one listed name."""
        found: str = orjson.loads(self._record("names", "name_starts", number))[0]
        return found

    def folded(self) -> list[str]:
        """The compared words of every name."""
        return self.texts["folded"][:].decode().split("\n")[:-1]

    def kind(self, party: int) -> PartyKind:
        """The kind of one party."""
        return KINDS[int(self.arrays["party_kind"][party])]

    def party(self, number: int) -> tuple[str, Facts]:
        """The key of one party, and what the list says of it beside its names."""
        key, births, countries, identifiers, addresses = orjson.loads(
            self._record("parties", "party_starts", number)
        )
        facts = Facts(
            tuple(Birth(*each) for each in births), tuple(countries), tuple(identifiers), tuple(addresses)
        )
        return key, facts

    def _record(self, text: str, starts: str, number: int) -> bytes:
        places = self.arrays[starts]
        return self.texts[text][int(places[number]) : int(places[number + 1])]

    def save(self, folder: Path) -> None:
        """Write the tables; the manifest comes last, so that a broken save is no index."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "manifest.json").unlink(missing_ok=True)
            for name in _ARRAYS:
                np.save(folder / f"{name}.npy", self.arrays[name])
            for name in _TEXTS:
                (folder / f"{name}.bin").write_bytes(self.texts[name][:])
            sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
            manifest = {"format": FORMAT, "names": self.names, "parties": self.parties, "sizes": sizes}
            draft = folder / "manifest.draft"
            draft.write_bytes(orjson.dumps(manifest))
            os.replace(draft, folder / "manifest.json")
        except OSError as error:
            raise StorageError(f"cannot write the name index to {folder}: {error.strerror}") from error


def load(folder: Path) -> Store:
    """Map the tables of a folder; InputError where it is no whole index."""
    try:
        manifest = orjson.loads((folder / "manifest.json").read_bytes())
        if manifest["format"] != FORMAT:
            raise InputError(f"{folder} is a name index of another version: build it again")
        for name, size in manifest["sizes"].items():
            if (folder / name).stat().st_size != size:
                raise InputError(f"{folder / name} was cut short or changed: build the name index again")
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in _ARRAYS}
        texts = {name: _mapped(folder / f"{name}.bin") for name in _TEXTS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder} holds no name index: build it again") from error
    return Store(arrays, texts)


def _mapped(path: Path) -> bytes | mmap.mmap:
    if not path.stat().st_size:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
