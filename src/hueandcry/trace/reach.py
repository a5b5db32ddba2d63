"""Reach: which purses tainted money can have come to, in one pass over the rows in order."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from hueandcry.model import Kind

STILL = frozenset({Kind.LEG, Kind.INFERRED})  # rows that are recorded but move nothing
SOURCES = 64  # of one pass: the bits of a mask word


class Seed(NamedTuple):
    """Money of `source` (0 to 63) is in `purse` from just before `row` on."""

    row: int
    purse: int
    source: int


class Reached(NamedTuple):
    """A purse that was reached, the row that did it first (a seed's own), and what came: one bit a source."""

    purse: int
    row: int
    sources: int


def reach(
    batches: Iterable[pa.RecordBatch], seeds: Sequence[Seed], stops: Collection[int] = (), dust: int = 1
) -> list[Reached]:
    """The purses reached, ascending.

    `batches` have the ledger's columns `sender`, `recipient`, `amount` and `kind`, in the ledger's order.
    Money goes no further than `stops`, which count as reached; rows below `dust` base units, over-wide rows
    and rows that move nothing carry nothing. Raises ValueError for a source outside 0 to 63.
    """
    check_sources(seeds)
    waiting = sorted(seeds, reverse=True)
    reached: dict[int, Reached] = {}
    for row, (sender, recipient, amount, kind) in enumerate(_rows(batches)):
        while waiting and waiting[-1].row <= row:
            _arrive(reached, waiting.pop())
        source = reached.get(sender)
        if source and sender not in stops and amount >= max(dust, 1) and kind not in STILL:
            _spread(reached, recipient, row, source.sources)
    for seed in reversed(waiting):
        _arrive(reached, seed)
    return [reached[purse] for purse in sorted(reached)]


def check_sources(seeds: Iterable[Seed]) -> None:
    """Raise ValueError unless all sources fit one mask word."""
    for seed in seeds:
        if not 0 <= seed.source < SOURCES:
            raise ValueError(f"source {seed.source}: one pass takes sources 0 to {SOURCES - 1}")


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterable[tuple[int, int, int, int]]:
    for batch in batches:
        sender, recipient, amount, kind = (
            batch.column(name).to_pylist() for name in ("sender", "recipient", "amount", "kind")
        )
        yield from zip(sender, recipient, (int(value or 0) for value in amount), kind, strict=True)


def _arrive(reached: dict[int, Reached], seed: Seed) -> None:
    _spread(reached, seed.purse, seed.row, 1 << seed.source)


def _spread(reached: dict[int, Reached], purse: int, row: int, sources: int) -> None:
    known = reached.get(purse)
    if known is None:
        reached[purse] = Reached(purse, row, sources)
    elif sources & ~known.sources:
        reached[purse] = Reached(purse, known.row, known.sources | sources)
