"""Leaving out what cannot matter: rows that touch no purse to which the money can have come.

Reach is an upper bound of every policy, and the history of a purse that is not reached changes nothing; so
the answers on the rows that are left are those on all rows. `sweep` does the same for a ledger that is too
large to be held.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.ledger import View
from hueandcry.model import Heist
from hueandcry.trace.purses import Purses
from hueandcry.trace.reach import Reached, Seed, reach
from hueandcry.trace.scale import SMALL
from hueandcry.trace.sweep import COLUMNS, accepted


def prune(view: View, heists: Sequence[Heist], stops: StopList, accept_inferred: bool) -> View:
    """The view with only the thefts and the rows of purses that the heists' money can have reached."""
    found = reached(view, heists, stops, accept_inferred)
    touched = np.zeros(view.purses.num_rows, bool)
    touched[[each.purse for each in found]] = True
    touched[list(Purses(view.purses).absorbing(stops))] = False
    mask = touched[view.table["sender"].to_numpy()] | touched[view.table["recipient"].to_numpy()]
    mask[[seed.row for seed in _thefts(heists, view)]] = True
    places = np.cumsum(mask) - 1
    booked = {int(places[row]): each for row, each in view.booked.items() if mask[row]}
    return replace(view, table=view.table.filter(pa.array(mask)), booked=booked)


def reached(view: View, heists: Sequence[Heist], stops: StopList, accept_inferred: bool) -> Sequence[Reached]:
    """The purses of a view that the heists' money can have reached."""
    purses = Purses(view.purses)
    rows = view.table.select(COLUMNS)
    if accept_inferred:
        rows = accepted(rows)
    seeds = sorted({*_thefts(heists, view), *_holdings(heists, purses)})
    return _reach(rows, len(purses), seeds, purses.absorbing(stops))


def _reach(rows: pa.Table, purses: int, seeds: Sequence[Seed], absorbs: Collection[int]) -> Sequence[Reached]:
    if rows.num_rows <= SMALL or find_spec("numba") is None:
        return reach(rows.to_batches(), seeds, absorbs)
    from hueandcry.trace.fast.stream import reach_batches

    return reach_batches(rows.to_batches(), purses, seeds, absorbs)


def _thefts(heists: Sequence[Heist], view: View) -> Iterator[Seed]:
    """Everything that a theft's transaction pays: more than what is stolen, never less."""
    ids = sorted({theft.tx for heist in heists for theft in heist.thefts})
    column = view.table["tx"]
    for row in pc.indices_nonzero(pc.is_in(column, pa.array(ids, column.type))).to_pylist():
        yield Seed(row, view.table["recipient"][row].as_py(), 0)


def _holdings(heists: Sequence[Heist], purses: Purses) -> Iterator[Seed]:
    for heist in heists:
        for declared in heist.holdings:
            chain, _ = chains.parse_caip19(declared.asset)
            for purse in purses.at(chain.id, declared.address):
                yield Seed(0, purse, 0)
