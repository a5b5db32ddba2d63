"""Compaction: a chain that grows by small imports keeps few files.

Neighbouring files are merged once more than FANOUT of one size stand together. There are three sizes, each
FANOUT times the one before, so that a row is rewritten a bounded number of times on its way to a full part.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from hueandcry.ledger import schema
from hueandcry.ledger.heights import whole_heights
from hueandcry.ledger.manifest import Part, PurseFile
from hueandcry.ledger.parts import TRANSFER_PARTS, Layout, PartWriter, write_purses
from hueandcry.ledger.storage import check_files
from hueandcry.ledger.view import read_file

FANOUT = 16
SIZES = 3


def run_to_merge(rows: Sequence[int], full: int | None = None) -> tuple[int, int] | None:
    """Which neighbours to merge, as (start, stop), given the rows of a chain's files in order.

    `full` is how many rows a full one has, by default those of a part of transfers.
    """
    least = 0
    for size in reversed(range(SIZES)):
        limit = (full or schema.PART_ROWS) // FANOUT**size
        for start, stop in _runs(rows, limit):
            if sum(least <= count for count in rows[start:stop]) > FANOUT:
                return start, stop
        least = limit
    return None


def _runs(rows: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """Where neighbours below a limit stand together."""
    start = 0
    for place, count in enumerate((*rows, limit)):
        if count >= limit:
            yield start, place
            start = place + 1


def compact_parts(
    folder: Path, staging: Path, parts: Sequence[Part], layout: Layout = TRANSFER_PARTS
) -> tuple[Part, ...]:
    """The parts of a chain with too many small neighbours merged; new files go to the staging folder."""
    found = run_to_merge([part.rows for part in parts], layout.part_rows)
    if found is None:
        return tuple(parts)
    start, stop = found
    check_files(folder, parts[start:stop])
    writer = PartWriter(staging, [], layout)
    for table in whole_heights(read_file(folder, part) for part in parts[start:stop]):
        writer.write(table.cast(layout.columns))
    writer.close()
    return (*parts[:start], *writer.parts, *parts[stop:])


def compact_purses(folder: Path, staging: Path, files: Sequence[PurseFile]) -> tuple[PurseFile, ...]:
    """The purse files of a chain, likewise; the ids stay."""
    found = run_to_merge([file.rows for file in files])
    if found is None:
        return tuple(files)
    start, stop = found
    check_files(folder, files[start:stop])
    merged = pa.concat_tables([read_file(folder, file) for file in files[start:stop]])
    return (*files[:start], write_purses(staging, merged), *files[stop:])
