"""Movements as rows of a table, one or more tasks in it, and back: what a kernel far away is given."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry.trace.movements import Holding, Movements

AMOUNT = pa.decimal128(38, 0)
NONE = -1


class Mark(IntEnum):
    """What a row of a task states."""

    TASK = 0  # `source` is how many sources the task has
    ABSORBS = 1  # `recipient` absorbs
    HOLDING = 2  # declared: in `recipient` just before `step`; no `amount` means all; `outputs` is its turn
    MOVEMENT = (
        3  # `source` steals it; `outputs` is the number of the UTXO transaction that it is an output of
    )


TASKS = pa.schema(
    [
        pa.field("task", pa.string(), nullable=False),
        pa.field("mark", pa.int8(), nullable=False),
        pa.field("step", pa.int64(), nullable=False),
        pa.field("sender", pa.int64(), nullable=False),
        pa.field("recipient", pa.int64(), nullable=False),
        pa.field("amount", AMOUNT),
        pa.field("amount_in", AMOUNT),
        pa.field("source", pa.int64(), nullable=False),
        pa.field("outputs", pa.int64(), nullable=False),
    ]
)
"""Rows of tasks in any order; purses are any numbers, -1 stands for none. Steps rise; they may have gaps."""

Row = tuple[int, int, int, int, int | None, int | None, int, int]


def to_rows(tasks: Mapping[str, Movements]) -> pa.Table:
    """The tasks by name as one table; raises pyarrow.ArrowInvalid for an amount beyond 38 digits."""
    tables = [_table(name, list(_rows(movements))) for name, movements in tasks.items()]
    return pa.concat_tables([TASKS.empty_table(), *tables])


def _table(name: str, rows: list[Row]) -> pa.Table:
    columns = [list(column) for column in zip(*rows, strict=True)]
    for place, field in enumerate(list(TASKS)[1:]):
        if field.type == AMOUNT:
            columns[place] = [None if value is None else Decimal(value) for value in columns[place]]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, list(TASKS)[1:], strict=True)]
    return pa.table([pa.repeat(pa.scalar(name), len(rows)), *arrays], schema=TASKS)


def _rows(movements: Movements) -> Iterator[Row]:
    yield Mark.TASK, NONE, NONE, NONE, None, None, movements.sources, NONE
    for purse in sorted(movements.absorbs):
        yield Mark.ABSORBS, NONE, NONE, purse, None, None, NONE, NONE
    for number, held in enumerate(movements.holdings):
        yield Mark.HOLDING, held.before, NONE, held.purse, held.amount, None, held.source, number
    outputs = {i: n for n, (start, stop) in enumerate(movements.outputs) for i in range(start, stop)}
    columns = (movements.sender, movements.recipient, movements.out)
    for i, (sender, recipient, out) in enumerate(zip(*columns, strict=True)):
        theft = movements.thefts.get(i, NONE)
        yield Mark.MOVEMENT, i, sender, recipient, out, movements.into.get(i), theft, outputs.get(i, NONE)


def from_rows(rows: pa.Table) -> tuple[Movements, list[int]]:
    """The movements of one task, and which purse of the table each of their purses is.

    Purses are numbered anew, in their order, so that a task costs what it touches; steps likewise.
    """
    rows = rows.sort_by([("mark", "ascending"), ("step", "ascending"), ("outputs", "ascending")])
    moved = _marked(rows, Mark.MOVEMENT)
    ends = pa.chunked_array([*moved["sender"].chunks, *rows["recipient"].chunks], pa.int64()).to_numpy()
    names = np.unique(ends[ends != NONE])
    steps = moved["step"].to_numpy()
    movements = Movements(
        purses=len(names),
        sources=_marked(rows, Mark.TASK)["source"][0].as_py(),
        sender=np.searchsorted(names, moved["sender"].to_numpy()).tolist(),
        recipient=np.searchsorted(names, moved["recipient"].to_numpy()).tolist(),
        out=_integers(moved["amount"]),
        into=_present(moved["amount_in"]),
        thefts={i: source for i, source in enumerate(moved["source"].to_pylist()) if source != NONE},
        holdings=_holdings(_marked(rows, Mark.HOLDING), names, steps),
        absorbs=frozenset(_places(_marked(rows, Mark.ABSORBS), names)),
        outputs=_runs(moved["outputs"].to_numpy()),
    )
    return movements, names.tolist()


def _marked(rows: pa.Table, mark: Mark) -> pa.Table:
    return rows.filter(pc.equal(rows["mark"], pa.scalar(int(mark), pa.int8())))


def _places(rows: pa.Table, names: NDArray[np.int64]) -> list[int]:
    places: list[int] = np.searchsorted(names, rows["recipient"].to_numpy()).tolist()
    return places


def _holdings(
    rows: pa.Table,
    names: NDArray[np.int64],
    steps: NDArray[np.int64],
) -> list[Holding]:
    """In the order in which they were declared, which `outputs` keeps."""
    rows = rows.sort_by("outputs")
    before = np.searchsorted(steps, rows["step"].to_numpy()).tolist()
    amounts = [None if value is None else int(value) for value in rows["amount"].to_pylist()]
    columns = (before, _places(rows, names), rows["source"].to_pylist(), amounts)
    return [Holding(*row) for row in zip(*columns, strict=True)]


def _runs(numbers: NDArray[np.int64]) -> list[tuple[int, int]]:
    """(start, stop) of each run of equal numbers that are not -1."""
    borders = np.flatnonzero(np.diff(numbers, prepend=NONE - 1, append=NONE - 1))
    pairs = zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True)
    return [(start, stop) for start, stop in pairs if numbers[start] != NONE]


def _integers(column: pa.ChunkedArray) -> list[int]:
    return [int(value) for value in column.to_pylist()]


def _present(column: pa.ChunkedArray) -> dict[int, int]:
    return {i: int(value) for i, value in enumerate(column.to_pylist()) if value is not None}
