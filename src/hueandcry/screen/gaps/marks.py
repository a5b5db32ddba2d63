"""Marks: what two lists can both give of one party and of no other: numbers and addresses.

A number of another list and the IMO number of a ship join for sure. Any other number and an address do where
the names are alike too: papers are mistyped, and firms of one group share a number or an address.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from hueandcry.model import Party, PartyKind
from hueandcry.model.errors import InputError
from hueandcry.screen.gaps.keys import place_key
from hueandcry.screen.gaps.link import ALIKE, Link, Rank, link
from hueandcry.screen.names import compare

LEAST = 6  # letters and digits: shorter numbers are of many
SHARED = 8  # entries of one list that give the same number or address: more, and it tells nobody apart
NAMES = 12  # of each entry that are compared
_plain = re.compile(r"[\W_]+")
_imo = re.compile(r"\bIMO\b|\bOMI\b", re.IGNORECASE)
_no_number = re.compile(r"e-?mail|web ?site|phone|gender", re.IGNORECASE)


class Mark(NamedTuple):
    """A number or an address: `key` is what must be equal, `country` is who issued it where that is told."""

    rank: Rank
    key: str
    country: str
    words: str


def by_marks(seeds: Sequence[Party], everybody: Sequence[Party]) -> Iterator[Link]:
    """The links between seeds and the entries of other lists that give the same number or address."""
    having: Mapping[tuple[Rank, str], list[tuple[Party, Mark]]] = defaultdict(list)
    for party in everybody:
        for mark in marks(party):
            having[mark.rank, mark.key].append((party, mark))
    telling = {key: others for key, others in having.items() if len(others) > 1 and _tells_apart(others)}
    for seed in seeds:
        for mark in marks(seed):
            for other, same in telling.get((mark.rank, mark.key), ()):
                if other.list != seed.list and kin(seed.kind, other.kind):
                    yield from _judged(seed, mark, other, same)


def kin(one: PartyKind, other: PartyKind) -> bool:
    """Whether two entries can be of one party by what kind they are."""
    open_ = (PartyKind.UNKNOWN, PartyKind.WALLET)
    return one is other or one in open_ or other in open_


def marks(party: Party) -> list[Mark]:
    """The marks of an entry, each once."""
    found = [
        Mark(Rank.REFERENCE, _folded(each), "", f"both give the number {each}") for each in party.references
    ]
    found.append(Mark(Rank.REFERENCE, _folded(f"{party.list}:{party.id}"), "", f"one names {party.key}"))
    for each in party.addresses:
        key = place_key(each.chain, each.address).hex()
        found.append(Mark(Rank.NUMBER, f"address {key}", "", f"both list the address {each.address}"))
    for identifier in party.identifiers:
        number = _folded(identifier.value)
        ship = bool(_imo.search(identifier.type))
        if ship:
            number = re.sub(r"\D", "", number)
        if len(number) >= LEAST and not _no_number.search(identifier.type):
            words = f"both give the number {identifier.value} ({identifier.type})"
            country = "" if ship else identifier.country.upper()
            found.append(Mark(Rank.SHIP if ship else Rank.NUMBER, number, country, words))
    return list({(mark.rank, mark.key, mark.country): mark for mark in found}.values())


def _tells_apart(having: Sequence[tuple[Party, Mark]]) -> bool:
    of_list: Mapping[str, set[str]] = defaultdict(set)
    for party, _ in having:
        of_list[party.list].add(party.id)
    return all(len(each) <= SHARED for each in of_list.values())


def _judged(seed: Party, mark: Mark, other: Party, same: Mark) -> Iterator[Link]:
    if mark.country and same.country and mark.country != same.country:
        return
    if mark.rank is not Rank.NUMBER or _alike(seed, other):
        yield link(seed, other, True, mark.words, mark.rank)
    else:
        yield link(seed, other, False, f"{mark.words}, but their names are not alike", Rank.MAYBE)


def _alike(one: Party, other: Party) -> bool:
    kind = one.kind if one.kind is not PartyKind.WALLET else other.kind
    return any(
        _score(left.text, right.text, kind) >= ALIKE
        for left in one.names[:NAMES]
        for right in other.names[:NAMES]
    )


@lru_cache(maxsize=4096)
def _score(one: str, other: str, kind: PartyKind) -> float:
    try:
        return compare(one, other, kind).score
    except InputError:  # a name beyond all bounds is like no other
        return 0.0


def _folded(text: str) -> str:
    return _plain.sub("", text).upper()
