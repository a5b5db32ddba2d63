"""From ledger rows to movements (docs/reference/accounting.md, section 1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from hueandcry.ledger import View
from hueandcry.model import Kind, Role

Outputs = list[tuple[int, int]]


@dataclass(slots=True)
class Table:
    """Movements as columns, before anything is stolen; `row[i]` is the ledger row behind movement `i`.

    A fee that is what a UTXO transaction leaves over has the transaction's last row behind it.
    """

    sender: list[int] = field(default_factory=list)
    recipient: list[int] = field(default_factory=list)
    out: list[int] = field(default_factory=list)
    into: dict[int, int] = field(default_factory=dict)
    row: list[int] = field(default_factory=list)
    outputs: Outputs = field(default_factory=list)
    fees: list[str] = field(default_factory=list)  # chains whose fee purses were added behind the ledger's

    def add(self, row: int, sender: int, recipient: int, out: int) -> int:
        """Append a movement and return its index."""
        self.sender.append(sender)
        self.recipient.append(recipient)
        self.out.append(out)
        self.row.append(row)
        return len(self.row) - 1


STILL = frozenset({Kind.LEG, Kind.INFERRED})


def movements(view: View, accept_inferred: bool) -> Table:
    """The movements of a view, without over-wide rows and, unless accepted, inferred ones."""
    table = Table()
    still = frozenset({Kind.LEG}) if accept_inferred else STILL
    transactions = _Transactions(view, table)
    for i, (kind, sender, recipient, amount, amount_in) in enumerate(_rows(view.table)):
        booked = view.booked.get(i)
        transactions.enter(booked.transaction if booked else _transaction(kind, sender, recipient))
        if kind in still or amount is None or (kind == Kind.CONVERSION and amount_in is None):
            continue
        index = table.add(i, sender, recipient, amount)
        if amount_in is not None and amount_in != amount:
            table.into[index] = amount_in
        transactions.book(Kind.OUTPUT if booked else kind, booked.amount if booked else amount, index)
    transactions.enter(None)
    return table


def _transaction(kind: int, sender: int, recipient: int) -> int | None:
    """The purse of the transaction that an input or output belongs to."""
    return sender if kind == Kind.OUTPUT else recipient if kind == Kind.INPUT else None


def _rows(table: pa.Table) -> Iterable[tuple[int, int, int, int | None, int | None]]:
    columns = ("kind", "sender", "recipient")
    amounts = (_integers(table.column(name)) for name in ("amount", "amount_in"))
    return zip(*(table.column(name).to_pylist() for name in columns), *amounts, strict=True)


def _integers(column: pa.ChunkedArray) -> list[int | None]:
    """Decimals as Python integers."""
    if column.null_count == len(column):
        return [None] * len(column)
    return [None if value is None else int(value) for value in column.to_pylist()]


class _Transactions:
    """Closes each UTXO transaction: notes its outputs, and sends what is left over to the fee purse."""

    def __init__(self, view: View, table: Table) -> None:
        self._view = view
        self._table = table
        self._fee_purses = _fee_purses(view)
        self._purse: int | None = None
        self._left = 0
        self._outputs: list[int] = []

    def enter(self, purse: int | None) -> None:
        """Say which transaction purse the next row belongs to (None: not a UTXO row)."""
        if purse == self._purse:
            return
        if self._purse is not None:
            self._close(self._purse)
        self._purse, self._left, self._outputs = purse, 0, []

    def book(self, kind: int, amount: int, index: int) -> None:
        if kind == Kind.INPUT:
            self._left += amount
        elif kind == Kind.OUTPUT:
            self._left -= amount
            self._outputs.append(index)

    def _close(self, purse: int) -> None:
        table = self._table
        if len(self._outputs) > 1:
            table.outputs.append((self._outputs[0], self._outputs[-1] + 1))
        if self._left > 0:
            row = table.row[-1]
            table.add(row, purse, self._fee_purse(row), self._left)

    def _fee_purse(self, row: int) -> int:
        chain = self._view.chains[self._view.table.column("chain")[row].as_py()]
        if chain not in self._fee_purses:
            self._fee_purses[chain] = self._view.purses.num_rows + len(self._table.fees)
            self._table.fees.append(chain)
        return self._fee_purses[chain]


def _fee_purses(view: View) -> dict[str, int]:
    roles = view.purses.column("role").to_pylist()
    return {view.purses.column("chain")[i].as_py(): i for i, role in enumerate(roles) if role == Role.FEES}
