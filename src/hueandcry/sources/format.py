"""What a format of transfer files is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

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


def settled(format: Format, options: Mapping[str, str]) -> dict[str, str]:
    """The options with defaults for those not given; InputError for one that the format does not have."""
    for name in options:
        if name not in format.options:
            known = ", ".join(format.options)
            raise InputError(f"{format.name} has no option {name!r}: it has {known}")
    return {**format.options, **options}
