"""Clues that tie a withdrawal to a depositor: the table of them, and who shows them in a ledger."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from hueandcry.attribution.mixers.depositors import Paid, named
from hueandcry.attribution.mixers.notes import Withdrawal
from hueandcry.attribution.mixers.pools import Pool
from hueandcry.ledger import View
from hueandcry.model import Kind

SAME_ADDRESS, TRANSACTED, SEVERAL_POOLS = "same-address", "transacted", "several-pools"

Pair = tuple[str, str, str]  # chain, depositor, recipient
Shown = Mapping[str, set[str]]  # clue -> the transactions that show it
_Home = tuple[str, str]
_Made = Mapping[_Home, Sequence[Paid]]
_Taken = Mapping[_Home, Sequence[Withdrawal]]


@dataclass(frozen=True, slots=True)
class Clue:
    """How often the owner of a note shows a clue, and how often a stranger at least."""

    name: str
    likely: Fraction
    chance: Fraction
    meaning: str
    source: str


@cache
def clues() -> Mapping[str, Clue]:
    """The clues by name."""
    text = files("hueandcry.attribution.mixers").joinpath("clues.yaml").read_text("utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return {
        name: Clue(name, Fraction(row["likely"]), Fraction(row["chance"]), row["meaning"], row["source"])
        for name, row in table.items()
    }


@dataclass(frozen=True, slots=True)
class Ties:
    """The pairs that show clues, and by how much each clue raises a depositor's weight in this ledger."""

    shown: Mapping[Pair, Shown]
    ratios: Mapping[str, Fraction]


def ties(view: View, payers: Sequence[Paid], withdrawals: Sequence[Withdrawal]) -> Ties:
    """What a ledger shows of depositors and recipients; the commoner a clue is in it, the less it says."""
    made = _grouped((paid.deposit.pool.chain, paid.depositor) for paid in payers)
    taken = _grouped((each.pool.chain, each.recipient) for each in withdrawals)
    givers = {home: [payers[n] for n in numbers] for home, numbers in made.items()}
    takers = {home: [withdrawals[n] for n in numbers] for home, numbers in taken.items()}
    shown: dict[Pair, dict[str, set[str]]] = {}
    for name, found in (
        (SAME_ADDRESS, _same(givers, takers)),
        (TRANSACTED, _transacted(view, givers, takers)),
        (SEVERAL_POOLS, _several(givers, takers)),
    ):
        for pair, txs in found.items():
            shown.setdefault(pair, {})[name] = txs
    people = Counter(chain for chain, _ in givers)
    pairs = sum(people[chain] for chain, _ in takers)
    seen = Counter(clue for found in shown.values() for clue in found)
    ratios = {
        name: clue.likely / max(clue.chance, Fraction(seen[name], max(pairs, 1)))
        for name, clue in clues().items()
    }
    return Ties(shown, ratios)


def _grouped(homes: Iterable[_Home]) -> dict[_Home, list[int]]:
    found: dict[_Home, list[int]] = {}
    for number, home in enumerate(homes):
        found.setdefault(home, []).append(number)
    return found


def _same(made: _Made, taken: _Taken) -> dict[Pair, set[str]]:
    return {(*home, home[1]): {paid.deposit.tx for paid in made[home]} for home in made.keys() & taken.keys()}


def _transacted(view: View, made: _Made, taken: _Taken) -> dict[Pair, set[str]]:
    """Depositors and recipients that paid one another: the transfers between the two sets of addresses."""
    sides = [pa.array(sorted({address for _, address in homes}), pa.string()) for homes in (made, taken)]
    marks = [pc.is_in(view.purses["address"], side).combine_chunks() for side in sides]
    gives, takes = ([mark.take(view.table[end]) for end in ("sender", "recipient")] for mark in marks)
    mask = pc.or_(pc.and_(gives[0], takes[1]), pc.and_(takes[0], gives[1]))
    mask = pc.and_(mask, pc.equal(view.table["kind"], int(Kind.TRANSFER)))
    found: dict[Pair, set[str]] = {}
    for each in named(view, view.table.filter(mask)):
        for giver, taker in ((each.sender, each.recipient), (each.recipient, each.sender)):
            if giver != taker and (each.chain, giver) in made and (each.chain, taker) in taken:
                found.setdefault((each.chain, giver, taker), set()).add(each.tx)
    return found


def _several(made: _Made, taken: _Taken) -> dict[Pair, set[str]]:
    """Recipients that took from several pools what a depositor had put there before, note for note."""
    patterns: dict[tuple[str, frozenset[tuple[Pool, int]]], list[str]] = {}
    for (chain, depositor), notes in made.items():
        pattern = frozenset(Counter(paid.deposit.pool for paid in notes).items())
        if len(pattern) > 1:
            patterns.setdefault((chain, pattern), []).append(depositor)
    found: dict[Pair, set[str]] = {}
    for (chain, recipient), spent in taken.items():
        pattern = frozenset(Counter(each.pool for each in spent).items())
        for depositor in patterns.get((chain, pattern), ()):
            put = made[chain, depositor]
            if max(paid.deposit.order for paid in put) < min(each.order for each in spent):
                txs = {paid.deposit.tx for paid in put} | {each.tx for each in spent}
                found[chain, depositor, recipient] = txs
    return found
