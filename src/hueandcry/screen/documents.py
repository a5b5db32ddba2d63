"""Documents: many small JSON objects in one file, read one at a time without loading the others."""

import mmap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from hueandcry.model.errors import LedgerDamaged


class Documents:
    """JSON objects by number, mapped; `name.json` holds them end to end, `name.npy` where each ends."""

    def __init__(self, folder: Path, name: str) -> None:
        try:
            self._ends = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            with (folder / f"{name}.json").open("rb") as file:
                empty = not len(self._ends)
                self._bytes = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise LedgerDamaged(f"{folder.name}/{name}: {error}; delete it, it is made again") from error
        if len(self._ends) and int(self._ends[-1]) != len(self._bytes):
            raise LedgerDamaged(f"{folder.name}/{name}.json is cut short; delete it, it is made again")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> dict[str, Any]:
        start = int(self._ends[number - 1]) if number else 0
        found: dict[str, Any] = orjson.loads(self._bytes[start : int(self._ends[number])])
        return found


def write(folder: Path, name: str, documents: Iterable[Mapping[str, Any]]) -> int:
    """Write the documents into two new files of a folder; returns how many there were."""
    ends: list[int] = []
    end = 0
    with (folder / f"{name}.json").open("wb") as file:
        for document in documents:
            end += file.write(orjson.dumps(document))
            ends.append(end)
    np.save(folder / f"{name}.npy", np.asarray(ends, dtype=np.int64), allow_pickle=False)
    return len(ends)
