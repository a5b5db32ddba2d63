"""The transactions of a view in which value can have changed asset or chain."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry.conversions.message import Transaction
from hueandcry.conversions.netting import MOVES, Row
from hueandcry.ledger import View
from hueandcry.model import Event, Flag, Kind, Purse, Role, Transfer

Place = tuple[str, str]  # CAIP-2 chain, transaction


def conversing(
    view: View, events: Iterable[Event], vaults: Collection[Place] = ()
) -> list[tuple[Transaction, list[Row]]]:
    """The transactions that said something, and those in which an exchange is possible, in order.

    So are those that pay to or from `vaults` (CAIP-2 chain, address).
    """
    said = _by_transaction(events)
    groups = _groups(view, said, vaults)
    transfers = _Transfers(view, [number for numbers in groups.values() for number in numbers])
    found = []
    for place, numbers in groups.items():
        rows = [Row(number, transfers[number]) for number in numbers]
        found.append((_transaction(place, said.pop(place, []), rows), rows))
    # What only says something has no rows: the ledger may lack what it moved.
    return found + [(_transaction(place, events, []), []) for place, events in said.items()]


def speaking(events: Iterable[Event]) -> list[Transaction]:
    """The transactions of events, without what they moved."""
    return [_transaction(place, found, []) for place, found in _by_transaction(events).items()]


def _by_transaction(events: Iterable[Event]) -> dict[Place, list[Event]]:
    said: dict[Place, list[Event]] = defaultdict(list)
    for event in events:
        said[event.chain, event.tx].append(event)
    return said


def rows_of(view: View, chain: str, tx: str) -> list[Row]:
    """All rows of one transaction."""
    if chain not in view.chains:
        return []
    mask = pc.and_(pc.equal(view.table["tx"], tx), pc.equal(view.table["chain"], view.chains.index(chain)))
    numbers: list[int] = pc.indices_nonzero(mask).to_pylist()
    transfers = _Transfers(view, numbers)
    return [Row(number, transfers[number]) for number in numbers]


def _transaction(place: Place, events: list[Event], rows: list[Row]) -> Transaction:
    first = rows[0].transfer if rows else events[0]
    spoken = tuple(sorted(events, key=lambda event: event.position))
    return Transaction(
        place[0], first.height, first.time, place[1], spoken, tuple(row.transfer for row in rows)
    )


def _groups(view: View, said: Collection[Place], vaults: Collection[Place]) -> Mapping[Place, list[int]]:
    """The row numbers of the transactions wanted, in order of their first row."""
    if not view.table.num_rows:
        return {}
    codes, places = _codes(view)
    wanted = np.zeros(len(places), np.bool_)
    wanted[_exchanging(view, codes)] = True
    wanted[codes[_paying(view, vaults)]] = True
    wanted[[code for code, place in enumerate(places) if place in said]] = True
    groups: dict[Place, list[int]] = {}
    for number in np.flatnonzero(wanted[codes]).tolist():
        groups.setdefault(places[codes[number]], []).append(number)
    return groups


def _paying(view: View, vaults: Collection[Place]) -> NDArray[np.bool_]:
    """Whether a row pays to or from one of some addresses."""
    known = np.zeros(view.purses.num_rows, np.bool_)
    if vaults:
        among = pc.is_in(view.purses["address"], pa.array(sorted({address for _, address in vaults})))
        for number in pc.indices_nonzero(among).to_pylist():
            place = (view.purses["chain"][number].as_py(), view.purses["address"][number].as_py())
            known[number] = place in vaults
    sender, recipient = (known[view.table[side].to_numpy()] for side in ("sender", "recipient"))
    return np.asarray(sender | recipient, np.bool_)


def _codes(view: View) -> tuple[NDArray[np.int64], list[Place]]:
    """A number for the transaction of each row, and what the numbers stand for."""
    chain = view.table["chain"].to_numpy().astype(np.int64)
    encoded = view.table["tx"].combine_chunks().dictionary_encode()
    keys = encoded.indices.to_numpy().astype(np.int64) * len(view.chains) + chain
    values, codes = np.unique(keys, return_inverse=True)
    texts = encoded.dictionary.to_pylist()
    several = len(view.chains)
    return codes, [(view.chains[key % several], texts[key // several]) for key in values.tolist()]


def _exchanging(view: View, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The transactions whose payer gives something and in which more than one asset moves."""
    names = pc.binary_join_element_wise(view.purses["chain"], view.purses["address"], ":")
    owners = names.combine_chunks().dictionary_encode().indices.to_numpy()
    assets = view.purses["asset"].combine_chunks().dictionary_encode().indices.to_numpy()
    kind = view.table["kind"].to_numpy()
    sender, recipient = (view.table[side].to_numpy() for side in ("sender", "recipient"))
    payers = np.full(int(codes.max()) + 1, -1, np.int64)
    gas = kind == Kind.GAS
    payers[codes[gas]] = owners[sender[gas]]
    moves = np.isin(kind, [int(each) for each in MOVES])
    gives = moves & (owners[sender] == payers[codes])
    width = int(assets.max()) + 1
    pairs = np.concatenate([codes[moves] * width + assets[end[moves]] for end in (sender, recipient)])
    several, counts = np.unique(np.unique(pairs) // width, return_counts=True)
    return np.intersect1d(codes[gives], several[counts > 1])


class _Transfers:
    """Some rows of a view as records, by number."""

    def __init__(self, view: View, numbers: Sequence[int]) -> None:
        rows = view.table.take(pa.array(numbers, pa.int64())).to_pylist()
        named = sorted({row[side] for row in rows for side in ("sender", "recipient")})
        purses = view.purses.take(pa.array(named, pa.int64())).to_pylist()
        self._purses = dict(zip(named, map(_purse, purses), strict=True))
        self._rows = dict(zip(numbers, rows, strict=True))

    def __getitem__(self, number: int) -> Transfer:
        row = self._rows[number]
        out, into = (None if row[name] is None else int(row[name]) for name in ("amount", "amount_in"))
        return Transfer(
            row["height"],
            row["time"],
            row["tx_index"],
            row["tx"],
            row["position"],
            Kind(row["kind"]),
            self._purses[row["sender"]],
            self._purses[row["recipient"]],
            out,
            into,
            Flag(row["flags"]),
        )


def _purse(row: Mapping[str, Any]) -> Purse:
    return Purse(row["chain"], row["address"], row["asset"], row["outpoint"], Role(row["role"]))
