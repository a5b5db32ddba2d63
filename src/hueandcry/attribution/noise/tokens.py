"""Fake tokens: given to many, or said to be sent by somebody who did not send them.

A symbol identifies nothing: an asset is its contract, so a token that calls itself like another is another.
What gives it away is that nobody in the case ever paid for a transaction that moves it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry.attribution.noise.payers import UNKNOWN, payers, same_address
from hueandcry.attribution.noise.rules import Rules
from hueandcry.ledger import View
from hueandcry.model import Kind

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Rows of unused tokens that touch the case: `sprayed`, and `spoofed`, with the numbers of each row."""

    sprayed: Rows
    spoofed: Rows
    recipients: Mapping[int, int]  # row -> to how many addresses its token came
    senders: Mapping[int, int]  # row -> how many different addresses paid to move its token
    payers: Mapping[int, int]  # row -> the purse that paid for it, UNKNOWN where not known


def fake_tokens(view: View, tokens: Mask, case: Mask, alike: Mask, rules: Rules) -> Tokens:
    """Look at every token that came to or seems to come from the case; masks are by purse."""
    sender, recipient = (view.table[name].to_numpy() for name in ("sender", "recipient"))
    moves = (view.table["kind"].to_numpy() == Kind.TRANSFER) & tokens[sender]
    touching = moves & (case[sender] | case[recipient])
    codes = _codes(view, np.unique(np.concatenate([sender[touching], recipient[touching]])))
    rows = np.flatnonzero(moves & (codes[sender] >= 0))
    rows = rows[_positive(view, rows)]
    paid = payers(view, rows)
    own = np.where(paid == UNKNOWN, sender[rows], paid)
    used = np.unique(codes[sender[rows[case[own]]]])
    open_ = ~np.isin(codes[sender[rows]], used)
    rows, paid, own = rows[open_], paid[open_], own[open_]
    code = codes[sender[rows]]
    to = _counts(code, recipient[rows])
    by = _counts(code, _address_codes(view, own))
    touched = case[sender[rows]] | case[recipient[rows]]
    many = np.array([to[c] >= rules.token_recipients and by[c] <= rules.token_payers for c in code.tolist()])
    sprayed = rows[touched & many.astype(np.bool_)]
    foreign = (paid != UNKNOWN) & ~same_address(view, paid, sender[rows].astype(np.int64))
    said = case[sender[rows]] & foreign
    bare = np.isin(sender[rows], list(_uncovered(view, sender[rows[said]])))
    spoofed = rows[said & (bare | alike[recipient[rows]] | many.astype(np.bool_))]
    chosen = np.isin(rows, np.union1d(sprayed, spoofed))
    place = list(zip(rows[chosen].tolist(), code[chosen].tolist(), paid[chosen].tolist(), strict=True))
    return Tokens(
        sprayed,
        spoofed,
        {row: to[c] for row, c, _ in place},
        {row: by[c] for row, c, _ in place},
        {row: payer for row, _, payer in place},
    )


def _codes(view: View, purses: NDArray[np.int32]) -> NDArray[np.int32]:
    """A number for the asset of each purse, -1 where it is none of those of the given purses."""
    named = view.purses.select(["chain", "asset"]).take(pa.array(purses))
    wanted: dict[tuple[str, str], int] = {}
    for row in named.to_pylist():
        wanted.setdefault((row["chain"], row["asset"]), len(wanted))
    codes = np.full(view.purses.num_rows, -1, np.int32)
    if not wanted:
        return codes
    near = pc.is_in(view.purses["asset"], pa.array(sorted({asset for _, asset in wanted}), pa.string()))
    numbers = np.flatnonzero(near.to_numpy())
    found = view.purses.select(["chain", "asset"]).take(pa.array(numbers)).to_pylist()
    codes[numbers] = [wanted.get((row["chain"], row["asset"]), -1) for row in found]
    return codes


def _positive(view: View, rows: Rows) -> Mask:
    amounts = view.table["amount"].take(pa.array(rows))
    more = pc.greater(amounts, pa.scalar(0, pa.decimal128(38, 0)))
    return np.asarray(pc.fill_null(more, True).to_numpy(), np.bool_)


def _counts(codes: NDArray[np.int32], others: NDArray[np.int32] | Rows) -> Mapping[int, int]:
    """How many different others stand beside each code."""
    pairs = np.unique(np.stack([codes.astype(np.int64), others.astype(np.int64)]), axis=1)
    found, counts = np.unique(pairs[0], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _address_codes(view: View, purses: Rows) -> NDArray[np.int32]:
    """A number for the address of each purse, the same for all purses of an address."""
    names = view.purses["address"].take(pa.array(purses)).combine_chunks()
    return np.asarray(names.dictionary_encode().indices.to_numpy(), np.int32)


def _uncovered(view: View, purses: NDArray[np.int32]) -> Iterator[int]:
    """The purses that gave more than they got in the view."""
    asked = np.unique(purses)
    if not len(asked):
        return
    balance: dict[int, int] = defaultdict(int)
    ends = {name: view.table[name].to_numpy() for name in ("sender", "recipient")}
    moves = view.table["kind"].to_numpy() == Kind.TRANSFER
    wanted = np.zeros(view.purses.num_rows, np.bool_)
    wanted[asked] = True
    for name, sign in (("sender", -1), ("recipient", 1)):
        rows = np.flatnonzero(moves & wanted[ends[name]])
        amounts = view.table["amount"].take(pa.array(rows)).to_pylist()
        for purse, amount in zip(ends[name][rows].tolist(), amounts, strict=True):
            balance[purse] += sign * int(amount or 0)
    yield from (purse for purse, rest in balance.items() if rest < 0)
