"""Merging the events of an import into one chain: one event a (tx, position, kind), in order, no copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.heights import whole_heights
from hueandcry.ledger.manifest import Manifest, Part
from hueandcry.ledger.parts import EVENT_PARTS, PartWriter
from hueandcry.ledger.storage import check_files
from hueandcry.model import EventKind
from hueandcry.model.errors import ConflictingRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 10_000  # the input of a call may have many thousands of bytes
_SHOWN = 3  # how many conflicts a message names

_ARRIVED = """
create or replace table said as select * exclude (chain) from noted where chain = $chain
"""
# Where the ledger has one of these events, at whatever height: a later one may contradict it.
_AT = """
select distinct height from said
union
select distinct h.height from held_events h semi join said using (tx, position, kind)
order by height
"""
_MET = """
create or replace table met as
select *, null::integer as file from near_events semi join (select distinct tx from said) using (tx)
"""
# What is told more than once; all else needs no look at its content.
_CONFLICTS = """
create or replace table repeated as
select tx, position, kind from said group by all having count(*) > 1;
create or replace view told as
select * from said semi join repeated using (tx, position, kind)
union all by name
select * from said semi join met using (tx, position, kind) anti join repeated using (tx, position, kind)
union all by name
select * from met semi join said using (tx, position, kind);
create or replace table turned as
select tx from (select tx, tx_index from said union all select tx, tx_index from met)
group by tx having min(tx_index) <> max(tx_index);
select tx, position, kind, min(file) as file, concat_ws(', ',
    case when min(height) <> max(height) then 'height' end,
    case when min(time) <> max(time) then 'time' end,
    case when bool_or(turned) then 'tx_index' end,
    case when min(address) <> max(address) then 'address' end,
    case when min(sender) <> max(sender) then 'sender' end,
    case when min(topics) <> max(topics) then 'topics' end,
    case when min(data) <> max(data) then 'data' end) as fields
from (
    select *, false as turned from told
    union all by name
    select said.*, true as turned from said semi join turned using (tx)
)
group by tx, position, kind having fields <> '' order by tx, position, kind
"""
_FRESH = """
create or replace view said_first as
select * exclude (file) from said anti join met using (tx, position, kind)
    anti join repeated using (tx, position, kind)
union all by name
select * exclude (file, copy) from (
    select *, row_number() over (partition by tx, position, kind order by file) as copy
    from said semi join repeated using (tx, position, kind) anti join met using (tx, position, kind)
) where copy = 1;
create or replace table turn_of as
select tx, max(tx_index) as tx_index
from (select tx, tx_index from said union all select tx, tx_index from met)
group by tx having max(tx_index) is not null;
"""
_CHANGED = """
select height from said_first
union
select height from met semi join turn_of using (tx) where met.tx_index is null
order by height
"""
_MERGED = """
select e.height, e.time, coalesce(e.tx_index, t.tx_index) as tx_index, e.tx, e.position, e.kind, e.address,
       e.sender, e.topics, e.data
from (select * from rewritten_events union all by name select * from said_first) e
left join turn_of t using (tx)
order by height, 3 nulls last, tx, position, kind
"""


@dataclass(frozen=True, slots=True)
class MergedEvents:
    """What merging gave one chain: how many events are new, and the parts for the `rewritten` ones."""

    added: int = 0
    parts: tuple[Part, ...] = ()
    rewritten: frozenset[str] = frozenset()

    def applied(self, manifest: Manifest) -> tuple[Part, ...]:
        """The chain's parts of events with these in place, by height."""
        kept = [part for part in manifest.events if part.file not in self.rewritten]
        return tuple(sorted((*kept, *self.parts), key=lambda part: part.first_height))


class EventMerge:
    """Merges staged events chain by chain; `con` has the view `noted`, `files` are names for messages."""

    def __init__(self, con: "DuckDBPyConnection", staging: Path, files: Sequence[str]) -> None:
        self._con = con
        self._staging = staging
        self._files = files
        self._empty = staging / "no-events.parquet"
        pq.write_table(schema.EVENT_PARTS.empty_table(), self._empty)

    def chains(self) -> list[str]:
        """The chains of the staged events, sorted."""
        rows = self._con.execute("select distinct chain from noted order by chain").fetchall()
        return [chain for (chain,) in rows]

    def run(self, folder: Path, manifest: Manifest, since: int = 0) -> MergedEvents:
        """Write the parts that add the staged events of a chain; nothing is written where none is new.

        `since` is the height below which the ledger has none of the staged transactions. Raises
        ConflictingRows, LedgerDamaged.
        """
        self._con.execute(_ARRIVED, {"chain": manifest.chain})
        held = [part for part in manifest.events if part.last_height >= since]
        self._view("held_events", folder, held)
        near = overlapped(held, self._heights(folder, held, _AT))
        check_files(folder, near)
        self._view("near_events", folder, near)
        self._con.execute(_MET)
        self._refuse_conflicts(manifest.chain)
        self._con.execute(_FRESH)
        changed = self._heights(folder, near, _CHANGED)
        if not changed.size:
            return MergedEvents()
        rewritten = overlapped(manifest.events, changed)
        # What is rewritten gets a new hash, so damage must be seen before.
        check_files(folder, [part for part in rewritten if part not in near])
        self._view("rewritten_events", folder, rewritten)
        names = frozenset(part.file for part in rewritten)
        writer = PartWriter(
            self._staging, [p.first_height for p in manifest.events if p.file not in names], EVENT_PARTS
        )
        for table in whole_heights(self._ordered()):
            writer.write(table)
        writer.close()
        row = self._con.execute("select count(*) from said_first").fetchone()
        assert row is not None
        return MergedEvents(int(row[0]), tuple(writer.parts), names)

    def _heights(self, folder: Path, parts: Sequence[Part], query: str) -> npt.NDArray[np.int64]:
        import duckdb

        try:
            found: npt.NDArray[np.int64] = self._con.execute(query).fetchnumpy()["height"]
        except duckdb.Error:
            # DuckDB says many things of a part that is damaged.
            check_files(folder, parts)
            raise
        return found

    def _view(self, name: str, folder: Path, parts: Sequence[Part]) -> None:
        paths = [str(self._empty), *(str(folder / part.file) for part in parts)]
        self._con.execute(f"drop view if exists {name}")
        self._con.read_parquet(paths).create_view(name)

    def _ordered(self) -> Iterator[pa.Table]:
        for batch in self._con.sql(_MERGED).to_arrow_reader(_BATCH):
            yield pa.table(batch).cast(schema.EVENT_PARTS)

    def _refuse_conflicts(self, chain: str) -> None:
        found = self._con.execute(_CONFLICTS).fetchall()
        if not found:
            return
        shown = "; ".join(self._conflict(chain, *conflict) for conflict in found[:_SHOWN])
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise ConflictingRows(
            f"one event has two contents, nothing was imported: {shown}{more}. One of the sources is wrong"
        )

    def _conflict(self, chain: str, tx: str, position: int, kind: int, file: int | None, fields: str) -> str:
        what = f"{chain} {tx} position {position} ({EventKind(kind).name.lower()})"
        of = "" if file is None else f" of {self._files[file]}"
        return f"{what}{of} differs in {fields}"


def overlapped(parts: Sequence[Part], heights: npt.NDArray[np.int64]) -> list[Part]:
    """The parts in whose range one of the sorted heights falls."""
    starts = np.searchsorted(heights, [part.first_height for part in parts])
    ends = np.searchsorted(heights, [part.last_height for part in parts], "right")
    return [part for part, start, end in zip(parts, starts, ends, strict=True) if start < end]
