"""Fold candidates for groups until few enough are left: equal siblings join, small ones become "N more"."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hueandcry.trace.condense.picture import GroupKind

Cell = tuple[int, str]  # column (-1: the right edge) and what folds together there
Item = tuple["Candidate", ...]

EQUALS = 4  # from this many on, siblings with the same claim are one group
NEARLY = 100  # claims are the same if they differ by less than one part in so many
MOST_NAMED = 7  # groups of a cell that keep their own place: on the way, and of a kind that goes by names
MOST_RESTING = 4  # the same for places without a name
ALWAYS = 2  # the largest of a cell that stay however small they are
SMALL = 200  # what has no name and less than one part in so many of the theft folds


@dataclass(frozen=True, slots=True)
class Candidate:
    """What could be a group: wallets, and the claim they pass on or keep. `key` orders and identifies it.

    `feeders` are what pays it, `named` that it goes by a label of its own and stays if it can.
    """

    key: tuple[str, str, int]
    cell: Cell
    kind: GroupKind
    claim: int
    wallets: tuple[int, ...]
    feeders: frozenset[int]
    label: str
    named: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """Candidates that share a group; `rest` if they are left over, `more` if others of their cell stay."""

    members: Item
    rest: bool = False
    more: bool = False

    @property
    def claim(self) -> int:
        """The claims of all members."""
        return sum(member.claim for member in self.members)


def fold(candidates: Iterable[Candidate], limit: int, stolen: int) -> list[Bundle]:
    """At most `limit` bundles, or one a cell where there are more cells; ordered by cell, then by claim."""
    cells: dict[Cell, list[Bundle]] = defaultdict(list)
    for bundle in _equals(candidates):
        cells[bundle.members[0].cell].append(bundle)
    ranked = sorted(
        ((b, cell) for cell, bundles in cells.items() for b in bundles),
        key=lambda pair: (-pair[0].claim, pair[1], pair[0].members[0].key),
    )
    spare = limit - len(cells)
    shown: dict[Cell, list[Bundle]] = defaultdict(list)
    folded: dict[Cell, list[Bundle]] = defaultdict(list)
    left = Counter({cell: len(bundles) for cell, bundles in cells.items()})
    for bundle, cell in ranked:
        left[cell] -= 1
        last = not left[cell] and not folded[cell]
        if last or (spare > 0 and _stays(bundle, len(shown[cell]), stolen)):
            shown[cell].append(bundle)
            spare -= not last
        else:
            folded[cell].append(bundle)
    bundles = []
    for cell in sorted(cells):
        bundles += shown[cell]
        if folded[cell]:
            bundles.append(_rest(folded[cell], more=bool(shown[cell])))
    return bundles


def _stays(bundle: Bundle, rank: int, stolen: int) -> bool:
    first = bundle.members[0]
    if first.named or first.cell[0] >= 0:
        return rank < MOST_NAMED and (first.named or rank < ALWAYS or bundle.claim * SMALL >= stolen)
    return rank < MOST_RESTING and (rank < ALWAYS or bundle.claim * SMALL >= stolen)


def _equals(candidates: Iterable[Candidate]) -> list[Bundle]:
    """Siblings of one name and of (nearly) the same claim from the same payers as a bundle, others alone."""
    alike: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for c in sorted(candidates, key=lambda c: (-c.claim, c.key)):
        own = c.key if c.named and c.cell[0] < 0 else ()
        alike[c.cell, c.feeders, c.label, own, len(c.wallets)].append(c)
    bundles = []
    for siblings in alike.values():
        run = [siblings[0]]
        for c in siblings[1:]:
            if c.claim * NEARLY < run[0].claim * (NEARLY - 1):
                bundles += _run(run)
                run = []
            run.append(c)
        bundles += _run(run)
    return bundles


def _run(same: Sequence[Candidate]) -> list[Bundle]:
    return [Bundle(tuple(same))] if len(same) >= EQUALS else [Bundle((c,)) for c in same]


def _rest(bundles: Sequence[Bundle], more: bool) -> Bundle:
    members = tuple(member for bundle in bundles for member in bundle.members)
    return bundles[0] if len(bundles) == 1 else Bundle(members, rest=True, more=more)
