"""The purses of a view by number and by name."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.model import Purse, Role

T = TypeVar("T")

ABSORBING = (Role.FEES, Role.UNKNOWN)


class Purses:
    """Purses by number; those behind the ledger's are fee purses that UTXO transactions needed."""

    def __init__(self, table: pa.Table, fees: Sequence[str] = ()) -> None:
        self._table = table
        self._fees = tuple(fees)
        self._known: dict[int, Purse] = {}

    def __len__(self) -> int:
        rows: int = self._table.num_rows
        return rows + len(self._fees)

    def __getitem__(self, number: int) -> Purse:
        purse = self._known.get(number)
        if purse is None:
            purse = self._known[number] = self._read(number)
        return purse

    def _read(self, number: int) -> Purse:
        if number >= self._table.num_rows:
            chain = self._fees[number - self._table.num_rows]
            return Purse(chain, "", chains.chain(chain).native, "", Role.FEES)
        row = {name: self._table.column(name)[number].as_py() for name in _COLUMNS}
        return Purse(row["chain"], row["address"], row["asset"], row["outpoint"], Role(row["role"]))

    def at(self, chain: str, address: str) -> list[int]:
        """The numbers of all purses of an address."""
        mask = pc.and_(
            pc.equal(self._table.column("chain"), chain), pc.equal(self._table.column("address"), address)
        )
        return _where(mask)

    def transactions(self, found: Mapping[tuple[str, str], T]) -> dict[int, T]:
        """What is said of transactions (CAIP-2 chain, id), by the number of their purse."""
        if not found:
            return {}
        ids = pa.array(sorted({tx for _, tx in found}), pa.string())
        mask = pc.and_(
            pc.equal(self._table.column("role"), Role.TRANSACTION),
            pc.is_in(self._table.column("outpoint"), ids),
        )
        places = {number: (self[number].chain, self[number].outpoint) for number in _where(mask)}
        return {number: found[place] for number, place in places.items() if place in found}

    def absorbing(self, stops: StopList) -> frozenset[int]:
        """The purses that absorb: fee and unknown purses, burn addresses, and the stop-list's addresses."""
        found = set(range(self._table.num_rows, len(self)))
        found.update(_where(pc.is_in(self._table.column("role"), pa.array(ABSORBING, pa.uint8()))))
        for chain, addresses in stopped(stops, pc.unique(self._table.column("chain")).to_pylist()).items():
            values = pa.array(sorted(addresses), pa.string())
            mask = pc.and_(
                pc.equal(self._table.column("chain"), chain),
                pc.is_in(self._table.column("address"), values),
            )
            found.update(_where(mask))
        return frozenset(found)


_COLUMNS = ("chain", "address", "asset", "outpoint", "role")


def _where(mask: pa.ChunkedArray) -> list[int]:
    numbers: list[int] = pc.indices_nonzero(mask).to_pylist()
    return numbers


def stopped(stops: StopList, names: Sequence[str]) -> Mapping[str, set[str]]:
    """The addresses that absorb, by chain, of the chains named: burn addresses and the stop-list's."""
    by_chain = {name: set(chains.chain(name).burns) for name in names}
    for chain, address in stops.stops:
        if chain in by_chain:
            by_chain[chain].add(address)
    return by_chain
