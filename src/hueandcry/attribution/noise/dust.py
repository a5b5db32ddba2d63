"""Dust: tiny amounts from one sender to many, or from a look-alike, to an address of the case."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry import chains
from hueandcry.attribution.noise.rules import Rules
from hueandcry.ledger import View
from hueandcry.model import Kind

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Dust:
    """The rows that are dust; per row to how many addresses its sender gave such amounts, and the floor."""

    rows: Rows
    recipients: Mapping[int, int]
    floors: Mapping[int, int]


def dust(view: View, case: Mask, alike: Mask, rules: Rules) -> Dust:
    """Dust that came to the case from outside it; masks are by purse.

    What an address of the case gives away is never dust, however little: it may be stolen.
    """
    sender, recipient = (view.table[name].to_numpy() for name in ("sender", "recipient"))
    kinds = view.table["kind"].to_numpy()
    moves = (kinds == Kind.TRANSFER) | (kinds == Kind.OUTPUT)
    floors = _floors(view, rules)
    asset = np.full(view.purses.num_rows, -1, np.int32)
    for number, (mask, _) in enumerate(floors):
        asset[mask] = number
    came = np.flatnonzero(moves & case[recipient] & ~case[sender] & (asset[recipient] >= 0))
    came = came[_tiny(view, came, asset[recipient[came]], floors)]
    givers = np.zeros(view.purses.num_rows, np.bool_)
    givers[sender[came]] = True
    given = np.flatnonzero(moves & givers[sender] & (asset[recipient] >= 0))
    given = given[_tiny(view, given, asset[recipient[given]], floors)]
    pairs = np.unique(np.stack([sender[given], recipient[given]]), axis=1)
    names, counts = np.unique(pairs[0], return_counts=True)
    many = dict(zip(names.tolist(), counts.tolist(), strict=True))
    rows = [
        row
        for row, giver in zip(came.tolist(), sender[came].tolist(), strict=True)
        if many[giver] >= rules.dust_recipients or alike[giver]
    ]
    return Dust(
        np.array(rows, np.int64),
        {row: many[int(sender[row])] for row in rows},
        {row: floors[asset[recipient[row]]][1] for row in rows},
    )


def _floors(view: View, rules: Rules) -> list[tuple[Mask, int]]:
    """Per asset that has a floor: which purses hold it, and the floor."""
    found = []
    for name in pc.unique(view.purses["chain"]).to_pylist():
        chain = chains.chain(name)
        wanted = {asset.partition("/")[2]: floor for asset, floor in _tokens(rules, name).items()}
        native = rules.dust_native.get(chain.family)
        if native is not None:
            wanted[chain.native] = native
        for asset, floor in wanted.items():
            mask = pc.and_(pc.equal(view.purses["chain"], name), pc.equal(view.purses["asset"], asset))
            found.append((mask.to_numpy(), floor))
    return found


def _tokens(rules: Rules, chain: str) -> Mapping[str, int]:
    return {asset: floor for asset, floor in rules.dust_tokens.items() if asset.startswith(f"{chain}/")}


def _tiny(view: View, rows: Rows, assets: NDArray[np.int32], floors: list[tuple[Mask, int]]) -> Mask:
    """Whether each row gives something, but no more than the floor of its asset."""
    amounts = view.table["amount"].take(pa.array(rows))
    tiny = np.zeros(len(rows), np.bool_)
    for number in np.unique(assets).tolist():
        floor = pa.scalar(floors[number][1], pa.decimal128(38, 0))
        below = pc.and_(
            pc.less_equal(amounts, floor), pc.greater(amounts, pa.scalar(0, pa.decimal128(38, 0)))
        )
        tiny |= pc.fill_null(below, False).to_numpy() & (assets == number)
    return tiny
