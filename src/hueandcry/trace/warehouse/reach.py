"""Reach on a warehouse: the third plan, with the answer of `trace.reach.reach`."""

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa

from hueandcry.ledger.warehouse import Search, Transfers, expand
from hueandcry.trace.reach import Reached, Seed, check_sources


def reach_warehouse(
    transfers: Transfers, seeds: Sequence[Seed], stops: Collection[int] = (), dust: int = 1, hops: int = 1
) -> list[Reached]:
    """As `trace.reach.reach`, over a table with the ledger's columns and `row`, `hops` of them a round trip.

    Raises MissingExtra where the extra `warehouse` is not installed.
    """
    check_sources(seeds)
    planted = pa.table(
        {
            "purse": pa.array([seed.purse for seed in seeds], pa.int64()),
            "source": pa.array([seed.source for seed in seeds], pa.int64()),
            "first": pa.array([seed.row for seed in seeds], pa.int64()),
        }
    )
    halts = pa.table({"purse": pa.array(sorted(stops), pa.int64())})
    return _masked(expand(transfers, Search(planted, halts, dust, hops)))


def _masked(found: pa.Table) -> list[Reached]:
    """One row a purse and source, purses ascending, as one mask a purse."""
    purse, source, first = (found[name].to_numpy() for name in ("purse", "source", "first"))
    if not len(purse):
        return []
    starts = np.flatnonzero(np.diff(purse, prepend=purse[0] - 1))
    sources = np.bitwise_or.reduceat(np.uint64(1) << source.astype(np.uint64), starts)
    rows = np.minimum.reduceat(first, starts)
    return list(map(Reached, purse[starts].tolist(), rows.tolist(), sources.tolist()))
