"""Addresses whose coins one transaction spends together, unless it mixes the coins of several people."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.attribution.clusters.forest import Forest, Numbers
from hueandcry.attribution.clusters.heuristics import CO_SPEND
from hueandcry.attribution.clusters.joins import JOINS, coded
from hueandcry.attribution.clusters.source import Source
from hueandcry.model import Kind, Role

COLUMNS = ("kind", "sender", "recipient", "height")
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class _Purses:
    """By purse: the number of its coin's address (-1: none), and whether it is a transaction to leave out."""

    names: pa.Array
    address: Numbers
    skipped: npt.NDArray[np.bool_]


def co_spends(
    source: Source, mixes: Collection[str], known: pa.Table | None = None, start: int = 0
) -> pa.Table:
    """The joins of transactions but for `mixes` (their ids), in the order of the ledger.

    `known` are the joins of the rows before `start`; only those that are new are returned, and not weighed
    yet. The sets do not
    depend on the order of rows, their explanation follows the order of the chain.
    """
    purses = _purses(source, mixes)
    forest = Forest(len(purses.names))
    if known is not None:
        forest.unite(coded(known["left"], purses.names), coded(known["right"], purses.names))
    first = np.full(len(purses.address), _NOBODY, np.int32)
    found = [JOINS.empty_table()]
    for rows in source.rows(COLUMNS, start):
        found.append(_joins(source, rows, purses, forest, first))
    return pa.concat_tables(found)


def _joins(source: Source, rows: pa.Table, purses: _Purses, forest: Forest, first: Numbers) -> pa.Table:
    """The joins of a batch; `first` has, by transaction's purse, the address of its first input so far."""
    inputs = np.flatnonzero(rows["kind"].to_numpy() == Kind.INPUT)
    coin, tx = (rows[name].to_numpy()[inputs] for name in ("sender", "recipient"))
    address = purses.address[coin]
    keep = (address != _NOBODY) & ~purses.skipped[tx]
    inputs, tx, address = inputs[keep], tx[keep], address[keep]
    unset = np.flatnonzero(first[tx] == _NOBODY)[::-1]
    first[tx[unset]] = address[unset]  # of several values for one place the last stays: the first row's
    left = first[tx]
    pairs = np.flatnonzero(left != address)
    at = pairs[forest.unite(left[pairs], address[pairs])]
    columns = [
        purses.names.take(pa.array(left[at])),
        purses.names.take(pa.array(address[at])),
        pa.repeat(CO_SPEND, len(at)),
        source.outpoints(tx[at]),
        rows["height"].take(pa.array(inputs[at])).combine_chunks(),
        pa.repeat("", len(at)),
        pa.repeat(pa.scalar(0, pa.int32()), len(at)),
    ]
    return pa.table(columns, JOINS)


def _purses(source: Source, mixes: Collection[str]) -> _Purses:
    wanted = pa.array(sorted(mixes), pa.string())
    texts, skipped = [], []
    for purses in source.purses():
        coin = pc.and_(pc.equal(purses["role"], int(Role.OUTPOINT)), pc.not_equal(purses["address"], ""))
        texts.append(pc.if_else(coin, purses["address"], pa.scalar(None, pa.string())).combine_chunks())
        is_mix = pc.is_in(purses["outpoint"], wanted)
        skipped.append(pc.and_(is_mix, pc.equal(purses["role"], int(Role.TRANSACTION))).to_numpy())
    coded_texts = pa.chunked_array(texts, pa.string()).dictionary_encode().combine_chunks()
    address = pc.fill_null(coded_texts.indices, _NOBODY).to_numpy().astype(np.int32)
    return _Purses(coded_texts.dictionary, address, np.concatenate(skipped))
