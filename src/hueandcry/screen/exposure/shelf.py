"""A shelf: the tables of a layer, in memory or mapped from disk, and what a look-up asks of them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.model import Kind, Policy, Role
from hueandcry.model.exposure import Moment, Step, SubjectKind, Way
from hueandcry.screen.exposure.accounts import accounts
from hueandcry.screen.exposure.entries import ArrivalRow, LotRow, PurseRow
from hueandcry.screen.exposure.layer import Layer, Source
from hueandcry.screen.exposure.shelving import Tables, key, shelve
from hueandcry.screen.exposure.tables import keys, mapped, numbers, put, span

_T = TypeVar("_T")
SHELF = "shelf.json"
REMEMBERED = 50_000  # rows that were read
LONGEST = 200  # steps of a way that are told


@dataclass(frozen=True, slots=True)
class Shelf:
    """One layer: its tables, its sources, and the purses by number as they are asked for.

    `name` tells layers of one kind apart: thefts are accounted for otherwise than addresses of thieves.
    `whole` says that every purse of the ledger is here, not only those that taint reached.
    """

    kind: SubjectKind
    sources: tuple[Source, ...]
    tables: Tables = field(repr=False)
    name: str = ""
    whole: bool = True
    _purses: dict[int, PurseRow] = field(default_factory=dict, repr=False)
    _moves: dict[int, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    def purses(self, chain: str, address: str) -> list[PurseRow]:
        """The purses of an address."""
        low, high = span(keys(self.tables["purses"]), key(chain, address))
        found = (self.purse(number) for number in range(low, high))
        return [each for each in found if (each.chain, each.address) == (chain, address)]

    def purse(self, number: int) -> PurseRow:
        """One purse by its number."""
        known = self._purses.get(number)
        if known is None:
            row = self.tables["purses"].slice(number, 1).drop_columns("key").to_pylist()[0]
            sums = {name: _int(row[name]) for name in ("received", "balance", "unknown")}
            known = PurseRow(number=number, **{**row, **sums}, shown=_shown(row["chain"], row["address"]))
            _remember(self._purses, number, known)
        return known

    def arrivals(self, policy: Policy, purses: Iterable[int]) -> Iterator[ArrivalRow]:
        """What came to some purses."""
        table = self.tables[f"arrivals-{policy}"]
        column = numbers(table, "purse")
        for purse in purses:
            low, high = span(column, purse)
            yield from self._arrivals(table.slice(low, high - low), range(low, high))

    def arrived_by(self, policy: Policy, moves: Sequence[int]) -> Iterator[ArrivalRow]:
        """What some transfers brought."""
        table, by_move = self.tables[f"arrivals-{policy}"], self.tables[f"by-move-{policy}"]
        column = numbers(by_move, "move")
        for move in moves:
            low, high = span(column, move)
            found = numbers(by_move, "arrival")[low:high].tolist()
            yield from self._arrivals(table.take(pa.array(found, pa.int64())), found)

    def _arrivals(self, table: pa.Table, numbers: Iterable[int]) -> Iterator[ArrivalRow]:
        columns = (table[name].to_pylist() for name in ArrivalRow._fields[1:])
        for number, purse, move, source, amount, claim, *rest in zip(numbers, *columns, strict=True):
            yield ArrivalRow(number, purse, move, source, int(amount), int(claim), *rest)

    def lots(self, policy: Policy, purse: int) -> list[LotRow]:
        """All that is in a purse that taint reached; nothing where it did not."""
        table = self.tables[f"lots-{policy}"]
        low, high = span(numbers(table, "purse"), purse)
        return [
            LotRow(row["purse"], int(row["amount"]), row["source"], row["arrival"])
            for row in table.slice(low, high - low).to_pylist()
        ]

    def arrival(self, policy: Policy, number: int) -> ArrivalRow:
        """One arrival by its number."""
        (found,) = self._arrivals(self.tables[f"arrivals-{policy}"].slice(number, 1), [number])
        return found

    def absorbing(self) -> list[int]:
        """The purses at which money stops."""
        found: list[int] = pc.indices_nonzero(self.tables["purses"]["absorbs"]).to_pylist()
        return found

    def began(self, policy: Policy) -> Iterator[ArrivalRow]:
        """The arrivals that came straight from a source."""
        table = self.tables[f"arrivals-{policy}"]
        numbers = pc.indices_nonzero(pc.less(table["near"], 0))
        yield from self._arrivals(table.take(numbers), numbers.to_pylist())

    def moves(self, chain: str, tx: str) -> list[int]:
        """The transfers of a transaction that carried taint under some policy."""
        table = self.tables["txs"]
        low, high = span(keys(table), key(chain, tx))
        return [move for move in numbers(table, "move")[low:high].tolist() if self.move(move)["tx"] == tx]

    def move(self, number: int) -> Mapping[str, Any]:
        """One transfer, as the ledger has it."""
        known = self._moves.get(number)
        if known is None:
            (known,) = self.tables["moves"].slice(number, 1).to_pylist()
            _remember(self._moves, number, known)
        return known

    def moment(self, move: int) -> Moment:
        """When a transfer happened."""
        if move < 0:
            return Moment(None, None)
        row = self.move(move)
        return Moment(row["height"], row["time"])

    def way(self, policy: Policy, arrival: int, largest: bool = False) -> Way:
        """How an arrival came, by the least hops or by the largest amounts."""
        table = self.tables[f"arrivals-{policy}"]
        before = numbers(table, "big" if largest else "near")
        back = []
        while arrival >= 0:
            back.append(arrival)
            arrival = int(before[arrival])
        cut = max(len(back) - LONGEST, 0)
        move, purse = numbers(table, "move"), numbers(table, "purse")
        amount = table["amount"]
        found = ((int(move[n]), int(purse[n]), int(amount[n].as_py())) for n in back[: len(back) - cut][::-1])
        return Way(tuple(self._steps(found)), cut)

    def _steps(self, arrivals: Iterable[tuple[int, int, int]]) -> Iterator[Step]:
        payer = ""
        for move, number, amount in arrivals:
            purse = self.purse(number)
            if move < 0:
                yield _held(purse, amount)
                continue
            row = self.move(move)
            payer = self.purse(row["sender"]).shown or payer
            if purse.role == Role.TRANSACTION:
                continue  # the output tells of the transaction
            kind = Kind.TRANSFER if row["kind"] == Kind.OUTPUT else Kind(row["kind"])
            yield Step(
                chain=row["chain"],
                moment=Moment(row["height"], row["time"]),
                tx=row["tx"],
                position=row["position"],
                kind=kind.name.lower(),
                sender=payer,
                recipient=purse.shown,
                asset=purse.caip19,
                tainted=amount,
                amount=int(row["amount"]),
            )

    def write(self, folder: Path) -> None:
        """Write the tables, one file each, and what they are of."""
        folder.mkdir(parents=True)
        for name, table in self.tables.items():
            put(folder / f"{name}.arrow", table)
        record = {
            "name": self.name,
            "kind": self.kind.value,
            "whole": self.whole,
            "sources": [[source.owners, source.asset] for source in self.sources],
            "tables": list(self.tables),
        }
        (folder / SHELF).write_text(json.dumps(record), "utf-8")


def shelf_of(layer: Layer) -> Shelf:
    """Account for a layer, and put it on a shelf; raises ConservationBroken."""
    tables = shelve(layer, accounts(layer))
    return Shelf(layer.kind, layer.sources, tables, layer.name, layer.ground.whole)


def opened(folder: Path) -> Shelf:
    """A shelf on disk, its tables mapped.

    Raises OSError, ArrowException, ValueError, KeyError or TypeError where it is damaged.
    """
    record = json.loads((folder / SHELF).read_text("utf-8"))
    sources = tuple(
        Source(tuple((subject, after) for subject, after in owners), asset)
        for owners, asset in record["sources"]
    )
    tables = {name: mapped(folder / f"{name}.arrow") for name in record["tables"]}
    return Shelf(SubjectKind(record["kind"]), sources, tables, record["name"], bool(record["whole"]))


def _held(purse: PurseRow, amount: int) -> Step:
    """A declared holding: no transfer brought it."""
    return Step(
        purse.chain, Moment(None, None), "", None, "holding", "", purse.shown, purse.caip19, amount, amount
    )


def _shown(chain: str, address: str) -> str:
    return chains.display_address(chains.chain(chain), address) if address else ""


def _remember(known: dict[int, _T], number: int, row: _T) -> None:
    """Keep a row that was read, and not too many of them."""
    if len(known) >= REMEMBERED:
        known.clear()
    known[number] = row


def _int(value: object) -> int | None:
    return None if value is None else int(str(value))
