"""Namesakes: entries of other lists with a like name, and whether the name is enough to join them.

It is for organisations: the same name, not weak, of more than an acronym or a word where it is an alias, and
both named for one actor or in one country. Persons are joined by a like name and the same full date of birth;
ships by no name. Everything else that is alike is possible, which a person must decide.
"""

from collections.abc import Iterator, Mapping, Sequence

from hueandcry.model import Birth, Party, PartyKind, PartyName, Strength
from hueandcry.model.errors import InputError
from hueandcry.screen.gaps.actors import Actor
from hueandcry.screen.gaps.link import ALIKE, EQUAL, Link, Rank, link
from hueandcry.screen.names import NameHit, NameIndex, NameQuery
from hueandcry.screen.names.analysis import Analysis
from hueandcry.screen.names.corroboration import Facts, corroborate

HITS = 12  # parties looked at for a name, and for each further list
WORDS = 1.4  # weight of an alias that joins: a word of its own and one that many have
LETTERS = 16  # or so many letters in Latin
_FULL_DATE = len("1970-01-01")
_BEARERS = (PartyKind.PERSON, PartyKind.UNKNOWN)


class Namesakes:
    """Looks names up once each, whichever lists copy them."""

    def __init__(self, parties: Mapping[str, Party], index: NameIndex, actor: Actor) -> None:
        self._parties = parties
        self._index = index
        self._actor = actor
        self._limit = HITS * max(2, len({party.list for party in parties.values()})) // 2
        self._known: dict[tuple[object, ...], tuple[NameHit, ...]] = {}

    def by_names(self, seeds: Sequence[Party]) -> Iterator[Link]:
        """The links between seeds and the entries of other lists with a like name."""
        for seed in seeds:
            for name in seed.names:
                if name.strength is not Strength.WEAK:
                    yield from self._of(seed, name)

    def _of(self, seed: Party, name: PartyName) -> Iterator[Link]:
        for hit in self._hits(name.text, seed.kind):
            other = self._parties.get(hit.party)
            if other is None or other.list == seed.list or not _kin(seed, other):
                continue
            if hit.name_score >= EQUAL or not self._strangers(seed, other):
                primary = name.strength is Strength.PRIMARY is hit.alias.strength
                yield self._judged(seed, other, name.text, hit, primary)

    def _hits(self, text: str, kind: PartyKind) -> tuple[NameHit, ...]:
        try:
            key = (kind, *(form.forms or form.text for form in Analysis(text, kind).forms))
            if key not in self._known:
                query = NameQuery(text, kind, limit=self._limit, threshold=ALIKE)
                self._known[key] = self._index.search(query)
        except InputError:  # a name beyond all bounds: nothing is like it
            return ()
        return self._known[key]

    def _judged(self, seed: Party, other: Party, name: str, hit: NameHit, primary: bool) -> Link:
        alike = f"{name} and {hit.alias.text} are alike ({hit.name_score:.2f})"
        if seed.kind in _BEARERS and other.kind in _BEARERS:
            shared = sorted(_days(seed) & _days(other))
            if shared:
                return link(seed, other, True, f"{alike}, both born {shared[0]}", Rank.BIRTH)
            return link(seed, other, False, f"{alike}; {_born(seed, other)}", Rank.MAYBE)
        against = self._against(seed, other, name, hit, primary)
        if against:
            return link(seed, other, False, f"{alike}; {against}", Rank.MAYBE)
        return link(seed, other, True, alike, Rank.NAME if primary else Rank.ALIAS)

    def _against(self, seed: Party, other: Party, name: str, hit: NameHit, primary: bool) -> str:
        """Why the names of two organisations or ships do not join them, empty where they do."""
        if PartyKind.UNKNOWN in (seed.kind, other.kind):
            return "one list does not say what it is"
        if seed.kind is not PartyKind.ENTITY:
            return "ships and aircraft share names"
        if hit.alias.strength is Strength.WEAK:
            return "its list calls that name weak"
        if hit.name_score < EQUAL:
            return "not the same name"
        if not primary and not _own(name):
            return "an alias of one word, or of common ones: others bear it too"
        if not (self._both(seed, other) or _neighbours(seed, other)):
            return f"not both named for {self._actor.id}, and no country in common"
        return ""

    def _both(self, one: Party, other: Party) -> bool:
        return self._actor.listed(one) and self._actor.listed(other)

    def _strangers(self, one: Party, other: Party) -> bool:
        """Whether two entries are of different countries, and one of them is not named for the actor."""
        told = bool(one.countries and other.countries)
        return told and not _neighbours(one, other) and not self._both(one, other)


def _kin(one: Party, other: Party) -> bool:
    return one.kind is other.kind or PartyKind.UNKNOWN in (one.kind, other.kind)


def _neighbours(one: Party, other: Party) -> bool:
    return bool({each.upper() for each in one.countries} & {each.upper() for each in other.countries})


def _own(name: str) -> bool:
    """Whether an alias is more than one word or common ones; in scripts without spaces its length tells."""
    form = Analysis(name, PartyKind.ENTITY).forms[0]
    return sum(word.weight for word in form.plain) >= WORDS or len(form.letters) >= LETTERS


def _days(party: Party) -> set[str]:
    return {
        each.date for each in party.births if len(each.date) == _FULL_DATE and not each.to and not each.circa
    }


def _born(one: Party, other: Party) -> str:
    """What the dates of birth of two persons say of each other, where no full date is the same."""
    if not one.births or not other.births:
        return "not both lists give a date of birth"
    left, right = sorted((one, other), key=lambda party: party.key)
    told = f"born {_dates(left.births)} on {left.list}, {_dates(right.births)} on {right.list}"
    given = tuple(each.date for each in one.births)
    births = next(each for each in corroborate(NameQuery("", births=given), Facts(other.births)))
    return told if births.verdict == "agrees" else f"but {told}"


def _dates(births: Sequence[Birth]) -> str:
    shown = [
        f"{'about ' if each.circa else ''}{each.date}{f' to {each.to}' if each.to else ''}" for each in births
    ]
    return " or ".join(dict.fromkeys(shown[:4]))
