"""What a format of transfer files is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import pyarrow as pa

from hueandcry.model.errors import InputError
from hueandcry.sources.report import Report


class Format(Protocol):
    """Reads one kind of file into batches with the columns of `ledger.INCOMING`.

    `options` names each option with its default. `read` reports bad rows and goes on; it raises InputError
    where the file as a whole cannot be used.
    """

    @property
    def name(self) -> str:
        """The name on the command line."""
        ...

    @property
    def description(self) -> str:
        """One line for a list of formats."""
        ...

    @property
    def options(self) -> Mapping[str, str]:
        """The options and their defaults."""
        ...

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of a file."""
        ...


@runtime_checkable
class Surveying(Format, Protocol):
    """A format whose files explain one another, as blocks in any order over several files do."""

    def belongs(self, path: Path) -> bool:
        """Whether a file that was found in a folder is one of the format."""
        ...

    def surveyed(self, paths: Sequence[Path], options: Mapping[str, str], report: Report) -> Format:
        """The reader of these files, after a first look at all of them; raises InputError."""
        ...


@runtime_checkable
class FileSet(Protocol):
    """Reads files of several kinds that only together make transfers; otherwise as `Format`."""

    @property
    def name(self) -> str:
        """The name on the command line."""
        ...

    @property
    def description(self) -> str:
        """One line for a list of formats."""
        ...

    @property
    def options(self) -> Mapping[str, str]:
        """The options and their defaults."""
        ...

    def belongs(self, path: Path) -> bool:
        """Whether a file that was found in a folder is one of the set."""
        ...

    def read_set(
        self, paths: Sequence[Path], options: Mapping[str, str], report: Report
    ) -> Iterator[pa.Table]:
        """The batches of all files together."""
        ...


def settled(format: "Format | FileSet", options: Mapping[str, str]) -> dict[str, str]:
    """The options with defaults for those not given; InputError for one that the format does not have."""
    for name in options:
        if name not in format.options:
            known = ", ".join(format.options) or "none"
            raise InputError(f"{format.name} has no option {name!r}: it has {known}")
    return {**format.options, **options}
