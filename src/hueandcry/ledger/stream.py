"""The ledger as a stream: all chains in one order, a row group at a time, and only wanted rows kept.

The order is that of `view`. A chain's group is held until every other chain has come as far in time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger import schema
from hueandcry.ledger.completion import completed
from hueandcry.ledger.groups import Groups
from hueandcry.ledger.manifest import Manifest
from hueandcry.ledger.numbers import Numbers
from hueandcry.ledger.queues import Batch, Place, Queue, first_group, joined, limit
from hueandcry.ledger.state import chain_folder
from hueandcry.ledger.view import View, view
from hueandcry.model.errors import LedgerEmpty

ENDS = ("sender", "recipient")
ENDS_KEPT = 2**25
_NONE = np.empty(0, np.uint8)


class Sample(NamedTuple):
    """Some rows of a stream, and the stream's number of each of their purses."""

    view: View
    numbers: npt.NDArray[np.int64]


@dataclass(slots=True)
class Taken:
    """What was taken before, so that taking more reads again only the groups in which more is wanted.

    Who pays whom is kept of the first `ENDS_KEPT` rows (8 bytes a row) and read again of the others.
    """

    masks: dict[Place, npt.NDArray[np.uint8]] = field(default_factory=dict)  # chain, group -> rows, as bits
    tables: dict[Place, pa.Table] = field(default_factory=dict)
    ends: dict[Place, pa.Table] = field(default_factory=dict)
    ends_rows: int = 0
    sample: Sample | None = None


class Stream:
    """One state of the ledger, to be read more than once; raises LedgerEmpty, LedgerDamaged.

    `numbers` has the purses; `checkpoints` is the folder in which scans may keep how far they came.
    """

    def __init__(
        self, folder: Path, manifests: Mapping[str, Manifest], checkpoints: Path | None = None
    ) -> None:
        if not manifests:
            raise LedgerEmpty("the ledger is empty: run `hueandcry ledger import` first")
        self._folder = folder
        self._manifests = dict(manifests)
        folders = [(chain_folder(folder, chain), manifest) for chain, manifest in manifests.items()]
        self.groups = [Groups(*each) for each in folders]
        self.numbers = Numbers(folders)
        self.chains = tuple(manifests)
        self.coverage = {chain: manifest.coverage for chain, manifest in manifests.items()}
        self.checkpoints = checkpoints

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(groups.rows for groups in self.groups)

    def read(self) -> View:
        """Everything at once, for a ledger that is small."""
        return view(self._folder, self._manifests, None)

    def batches(self, columns: Sequence[str], start: Sequence[int] | None = None) -> Iterator[Batch]:
        """All rows in order, from the given row of each chain on; purses by their numbers."""
        starts = tuple(start or (0,) * len(self.groups))
        if len(self.groups) == 1:
            return self._single(columns, starts[0])
        return self._merged(columns, starts)

    def before(self, place: Place) -> tuple[int, ...]:
        """A row of each chain to start from so that a place and all that comes after it are seen."""
        chain, row = place
        group = self.groups[chain].group_of(row)
        times = self.groups[chain].times(group) if len(self.groups) > 1 else None
        since = 0 if times is None else int(times[row - int(self.groups[chain].starts[group])])
        return tuple(
            int(groups.starts[group if other == chain else first_group(groups, since)])
            for other, groups in enumerate(self.groups)
        )

    def find(self, chain: str, height: int, tx: str) -> Place | None:
        """A row of a transaction, None where the ledger has none."""
        if chain not in self.chains:
            return None
        index = self.chains.index(chain)
        groups = self.groups[index]
        row = groups.row_at(height)
        for group in range(groups.group_of(row) if row < groups.rows else len(groups), len(groups)):
            table = groups.read(group, ["height", "tx"])
            places = pc.indices_nonzero(pc.equal(table["tx"], tx)).to_numpy()
            if len(places):
                return index, int(groups.starts[group] + places[0])
            if table["height"][-1].as_py() > height:
                return None
        return None

    def take(
        self,
        touched: npt.NDArray[np.bool_],
        also: Collection[Place] = (),
        purses: Collection[int] = (),
        whole: bool = False,
        before: Taken | None = None,
    ) -> Sample:
        """The rows that pay from or to a touched purse (by number), and some others, with their purses only.

        Two columns are read of every row, the others where a row is wanted; `purses` are named in any case.
        With `whole`, all rows of a transaction are taken where one is. What was taken `before` is taken
        again, and the same sample returned where that is all.
        """
        kept = Taken() if before is None else before
        fresh = [
            place
            for chain in range(len(self.groups))
            for place in self._more(chain, touched, also, whole, kept)
        ]
        if kept.sample is not None and not fresh:
            return kept.sample
        for chain, group in fresh:
            chosen = np.flatnonzero(_unpacked(kept.masks[chain, group]))
            table = self.read_group(chain, group, schema.TRANSFERS.names).take(pa.array(chosen))
            column = pa.array(np.full(len(chosen), chain, np.int16))
            kept.tables[chain, group] = table.append_column(schema.VIEW.field("chain"), column).cast(
                schema.VIEW
            )
        places = sorted(kept.tables)
        rows = pa.concat_tables([schema.VIEW.empty_table(), *(kept.tables[place] for place in places)])
        if len(self.groups) > 1 and places:
            times = [
                self.groups[chain].times(group)[np.flatnonzero(_unpacked(kept.masks[chain, group]))]
                for chain, group in places
            ]
            rows = rows.take(pa.array(np.argsort(np.concatenate(times), kind="stable")))
        kept.sample = self._with_purses(rows, purses)
        return kept.sample

    def _more(
        self, chain: int, touched: npt.NDArray[np.bool_], also: Collection[Place], whole: bool, kept: Taken
    ) -> list[Place]:
        """The groups of a chain in which rows are wanted that were not taken; `kept` has their masks."""
        rows = sorted(row for each, row in also if each == chain)
        found, changed = {}, set()
        for group, mask in self._masks(chain, touched, rows, kept):
            if (chain, group) in kept.masks:
                mask |= _unpacked(kept.masks[chain, group])[: len(mask)]
            found[group] = np.packbits(mask)
            if not np.array_equal(
                found[group], kept.masks.get((chain, group), _NONE if mask.any() else found[group])
            ):
                changed.add(group)
        near = sorted({group + step for group in changed for step in (-1, 0, 1)} & found.keys())
        masks = ((group, self._mask(chain, group, found[group])) for group in near)
        fresh = []
        for group, mask in completed(self.groups[chain], masks) if whole else masks:
            bits = np.packbits(mask)
            if mask.any() and not np.array_equal(bits, kept.masks.get((chain, group), _NONE)):
                fresh.append((chain, group))
                kept.masks[chain, group] = bits
        return fresh

    def _masks(
        self, chain: int, touched: npt.NDArray[np.bool_], also: Sequence[int], kept: Taken
    ) -> Iterator[tuple[int, npt.NDArray[np.bool_]]]:
        groups = self.groups[chain]
        for group in range(len(groups)):
            first, end = groups.starts[group : group + 2].tolist()
            ends = kept.ends.get((chain, group))
            if ends is None:
                ends = self.read_group(chain, group, ENDS)
                if kept.ends_rows + ends.num_rows <= ENDS_KEPT:
                    kept.ends[chain, group] = ends
                    kept.ends_rows += ends.num_rows
            mask = touched[ends["sender"].to_numpy()] | touched[ends["recipient"].to_numpy()]
            low, high = np.searchsorted(also, (first, end))
            mask[np.array(also[low:high], np.int64) - first] = True
            yield group, mask

    def _mask(self, chain: int, group: int, bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        first, end = self.groups[chain].starts[group : group + 2].tolist()
        return _unpacked(bits)[: end - first]

    def _with_purses(self, rows: pa.Table, purses: Collection[int]) -> Sample:
        ends = [rows[name].to_numpy() for name in ENDS]
        numbers = np.unique(np.concatenate([*ends, np.array(sorted(purses), np.int32)])).astype(np.int64)
        for name, column in zip(ENDS, ends, strict=True):
            ids = pa.array(np.searchsorted(numbers, column).astype(np.int32))
            rows = rows.set_column(rows.schema.get_field_index(name), schema.TRANSFERS.field(name), ids)
        return Sample(View(rows, self.numbers.named(numbers), self.chains, self.coverage), numbers)

    def read_group(self, chain: int, group: int, columns: Sequence[str]) -> pa.Table:
        """Columns of one group of a chain, purses by number."""
        table = self.groups[chain].read(group, columns)
        for name in ENDS:
            if name in columns:
                ids = table[name].to_numpy()
                numbers = self.numbers.of(chain, ids)
                if numbers is not ids:
                    place = table.schema.get_field_index(name)
                    table = table.set_column(place, table.schema.field(name), pa.array(numbers))
        return table

    def _columns(self, chain: int, columns: Sequence[str], group: int) -> pa.Table:
        return self.read_group(chain, group, columns)

    def _single(self, columns: Sequence[str], start: int) -> Iterator[Batch]:
        groups = self.groups[0]
        for group in range(groups.group_of(start) if start < groups.rows else len(groups), len(groups)):
            first, end = groups.starts[group : group + 2].tolist()
            table = self.read_group(0, group, columns).slice(max(start - first, 0))
            first = max(start, first)
            yield Batch(table, first, (first,), (end,))

    def _merged(self, columns: Sequence[str], starts: tuple[int, ...]) -> Iterator[Batch]:
        settled = min(groups.last_time for groups in self.groups)
        queues = [
            Queue(groups, partial(self._columns, chain, columns), start)
            for chain, (groups, start) in enumerate(zip(self.groups, starts, strict=True))
        ]
        first = sum(starts)
        while True:
            for queue in queues:
                if queue.more and not len(queue.times):
                    queue.load()
            end = limit(queues, settled)
            counts = [int(np.searchsorted(queue.times, end)) for queue in queues]
            if any(counts):
                yield joined(queues, counts, first, end <= settled)
                first += sum(counts)
            elif not any(len(queue.times) for queue in queues):
                return
            else:
                for queue in queues:
                    if queue.more and queue.times[-1] == end:
                        queue.load()


def _unpacked(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return np.unpackbits(bits).view(np.bool_)
