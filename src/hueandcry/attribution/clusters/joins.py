"""Joins: the statements that two addresses have one owner, each with its heuristic and its transaction.

The joins of a chain are a spanning forest: they alone make the clusters, and between two addresses of a
cluster exactly one path of joins leads, which is the explanation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.attribution.clusters.forest import Forest, Numbers, smaller_sides

JOINS = pa.schema(
    [
        pa.field("left", pa.string(), nullable=False),
        pa.field("right", pa.string(), nullable=False),
        pa.field("heuristic", pa.string(), nullable=False),
        pa.field("tx", pa.string(), nullable=False),
        pa.field("height", pa.int64(), nullable=False),
        pa.field("via", pa.string(), nullable=False),
        pa.field("smaller", pa.int32(), nullable=False),
    ]
)
"""`via` is the deposit address that both paid to, empty for a co-spend; `smaller` that of the lesser set."""

MEMBERS = pa.schema(
    [pa.field("address", pa.string(), nullable=False), pa.field("cluster", pa.string(), nullable=False)]
)
"""The addresses of clusters of two or more; a cluster's name is its first address in order of text."""


@dataclass(frozen=True, slots=True)
class Join:
    """One statement; `tx` is its evidence."""

    left: str
    right: str
    heuristic: str
    tx: str
    height: int
    via: str = ""
    smaller: int = 0


def table(joins: Sequence[Join]) -> pa.Table:
    """Joins as a table."""
    columns = {name: [getattr(join, name) for join in joins] for name in JOINS.names}
    return pa.table(columns, JOINS)


def members(joins: pa.Table) -> pa.Table:
    """The addresses that joins mention with the names of their clusters, sorted by address."""
    names = pc.unique(pa.concat_tables([_side(joins, "left"), _side(joins, "right")])["address"])
    names = names.take(pc.sort_indices(names))
    forest = Forest(len(names))
    forest.unite(coded(joins["left"], names), coded(joins["right"], names))
    # Numbers follow the text, so that the root, the smallest number, is the first address.
    return pa.table([names, names.take(pa.array(forest.roots()))], MEMBERS)


def coded(column: pa.ChunkedArray, names: pa.Array) -> Numbers:
    """The places of texts among names; all must occur."""
    codes: Numbers = pc.index_in(column, names).cast(pa.int32()).to_numpy().astype(np.int32)
    return codes


def _side(joins: pa.Table, name: str) -> pa.Table:
    return joins.select([name]).rename_columns(["address"])


def weighed(joins: pa.Table) -> pa.Table:
    """The joins that join two sets when taken in order, with the size of the smaller set of each."""
    names = pc.unique(pa.concat_tables([_side(joins, "left"), _side(joins, "right")])["address"])
    smaller = smaller_sides(len(names), coded(joins["left"], names), coded(joins["right"], names))
    place = JOINS.get_field_index("smaller")
    return joins.set_column(place, JOINS.field("smaller"), pa.array(smaller)).filter(pa.array(smaller > 0))
