"""A heist as a search in a warehouse: where its money starts, where it stops, and what the answer means.

The table is the ledger's rows, or token transfers in the public layout, which most warehouses have.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.ledger import View
from hueandcry.ledger.warehouse import LEDGER, Columns, Search, Transfers
from hueandcry.ledger.warehouse.plan import HEIGHT
from hueandcry.model import Heist, Theft
from hueandcry.model.errors import InputError, TheftNotInLedger
from hueandcry.trace.purses import Purses, stopped

if TYPE_CHECKING:
    from ibis.expr.types import Table

Found = Mapping[str, Any]  # chain, address, asset, outpoint, height, tx, stolen
TOKENS = Columns(
    {"address": "from_address", "token": "token_address"},
    {"address": "to_address", "token": "token_address"},
    "value",
    ("block_number", "log_index"),
)
"""The columns of a table of token transfers, which has `transaction_hash` besides."""


class Question(Protocol):
    """One heist put to one table."""

    @property
    def transfers(self) -> Transfers:
        """The table."""
        ...

    def search(self, dust: int, hops: int) -> Search:
        """What is asked; raises TheftNotInLedger where the table lacks a theft."""
        ...

    def found(self, reached: pa.Table) -> list[Found]:
        """The answer in names: one row for each purse, by the height at which the first money came."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """A heist put to the rows of a view, which an engine has as `table`."""

    table: "Table"
    view: View
    heist: Heist
    stops: StopList

    @property
    def transfers(self) -> Transfers:
        """The table."""
        return Transfers(self.table, LEDGER)

    def search(self, dust: int, hops: int) -> Search:
        """Thefts from their rows on, holdings from the first row at or after their moment."""
        purses = Purses(self.view.purses)
        assets = _assets(self.heist)
        seeds = [
            (purse, assets.index(theft.asset), row)
            for theft in self.heist.thefts
            for row, purse in self._paid(theft, purses)
        ]
        for each in self.heist.holdings:
            chain, asset = chains.parse_caip19(each.asset)
            since = pa.scalar(each.since, self.view.table.schema.field("time").type)
            later = pc.index(pc.greater_equal(self.view.table["time"], since), True).as_py()
            row = later if later >= 0 else self.view.table.num_rows
            own = [number for number in purses.at(chain.id, each.address) if purses[number].asset == asset]
            seeds += [(purse, assets.index(each.asset), row) for purse in own]
        halts = pa.array(sorted(purses.absorbing(self.stops)), pa.int64())
        return Search(_seeds(["purse"], seeds), pa.table({"purse": halts}), dust, hops)

    def found(self, reached: pa.Table) -> list[Found]:
        """Each purse by name, with the transaction that brought the first money."""
        purses = Purses(self.view.purses)
        rows = self.view.table.select(["height", "tx"])
        told: list[Found] = []
        for key, first, stolen in _grouped(reached, ["purse"], _assets(self.heist)):
            purse, row = purses[int(key[0])], min(first, rows.num_rows - 1)
            place = {"height": rows["height"][row].as_py(), "tx": rows["tx"][row].as_py()}
            shown = chains.display_address(chains.chain(purse.chain), purse.address) if purse.address else ""
            name = {"chain": purse.chain, "address": shown, "asset": purse.asset, "outpoint": purse.outpoint}
            told.append({**name, **place, "stolen": stolen})
        return told

    def _paid(self, theft: Theft, purses: Purses) -> list[tuple[int, int]]:
        """The rows of a theft that pay the thief, and his purses."""
        table = self.view.table
        places = pc.indices_nonzero(pc.equal(table["tx"], theft.tx)).to_pylist()
        pairs = [(row, table["recipient"][row].as_py()) for row in places]
        wanted = (theft.asset, theft.to)
        found = [(r, p) for r, p in pairs if (purses[p].caip19, purses[p].address) == wanted]
        if not found:
            raise TheftNotInLedger(f"theft {theft.tx} to {theft.to} is not in the ledger: import it first")
        return found


@dataclass(frozen=True, slots=True)
class TokensQuestion:
    """A heist of tokens put to a table of the token transfers of its chain."""

    table: "Table"
    heist: Heist
    stops: StopList

    @property
    def transfers(self) -> Transfers:
        """The table."""
        return Transfers(self.table, TOKENS)

    def search(self, dust: int, hops: int) -> Search:
        """Thefts of tokens from their logs on; InputError where there is none, or on several chains."""
        thefts = [theft for theft in self.heist.thefts if ":0x" in theft.asset]
        if {theft.chain for theft in thefts} != {self._chain} or self._others():
            raise InputError(
                f"{self.heist.id} is no theft of tokens alone, on one chain: such a table shows only tokens; "
                "import the other transfers, and search the ledger"
            )
        ids = sorted({theft.tx for theft in thefts})
        logs = self.table.filter(self.table["transaction_hash"].isin(ids)).to_pyarrow().to_pylist()
        assets = _assets(self.heist)
        seeds = [
            (*key, assets.index(theft.asset), first)
            for theft in thefts
            for key, first in self._paid(theft, logs)
        ]
        ends = sorted(stopped(self.stops, [self._chain])[self._chain])
        tokens = sorted({_token(theft) for theft in thefts})
        halts = {
            "address": pa.array([end for end in ends for _ in tokens], pa.string()),
            "token": pa.array([token for _ in ends for token in tokens], pa.string()),
        }
        return Search(_seeds(["address", "token"], seeds), pa.table(halts), dust, hops)

    def found(self, reached: pa.Table) -> list[Found]:
        """Each address and token, with the height at which the first money came."""
        told: list[Found] = []
        for (address, token), first, stolen in _grouped(reached, ["address", "token"], _assets(self.heist)):
            shown = chains.display_address(chains.chain(self._chain), str(address))
            name = {"chain": self._chain, "address": shown, "asset": f"erc20:{token}", "outpoint": ""}
            told.append({**name, "height": first // HEIGHT, "tx": "", "stolen": stolen})
        return told

    @property
    def _chain(self) -> str:
        return self.heist.thefts[0].chain if self.heist.thefts else ""

    def _others(self) -> bool:
        return bool(self.heist.holdings) or any(":0x" not in theft.asset for theft in self.heist.thefts)

    def _paid(self, theft: Theft, logs: Sequence[Mapping[str, object]]) -> list[tuple[tuple[str, str], int]]:
        key = (theft.to, _token(theft))
        found = [
            (key, int(str(log["block_number"])) * HEIGHT + int(str(log["log_index"])))
            for log in logs
            if log["transaction_hash"] == theft.tx and (log["to_address"], log["token_address"]) == key
        ]
        if not found:
            raise TheftNotInLedger(f"theft {theft.tx} to {theft.to} is not in the table")
        return found


def _token(theft: Theft) -> str:
    return chains.parse_caip19(theft.asset)[1].removeprefix("erc20:")


def _assets(heist: Heist) -> list[str]:
    """What was stolen: the sources of the search, by number."""
    stolen = [*(theft.asset for theft in heist.thefts), *(held.asset for held in heist.holdings)]
    return list(dict.fromkeys(stolen))


def _seeds(keys: Sequence[str], rows: Sequence[tuple[str | int, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table(dict(zip((*keys, "source", "first"), map(list, columns), strict=True)))


def _grouped(
    reached: pa.Table, keys: Sequence[str], assets: Sequence[str]
) -> Iterable[tuple[tuple[str | int, ...], int, str]]:
    """Key, first order and stolen assets of each purse, by that order."""
    purses: dict[tuple[str | int, ...], list[tuple[int, int]]] = {}
    for row in reached.to_pylist():
        purses.setdefault(tuple(row[key] for key in keys), []).append((row["first"], row["source"]))
    for key, came in sorted(purses.items(), key=lambda item: (min(item[1]), item[0])):
        yield key, min(came)[0], " ".join(assets[source] for source in sorted(s for _, s in came))
