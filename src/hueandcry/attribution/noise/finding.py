"""What the noise rules find: a finding a row and rule, and which rows may be kept out of taint."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry.attribution.noise.likeness import Likeness
from hueandcry.ledger import View
from hueandcry.model import Heist, Kind

Rows = NDArray[np.int64]


class Rule(StrEnum):
    """Why a row is held to be noise."""

    LOOK_ALIKE = "look-alike"  # one side looks like an address of the case
    ZERO = "zero-value"  # a token transfer of nothing, to be seen in a history
    SPRAYED = "sprayed-token"  # a token that was given to many and that the case never moved
    SPOOFED = "spoofed-token"  # a token says that an address of the case sent it; another one did
    DUST = "dust"  # a tiny amount from one sender to many, or from a look-alike


@dataclass(frozen=True, slots=True)
class Finding:
    """One row held to be noise by one rule; `address` is the one that is not of the case.

    `numbers` are what the rule measured, `said` the same as a sentence.
    """

    rule: Rule
    row: int
    chain: str
    tx: str
    position: int | None
    address: str
    asset: str
    amount: int | None
    numbers: Mapping[str, int | float | str]
    said: str


@dataclass(frozen=True, slots=True)
class Noise:
    """The findings of a view in the order of its rows, and the look-alike addresses."""

    view: View = field(repr=False)
    findings: tuple[Finding, ...]
    look_alikes: tuple[Likeness, ...]

    @property
    def counts(self) -> Mapping[Rule, int]:
        """How many rows each rule found."""
        found = Counter(finding.rule for finding in self.findings)
        return {rule: found[rule] for rule in Rule}

    @property
    def rows(self) -> Rows:
        """The rows that any rule found, ascending."""
        return self._of(tuple(Rule))

    def silent(self, reached: NDArray[np.bool_] | None = None, heists: Sequence[Heist] = ()) -> Rows:
        """The rows that may be kept out of taint because they cannot move stolen money, ascending.

        Rows of no amount. With `reached`, which says of each purse of the view whether the heists' money can
        have come there under any policy (swaps and crossings followed), also fake tokens of which no purse is
        reached. A look-alike alone silences nothing: a thief can make some of his own; nor does dust, which
        did arrive. Rows of a theft's transaction, and of a declared holding, are never silent.
        """
        table = self.view.table
        nothing = pa.scalar(0, pa.decimal128(38, 0))
        silent = self.rows
        empty = pc.fill_null(pc.equal(table["amount"].take(pa.array(silent)), nothing), False)
        silent = silent[empty.to_numpy()]
        if reached is not None:
            senders, recipients = (table[name].to_numpy() for name in ("sender", "recipient"))
            tokens = self._of((Rule.SPRAYED, Rule.SPOOFED))
            tokens = tokens[~self._tainted(reached)[senders[tokens]]]
            silent = np.union1d(silent, tokens)
            holdings = {(each.chain, each.address) for heist in heists for each in heist.holdings}
            held = purses_of(self.view, holdings)
            silent = silent[~held[senders[silent]] & ~held[recipients[silent]]]
        kinds = table["kind"].to_numpy()
        silent = silent[kinds[silent] == Kind.TRANSFER]
        thefts = pa.array(sorted({each.tx for heist in heists for each in heist.thefts}), pa.string())
        stolen = pc.is_in(table["tx"].take(pa.array(silent)), thefts).to_numpy()
        return np.asarray(silent[~stolen], np.int64)

    def _of(self, wanted: tuple[Rule, ...]) -> Rows:
        return np.unique(np.array([each.row for each in self.findings if each.rule in wanted], np.int64))

    def _tainted(self, reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The purses of assets of which any purse is reached."""
        purses = self.view.purses
        texts = [purses[name].cast(pa.large_string()) for name in ("chain", "asset")]
        assets = pc.binary_join_element_wise(*texts, pa.scalar("/", pa.large_string()))
        there = pc.is_in(assets, pc.unique(assets.filter(pa.array(reached))))
        return np.asarray(there.to_numpy(), np.bool_)


def purses_of(view: View, addresses: Iterable[tuple[str, str]]) -> NDArray[np.bool_]:
    """Which purses are of these addresses, given as (CAIP-2 chain, canonical address)."""
    by_chain: dict[str, set[str]] = {}
    for chain, address in addresses:
        by_chain.setdefault(chain, set()).add(address)
    found = np.zeros(view.purses.num_rows, np.bool_)
    for chain, wanted in by_chain.items():
        mask = pc.and_(
            pc.equal(view.purses["chain"], chain),
            pc.is_in(view.purses["address"], pa.array(sorted(wanted), pa.string())),
        )
        found |= mask.to_numpy()
    return found


def silenced(view: View, rows: Rows) -> View:
    """The view in which these rows are recorded and move nothing, as a pool's own legs do."""
    kinds = view.table["kind"].to_numpy().copy()
    kinds[rows] = Kind.LEG
    place = view.table.schema.get_field_index("kind")
    table = view.table.set_column(place, view.table.schema.field("kind"), pa.array(kinds))
    return View(table, view.purses, view.chains, view.coverage, view.booked)
