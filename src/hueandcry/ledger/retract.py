"""Taking rows back: what a chain's manifest says once the heights from one on are gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger.blocks import below
from hueandcry.ledger.heights import whole_heights
from hueandcry.ledger.manifest import Manifest, Part
from hueandcry.ledger.parts import EVENT_PARTS, TRANSFER_PARTS, Layout, PartWriter
from hueandcry.ledger.storage import check_files
from hueandcry.ledger.view import read_file


@dataclass(frozen=True, slots=True)
class Retracted:
    """The manifest without the rows, how many transfers that were, the new files in the staging folder."""

    manifest: Manifest
    rows: int
    files: tuple[Part, ...]


def retracted(folder: Path, staging: Path, manifest: Manifest, first: int) -> Retracted:
    """Take the rows and events of height `first` and above out of a chain whose files lie in `folder`.

    Parts above go, a part that reaches over `first` is written anew. Purses stay, and so does the log of
    imports; ranges of coverage are cut, and an address that loses a row is complete no longer, since what
    replaces the row need not be known. Raises LedgerDamaged.
    """
    parts = _below(folder, staging, manifest.parts, first, TRANSFER_PARTS)
    events = _below(folder, staging, manifest.events, first, EVENT_PARTS)
    gone = [part for part in manifest.parts if part.last_height >= first]
    coverage = manifest.coverage.below(first)
    if coverage.complete and gone:
        coverage = coverage.without(_addresses(folder, manifest, gone, first))
    blocks = below(manifest.blocks, first)
    return Retracted(
        replace(manifest, parts=parts, events=events, coverage=coverage, blocks=blocks),
        manifest.rows - sum(part.rows for part in parts),
        tuple(part for part in (*parts, *events) if part not in manifest.all_files),
    )


def _below(
    folder: Path, staging: Path, parts: Sequence[Part], first: int, layout: Layout
) -> tuple[Part, ...]:
    """The parts without the rows of height `first` and above; new ones are in the staging folder."""
    kept = [part for part in parts if part.last_height < first]
    cut = [part for part in parts if part.first_height < first <= part.last_height]
    check_files(folder, cut)
    writer = PartWriter(staging, [], layout)
    for table in whole_heights(_groups(folder, cut)):
        writer.write(table.filter(pc.less(table["height"], first)).cast(layout.columns))
    writer.close()
    return (*kept, *writer.parts)


def _groups(folder: Path, parts: Sequence[Part]) -> Iterator[pa.Table]:
    for part in parts:
        with pq.ParquetFile(folder / part.file, memory_map=True) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


def _addresses(folder: Path, manifest: Manifest, parts: Sequence[Part], first: int) -> frozenset[str]:
    """The addresses, with their chains, of the purses in rows of height `first` and above."""
    touched = np.zeros(sum(file.rows for file in manifest.purses), np.bool_)
    for part in parts:
        rows = read_file(folder, part, ["height", "sender", "recipient"])
        rows = rows.filter(pc.greater_equal(rows["height"], first))
        for side in ("sender", "recipient"):
            touched[rows[side].to_numpy()] = True
    found: set[str] = set()
    for file in manifest.purses:
        names = read_file(folder, file, ["chain", "address"])
        names = names.filter(pa.array(touched[file.first_id : file.first_id + file.rows]))
        found.update(pc.binary_join_element_wise(names["chain"], names["address"], ":").to_pylist())
    return frozenset(found)
