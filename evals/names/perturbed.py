"""Listed names spelled a little differently, and ordinary names that are not listed.

What is done to a name: a typing error (a letter replaced, left out, doubled, or two swapped), the first word
put last, a word left out (of three or more), one word of a person's name as its initial, or one or two
spellings of another transliteration (`variants.csv`).
"""

import csv
import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from hueandcry.model.party import Party, PartyKind

DATA = Path(__file__).with_name("data")
NAMES = 400
COMPANIES = 200
_KINDS = (PartyKind.PERSON, PartyKind.ENTITY)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LEAST = 8  # letters of a name: shorter ones change into somebody else's


class Query(NamedTuple):
    """A name to look up, the place of its party in the list (None: it is nobody's), what was done to it."""

    text: str
    kind: str
    party: int | None
    change: str


def table(name: str) -> list[dict[str, str]]:
    """A table of `data/`."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(name: str) -> str:
    """A listed name as its bearer writes it: `Kim, Il` becomes `Il Kim`."""
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma else name


def _typo(text: str, chance: random.Random) -> str | None:
    places = [
        place
        for place in range(1, len(text) - 1)
        if all(each.isalpha() for each in text[place - 1 : place + 2]) and text[place] != text[place + 1]
    ]
    if not places:
        return None
    place = chance.choice(places)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    # A replaced letter takes the case of the one before it.
    other = chance.choice([each for each in _LETTERS if each != letter.lower()])
    other = other.upper() if letter.isupper() else other
    ways = (before + other + after, before + after, before + letter * 2 + after)
    swapped = before + after[0] + letter + after[1:]
    return chance.choice((*ways, swapped))


def _order(text: str, _: random.Random) -> str | None:
    words = text.split()
    return " ".join([*words[1:], words[0]]) if len(set(words)) > 1 else None


def _dropped(text: str, chance: random.Random) -> str | None:
    words = text.split()
    if len(words) < 3:
        return None
    del words[chance.randrange(len(words))]
    return " ".join(words)


def _initial(text: str, chance: random.Random) -> str | None:
    words = text.split()
    places = [place for place, word in enumerate(words[:-1]) if len(word) > 2 and word.isalpha()]
    if not places:
        return None
    place = chance.choice(places)
    words[place] = words[place][0] + "."
    return " ".join(words)


def _variant(text: str, chance: random.Random) -> str | None:
    lower = text.lower()
    fitting = [row for row in table("variants.csv") if row["from"] in lower]
    if not fitting:
        return None
    for row in chance.sample(fitting, min(2, len(fitting))):
        lower = lower.replace(row["from"], row["to"], 1)
    return lower.title() if lower != text.lower() else None


CHANGES: dict[str, Callable[[str, random.Random], str | None]] = {
    "typing error": _typo,
    "order": _order,
    "word left out": _dropped,
    "initial": _initial,
    "transliteration": _variant,
}


def perturbed(parties: Sequence[Party], count: int = NAMES, seed: int = 400) -> list[Query]:
    """Names of parties drawn at random, an equal part for each change; persons alone have initials."""
    chance = random.Random(seed)
    found: list[Query] = []
    places = [place for place, party in enumerate(parties) if _fit(party)]
    changes = list(CHANGES)
    while len(found) < count:
        change = changes[len(found) % len(changes)]
        place = chance.choice(places)
        party = parties[place]
        if change == "initial" and party.kind is not PartyKind.PERSON:
            continue
        text = CHANGES[change](written(party.name), chance)
        if text is not None:
            found.append(Query(text, party.kind.value, place, change))
    return found


def _fit(party: Party) -> bool:
    name = party.name
    letters = sum(each.isalpha() for each in name)
    return party.kind in _KINDS and letters >= _LEAST and len(name.split()) > 1 and name.isascii()


def words(text: str) -> frozenset[str]:
    """The words of a name, in lower case and without marks."""
    apart = unicodedata.normalize("NFD", text.lower())
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return frozenset("".join(each if each.isalnum() else " " for each in plain).split())


class Listed:
    """All words of each listed name, to see whether one has all the words of another."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_word: dict[str, set[int]] = {}
        for place, name in enumerate(names):
            for word in words(name):
                self._by_word.setdefault(word, set()).add(place)

    def __contains__(self, text: str) -> bool:
        sets = [self._by_word.get(word, set()) for word in words(text)]
        return bool(set.intersection(*sets)) if sets else False


def ordinary(listed: Listed, count: int = NAMES, seed: int = 401) -> list[Query]:
    """Names of nobody: common given names and surnames of a place, where no listed name has both words."""
    chance, rows = random.Random(seed), table("ordinary.csv")
    found: list[Query] = []
    while len(found) < count:
        row = rows[len(found) % len(rows)]
        text = f"{chance.choice(row['given'].split())} {chance.choice(row['surnames'].split())}"
        if text not in listed:
            found.append(Query(text, "person", None, row["place"]))
    return found


def companies(listed: Listed, count: int = COMPANIES, seed: int = 402) -> list[Query]:
    """Names of invented companies, of which no listed name has all words."""
    chance = random.Random(seed)
    found: list[Query] = []
    parts = {row["part"]: row["words"].split() for row in table("companies.csv")}
    while len(found) < count:
        picked = {part: chance.choice(choices) for part, choices in parts.items()}
        text = f"{picked['first']} {picked['second']} {picked['trade']} {picked['form']}"
        if text not in listed:
            found.append(Query(text, "entity", None, "company"))
    return found
