"""How alike two words are: by letters, by sound, by consonants, or as an initial."""

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from hueandcry.screen.names.tables import table

# By how many edits words of a length (the index) may differ and be one word; the last for all longer ones.
_EDITS = (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 4)
_HEARD = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3)  # the same where not letters but sounds differ
LEAST = 0.66
BY_SOUND, BY_CONSONANTS, AS_INITIAL = 0.95, 0.88, 0.9
# What words that are alike lose where they begin otherwise, and where they end otherwise; more if one ends in
# a vowel: an ending makes another name (`Karim` and `Karimi`), a typing error seldom stands there.
OTHER_BEGINNING, OTHER_ENDING, OTHER_CLOSING = 0.15, 0.1, 0.05
_OPEN = frozenset("aeiou")
_VOWELS = str.maketrans("", "", "aeiou")


@cache
def _sounds() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = {row["spelling"]: row["sound"] for row in table("sounds")}
    return re.compile("|".join(sorted(rows, key=lambda spelling: -len(spelling)))), rows


_SILENT = re.compile(r"(?<=.)h")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A folded word by its sound: spellings of one sound made equal, silent h out, doubled letters single."""
    pattern, rows = _sounds()
    plain = _SILENT.sub("", pattern.sub(lambda found: rows[found.group()], word))
    return single(plain)


def single(word: str) -> str:
    """A word with doubled letters single."""
    return _DOUBLED.sub(r"\1", word)


def edits(length: int) -> int:
    """By how many edits words of this length may differ and still be one word."""
    return _EDITS[length] if length < len(_EDITS) else _EDITS[-1]


def _meet(one: str, other: str, one_sound: str, other_sound: str) -> bool:
    """Whether two words begin or end alike; words that do neither are held to be others."""
    return (
        one[0] == other[0]
        or one[-1] == other[-1]
        or one_sound[:1] == other_sound[:1]
        or one_sound[-1:] == other_sound[-1:]
    )


def likeness(one: str, other: str, one_sound: str, other_sound: str) -> float:
    """0 (other words) to 1 (the same), from the words and their sounds; below 0.66 is 0."""
    size, other_size = len(one), len(other)
    short, longest = (size, other_size) if size <= other_size else (other_size, size)
    if short == 1:
        return AS_INITIAL if one[0] == other[0] and one[0].isalpha() else 0.0
    if one_sound == other_sound and short > 2 and not one.isdigit():
        return BY_SOUND
    if longest - short > (4 if short > 2 else 0) or not _meet(one, other, one_sound, other_sound):
        return 0.0
    best = _by_letters(one, other, one_sound, other_sound, longest)
    if best < LEAST or one.isdigit() or other.isdigit():
        return 0.0
    if best < BY_CONSONANTS and len(one_sound) == len(other_sound):
        consonants = one_sound.translate(_VOWELS)
        if len(consonants) > 2 and consonants == other_sound.translate(_VOWELS):
            return BY_CONSONANTS
    if one_sound[0] != other_sound[0]:
        best -= OTHER_BEGINNING
    if one_sound[-1] != other_sound[-1] and one[-1] != other[-1] and (one + other).isalpha():
        best -= OTHER_ENDING if one_sound[-1] in _OPEN or other_sound[-1] in _OPEN else OTHER_CLOSING
    return best if best >= LEAST else 0.0


def _by_letters(one: str, other: str, one_sound: str, other_sound: str, longest: int) -> float:
    """How alike two words are in their letters, or a little less in the letters of their sounds."""
    allowed, best = edits(longest), 0.0
    if abs(len(one) - len(other)) <= allowed:
        distance = OSA.distance(one, other, score_cutoff=allowed)
        if distance <= allowed:
            best = 1.0 - distance / longest
    heard = max(len(one_sound), len(other_sound))
    allowed = _HEARD[heard] if heard < len(_HEARD) else _HEARD[-1]
    distance = OSA.distance(one_sound, other_sound, score_cutoff=allowed)
    if distance <= allowed:
        best = max(best, BY_SOUND * (1.0 - distance / heard))
    return best
