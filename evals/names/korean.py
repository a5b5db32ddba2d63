"""Generated Korean names: drawn by how common surnames and syllables are, written in many ways.

`surnames.csv`: the share of a surname in per cent of the population (census of 2015, rounded), its spelling
in the North, the usual Hanja, and spellings met in passports, the most usual first. `given.csv`: syllables
of given names with weights for the first and the second place, the rest alike. No listed name went into them.
"""

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.names import neighbours, romanisers
from evals.names.romanisers import joined

DATA = Path(__file__).with_name("data")
_USUAL = 0.6  # how often a passport has the most usual spelling of a syllable
_ONE_SYLLABLE = 0.04  # of given names


@dataclass(frozen=True, slots=True)
class Part:
    """A surname or a syllable of a given name in each way of writing; `spellings` are the passports'."""

    south: str
    north: str
    hanja: str
    spellings: tuple[str, ...]

    def passport(self, chance: random.Random) -> str:
        """One of the spellings."""
        if chance.random() < _USUAL:
            return self.spellings[0]
        return chance.choice(self.spellings)


@dataclass(frozen=True, slots=True)
class Korean:
    """A person's name: the surname and one or two syllables."""

    surname: Part
    given: tuple[Part, ...]

    @property
    def south(self) -> tuple[str, str]:
        """Surname and given name in Hangul as in the South."""
        return self.surname.south, "".join(each.south for each in self.given)

    @property
    def north(self) -> tuple[str, str]:
        """The same as in the North, which keeps ㄹ and ㄴ at the beginning of a word."""
        return self.surname.north, "".join(each.north for each in self.given)

    @property
    def hanja(self) -> str:
        """In Chinese characters."""
        return self.surname.hanja + "".join(each.hanja for each in self.given)


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _part(row: Mapping[str, str]) -> Part:
    return Part(row["south"], row["north"], row["hanja"], tuple(row["spellings"].split()))


def parts(name: str) -> list[Part]:
    """All parts of `surnames.csv` or `given.csv`."""
    return [_part(row) for row in _rows(name)]


def _drawn(chance: random.Random, name: str, weight: str) -> Part:
    rows = _rows(name)
    return _part(chance.choices(rows, [float(row[weight]) for row in rows])[0])


def draw(chance: random.Random) -> Korean:
    """One name, as common as its parts are; no syllable comes twice."""
    surname = _drawn(chance, "surnames.csv", "share")
    first = _drawn(chance, "given.csv", "first")
    if chance.random() < _ONE_SYLLABLE:
        return Korean(surname, (first,))
    second = _drawn(chance, "given.csv", "second")
    while second == first:
        second = _drawn(chance, "given.csv", "second")
    return Korean(surname, (first, second))


def _passport(name: Korean, chance: random.Random) -> tuple[str, list[str]]:
    return name.surname.passport(chance), [each.passport(chance) for each in name.given]


def _revised(name: Korean) -> tuple[str, list[str]]:
    surname, given = name.south
    return joined(romanisers.revised(surname)), romanisers.revised(given)


def _mccune(name: Korean) -> tuple[str, list[str]]:
    surname, given = name.south
    # Libraries write 이 alone as Yi.
    spelled = "Yi" if surname == "이" else joined(romanisers.mccune(surname))
    return spelled, romanisers.mccune(given)


def _north(name: Korean) -> tuple[str, list[str]]:
    surname, given = name.north
    return joined(romanisers.north(surname)), romanisers.north(given)


def _apart(surname: str, given: Sequence[str]) -> str:
    return " ".join([surname, *(each.capitalize() for each in given)])


def _together(surname: str, given: Sequence[str], mark: str = "") -> str:
    return f"{surname} {joined(given, mark)}"


def _western(surname: str, given: Sequence[str], mark: str = "") -> str:
    return f"{joined(given, mark)} {surname}"


Style = Callable[[Korean, random.Random], str]

STYLES: Mapping[str, Style] = {
    "Revised, joined": lambda name, _: _together(*_revised(name)),
    "Revised, hyphen": lambda name, _: _together(*_revised(name), mark="-"),
    "Revised, Western order": lambda name, _: _western(*_revised(name)),
    "McCune-Reischauer, marks": lambda name, _: _together(*_mccune(name)),
    "McCune-Reischauer, marks, hyphen": lambda name, _: _together(*_mccune(name), mark="-"),
    "McCune-Reischauer, no marks": lambda name, _: romanisers.unmarked(_together(*_mccune(name))),
    "North, apart": lambda name, _: _apart(*_north(name)),
    "North, joined": lambda name, _: _together(*_north(name)),
    "passport, apart": lambda name, chance: _apart(*_passport(name, chance)),
    "passport, hyphen, capitals": lambda name, chance: _together(*_passport(name, chance), mark="-").upper(),
    "passport, Western order": lambda name, chance: _western(*_passport(name, chance), mark="-"),
    "passport, joined": lambda name, chance: _together(*_passport(name, chance)),
}
"""Each way of writing in Latin letters."""

OTHER_SCRIPTS: Mapping[str, Style] = {
    "Hanja": lambda name, _: name.hanja,
    "katakana": lambda name, _: neighbours.katakana(*name.south),
    "Cyrillic": lambda name, chance: neighbours.kontsevich(*name.south, apart=chance.random() < 0.5),
}
"""Each other script."""


def hangul(name: Korean, style: str, chance: random.Random) -> str:
    """The Hangul beside a style: the North's own for half of what the North writes; now and then spaced."""
    surname, given = name.north if style.startswith("North") and chance.random() < 0.5 else name.south
    return f"{surname} {given}" if chance.random() < 0.2 else surname + given
