"""Hangul syllables by arithmetic: what is written, letter by letter."""

from typing import NamedTuple

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST = 0xAC00
_LAST = 0xD7A3

# A final is spoken as one of seven.
_SPOKEN = {
    "ㄱ": "ㄱㄲㄳㄺㅋ",
    "ㄴ": "ㄴㄵㄶ",
    "ㄷ": "ㄷㅅㅆㅈㅊㅌㅎ",
    "ㄹ": "ㄹㄼㄽㄾㅀ",
    "ㅁ": "ㅁㄻ",
    "ㅂ": "ㅂㅄㅍㄿ",
}
SPOKEN = {written: spoken for spoken, all_written in _SPOKEN.items() for written in all_written} | {
    "ㅇ": "ㅇ",
    " ": "",
}


class Syllable(NamedTuple):
    """One syllable: initial (ㅇ: none), vowel, final as spoken (empty: none)."""

    initial: str
    vowel: str
    final: str


def syllables(text: str) -> list[Syllable]:
    """The syllables of a Hangul text; ValueError for anything else."""
    found = []
    for letter in text:
        if not _FIRST <= ord(letter) <= _LAST:
            raise ValueError(f"{letter!r} is no Hangul syllable")
        rest, final = divmod(ord(letter) - _FIRST, len(FINALS))
        initial, vowel = divmod(rest, len(VOWELS))
        found.append(Syllable(INITIALS[initial], VOWELS[vowel], SPOKEN[FINALS[final]]))
    return found
