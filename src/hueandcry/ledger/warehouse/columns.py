"""Where a warehouse table keeps what the search for reached purses needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hueandcry.model import Kind
from hueandcry.model.errors import InputError

if TYPE_CHECKING:
    from ibis.expr.types import Table

RESULT = ("source", "first", "fresh", "hop", "row")  # names that the plan itself gives to columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table of transfers.

    `sender` and `recipient` map each part of a purse's key to the column that has it. `amount` is a column of
    integers, or of their digits as text without leading zeros. `order` is one column, or height and place in
    the height (below 2^31 each); rows of equal order are taken in any order, so that more is reached, never
    less. Rows whose `kind` is in `still` move nothing. Raises InputError for columns that make no plan.
    """

    sender: Mapping[str, str]
    recipient: Mapping[str, str]
    amount: str
    order: tuple[str, ...]
    kind: str | None = None
    still: Collection[Kind] = field(default=(Kind.LEG, Kind.INFERRED))

    def __post_init__(self) -> None:
        if not self.sender or self.sender.keys() != self.recipient.keys():
            raise InputError("sender and recipient need the same parts of a purse's key, at least one")
        taken = sorted(self.sender.keys() & set(RESULT))
        if taken:
            raise InputError(f"a purse's key cannot have a part {taken[0]!r}: give it another name")
        if len(self.order) not in (1, 2):
            raise InputError("order needs one column, or two: height and place in the height")

    @property
    def purse(self) -> tuple[str, ...]:
        """The parts of a purse's key."""
        return tuple(self.sender)


LEDGER = Columns({"purse": "sender"}, {"purse": "recipient"}, "amount", ("row",), "kind")
"""The columns of `ledger_rows`: the ledger's own rows, numbered in their order."""


@dataclass(frozen=True, slots=True)
class Transfers:
    """An Ibis table (or any expression: filter by date first) and where its columns are."""

    table: "Table"
    columns: Columns = LEDGER

    def __post_init__(self) -> None:
        names = self.columns
        wanted = [*names.sender.values(), *names.recipient.values(), names.amount, *names.order]
        for name in [*wanted, *([names.kind] if names.kind else [])]:
            if name not in self.table.columns:
                raise InputError(f"the table has no column {name!r}: it has {', '.join(self.table.columns)}")
