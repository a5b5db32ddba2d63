"""CSV tables of our own: the last row must be ended, so that a file that was cut inside it is told."""

from collections.abc import Iterator
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.sanctions.files import whole
from hueandcry.sanctions.sheet import csv_rows

LIMIT = 64 * 1024 * 1024


def ended_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The rows of a CSV file; ListError where the last one has no line end, or the file is over 64 MiB."""
    if not whole(path, LIMIT).endswith(b"\n"):
        raise ListError(
            f"{path.name}: the last row has no line end: the file is cut short (or add the line end)"
        )
    yield from csv_rows(path)
