"""Taking rows back: what a chain's manifest says once the heights from one on are gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.blocks import below
from hueandcry.ledger.heights import whole_heights
from hueandcry.ledger.manifest import Coverage, Manifest, Part
from hueandcry.ledger.parts import PartWriter
from hueandcry.ledger.storage import check_files
from hueandcry.ledger.view import read_file


@dataclass(frozen=True, slots=True)
class Retracted:
    """The manifest without the rows, how many those were, and the new files in the staging folder."""

    manifest: Manifest
    rows: int
    files: tuple[Part, ...]


def retracted(folder: Path, staging: Path, manifest: Manifest, first: int) -> Retracted:
    """Take the rows of height `first` and above out of a chain whose files lie in `folder`.

    Parts above go, a part that reaches over `first` is written anew. Purses stay, and so does the log of
    imports; ranges of coverage are cut, and an address that loses a row is complete no longer, since what
    replaces the row need not be known. Raises LedgerDamaged.
    """
    kept = [part for part in manifest.parts if part.last_height < first]
    cut = [part for part in manifest.parts if part.first_height < first <= part.last_height]
    gone = [part for part in manifest.parts if part.last_height >= first]
    check_files(folder, cut)
    writer = PartWriter(staging, [])
    for table in whole_heights(_groups(folder, cut)):
        writer.write(table.filter(pc.less(table["height"], first)).cast(schema.TRANSFERS))
    writer.close()
    coverage = manifest.coverage.below(first)
    if coverage.complete and gone:
        coverage = _without(coverage, _addresses(folder, manifest, gone, first))
    parts = (*kept, *writer.parts)
    return Retracted(
        replace(manifest, parts=parts, coverage=coverage, blocks=below(manifest.blocks, first)),
        manifest.rows - sum(part.rows for part in parts),
        tuple(writer.parts),
    )


def _groups(folder: Path, parts: Sequence[Part]) -> Iterator[pa.Table]:
    for part in parts:
        with pq.ParquetFile(folder / part.file, memory_map=True) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


def _without(coverage: Coverage, addresses: frozenset[str]) -> Coverage:
    return replace(coverage, complete=coverage.complete - addresses)


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
