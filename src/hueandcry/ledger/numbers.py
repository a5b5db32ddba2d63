"""Purses by number over all chains, without holding their names: a scan needs numbers, a result few names."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.groups import damage
from hueandcry.ledger.manifest import Manifest
from hueandcry.model import Role

Ids = npt.NDArray[np.int32]
Key = tuple[str, str, str, str, int]
_NAMES = schema.PURSES.names[1:]


class Numbers:
    """The purses of one chain folder after another; a purse that several folders name has its least number.

    So the numbers count up to `total`, and some below stand for no purse. `chains` are all chains that a
    purse is of, also those that only a crossing leads to.
    """

    def __init__(self, folders: Sequence[tuple[Path, Manifest]]) -> None:
        self._manifests = [manifest for _, manifest in folders]
        self._files = [[_opened(folder / each.file) for each in found.purses] for folder, found in folders]
        counts = [sum(file.rows for file in manifest.purses) for _, manifest in folders]
        self.counts = counts
        self.offsets = [sum(counts[:place]) for place in range(len(counts))]
        self.total = sum(counts)
        self._ids: dict[int, Ids] = {}
        self._spelled: dict[int, int] = {}  # number -> the number of the same purse that has its address
        foreign = self._foreign()
        if len(folders) > 1 and foreign:
            self._join(foreign)

    def of(self, place: int, ids: Ids) -> Ids:
        """The numbers of some purses of a chain folder, given their ids there."""
        if place in self._ids:
            return self._ids[place][ids]
        return ids + np.int32(self.offsets[place]) if self.offsets[place] else ids

    def among(self, place: int, chosen: npt.NDArray[np.bool_]) -> bool:
        """Whether a chain folder has a purse of which `chosen`, by number, is true."""
        if place in self._ids:
            return bool(chosen[self._ids[place]].any())
        return bool(chosen[self.offsets[place] : self.offsets[place] + self.counts[place]].any())

    def places(self, numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The chain folders and the ids there that numbers stand for; these stay when the ledger grows."""
        found = np.searchsorted(self.offsets, numbers, "right") - 1
        return found, numbers - np.array(self.offsets)[found]

    def joined(self, counts: Sequence[int]) -> list[npt.NDArray[np.int64]]:
        """Which of the first purses of each folder are one, in a form that stays when the ledger grows."""
        rows: list[tuple[int, int, int]] = []  # (number that the purse has, folder, id)
        for place, ids in sorted(self._ids.items()):
            first = ids[: counts[place]]
            alias = np.flatnonzero(first != np.arange(self.offsets[place], self.offsets[place] + len(first)))
            rows += [(int(ids[local]), place, int(local)) for local in alias]
            rows += [(least, *self._place(least)) for least in sorted(set(first[alias].tolist()))]
        least: dict[int, tuple[int, int]] = {}
        table = []
        for number, place, local in sorted({row for row in rows if row[2] < counts[row[1]]}):
            if least.setdefault(number, (place, local)) != (place, local):
                table.append((*least[number], place, local))
        return list(np.array(sorted(table), np.int64).reshape(-1, 4).T.copy())

    def _place(self, number: int) -> tuple[int, int]:
        place = int(np.searchsorted(self.offsets, number, "right")) - 1
        return place, number - self.offsets[place]

    def at(self, addresses: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
        """The numbers of the purses of some (chain, address), ascending; without those that no purse has."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        names = sorted({address for _, address in addresses})
        wanted = pa.array(names, pa.string())
        for place, first, table in self._tables(["chain", "address"], _any("address", names)):
            rows = pc.indices_nonzero(pc.is_in(table["address"], wanted))
            hits = table.take(rows)
            ids = self.of(place, (first + rows.to_numpy()).astype(np.int32))
            for key, number in zip(_pairs(hits), ids.tolist(), strict=True):
                if key in addresses:
                    found[key].add(number)
        return {key: sorted(numbers) for key, numbers in found.items()}

    def of_role(self, roles: Collection[Role]) -> list[int]:
        """The numbers of the purses of some roles."""
        wanted = pa.array(sorted(roles), pa.uint8())
        found: set[int] = set()
        for place, first, table in self._tables(["role"], _any("role", sorted(map(int, roles)))):
            rows = pc.indices_nonzero(pc.is_in(table["role"], wanted)).to_numpy()
            found.update(self.of(place, (first + rows).astype(np.int32)).tolist())
        return sorted(found)

    def named(self, numbers: npt.NDArray[np.int64]) -> pa.Table:
        """The names of ascending numbers, with the columns of `PURSES` but for the id."""
        spelled = numbers.copy()
        for number, other in self._spelled.items():
            place = int(np.searchsorted(numbers, number))
            if place < len(numbers) and numbers[place] == number:
                spelled[place] = other
        order = np.argsort(spelled, kind="stable")
        wanted = spelled[order]
        found = [schema.PURSES.empty_table().select(_NAMES)]

        def asked(start: int, group: Any) -> bool:
            low, high = np.searchsorted(wanted, (start, start + group.num_rows))
            return bool(low < high)

        for place, first, table in self._tables(_NAMES, asked):
            start = self.offsets[place] + first
            low, high = np.searchsorted(wanted, (start, start + table.num_rows))
            found.append(table.take(pa.array(wanted[low:high] - start)).cast(found[0].schema))
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return pa.concat_tables(found).take(pa.array(back)).combine_chunks()

    def _tables(
        self, columns: Sequence[str], asked: Callable[[int, Any], bool] = lambda _start, _group: True
    ) -> Iterator[tuple[int, int, pa.Table]]:
        """The purses a row group at a time: folder, first id, columns.

        `asked` says by a group's first number and its metadata whether it can matter.
        """
        for place, manifest in enumerate(self._manifests):
            for each, (path, file) in zip(manifest.purses, self._files[place], strict=True):
                first = each.first_id
                for number in range(file.num_row_groups):
                    group = file.metadata.row_group(number)
                    if asked(self.offsets[place] + first, group):
                        with damage(path):
                            table = file.read_row_group(number, list(columns))
                        yield place, first, table
                    first += group.num_rows

    def _foreign(self) -> list[int]:
        """The numbers of purses that are of another chain than their folder; fills `chains`."""
        own = [manifest.chain for manifest in self._manifests]
        chains = set(own)
        found: list[int] = []

        def mixed(start: int, group: Any) -> bool:
            chain = own[self._place(start)[0]]
            return _span(group, "chain") != (chain, chain)

        for place, first, table in self._tables(["chain"], mixed):
            chains.update(pc.unique(table["chain"]).to_pylist())
            rows = pc.indices_nonzero(pc.not_equal(table["chain"], own[place])).to_numpy()
            found += (rows + (first + self.offsets[place])).tolist()
        self.chains = tuple(sorted(chains))
        return found

    def _join(self, foreign: Sequence[int]) -> None:
        """Give every purse that a foreign one also names its least number."""
        keys = {_key(row) for row in self.named(np.array(foreign, np.int64)).to_pylist()}
        same: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
        wanted = [pa.array(sorted({key[at] for key in keys} - {""}), pa.string()) for at in (1, 3)]
        for place, first, table in self._tables(_NAMES):
            near = pc.or_(pc.is_in(table["address"], wanted[0]), pc.is_in(table["outpoint"], wanted[1]))
            rows = pc.indices_nonzero(near)
            start = self.offsets[place] + first
            for row, name in zip(rows.to_pylist(), table.take(rows).to_pylist(), strict=True):
                if _key(name) in keys:
                    same[_key(name)].append((start + row, bool(name["address"])))
        self._alias(same)

    def _alias(self, same: Mapping[Key, list[tuple[int, bool]]]) -> None:
        for found in same.values():
            least = min(number for number, _ in found)
            addressed = [number for number, has in found if has]
            if addressed and least not in addressed:
                self._spelled[least] = min(addressed)
            for number, _ in found:
                if number != least:
                    place, local = self._place(number)
                    self._ids_of(place)[local] = least

    def _ids_of(self, place: int) -> Ids:
        if place not in self._ids:
            start = self.offsets[place]
            self._ids[place] = np.arange(start, start + self.counts[place], dtype=np.int32)
        return self._ids[place]


def _opened(path: Path) -> tuple[Path, pq.ParquetFile]:
    with damage(path):
        return path, pq.ParquetFile(path, memory_map=True)


def _span(group: Any, name: str) -> tuple[Any, Any] | None:
    """The least and the greatest value that a row group has of a column, where it says so."""
    statistics = group.column(schema.PURSES.names.index(name)).statistics
    return (statistics.min, statistics.max) if statistics and statistics.has_min_max else None


def _any(name: str, values: Sequence[Any]) -> Callable[[int, Any], bool]:
    """Whether one of some ascending values can be in a row group's column."""

    def asked(_start: int, group: Any) -> bool:
        span = _span(group, name)
        if span is None:
            return True
        place = bisect_left(values, span[0])
        return place < len(values) and bool(values[place] <= span[1])

    return asked


def _pairs(table: pa.Table) -> Iterator[tuple[str, str]]:
    return zip(table["chain"].to_pylist(), table["address"].to_pylist(), strict=True)


def _key(name: Mapping[str, object]) -> Key:
    """What makes a purse one: an outpoint is one purse also where its address is not given."""
    role = name["role"]
    address = "" if role == Role.OUTPOINT else name["address"]
    return name["chain"], address, name["asset"], name["outpoint"], role  # type: ignore[return-value]
