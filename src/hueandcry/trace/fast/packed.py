"""Movements as columns: what the kernels read, and what a ledger can hand over without a copy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from hueandcry.model import Policy
from hueandcry.trace.movements import Movements

Words: TypeAlias = NDArray[np.uint64]
Ids: TypeAlias = NDArray[np.uint32]

WORD = 64
LOW = (1 << WORD) - 1
WIDEST = 1 << 61  # of the high word of an amount


def wide(amounts: Iterable[int]) -> Words:
    """Integers as (low, high) words: an Arrow decimal128 buffer's memory; OverflowError from 2^128 on."""
    data = b"".join([int(amount).to_bytes(16, "little") for amount in amounts])
    return np.frombuffer(data, np.uint64).reshape(-1, 2)


def integers(words: Words) -> list[int]:
    """The Python integers of (low, high) words."""
    flat = words.reshape(-1, 2)
    return [lo | hi << WORD for lo, hi in zip(flat[:, 0].tolist(), flat[:, 1].tolist(), strict=True)]


def larger(words: Words, length: int) -> Words:
    """The same words at the start of a longer array."""
    grown = np.empty(length, np.uint64)
    grown[: len(words)] = words
    return grown


Column = TypeVar("Column", bound=np.generic)


def readonly(column: NDArray[Column]) -> NDArray[Column]:
    """The column without leave to write: so are columns in Arrow's memory, and one signature serves both."""
    view = np.ascontiguousarray(column).view()
    view.flags.writeable = False
    return view


def in_order(column: NDArray[Column], order: NDArray[np.int64] | None) -> NDArray[Column]:
    """The column in the order that a policy takes."""
    return np.ascontiguousarray(column if order is None else column[order])


def _no_rows(width: int) -> Words:
    return np.zeros((0, width), np.uint64)


MOST_PURSES = 1 << 31
COLUMNS = (  # the compiled code goes by address, hence a wrong type would be read as another
    ("sender", np.uint32, ()),
    ("recipient", np.uint32, ()),
    ("out", np.uint64, (2,)),
    ("into", np.uint64, (3,)),
    ("thefts", np.uint64, (2,)),
    ("holdings", np.uint64, (6,)),
    ("absorbs", np.uint32, ()),
    ("outputs", np.int64, (2,)),
)


@dataclass(frozen=True, slots=True)
class Packed:
    """The columns of `Movements`; amounts are (n, 2) arrays of low and high words.

    `into` holds (movement, low, high) of each conversion, `thefts` (movement, source), `holdings` (before,
    purse, source, low, high, 1 if all of it is meant), `outputs` (start, stop), each sorted by its first
    column; `absorbs` holds purses. Raises ValueError for columns that do not fit together, OverflowError for
    an amount that is not below 2^125.
    """

    purses: int
    sources: int
    sender: Ids
    recipient: Ids
    out: Words
    into: Words = field(default_factory=lambda: _no_rows(3))
    thefts: Words = field(default_factory=lambda: _no_rows(2))
    holdings: Words = field(default_factory=lambda: _no_rows(6))
    absorbs: Ids = field(default_factory=lambda: np.zeros(0, np.uint32))
    outputs: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    def __post_init__(self) -> None:
        for name, kind, width in COLUMNS:
            column = getattr(self, name)
            if column.dtype != kind or column.shape[1:] != width:
                raise ValueError(f"{name} must be {np.dtype(kind).name} of shape {(len(column), *width)}")
        if not len(self.sender) == len(self.recipient) == len(self.out):
            raise ValueError("sender, recipient and out must be equally long")
        if self.purses > MOST_PURSES:
            raise ValueError(f"at most {MOST_PURSES} purses")
        for amounts in (self.out[:, 1], self.into[:, 2], self.holdings[:, 4]):
            if _greatest(amounts) >= WIDEST:
                raise OverflowError("an amount is not below 2^125")
        for column, bound, what in (
            (self.sender, self.purses, "a purse"),
            (self.recipient, self.purses, "a purse"),
            (self.absorbs, self.purses, "an absorbing purse"),
            (self.holdings[:, 1], self.purses, "the purse of a holding"),
            (self.holdings[:, 2], self.sources, "the source of a holding"),
            (self.thefts[:, 1], self.sources, "the source of a theft"),
            (self.thefts[:, 0], len(self), "the movement of a theft"),
            (self.into[:, 0], len(self), "the movement of a conversion"),
        ):
            if _greatest(column) >= bound:
                raise ValueError(f"{what} is not below {bound}")

    def __len__(self) -> int:
        return len(self.sender)

    def order(self, policy: Policy) -> NDArray[np.int64] | None:
        """The order in which `policy` takes the movements, None for "as they are"."""
        if policy is not Policy.TIHO or not len(self.outputs):
            return None
        sizes = self.outputs[:, 1] - self.outputs[:, 0]
        transaction = np.repeat(np.arange(len(sizes)), sizes)
        offset = np.arange(len(transaction)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places = self.outputs[transaction, 0] + offset
        amounts = self.out[places]
        largest_first = np.lexsort((places, ~amounts[:, 0], ~amounts[:, 1], transaction))
        order = np.arange(len(self))
        order[places] = places[largest_first]
        return order


def _greatest(column: NDArray[np.unsignedinteger[Any]]) -> int:
    return int(column.max()) if len(column) else -1


def pack(movements: Movements) -> Packed:
    """Movements as columns; OverflowError where an amount is not below 2^125."""
    rows = len(movements)
    into = sorted((i, into) for i, into in movements.into.items() if 0 <= i < rows)
    thefts = sorted((i, source) for i, source in movements.thefts.items() if 0 <= i < rows and source >= 0)
    held = sorted((h for h in movements.holdings if 0 <= h.before <= rows), key=lambda h: h.before)
    return Packed(
        purses=movements.purses,
        sources=movements.sources,
        sender=np.asarray(movements.sender, np.uint32),
        recipient=np.asarray(movements.recipient, np.uint32),
        out=wide(movements.out),
        into=_table([(i, v & LOW, v >> WORD) for i, v in into], 3),
        thefts=_table(thefts, 2),
        holdings=_table(
            [
                (
                    h.before,
                    h.purse,
                    h.source,
                    (h.amount or 0) & LOW,
                    (h.amount or 0) >> WORD,
                    h.amount is None,
                )
                for h in held
            ],
            6,
        ),
        absorbs=np.array(sorted(movements.absorbs), np.uint32),
        outputs=np.array(sorted(movements.outputs), np.int64).reshape(-1, 2),
    )


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Words:
    return np.array(rows, np.uint64).reshape(-1, width)
