"""Editions: one official file of one list, as a parser read it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hueandcry.model.party import Party


@dataclass(frozen=True, slots=True)
class Edition:
    """What one file says: every party of the list on that day.

    `issued` is the day (or moment) that the file itself names, empty where it names none; `sha256` is of the
    files' bytes as they were given, in order. `notes` are remarks for the person who updates, in words.
    """

    list: str
    form: str
    parties: tuple[Party, ...]
    sha256: str
    issued: str = ""
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many parties of each kind there are, and how many addresses."""
        kinds = Counter(party.kind.value for party in self.parties)
        return {**dict(sorted(kinds.items())), "addresses": sum(len(each.addresses) for each in self.parties)}


class ListForm(Protocol):
    """A format of a list; a module with these names is one.

    `detect` looks at the beginning of a file (at most 64 KiB, already decompressed) and its name. `parse`
    takes the files of one edition (several only for OFAC's CSV) and raises ListError, with a message that
    says what to mend, for anything that is not whole and of this format: it never returns a smaller list.
    """

    NAME: str
    LISTS: tuple[str, ...]

    def detect(self, head: bytes, name: str) -> bool:
        """Whether this file looks like one of the format."""

    def parse(self, paths: Sequence[Path]) -> Edition:
        """Read the edition; ListError where it is not whole."""
