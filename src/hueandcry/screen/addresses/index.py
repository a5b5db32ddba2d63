"""The look-up of addresses: exact, in files mapped into memory, one at a time or in batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from hueandcry.chains.recognition import address_key, address_keys, text_key
from hueandcry.model.errors import LedgerDamaged
from hueandcry.screen.addresses import files, packing
from hueandcry.screen.addresses.hashing import Rows, Words
from hueandcry.screen.addresses.packing import NARROW, WIDE
from hueandcry.screen.addresses.table import Table, build, whole

_NAMES = {NARROW: "narrow", WIDE: "wide"}

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AddressIndex:
    """Which numbers stand for an address; what a number means is the caller's.

    Rows count the distinct keys, the narrow ones first; `starts` says where the numbers of each begin.
    """

    tables: dict[int, Table]
    starts: Numbers
    numbers: Numbers

    @classmethod
    def build(cls, folder: Path, entries: Iterable[tuple[str, str, int]]) -> Self:
        """Write the index of (chain, address, number) into the folder in place of what was there.

        An address may have several numbers. `chain` is as in `ListedAddress`: empty for a text without
        grammar. AddressError for an address that is none of its chain; StorageError where the disk is full.
        """
        keys: dict[int, list[bytes]] = {NARROW: [], WIDE: []}
        numbers: dict[int, list[int]] = {NARROW: [], WIDE: []}
        for place, address, number in entries:
            key = address_key(place, address)
            keys[packing.width(key)].append(key)
            numbers[packing.width(key)].append(number)
        narrow, wide = (packing.pack(keys[size], size) for size in (NARROW, WIDE))
        return cls.build_packed(folder, narrow, wide, np.array(numbers[NARROW] + numbers[WIDE], np.int64))

    @classmethod
    def build_packed(cls, folder: Path, narrow: Words, wide: Words, numbers: Numbers) -> Self:
        """As `build`, from packed keys: `numbers` are of the narrow keys, then of the wide ones."""
        arrays: dict[str, npt.NDArray[np.uint64] | Numbers] = {}
        counts, ordered = [], []
        for keys, own in ((narrow, numbers[: len(narrow)]), (wide, numbers[len(narrow) :])):
            table, rows = build(keys)
            rows, own = _once(rows, own)
            ordered.append(own)
            counts.append(np.bincount(rows, minlength=len(table.keys)))
            name = _NAMES[keys.shape[1]]
            arrays[f"{name}.keys"], arrays[f"{name}.slots"] = table.keys, table.slots
            arrays[f"{name}.hash"] = np.array([table.seed, table.bits], np.uint64)
        arrays["starts"] = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
        arrays["numbers"] = np.concatenate(ordered)
        files.write(folder, arrays, {"entries": len(arrays["numbers"])})
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the index in the folder; LedgerDamaged where it is not whole or there is none."""
        arrays, facts = files.read(folder)
        try:
            tables = {
                size: Table(
                    arrays[f"{name}.keys"], arrays[f"{name}.slots"], *map(int, arrays[f"{name}.hash"])
                )
                for size, name in _NAMES.items()
            }
            found = cls(tables, arrays["starts"], arrays["numbers"])
            sound = facts["entries"] == len(found.numbers) and found._sound()
        except (KeyError, TypeError, IndexError) as error:
            raise LedgerDamaged(f"the address index in {folder} lacks {error}: build it again") from error
        if not sound:
            raise LedgerDamaged(f"the address index in {folder} contradicts itself: build it again")
        return found

    def __len__(self) -> int:
        """How many distinct addresses there are."""
        return len(self.starts) - 1

    def find(self, chain: str, address: str) -> tuple[int, ...]:
        """The numbers of an address, none where it is not in the index.

        An address on any EVM chain finds that of `eip155:*`; other texts of the same key find it too.
        AddressError where the text is no address of the chain.
        """
        return self.numbers_of(self._row(address_key(chain, address)))

    def find_many(self, keys: Words) -> Rows:
        """The row of each packed key (`pack`), -1 where it is not in the index; see `numbers_of`."""
        table = self.tables.get(keys.shape[1]) if keys.ndim == 2 else None
        if table is None or keys.dtype != np.uint64:
            raise ValueError(f"packed keys are uint64 in {NARROW} or {WIDE} columns")
        rows = table.rows(keys)
        if keys.shape[1] == WIDE:
            rows[rows >= 0] += len(self.tables[NARROW].keys)
        return rows

    def find_texts(self, texts: Sequence[str]) -> list[tuple[int, ...] | None]:
        """As `find_text` for each; hexadecimal and Base58Check are packed all at once."""
        packed = packing.pack_texts(texts)
        rows = np.full(len(texts), -1, np.int64)
        for keys in (packed.narrow, packed.wide):
            own = packed.sizes == keys.shape[1]
            rows[own] = self.find_many(keys[own])
        found: list[tuple[int, ...] | None] = [()] * len(texts)
        for at in np.flatnonzero(rows >= 0).tolist():
            found[at] = self.numbers_of(int(rows[at]))
        for at in np.flatnonzero(packed.sizes == 0).tolist():
            found[at] = self.find_text(texts[at])
        return found

    def find_text(self, text: str) -> tuple[int, ...] | None:
        """The numbers of a text under every reading of it; None where it is neither an address nor listed."""
        keys = address_keys(text)
        found = (self.numbers_of(self._row(key)) for key in keys or (text_key(text),))
        numbers = dict.fromkeys(chain.from_iterable(found))
        return tuple(numbers) if keys or numbers else None

    def numbers_of(self, row: int) -> tuple[int, ...]:
        """The numbers of a row that `find_many` gave, in ascending order; none for -1."""
        return tuple(self.numbers[self.starts[row] : self.starts[row + 1]].tolist()) if row >= 0 else ()

    def _row(self, key: bytes) -> int:
        row = self.tables[packing.width(key)].row(packing.words(key))
        wide = row >= 0 and packing.width(key) == WIDE
        return row + len(self.tables[NARROW].keys) if wide else row

    def _sound(self) -> bool:
        rows = sum(len(table.keys) for table in self.tables.values())
        ends = len(self.starts) == rows + 1 and self.starts[0] == 0 and self.starts[-1] == len(self.numbers)
        ascending = bool((self.starts[1:] >= self.starts[:-1]).all())
        return bool(ends) and ascending and all(whole(*each) for each in self.tables.items())


def _once(rows: Rows, numbers: Numbers) -> tuple[Rows, Numbers]:
    """The pairs in order, equal ones once."""
    order = np.lexsort((numbers, rows))
    rows, numbers = rows[order], numbers[order]
    other = np.ones(len(rows), np.bool_)
    other[1:] = (rows[1:] != rows[:-1]) | (numbers[1:] != numbers[:-1])
    return rows[other], numbers[other]
