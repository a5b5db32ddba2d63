"""Hangul syllables as sets of jamo: what a spelling may stand for, in bits.

A `Syllable` holds, for its initial, vowel and final, the jamo that the spelling reads as (`*_core`) and those
together with the ones it is found for by habit (`*_wide`). Finals are the seven that are heard, and silence.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from hueandcry.screen.names.tables import table

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = "-ㄱㄴㄷㄹㅁㅂㅇ"
# The 28 written finals in Unicode's order, as they are heard at the end of a syllable.
_HEARD = "-ㄱㄱㄱㄴㄴㄴㄷㄹㄱㅁㄹㄹㄹㅂㄹㅁㅂㅂㄷㄷㅇㄷㄷㄱㄷㅂㄷ"
_PARTS = {"initial": INITIALS, "vowel": VOWELS, "final": FINALS}
_FIRST, _LAST = 0xAC00, 0xD7A3


class Syllable(NamedTuple):
    """What one written syllable may stand for: bit sets over INITIALS, VOWELS and FINALS."""

    initial: int
    initial_wide: int
    vowel: int
    vowel_wide: int
    final: int
    final_wide: int


def bits(part: str, jamo: Iterable[str]) -> int:
    """The bit set of some jamo of one part (`initial`, `vowel` or `final`)."""
    alphabet = _PARTS[part]
    return sum(1 << alphabet.index(each) for each in set(jamo))


def is_hangul(char: str) -> bool:
    """Whether this is one whole Hangul syllable."""
    return _FIRST <= ord(char) <= _LAST


@cache
def syllable(char: str) -> Syllable:
    """One Hangul syllable, split by arithmetic."""
    initial, vowel, final = split(char)
    return Syllable(initial, initial, vowel, vowel, final, final)


def split(char: str) -> tuple[int, int, int]:
    """The bits of the initial, the vowel and the heard final of one Hangul syllable."""
    place = ord(char) - _FIRST
    return 1 << place // 588, 1 << place % 588 // 28, 1 << FINALS.index(_HEARD[place % 28])


def union(chars: str) -> Syllable:
    """Several possible Hangul syllables as one: any part of any of them."""
    parts = [split(char) for char in chars]
    initial, vowel, final = (_any(part[place] for part in parts) for place in range(3))
    return Syllable(initial, initial, vowel, vowel, final, final)


def _any(masks: Iterable[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total


# The vowels before which the South drops an initial n or r, and North Korean spelling keeps it.
_PALATAL = bits("vowel", "ㅣㅑㅕㅛㅠㅖㅒ")
_R, _N, _NONE = bits("initial", "ㄹ"), bits("initial", "ㄴ"), bits("initial", "ㅇ")
_NASAL = bits("initial", "ㄴㅁ")


@cache
def at_beginning(each: Syllable) -> Syllable:
    """The syllable at the beginning of a word, where an initial r or n may be n or nothing in the South."""
    wide = each.initial_wide
    palatal = each.vowel_wide & _PALATAL
    if each.initial & _R:
        wide |= _NONE if palatal else 0
        wide |= _N if each.vowel_wide & ~_PALATAL else 0
    if each.initial & _N and palatal:
        wide |= _NONE
    return each._replace(initial_wide=wide)


_ASSIMILATES = {  # heard final -> the finals that become it before a nasal or r
    bits("final", "ㅇ"): bits("final", "ㄱ"),
    bits("final", "ㅁ"): bits("final", "ㅂ"),
    bits("final", "ㄴ"): bits("final", "ㄷㄹ"),
    bits("final", "ㄹ"): bits("final", "ㄴ"),
}


@cache
def joined(first: Syllable, second: Syllable) -> tuple[Syllable, Syllable]:
    """Two syllables written together, where spelling by sound may hide their finals and initials."""
    if second.initial & (_NASAL | _R):
        wide = first.final_wide
        for heard, written in _ASSIMILATES.items():
            if first.final & heard and (heard != bits("final", "ㄹ") or second.initial & _R):
                wide |= written
        first = first._replace(final_wide=wide)
    if second.initial & _N and first.final & bits("final", "ㅁㅇㄴ"):
        second = second._replace(initial_wide=second.initial_wide | _R)
    if second.initial & _R and first.final & bits("final", "ㄹ"):
        second = second._replace(initial_wide=second.initial_wide | _N)
    return first, second


@cache
def _near(part: str) -> tuple[int, ...]:
    alphabet = _PARTS[part]
    near = [0] * len(alphabet)
    for row in table("korean_near"):
        if row["part"] == part:
            one, other = alphabet.index(row["one"]), alphabet.index(row["other"])
            near[one] |= 1 << other
            near[other] |= 1 << one
    return tuple(near)


@cache
def _is_near(part: str, one: int, other: int) -> bool:
    return any(one >> place & 1 and mask & other for place, mask in enumerate(_near(part)))


# What a part costs a syllable: read the same by habit only; near; different.
_HABIT, _CLOSE, _OTHER = 0.08, 0.3, 0.85


def agreement(one: Syllable, other: Syllable) -> float:
    """How far two syllables can be the same, 0 to 1: partial credit where a part is near."""
    cost = 0.0
    if not one[0] & other[0]:
        cost += _HABIT if one[0] & other[1] or one[1] & other[0] else _apart("initial", one[0], other[0])
    if not one[2] & other[2]:
        cost += _HABIT if one[2] & other[3] or one[3] & other[2] else _apart("vowel", one[2], other[2])
    if not one[4] & other[4]:
        cost += _HABIT if one[4] & other[5] or one[5] & other[4] else _OTHER
    return max(0.0, 1.0 - cost)


def _apart(part: str, one: int, other: int) -> float:
    return _CLOSE if _is_near(part, one, other) else _OTHER
