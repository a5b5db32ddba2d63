"""Identity: which entries of different lists are one party, and by what that is held.

Sure links join, the firmest first. A name alone never makes one party of two entries of one list: a list that
has two entries mostly means two parties, so the less firm link is shown as possible. A number that both bear
does: then the row shows both entries and says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hueandcry.model import Party
from hueandcry.screen.gaps.actors import Actor
from hueandcry.screen.gaps.link import Link, Rank
from hueandcry.screen.gaps.marks import by_marks
from hueandcry.screen.gaps.namesakes import Namesakes
from hueandcry.screen.names import NameIndex

_FIRMER = "is joined by a firmer link"


def links(seeds: Iterable[Party], everybody: Sequence[Party], index: NameIndex, actor: Actor) -> list[Link]:
    """The firmest link of each pair of a seed and an entry of another list; `index` has all their names."""
    parties = {party.key: party for party in everybody}
    wanted = [party for party in seeds if party.key in parties]
    found: dict[tuple[str, str], Link] = {}
    for each in (*by_marks(wanted, everybody), *Namesakes(parties, index, actor).by_names(wanted)):
        pair = (each.left, each.right)
        if pair not in found or _order(each) < _order(found[pair]):
            found[pair] = each
    return sorted(found.values(), key=_order)


def join(seeds: Iterable[str], found: Sequence[Link]) -> tuple[list[list[str]], list[Link]]:
    """The keys that sure links join, seeds and what is joined to them; and the links, some no longer sure."""
    groups = _Groups(seeds)
    judged = []
    for each in sorted(found, key=_order):
        if each.sure:
            twice = groups.twice(each)
            if twice and each.rank > Rank.BIRTH:
                words = f"{each.words}; but {twice} {_FIRMER}"
                judged.append(replace(each, sure=False, words=words, rank=Rank.MAYBE))
                continue
            groups.unite(each)
        judged.append(each)
    return groups.members(), [_doubted(each, groups) for each in judged]


def _doubted(link: Link, groups: "_Groups") -> Link:
    """A possible link, which says so where another entry of the same list is joined to one of its ends."""
    other = "" if link.sure or _FIRMER in link.words else groups.twice(link)
    return replace(link, words=f"{link.words}; {other} is joined to one of them for sure") if other else link


class _Groups:
    """Sets of keys that grow together."""

    def __init__(self, seeds: Iterable[str]) -> None:
        self._of: dict[str, list[str]] = {key: [key] for key in seeds}

    def twice(self, link: Link) -> str:
        """An entry, beside those of the link, of a list that the joined group would have twice; or empty."""
        left, right = self._get(link.left), self._get(link.right)
        if left is right:
            return ""
        both = set(map(_list, left)) & set(map(_list, right))
        having = [key for key in sorted((*left, *right)) if _list(key) in both]
        return next((key for key in having if key not in (link.left, link.right)), "")

    def unite(self, link: Link) -> None:
        """Make one group of the two."""
        left, right = self._get(link.left), self._get(link.right)
        if left is not right:
            large, small = (left, right) if len(left) >= len(right) else (right, left)
            large += small
            for key in small:
                self._of[key] = large

    def members(self) -> list[list[str]]:
        """Every group, in the order of its first key."""
        return sorted(sorted(each) for each in {id(each): each for each in self._of.values()}.values())

    def _get(self, key: str) -> list[str]:
        return self._of.setdefault(key, [key])


def near(found: Iterable[Link]) -> Mapping[str, list[Link]]:
    """The links by each of their ends."""
    ends: Mapping[str, list[Link]] = defaultdict(list)
    for each in found:
        ends[each.left].append(each)
        ends[each.right].append(each)
    return ends


def _list(key: str) -> str:
    return key.partition("/")[0]


def _order(link: Link) -> tuple[bool, Rank, str, str, str]:
    return (not link.sure, link.rank, link.left, link.right, link.words)
