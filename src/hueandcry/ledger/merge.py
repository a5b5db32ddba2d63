"""Merging the rows of an import into one chain: new purses and parts, written to a staging folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.identity import Counts, settle
from hueandcry.ledger.indexes import see_indexed
from hueandcry.ledger.manifest import Manifest, Part, PurseFile
from hueandcry.ledger.parts import PartWriter, write_purses
from hueandcry.ledger.quality import Quality
from hueandcry.ledger.sequence import ordered
from hueandcry.ledger.spends import see_resolved
from hueandcry.ledger.storage import check_files

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHANGED = """
select height from fresh union select height from superseded union select height from late
union select height from filled union select height from enriched
union select height from held semi join enriched using (tx, position) order by height
"""

_MERGED = """
create or replace view merged as
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in,
       (flags & 65534)::usmallint as flags, occurrence, raw_amount, false as fresh from {kept}
union all
select height, time, tx_index, tx, position, kind, sender, recipient, amount, amount_in, flags, 0, raw_amount,
       false from enriched
union all
select *, true from fresh;
"""
_WITHOUT_ENRICHED = """
create or replace view kept as from rewritten anti join enriched using (tx, position);
"""
# Rows are unique within a ledger, so set difference removes exactly the superseded ones.
_WITHOUT_SUPERSEDED = """
create or replace view kept as
from rewritten anti join enriched using (tx, position) where position is not null
union all
(from rewritten where position is null except from superseded);
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging gave one chain: counts, quality, and the files that replace the `rewritten` ones."""

    counts: Counts
    quality: Quality
    first_height: int
    last_height: int
    parts: tuple[Part, ...] = ()
    purses: tuple[PurseFile, ...] = ()
    rewritten: frozenset[str] = field(default_factory=frozenset)

    @property
    def files(self) -> tuple[Part | PurseFile, ...]:
        """The new files."""
        return (*self.parts, *self.purses)

    def applied(self, manifest: Manifest) -> tuple[tuple[Part, ...], tuple[PurseFile, ...]]:
        """The chain's parts, by height, and purse files with these in place."""
        kept = [part for part in manifest.parts if part.file not in self.rewritten]
        named = [file for file in manifest.purses if file.file not in self.rewritten]
        parts = sorted((*kept, *self.parts), key=lambda part: part.first_height)
        return tuple(parts), tuple(sorted((*named, *self.purses), key=lambda file: file.first_id))


class Merge:
    """Merges staged rows chain by chain; `con` has the view `incoming`, `files` are names for messages."""

    def __init__(self, con: "DuckDBPyConnection", staging: Path, files: list[str]) -> None:
        self.con = con
        self.staging = staging
        self.files = files
        self.empty = {"transfers": staging / "no-transfers.parquet", "purses": staging / "no-purses.parquet"}
        pq.write_table(schema.TRANSFERS.empty_table(), self.empty["transfers"])
        pq.write_table(schema.PURSES.empty_table(), self.empty["purses"])

    def chains(self) -> list[str]:
        """The chains of the staged rows, sorted."""
        rows = self.con.execute("select distinct chain from incoming order by chain").fetchall()
        return [chain for (chain,) in rows]

    def run(self, folder: Path, manifest: Manifest, duplicates: str | None, since: int = 0) -> Merged:
        """Write the files that add the staged rows to a chain; nothing is written where none is new.

        `since` is the height below which the ledger has none of the staged transactions.
        """
        heights = self._heights(
            "select distinct height from incoming where chain = $chain order by height", chain=manifest.chain
        )
        near = _overlapped(manifest.parts, heights)
        # What is rewritten gets a new hash, so damage must be seen before.
        check_files(folder, (*near, *manifest.purses))
        self._view("held", folder, [part for part in manifest.parts if part.last_height >= since])
        self._view("near", folder, near)
        self._view("purse_files", folder, manifest.purses)
        counts = self._settled(folder, manifest, duplicates)
        changed = self._heights(_CHANGED)
        first, last = int(heights[0]), int(heights[-1])
        renamed = self._renamed(manifest.purses)
        purses = (*self._write_renamed(renamed), *self._write_purses())
        gone = frozenset(file.file for file in renamed)
        if not changed.size:
            return Merged(counts, Quality(), first, last, (), purses, gone)
        rewritten = _overlapped(manifest.parts, changed)
        check_files(folder, [part for part in rewritten if part not in near])
        self._view("rewritten", folder, rewritten)
        see_indexed(self.con, "rewritten")
        if counts.resolved:
            see_resolved(self.con, "rewritten")
        self._merged(counts)
        names = frozenset(part.file for part in rewritten)
        parts, quality = self._write([p.first_height for p in manifest.parts if p.file not in names])
        return Merged(counts, quality, first, last, parts, purses, names | gone)

    def _settled(self, folder: Path, manifest: Manifest, duplicates: str | None) -> Counts:
        import duckdb

        try:
            return settle(self.con, manifest.chain, self.files, duplicates)
        except duckdb.Error:
            # Every part is looked into here, and DuckDB says many things of one that is damaged.
            check_files(folder, manifest.parts)
            raise

    def _merged(self, counts: Counts) -> None:
        kept = "rewritten"
        if counts.enriched or counts.superseded:
            kept = "kept"
            self.con.execute(_WITHOUT_SUPERSEDED if counts.superseded else _WITHOUT_ENRICHED)
        self.con.execute(_MERGED.format(kept=kept))

    def _heights(self, query: str, **values: str) -> npt.NDArray[np.int64]:
        found: npt.NDArray[np.int64] = self.con.execute(query, values or None).fetchnumpy()["height"]
        return found

    def _view(self, name: str, folder: Path, files: Sequence[Part | PurseFile]) -> None:
        empty = self.empty["purses" if name == "purse_files" else "transfers"]
        paths = [str(empty), *(str(folder / file.file) for file in files)]
        found = self.con.read_parquet(paths)
        # What is learned of rows is shown by views over views: `indexes` of the files, `spends` of those.
        found.create_view(f"{name}_parts", replace=True)
        self.con.execute(f"create or replace view {name}_files as from {name}_parts")
        self.con.execute(f"create or replace view {name} as from {name}_files")

    def _write(self, borders: list[int]) -> tuple[tuple[Part, ...], Quality]:
        writer = PartWriter(self.staging, borders)
        quality = Quality()
        for table in ordered(self.con):
            writer.write(table.drop_columns("fresh"))
            quality = quality + Quality.of(table.filter(pc.field("fresh")))
        writer.close()
        return tuple(writer.parts), quality

    def _renamed(self, files: Sequence[PurseFile]) -> list[PurseFile]:
        """The purse files with an outpoint whose address is known only now."""
        ids: npt.NDArray[np.int64] = self.con.execute("select id from learned order by id").fetchnumpy()["id"]
        return [f for f in files if np.diff(np.searchsorted(ids, (f.first_id, f.first_id + f.rows)))[0]]

    def _write_renamed(self, files: Sequence[PurseFile]) -> tuple[PurseFile, ...]:
        query = "select * from purse where id between ? and ? order by id"
        tables = (self.con.sql(query, params=[f.first_id, f.first_id + f.rows - 1]) for f in files)
        return tuple(write_purses(self.staging, pa.table(table.to_arrow_table())) for table in tables)

    def _write_purses(self) -> tuple[PurseFile, ...]:
        found = self.con.sql("select * from new_purse order by id").to_arrow_table()
        return (write_purses(self.staging, pa.table(found)),) if found.num_rows else ()


def _overlapped(parts: Sequence[Part], heights: npt.NDArray[np.int64]) -> list[Part]:
    """The parts in whose range one of the sorted heights falls."""
    starts = np.searchsorted(heights, [part.first_height for part in parts])
    ends = np.searchsorted(heights, [part.last_height for part in parts], "right")
    return [part for part, start, end in zip(parts, starts, ends, strict=True) if start < end]
