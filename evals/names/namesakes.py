"""South Koreans who share a surname, or more, with a person of the list and are someone else.

A generated name is of another person than the listed one where no spelling of its syllables, in any of the
systems of `korean.STYLES`, makes the listed spelling: then at least one syllable differs (or the surname).
A listed name that can be read as the generated one would be a true match of names, and is not counted:
such a name is drawn again. Marks, hyphens, spaces and the order do not matter.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from evals.names import korean, romanisers
from evals.names.korean import Korean, Part

NAMES = 4_000
NEAR = 1_000
_WRITTEN = ("Hangul", "passport, apart", "passport, Western order", "Revised, joined", "passport, joined")
_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}


class Namesakes(NamedTuple):
    """Names as they are written, and how (`Hangul` or a style), in the same order."""

    written: tuple[str, ...]
    styles: tuple[str, ...]


def bare(text: str) -> str:
    """Letters alone, in lower case and without marks."""
    return "".join(each for each in romanisers.unmarked(text).lower() if each.isalpha())


@cache
def spellings(part: Part) -> frozenset[str]:
    """All that a part is written as, with and without a voiced initial."""
    found = {*part.spellings}
    for text, spell in product(
        (part.south, part.north), (romanisers.revised, romanisers.north, romanisers.mccune)
    ):
        found.add("".join(spell(text)))
    plain = {bare(each) for each in found}
    for each in sorted(plain):
        for voiceless, voiced in _VOICED.items():
            if each.startswith(voiceless) and not each.startswith(("kh", "th", "ph")):
                plain.add(voiced + each.removeprefix(voiceless))
    return frozenset(plain)


class Readings:
    """The names of the two tables that listed spellings can be read as, surname first or last."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._targets = frozenset(bare(each) for each in listed)
        self._surnames = korean.parts("surnames.csv")
        self._syllables = korean.parts("given.csv")
        found = {name.south: name for target in sorted(self._targets) for name in self._read(target)}
        self.names = tuple(found.values())
        self._known = frozenset(found)

    def __contains__(self, name: Korean) -> bool:
        if name.south in self._known:
            return True
        changed = bare("".join(romanisers.mccune(name.south[1])))
        orders = ((each + changed, changed + each) for each in spellings(name.surname))
        return any(text in self._targets for order in orders for text in order)

    def _read(self, target: str) -> Iterator[Korean]:
        for surname, spelled in ((each, text) for each in self._surnames for text in spellings(each)):
            if target.startswith(spelled):
                yield from self._with(surname, target.removeprefix(spelled))
            if target.endswith(spelled):
                yield from self._with(surname, target.removesuffix(spelled))

    def _with(self, surname: Part, given: str) -> Iterator[Korean]:
        for first, spelled in ((each, text) for each in self._syllables for text in spellings(each)):
            if given == spelled:
                yield Korean(surname, (first,))
            elif given.startswith(spelled):
                rest = given.removeprefix(spelled)
                yield from (
                    Korean(surname, (first, each)) for each in self._syllables if rest in spellings(each)
                )


def drawn(listed: Iterable[str], count: int = NAMES, seed: int = 82) -> Namesakes:
    """Names as common as in the South, none that a listed one can be read as; a fifth each way of writing."""
    chance, readings = random.Random(seed), Readings(listed)
    found: list[Korean] = []
    while len(found) < count:
        name = korean.draw(chance)
        if name not in readings:
            found.append(name)
    return _written(found, chance)


def near(listed: Iterable[str], count: int = NEAR, seed: int = 83) -> Namesakes:
    """The same, of names that differ from a listed one in exactly one syllable of the given name."""
    chance, readings = random.Random(seed), Readings(listed)
    syllables = korean.parts("given.csv")
    full = [name for name in readings.names if len(name.given) > 1]
    found: list[Korean] = []
    while len(found) < count:
        name = chance.choice(full)
        given = list(name.given)
        given[chance.randrange(2)] = chance.choice(syllables)
        other = Korean(name.surname, tuple(given))
        if given[0] != given[1] and other not in readings:
            found.append(other)
    return _written(found, chance)


def _written(names: Sequence[Korean], chance: random.Random) -> Namesakes:
    styles = [_WRITTEN[place % len(_WRITTEN)] for place in range(len(names))]
    texts = [
        korean.hangul(name, style, chance) if style == "Hangul" else korean.STYLES[style](name, chance)
        for name, style in zip(names, styles, strict=True)
    ]
    return Namesakes(tuple(texts), tuple(styles))
