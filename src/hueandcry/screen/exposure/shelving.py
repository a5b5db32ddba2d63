"""Shelving: the accounts of a layer as tables, sorted so that one address or transaction is found at once."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.screen.exposure.accounts import Accounts, Arrival, Book
from hueandcry.screen.exposure.layer import Layer

KEY = 16
SUM = pa.decimal256(76, 0)
PURSES = pa.schema(
    [
        ("key", pa.binary(KEY)),
        ("chain", pa.string()),
        ("address", pa.string()),
        ("asset", pa.string()),
        ("outpoint", pa.string()),
        ("role", pa.uint8()),
        ("received", SUM),
        ("balance", SUM),
        ("unknown", SUM),
        ("absorbs", pa.bool_()),
    ]
)
MOVES = pa.schema(
    [
        ("chain", pa.string()),
        ("height", pa.int64()),
        ("time", pa.timestamp("s", "UTC")),
        ("tx", pa.string()),
        ("position", pa.int32()),
        ("kind", pa.uint8()),
        ("sender", pa.int32()),
        ("recipient", pa.int32()),
        ("amount", SUM),
    ]
)
TXS = pa.schema([("key", pa.binary(KEY)), ("move", pa.int32())])
ARRIVALS = pa.schema(
    [
        ("purse", pa.int32()),
        ("move", pa.int32()),
        ("source", pa.int32()),
        ("amount", SUM),
        ("claim", SUM),
        ("hops", pa.int32()),
        ("near", pa.int32()),
        ("big", pa.int32()),
        ("own", pa.bool_()),
        ("held", pa.bool_()),
    ]
)
BY_MOVE = pa.schema([("move", pa.int32()), ("arrival", pa.int32())])
LOTS = pa.schema([("purse", pa.int32()), ("amount", SUM), ("source", pa.int32()), ("arrival", pa.int32())])

Tables = Mapping[str, pa.Table]
Ids = NDArray[np.int32]


def key(chain: str, text: str) -> bytes:
    """What an address or a transaction of a chain is found by."""
    return blake2b(f"{chain} {text}".encode(), digest_size=KEY).digest()


def shelve(layer: Layer, accounts: Accounts) -> dict[str, pa.Table]:
    """The tables of a layer by name: purses, moves, txs, and arrivals, by-move and lots of each policy.

    Of a ledger that is not small only purses that taint reached are kept, with the others of their transfers.
    Sums are null where not all transfers of a purse were read: of those others, and of services.
    """
    reached = {each.purse for book in accounts.books.values() for each in book.arrivals}
    moved = sorted(
        {
            each.movement
            for book in accounts.books.values()
            for each in book.arrivals
            if each.movement < len(layer.movements)
        }
    )
    ends = (layer.movements.sender, layer.movements.recipient)
    kept = reached.union(*({end[movement] for movement in moved} for end in ends))
    if layer.ground.whole:
        kept.update(accounts.received, accounts.balance)
    place = _Places(layer, sorted(kept), moved)
    tables = {
        "purses": place.purses(accounts, reached),
        "moves": place.moves(),
        "txs": place.txs(),
    }
    for policy in AMOUNT_POLICIES:
        tables |= place.book(policy, accounts.books[policy])
    return tables


class _Places:
    """Where purses and movements stand in the tables: purses by key, movements in order."""

    def __init__(self, layer: Layer, kept: Sequence[int], moved: Sequence[int]) -> None:
        ground = layer.ground
        self._layer, self._moved = layer, moved
        keys = {purse: key(ground.chain[purse], ground.address[purse]) for purse in kept}
        self._kept = sorted(kept, key=lambda purse: (keys[purse], purse))
        self._keys = [keys[purse] for purse in self._kept]
        self._purse = {purse: place for place, purse in enumerate(self._kept)}
        self._move = {movement: place for place, movement in enumerate(moved)}

    def purses(self, accounts: Accounts, reached: set[int]) -> pa.Table:
        ground, absorbs = self._layer.ground, self._layer.movements.absorbs

        def told(sums: Mapping[int, int], purse: int) -> int | None:
            followed = purse in reached and (purse not in absorbs or purse in self._layer.listed)
            return sums.get(purse, 0) if ground.whole or followed else None

        names = (ground.chain, ground.address, ground.asset, ground.outpoint, ground.role)
        columns: list[Sequence[Any]] = [[column[purse] for purse in self._kept] for column in names]
        sums = (accounts.received, accounts.balance, accounts.unknown)
        columns += [[told(each, purse) for purse in self._kept] for each in sums]
        return _table(PURSES, [self._keys, *columns, [purse in absorbs for purse in self._kept]])

    def moves(self) -> pa.Table:
        layer = self._layer
        rows = pa.array([layer.ground.table.row[movement] for movement in self._moved], pa.int64())
        ledger = layer.ground.view.table.select(["height", "time", "tx", "position", "kind", "chain"]).take(
            rows
        )
        chain = [layer.ground.view.chains[index] for index in ledger["chain"].to_pylist()]
        table = layer.movements
        ends = ([self._purse[end[m]] for m in self._moved] for end in (table.sender, table.recipient))
        amounts = [table.into.get(m, table.out[m]) for m in self._moved]
        named = [ledger[name] for name in MOVES.names[1:6]]
        return _table(MOVES, [chain, *named, *ends, amounts])

    def txs(self) -> pa.Table:
        moves = self.moves().select(["chain", "tx"])
        pairs = zip(moves["chain"].to_pylist(), moves["tx"].to_pylist(), strict=True)
        found = sorted((key(*pair), move) for move, pair in enumerate(pairs))
        return _table(TXS, [[each[0] for each in found], [each[1] for each in found]])

    def book(self, policy: Policy, book: Book) -> dict[str, pa.Table]:
        purse = np.array([self._purse[each.purse] for each in book.arrivals], np.int32)
        order = np.argsort(purse, kind="stable")
        place = np.empty(len(order) + 1, np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        place[-1] = -1  # NOWHERE is the last
        arrivals = [book.arrivals[n] for n in order.tolist()]
        moves = np.array([self._move_of(each) for each in arrivals], np.int32)
        by_move = np.argsort(moves, kind="stable").astype(np.int32)
        columns: list[Any] = [
            purse[order],
            moves,
            [each.source for each in arrivals],
            [each.amount for each in arrivals],
            [each.claim for each in arrivals],
            [each.hops for each in arrivals],
            place[[each.near for each in arrivals]],
            place[[each.big for each in arrivals]],
            [each.own for each in arrivals],
            [each.held for each in arrivals],
        ]
        known = [lot for lot in book.lots if lot.purse in self._purse]  # no policy taints the others
        lots = sorted(known, key=lambda lot: self._purse[lot.purse])
        rests: list[Any] = [
            [self._purse[lot.purse] for lot in lots],
            [lot.amount for lot in lots],
            [lot.source for lot in lots],
            place[[lot.arrival for lot in lots]],
        ]
        return {
            f"arrivals-{policy}": _table(ARRIVALS, columns),
            f"by-move-{policy}": _table(BY_MOVE, [moves[by_move], by_move]),
            f"lots-{policy}": _table(LOTS, rests),
        }

    def _move_of(self, arrival: Arrival) -> int:
        """The transfer that brought it; a declared holding has none."""
        return -1 if arrival.held else self._move[arrival.movement]


def _table(schema: pa.Schema, columns: Sequence[Any]) -> pa.Table:
    arrays = [
        column.combine_chunks().cast(field.type)
        if isinstance(column, pa.ChunkedArray)
        else pa.array(column, field.type)
        for field, column in zip(schema, columns, strict=True)
    ]
    return pa.table(arrays, schema=schema)
