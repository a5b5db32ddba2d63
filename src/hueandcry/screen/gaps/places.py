"""Addresses of an actor: who names each since when, and which lists carry it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hueandcry.model import Heist, ListedAddress, PartyKind, Tag
from hueandcry.sanctions.catalogue import catalogue
from hueandcry.sanctions.entry import Entry
from hueandcry.sanctions.register import Register
from hueandcry.screen.adverse import adverse
from hueandcry.screen.gaps.actors import Actor, Asked
from hueandcry.screen.gaps.columns import SANCTION
from hueandcry.screen.gaps.days import days
from hueandcry.screen.gaps.keys import place_key
from hueandcry.screen.statement import of_heist

HEIST = "heist"


class Word(NamedTuple):
    """Who names an address: a list's id, `heist` or `tag`, its class, when, as what, and whether still.

    `earliest` and `latest` are ISO days between which it came to be named, and equal where the day is known:
    a list seldom says when it added an address to a party. Of a heist `earliest` is the day of the theft.
    """

    by: str
    kind: str
    earliest: str
    latest: str
    what: str
    listed: bool

    @property
    def when(self) -> str:
        """The day, or what is known of it."""
        if self.kind == HEIST:
            return f"theft of {self.earliest}"
        if self.earliest == self.latest:
            return self.latest or "day not known"
        return f"{self.earliest} to {self.latest}" if self.earliest else f"by {self.latest}"


@dataclass(frozen=True, slots=True)
class Place:
    """One address, and everyone who names it; `day` is the day up to which days are counted."""

    chain: str
    address: str
    words: tuple[Word, ...]
    day: str

    @property
    def carried(self) -> tuple[str, ...]:
        """The sanctions lists that carry it."""
        return tuple(dict.fromkeys(word.by for word in self.words if word.kind == SANCTION and word.listed))

    @property
    def first(self) -> Word:
        """Who had certainly named it first; the theft where nobody says when it was named."""
        return min(self.words, key=lambda word: (word.latest or f"9{word.earliest or '9'}", *word))

    @property
    def since(self) -> str:
        """The day on which it was first named, or else that of the theft; empty where neither is known."""
        return self.first.latest or self.first.earliest

    @property
    def lag(self) -> int | None:
        """The days until the first list carried it, or so far where none does; None where not known."""
        if not self.carried:
            return days(self.since, self.day)
        dates = [
            word.latest for word in self.words if word.by in self.carried and word.earliest == word.latest
        ]
        return days(self.since, min(dates, default=""))

    def document(self) -> dict[str, Any]:
        """The address as JSON values."""
        return {
            "chain": self.chain,
            "address": self.address,
            "first": self.since,
            "first_by": self.first.by,
            "carried_by": list(self.carried),
            "lag": self.lag,
            "named_by": [{**word._asdict(), "when": word.when} for word in self.words],
        }


def places(
    register: Register, asked: Asked, keys: Collection[str], heists: Sequence[Heist], tags: Iterable[Tag]
) -> tuple[Place, ...]:
    """The addresses of an actor's parties, advisories, heists and tags; those that no list carries first.

    Of each of them what every list says, under whatever name and for whatever reason.
    """
    day = asked.day(register.now.date())
    thefts = [each for each in heists if asked.actor.stole(each) and each.date <= day]
    said: Mapping[bytes, list[Word]] = defaultdict(list)
    names: dict[bytes, tuple[str, str]] = {}
    listed = list(_listed(register, asked, day))
    meant = {f"heist:{heist.id}" for heist in thefts}
    own = [
        (place, word)
        for place, entry, word in listed
        if entry.party.key in keys or _warned(asked.actor, entry, meant)
    ]
    for place, word in (*own, *_stolen(thefts), *_tagged(asked.actor, tags)):
        key = place_key(place.chain, place.address)
        names.setdefault(key, (place.chain, place.address))
        said[key].append(word)
    for place, _, word in listed:
        key = place_key(place.chain, place.address)
        if key in said:
            said[key].append(word)
    found = (Place(*names[key], tuple(sorted(set(words), key=_order)), day) for key, words in said.items())
    return tuple(
        sorted(found, key=lambda each: (bool(each.carried), each.since or "9", each.chain, each.address))
    )


def _listed(register: Register, asked: Asked, day: str) -> Iterator[tuple[ListedAddress, Entry, Word]]:
    """What lists say of every address that they had named by the day asked about."""
    for place, entry in register.addresses(asked.as_of, asked.seen_by):
        if entry.listed or (entry.listed_from or entry.said_from) <= day:
            known, party = catalogue()[entry.party.list], entry.party
            of_address = known.kind != SANCTION or party.kind is PartyKind.WALLET
            latest = entry.listed_from if of_address and entry.listed_from else entry.said_from
            earliest = min(entry.listed_from, latest)
            what = party.name if party.names else ", ".join(party.programmes) or known.title
            yield place, entry, Word(known.id, known.kind, earliest, latest, what, entry.listed)


def _warned(actor: Actor, entry: Entry, meant: Collection[str]) -> bool:
    """Whether a list that does not oblige names the address for the actor."""
    if catalogue()[entry.party.list].kind == SANCTION:
        return False
    return actor.warned(entry.party) or any(each in meant for each in entry.party.references)


def _stolen(heists: Iterable[Heist]) -> Iterator[tuple[ListedAddress, Word]]:
    for heist in heists:
        for said in of_heist(heist):
            told = said.document
            if told["thief"]:
                word = Word(HEIST, HEIST, heist.date, "", f"{told['role']} in {heist.id}", False)
                yield ListedAddress(said.chain, said.address, said.address), word


def _tagged(actor: Actor, tags: Iterable[Tag]) -> Iterator[tuple[ListedAddress, Word]]:
    for tag in tags:
        if actor.tagged(tag) and adverse(tag):
            word = Word("tag", "tag", tag.said, tag.said, f"{tag.label} ({tag.source})", False)
            yield ListedAddress(tag.chain, tag.address, tag.address), word


def _order(word: Word) -> tuple[str, ...]:
    return (word.latest or word.earliest or "9", word.kind, word.by, word.what)
