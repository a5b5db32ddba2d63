"""What is stolen: a heist's thefts and holdings found among the movements.

A source is one asset stolen in one heist.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.ledger import View
from hueandcry.model import Heist, Theft
from hueandcry.model import Holding as Declared
from hueandcry.model.errors import HeistError, TheftNotInLedger
from hueandcry.trace.movements import Holding
from hueandcry.trace.purses import Purses
from hueandcry.trace.rows import Table


@dataclass(frozen=True, slots=True)
class Source:
    """One stolen asset (CAIP-19) of one heist."""

    heist: str
    asset: str


@dataclass(slots=True)
class Stolen:
    """The sources, the movements that steal, and the holdings."""

    sources: list[Source] = field(default_factory=list)
    thefts: dict[int, int] = field(default_factory=dict)
    holdings: list[Holding] = field(default_factory=list)

    def number(self, source: Source) -> int:
        """The source's number; a new source gets the next one."""
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source)


def find(heists: Sequence[Heist], view: View, table: Table, purses: Purses) -> Stolen:
    """Find every theft and holding of the heists, in their order.

    Raises TheftNotInLedger where a theft is missing, HeistError where the ledger gives another amount.
    """
    stolen = Stolen()
    rows = _theft_rows(heists, view)
    by_row: dict[int, int] = {}  # a UTXO fee has its transaction's last row too, and comes after it
    for i, row in enumerate(table.row):
        if row in rows:
            by_row.setdefault(row, i)
    for heist in heists:
        for theft in heist.thefts:
            source = stolen.number(Source(heist.id, theft.asset))
            for movement in _matching(heist, theft, view, by_row, table, purses):
                stolen.thefts.setdefault(movement, source)
        for declared in heist.holdings:
            source = stolen.number(Source(heist.id, declared.asset))
            stolen.holdings.append(_holding(heist, declared, source, view, table, purses))
    return stolen


def _theft_rows(heists: Sequence[Heist], view: View) -> set[int]:
    ids = sorted({theft.tx for heist in heists for theft in heist.thefts})
    if not ids:
        return set()
    mask = pc.is_in(view.table.column("tx"), pa.array(ids, view.table.schema.field("tx").type))
    return set(pc.indices_nonzero(mask).to_pylist())


def _matching(
    heist: Heist, theft: Theft, view: View, by_row: dict[int, int], table: Table, purses: Purses
) -> list[int]:
    """The movements of one theft: the one row with its amount, or all its rows if together they make it."""
    found = [i for row, i in sorted(by_row.items()) if _is(theft, row, i, view, table, purses)]
    where = f"{heist.id}: theft {theft.tx} to {theft.to}"
    if not found:
        raise TheftNotInLedger(f"{where} of {theft.asset} is not in the ledger: import its transfers first")
    amounts = [table.into.get(i, table.out[i]) for i in found]
    if sum(amounts) == theft.amount:
        return found
    exact = [i for i, amount in zip(found, amounts, strict=True) if amount == theft.amount]
    if len(exact) == 1:
        return exact
    raise HeistError(
        f"{where}: the heist says {theft.amount}, the ledger {' + '.join(map(str, amounts))} base units"
    )


def _is(theft: Theft, row: int, movement: int, view: View, table: Table, purses: Purses) -> bool:
    purse = purses[table.recipient[movement]]
    if view.table.column("tx")[row].as_py() != theft.tx or purse.address != theft.to:
        return False
    if theft.position is not None and view.table.column("position")[row].as_py() != theft.position:
        return False
    return purse.caip19 == theft.asset


def _holding(
    heist: Heist, declared: Declared, source: int, view: View, table: Table, purses: Purses
) -> Holding:
    chain, asset = chains.parse_caip19(declared.asset)
    numbers = [n for n in purses.at(chain.id, declared.address) if purses[n].asset == asset]
    if len(numbers) != 1:
        raise TheftNotInLedger(
            f"{heist.id}: the holding at {declared.address} of {declared.asset} matches {len(numbers)} "
            "purses of the ledger: it needs exactly one, with its transfers imported"
        )
    return Holding(_first(declared, view, table), numbers[0], source, declared.amount)


def _first(declared: Declared, view: View, table: Table) -> int:
    """The first movement at or after the moment of the declaration."""
    since = pa.scalar(declared.since, view.table.schema.field("time").type)
    row = pc.index(pc.greater_equal(view.table.column("time"), since), True).as_py()
    return len(table.row) if row < 0 else bisect_left(table.row, row)
