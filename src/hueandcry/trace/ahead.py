"""Reading ahead: the next batch is decoded while the last one is used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Batch = TypeVar("_Batch")


def ahead(batches: Iterator[_Batch]) -> Iterator[_Batch]:
    """The same batches, each read by a thread of its own while the one before is used."""
    with ThreadPoolExecutor(1, "row-groups") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
