"""OFAC's list as the project reads it, and the names that it gives the same party in other scripts."""

import random
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from evals.names import un
from evals.names.namesakes import bare
from evals.names.pairs import Pair
from hueandcry.model.party import Party, PartyKind
from hueandcry.sanctions.forms import ofac_advanced

FILE = un.SANCTIONS / "ofac" / "sdn_advanced_2025-11-19.xml.bz2"
SCRIPTS = {
    "Cyrillic": ("Cyrl",),
    "Arabic": ("Arab",),
    "Chinese": ("Hans", "Hant"),
    "Korean": ("Kore", "Hang"),
}
EACH = 200


@cache
def parties() -> tuple[Party, ...]:
    """All parties of the list."""
    return ofac_advanced.parse([FILE]).parties


def aliases(seed: int = 193) -> list[Pair]:
    """Persons under a programme against the DPRK: aliases in Latin letters that the UN's list does not have.

    As many strangers as for the UN's list are added: pairs of different persons.
    """
    known = {bare(name) for party in un.parties("person") for name in party.names}
    persons = [party for party in parties() if party.kind is PartyKind.PERSON and _of_the_north(party)]
    found = [
        Pair(name.text, party.name, True)
        for party in persons
        for name in party.names
        if name.script == "Latn" and name.text != party.name and bare(name.text) not in known
    ]
    drawn = random.Random(seed).sample(list(combinations(persons, 2)), un.NEGATIVES)
    return [*found, *(Pair(one.name, other.name, False) for one, other in drawn)]


def _of_the_north(party: Party) -> bool:
    return any("DPRK" in programme or programme == "NKSPEA" for programme in party.programmes)


def scripts(seed: int = 194) -> dict[str, list[Pair]]:
    """Names in another script against the Latin primary name, and against that of the next party drawn."""
    found = {}
    for script, codes in SCRIPTS.items():
        for kind in (PartyKind.PERSON, PartyKind.ENTITY):
            drawn = _drawn(parties(), codes, kind, random.Random(seed))
            if drawn:
                found[f"{script}, {'persons' if kind is PartyKind.PERSON else 'entities'}"] = list(
                    _against(drawn, kind)
                )
    return found


def _drawn(
    among: Iterable[Party], codes: Sequence[str], kind: PartyKind, chance: random.Random
) -> list[tuple[str, str]]:
    pairs = []
    for party in among:
        other = [name.text for name in party.names if name.script in codes and not name.text.isascii()]
        if other and party.kind is kind and party.name.isascii():
            pairs.append((other[0], party.name))
    return chance.sample(pairs, min(EACH, len(pairs)))


def _against(drawn: Sequence[tuple[str, str]], kind: PartyKind) -> Iterable[Pair]:
    for place, (other, primary) in enumerate(drawn):
        yield Pair(other, primary, True, kind.value)
        yield Pair(other, drawn[place - 1][1], False, kind.value)
