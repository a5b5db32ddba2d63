"""Reading a word as Korean syllables by a grammar of spellings: `data/korean_spellings.csv`.

The table covers Latin (McCune-Reischauer with or without its marks, Revised, DPRK practice, South Korean
habit), Cyrillic (Kontsevich and older practice) and kana written as Latin letters.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from hueandcry.screen.names.hangul import Syllable, at_beginning, bits, joined
from hueandcry.screen.names.tables import table

Reading = tuple[Syllable, ...]


class Row(NamedTuple):
    """One spelling: the bits it reads as, those with habit, and those with habit before a final."""

    spelling: str
    core: int
    wide: int
    closed: int


LONGEST = 20  # letters of one word: four syllables of five letters
SYLLABLES = 4
ALTERNATIVES = 8
_VOWEL_LETTERS = frozenset("aeiouyw")
_SILENT = bits("final", "-")


@cache
def _grammar(script: str) -> dict[str, tuple[Row, ...]]:
    """For each part the spellings of one script, longest first, with what they read as."""
    grammar: dict[str, list[Row]] = {"initial": [], "vowel": [], "final": []}
    for row in table("korean_spellings"):
        if row["script"] == script:
            core = bits(row["part"], row["reads"])
            wide = core | bits(row["part"], row["also"])
            closed = wide | bits(row["part"], row["closed"])
            grammar[row["part"]].append(Row(row["spelling"].strip("-"), core, wide, closed))
    return {part: tuple(sorted(rows, key=lambda row: -len(row.spelling))) for part, rows in grammar.items()}


@cache
def _units(script: str) -> dict[str, dict[str, tuple[Row, ...]]]:
    """The grammar by the first letter of the spelling, so that few spellings are tried at a place."""
    units: dict[str, dict[str, tuple[Row, ...]]] = {}
    for part, rows in _grammar(script).items():
        firsts = {row.spelling[:1] for row in rows}
        units[part] = {
            first: tuple(row for row in rows if row.spelling[:1] in (first, "")) for first in firsts
        }
    return units


@lru_cache(maxsize=65536)
def readings(word: str, script: str = "latin") -> tuple[Reading, ...]:
    """Every way to read a word as one to four Korean syllables, at most eight; empty where there is none."""
    if not word or len(word) > LONGEST:
        return ()
    found: dict[Reading, None] = {}
    for each in _parse(word, 0, script, ()):
        found[_finished(each)] = None
        if len(found) >= ALTERNATIVES:
            break
    return tuple(found)


def _finished(syllables: Reading) -> Reading:
    parts = [at_beginning(syllables[0]), *syllables[1:]]
    for place in range(len(parts) - 1):
        parts[place], parts[place + 1] = joined(parts[place], parts[place + 1])
    return tuple(parts)


def _parse(word: str, start: int, script: str, done: Reading) -> Iterator[Reading]:
    if start == len(word):
        if done:
            yield done
        return
    if len(done) == SYLLABLES:
        return
    if word[start] == "'" and done:  # an apostrophe that only parts two syllables
        yield from _parse(word, start + 1, script, done)
        return
    for end, each in _syllables(word, start, script):
        yield from _parse(word, end, script, (*done, each))


@lru_cache(maxsize=65536)
def _syllables(word: str, start: int, script: str) -> tuple[tuple[int, Syllable], ...]:
    units = _units(script)
    found = []
    for initial in _at(units["initial"], word, start):
        middle, longest = start + len(initial.spelling), 0
        for vowel in _at(units["vowel"], word, middle):
            longest = longest or len(vowel.spelling)
            late = middle + len(vowel.spelling)
            cut_short = len(vowel.spelling) < longest and not word.startswith(("eu", "eo"), late)
            for final in _at(units["final"], word, late):
                end = late + len(final.spelling)
                follows = word[end : end + 1] in _VOWEL_LETTERS
                if follows and (final.spelling == "h" or (cut_short and not final.spelling)):
                    continue  # h begins the next syllable; the letters of one vowel are not two syllables
                wide = vowel.closed if final.spelling and final.core != _SILENT else vowel.wide
                parts = (initial.core, initial.wide, vowel.core, wide, final.core, final.wide)
                found.append((end, Syllable(*parts)))
    return tuple(found)


def _at(units: dict[str, tuple[Row, ...]], word: str, place: int) -> Iterator[Row]:
    rows = units.get(word[place : place + 1], units.get("", ()))
    return (row for row in rows if word.startswith(row.spelling, place))
