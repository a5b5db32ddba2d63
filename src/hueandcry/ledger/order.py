"""The order of rows inside one height where the chain's own order is not known (ACCOUNTING, section 1).

Credits come before debits: of the rows left, repeatedly take the smallest whose sender purse no other row
left pays; where a cycle leaves none, the smallest. What is known stays: transactions with an index follow
each other, positions within a transaction too, gas comes last in its transaction. So a row waits for all rows
known to come before it, and rows known to come after it cannot block it. Rows that move nothing neither block
nor are blocked. Each row is handled once, whatever the number of rows that pay one purse.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """What the order of a row depends on; `tx_index` is the transaction's, if any of its rows has one."""

    tx: str
    tx_index: int | None
    position: int | None
    gas: bool
    moves: bool
    sender: int
    recipient: int


def resolved(rows: Sequence[Row]) -> list[int]:
    """The indices of one height's rows in the order to book them; ties go to the lesser (tx, index)."""
    return _Height(rows).run()


class _Transaction:
    """Which rows of one transaction may be taken next: positions in turn, gas last."""

    __slots__ = ("left", "stages")

    def __init__(self) -> None:
        self.left = 0
        # Value rows, then gas rows: each a chain of rows with positions, and rows without.
        self.stages: tuple[_Stage, _Stage] = (_Stage(), _Stage())

    def add(self, index: int, row: Row) -> None:
        self.left += 1
        self.stages[row.gas].add(index, row)

    def opened(self) -> list[int]:
        stage = self.stages[0] if self.stages[0].left else self.stages[1]
        return stage.opened()

    def taken(self, row: Row) -> list[int]:
        """The rows that become free when `row` is taken."""
        self.left -= 1
        stage = self.stages[row.gas]
        freed = stage.taken(row)
        if not row.gas and not stage.left:
            freed = self.stages[1].opened()
        return freed


class _Stage:
    __slots__ = ("free", "left", "placed")

    def __init__(self) -> None:
        self.left = 0
        self.placed: list[tuple[int, int]] = []  # (position, row index)
        self.free: list[int] = []

    def add(self, index: int, row: Row) -> None:
        self.left += 1
        if row.position is None:
            self.free.append(index)
        else:
            self.placed.append((row.position, index))

    def opened(self) -> list[int]:
        self.placed.sort(reverse=True)
        return [*self.free, *self._next()]

    def taken(self, row: Row) -> list[int]:
        self.left -= 1
        return [] if row.position is None else self._next()

    def _next(self) -> list[int]:
        return [self.placed.pop()[1]] if self.placed else []


class _Payments:
    """The rows left that pay one purse, and the rows that wait to spend from it, per transaction and class.

    The class of a row is 0 or 1 for value with or without a position, 2 or 3 for gas.
    """

    __slots__ = ("left", "loose", "paying", "waiting")

    def __init__(self) -> None:
        self.left = 0
        self.loose = 0  # those of transactions without an index
        self.paying: dict[str, list[int]] = {}
        self.waiting: dict[str, list[list[int]]] = {}

    def add_payment(self, row: Row) -> None:
        self.left += 1
        self.loose += row.tx_index is None
        self.paying.setdefault(row.tx, [0, 0, 0, 0])[_class(row)] += 1

    def add_waiting(self, index: int, row: Row) -> None:
        self.waiting.setdefault(row.tx, [[], [], [], []])[_class(row)].append(index)

    def paid(self, row: Row) -> None:
        self.left -= 1
        self.loose -= row.tx_index is None
        counts = self.paying[row.tx]
        counts[_class(row)] -= 1
        if not any(counts):
            del self.paying[row.tx]

    def released(self, tx: str, *, indexed: bool) -> list[int]:
        """The rows of one transaction that no row of unknown order blocks any longer."""
        waiting = self.waiting.get(tx)
        counts = self.paying.get(tx, (0, 0, 0, 0))
        if waiting is None or (self.loose if indexed else self.left - sum(counts)):
            return []
        freed: list[int] = []
        for kind, rows in enumerate(waiting):
            # A row with a position is blocked by those without; a row without one by both.
            blocking = counts[kind] + counts[kind - 1] if kind % 2 else counts[kind + 1]
            if rows and not blocking:
                freed += rows
                waiting[kind] = []
        if not any(waiting):
            del self.waiting[tx]
        return freed


def _class(row: Row) -> int:
    return 2 * row.gas + (row.position is None)


class _Height:
    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        ranks = {tx: rank for rank, tx in enumerate(sorted({row.tx for row in rows}))}
        self.keys = [(ranks[row.tx], index) for index, row in enumerate(rows)]
        self.transactions: defaultdict[str, _Transaction] = defaultdict(_Transaction)
        self.indexes = {row.tx: row.tx_index for row in rows}
        self.payments: defaultdict[int, _Payments] = defaultdict(_Payments)
        for index, row in enumerate(rows):
            self.transactions[row.tx].add(index, row)
            if row.moves:
                self.payments[row.recipient].add_payment(row)
                self.payments[row.sender].add_waiting(index, row)
        self.turns = sorted(
            ((place, tx) for tx, place in self.indexes.items() if place is not None), reverse=True
        )
        self.unblocked = [not row.moves for row in rows]
        self.open = [False] * len(rows)
        self.taken = [False] * len(rows)
        self.ready: list[tuple[int, int]] = []  # open and unblocked
        self.any: list[tuple[int, int]] = []  # open, for the cycles

    def run(self) -> list[int]:
        for payments in self.payments.values():
            self._release(payments, list(payments.waiting))
        for tx, place in self.indexes.items():
            if place is None:
                self._open(self.transactions[tx].opened())
        self._next_turn()
        order: list[int] = []
        while len(order) < len(self.rows):
            index = self._smallest()
            self.taken[index] = True
            order.append(index)
            self._follow(self.rows[index])
        return order

    def _smallest(self) -> int:
        for heap in (self.ready, self.any):
            while heap:
                index = heapq.heappop(heap)[1]
                if not self.taken[index]:
                    return index
        raise AssertionError("rows are left, so one of them is open")

    def _follow(self, row: Row) -> None:
        transaction = self.transactions[row.tx]
        self._open(transaction.taken(row))
        if row.tx_index is not None and not transaction.left:
            self._next_turn()
        if not row.moves:
            return
        payments = self.payments[row.recipient]
        payments.paid(row)
        if not payments.left or (row.tx_index is None and not payments.loose):
            self._release(payments, list(payments.waiting))
            return
        affected = {row.tx}
        if len(payments.paying) == 1:
            affected.update(payments.paying)
        self._release(payments, affected)

    def _release(self, payments: _Payments, transactions: Iterable[str]) -> None:
        for tx in transactions:
            for index in payments.released(tx, indexed=self.indexes[tx] is not None):
                self.unblocked[index] = True
                if self.open[index]:
                    heapq.heappush(self.ready, self.keys[index])

    def _open(self, indices: Sequence[int]) -> None:
        for index in indices:
            self.open[index] = True
            heapq.heappush(self.any, self.keys[index])
            if self.unblocked[index]:
                heapq.heappush(self.ready, self.keys[index])

    def _next_turn(self) -> None:
        if self.turns:
            self._open(self.transactions[self.turns.pop()[1]].opened())
