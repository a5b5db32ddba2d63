"""Reading events: what transactions said, kept beside the transfers so that crossings can be decoded."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.groups import damage
from hueandcry.ledger.manifest import Manifest, Part
from hueandcry.ledger.state import chain_folder
from hueandcry.model import Event, EventKind
from hueandcry.model.errors import LedgerDamaged

WORD = 32
_COLUMNS = schema.EVENT_PARTS.names
_FIELDS = tuple(field.name for field in fields(Event))
_KINDS = {int(kind): kind for kind in EventKind}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events to read; what is None chooses all.

    `heights` are the first and the last, `topics` first topics of logs: with them calls and memos are left
    out.
    """

    txs: Collection[str] | None = None
    heights: tuple[int, int] | None = None
    topics: Collection[bytes] | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that it looks at."""
        chosen = {"tx": self.txs, "height": self.heights, "topics": self.topics}
        return [name for name, values in chosen.items() if values is not None]

    def reaches(self, part: Part) -> bool:
        """Whether a part can hold one of the events."""
        first, last = self.heights or (part.first_height, part.last_height)
        return part.first_height <= last and first <= part.last_height

    def mask(self, table: pa.Table) -> pa.Array | None:
        """Which rows are chosen; None for all."""
        masks: list[Any] = []
        if self.heights is not None:
            heights = table["height"]
            masks.append(pc.greater_equal(heights, self.heights[0]))
            masks.append(pc.less_equal(heights, self.heights[1]))
        if self.txs is not None:
            masks.append(pc.is_in(table["tx"], pa.array(sorted(self.txs), pa.string())))
        if self.topics is not None:
            words = pc.binary_slice(table["topics"], 0, WORD)
            masks.append(pc.is_in(words, pa.array(sorted(self.topics), pa.binary())))
        found: pa.Array | None = None
        for mask in masks:
            found = mask if found is None else pc.and_(found, mask)
        return found


class EventReader:
    """The events of one state of the ledger; imports that come meanwhile do not change it.

    Raises LedgerDamaged where a part is missing or unlike its manifest.
    """

    def __init__(self, folder: Path, manifests: Mapping[str, Manifest], choice: Choice) -> None:
        self._choice = choice
        # Opened now: an import may remove a part that it writes anew.
        self._files = [
            (chain, path, _opened(path, part))
            for chain, manifest in manifests.items()
            for part in manifest.events
            if choice.reaches(part)
            for path in [chain_folder(folder, chain) / part.file]
        ]

    def tables(self) -> Iterator[pa.Table]:
        """Tables with the columns of `schema.EVENTS`, by chain and in order; none is empty.

        One row group is held at a time, and of one in which nothing is chosen only the columns looked at.
        """
        for chain, path, file in self._files:
            for group in range(file.num_row_groups):
                with damage(path):
                    found = self._read(file, group)
                if found is not None and found.num_rows:
                    names = pa.repeat(pa.scalar(chain, pa.string()), found.num_rows)
                    yield found.add_column(0, schema.EVENTS.field("chain"), names).cast(schema.EVENTS)

    def events(self) -> Iterator[Event]:
        """The same as records."""
        for table in self.tables():
            for batch in table.to_batches(1_000):
                yield from _events(batch)

    def _read(self, file: pq.ParquetFile, group: int) -> pa.Table | None:
        looked_at = self._choice.columns
        if not looked_at:
            return file.read_row_group(group, _COLUMNS, use_threads=False)
        mask = self._choice.mask(file.read_row_group(group, looked_at, use_threads=False))
        if not pc.any(mask).as_py():
            return None
        return file.read_row_group(group, _COLUMNS, use_threads=False).filter(mask)


def digest(manifests: Mapping[str, Manifest]) -> str:
    """SHA-256 over one line `<chain id> <sha256>` per part of events: what a decoded crossing rests on."""
    lines = [f"{chain} {part.sha256}\n" for chain, found in manifests.items() for part in found.events]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _opened(path: Path, part: Part) -> pq.ParquetFile:
    with damage(path):
        file = pq.ParquetFile(path, memory_map=True)
    if file.metadata.num_rows != part.rows:
        raise LedgerDamaged(f"{path} has {file.metadata.num_rows} events, its manifest says {part.rows}")
    return file


def _events(batch: pa.RecordBatch) -> Iterator[Event]:
    """A column at a time, which takes a third of the time that rows take."""
    columns = {name: batch[name].to_pylist() for name in schema.EVENTS.names if name != "time"}
    seconds = batch["time"].cast(pa.int64()).to_pylist()
    moments = {each: datetime.fromtimestamp(each, UTC) for each in set(seconds)}
    columns["time"] = [moments[each] for each in seconds]
    columns["kind"] = [_KINDS[each] for each in columns["kind"]]
    columns["topics"] = [
        tuple(words[start : start + WORD] for start in range(0, len(words), WORD))
        for words in columns["topics"]
    ]
    yield from map(Event, *(columns[name] for name in _FIELDS))
