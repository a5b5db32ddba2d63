"""The rewritten table: rows changed in place, purses in transit added behind the ledger's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry.conversions.rewrite import Move, Rewriting
from hueandcry.ledger import Booking, View
from hueandcry.ledger.schema import VIEW
from hueandcry.model import Kind, Purse, Role

_NAMES = ("chain", "address", "asset", "outpoint", "role")


def rewritten(view: View, change: Rewriting, order: NDArray[np.int64] | None) -> View:
    """The view after a rewriting, its rows in the given order; the same view where nothing changes."""
    if not change.moves and not change.legs:
        return view
    numbers = sorted(change.moves)
    moves = [change.moves[number] for number in numbers]
    purses = _Numbers(view, (purse for move in moves for purse in (move.sender, move.recipient)))
    ends = [(purses.number(move.sender), purses.number(move.recipient)) for move in moves]
    booked = {**view.booked, **_booked(view, change)}
    table = _replaced(view.table, "kind", sorted(change.legs), [int(Kind.LEG)] * len(change.legs))
    table = _replaced(table, "kind", numbers, [int(_kind(move)) for move in moves])
    table = _replaced(table, "sender", numbers, [sender for sender, _ in ends])
    table = _replaced(table, "recipient", numbers, [recipient for _, recipient in ends])
    table = _replaced(table, "amount", numbers, [move.out for move in moves])
    table = _replaced(table, "amount_in", numbers, [_into(move) for move in moves])
    if order is not None:
        table = table.take(pa.array(order))
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order))
        booked = {int(places[number]): each for number, each in booked.items()}
    return replace(view, table=table, purses=purses.table(), booked=booked)


def _kind(move: Move) -> Kind:
    return Kind.TRANSFER if _into(move) is None else Kind.CONVERSION


def _into(move: Move) -> int | None:
    same = move.sender.caip19 == move.recipient.caip19 and move.out == move.into
    return None if same else move.into


def _booked(view: View, change: Rewriting) -> dict[int, Booking]:
    """What rewritten outputs still mean for the fees of their transactions."""
    kinds = view.table["kind"].to_numpy()
    outputs = [number for number in sorted(change.moves) if kinds[number] == Kind.OUTPUT]
    numbers = pa.array(outputs, pa.int64())
    rows = view.table.select(["sender", "amount"]).take(numbers)
    return {
        number: Booking(row["sender"], int(row["amount"]))
        for number, row in zip(numbers.to_pylist(), rows.to_pylist(), strict=True)
        if row["amount"] is not None
    }


def _replaced(table: pa.Table, name: str, numbers: Sequence[int], values: Iterable[object]) -> pa.Table:
    """The table with other values in some rows of a column."""
    place = table.schema.get_field_index(name)
    column = table.column(name).combine_chunks()
    mask = np.zeros(len(column), np.bool_)
    mask[list(numbers)] = True
    changed = pc.replace_with_mask(column, pa.array(mask), _array(values, column.type))
    return table.set_column(place, VIEW.field(name), changed)


def _array(values: Iterable[object], type_: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(type_):
        return pa.array([None if value is None else str(value) for value in values], pa.string()).cast(type_)
    return pa.array(list(values), type_)


class _Numbers:
    """The purses of a view by number; those that it lacks are added behind."""

    def __init__(self, view: View, wanted: Iterable[Purse]) -> None:
        self._purses = view.purses
        self._added: list[Purse] = []
        self._index = _found(view.purses, wanted)

    def number(self, purse: Purse) -> int:
        """The row number of a purse."""
        found = self._index.get(purse)
        if found is None:
            found = self._index[purse] = self._purses.num_rows + len(self._added)
            self._added.append(purse)
        return found

    def table(self) -> pa.Table:
        """The view's purses and the added ones."""
        columns = {name: [getattr(purse, name) for purse in self._added] for name in _NAMES}
        columns["role"] = [int(purse.role) for purse in self._added]
        return pa.concat_tables([self._purses, pa.table(columns, schema=self._purses.schema)])


def _found(purses: pa.Table, wanted: Iterable[Purse]) -> dict[Purse, int]:
    """The numbers of the purses wanted, as far as they are there; nothing is made of the others."""
    addresses = pa.array(sorted({purse.address for purse in wanted}), pa.string())
    numbers = pc.indices_nonzero(pc.is_in(purses["address"], addresses))
    rows = purses.take(numbers).to_pylist()
    return {_purse(row): number for row, number in zip(rows, numbers.to_pylist(), strict=True)}


def _purse(row: dict[str, Any]) -> Purse:
    return Purse(row["chain"], row["address"], row["asset"], row["outpoint"], Role(row["role"]))
