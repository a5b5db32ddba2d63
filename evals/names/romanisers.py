"""Korean names in Latin letters, by the public rules of each system.

Revised Romanisation: the rules of the South's Ministry of Culture, 2000 (in a name no assimilation is
written between the syllables of the given name). McCune-Reischauer: the tables of 1939, for a given name
with its changes between syllables. The North: the spelling of its own publications, a word a syllable.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from evals.names.hangul import Syllable, syllables

Letters = Mapping[str, str]


def table(letters: str, spellings: str) -> dict[str, str]:
    """Each letter with its spelling, which stand in the same order; `-` is nothing."""
    return dict(zip(letters, (each.strip("-") for each in spellings.split()), strict=True))


_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄴㄷㄹㅁㅂㅇ"

_REVISED = (
    table(_INITIALS, "g kk n d tt r m b pp s ss - j jj ch k t p h"),
    table(_VOWELS, "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"),
    table(_FINALS, "k n t l m p ng"),
)
_MCCUNE = (
    table(_INITIALS, "k kk n t tt r m p pp s ss - ch tch ch' k' t' p' h"),
    table(_VOWELS, "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i"),
    table(_FINALS, "k n t l m p ng"),
)
_NORTH = (
    table(_INITIALS, "k kk n t tt r m p pp s ss - j jj ch kh th ph h"),
    table(_VOWELS, "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i"),
    table(_FINALS, "k n t l m p ng"),
)
_VOICED = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"}
_AFTER_VOICE = ("", "ㄴ", "ㄹ", "ㅁ", "ㅇ")

# McCune-Reischauer where a final meets an initial: what the two are written as.
_NASAL = {"ㄱ": "ng", "ㄷ": "n", "ㅂ": "m"}
_MEETING = {
    **{
        (final, nasal): _NASAL[final] + letter
        for final in _NASAL
        for nasal, letter in (("ㄴ", "n"), ("ㅁ", "m"))
    },
    **{("ㄹ", initial): "ll" for initial in "ㄴㄹ"},
    **{(final, "ㄹ"): spelled for final, spelled in table("ㄱㄴㄷㅁㅂㅇ", "ngn ll nn mn mn ngn").items()},
    **{(final, "ㅇ"): spelled for final, spelled in table("ㄱㄷㄹㅂ", "g d r b").items()},
    ("ㄹ", "ㄷ"): "lt",
    ("ㄹ", "ㅎ"): "rh",
}


def revised(text: str) -> list[str]:
    """The syllables in Revised Romanisation."""
    return [_plain(each, _REVISED) for each in syllables(text)]


def north(text: str) -> list[str]:
    """The syllables as the North writes them."""
    return [_plain(each, _NORTH) for each in syllables(text)]


def mccune(text: str) -> list[str]:
    """The syllables in McCune-Reischauer with its marks, each changed by its neighbours."""
    _, vowels, finals = _MCCUNE
    parts = syllables(text)
    # What lies between the vowels: a seam is (closing of the one, opening of the next).
    seams = [("", _opening(parts[0]))]
    for left, right in zip(parts, parts[1:], strict=False):
        seams.append(_seam(left, right))
    seams.append((finals.get(parts[-1].final, ""), ""))
    return [
        opening + vowels[each.vowel] + closing
        for each, (_, opening), (closing, _) in zip(parts, seams, seams[1:], strict=False)
    ]


def _opening(part: Syllable) -> str:
    return "sh" if part.initial == "ㅅ" and part.vowel == "ㅟ" else _MCCUNE[0][part.initial]


def _seam(left: Syllable, right: Syllable) -> tuple[str, str]:
    finals = _MCCUNE[2]
    pair = (left.final, right.initial)
    if pair in _MEETING:
        spelled = _MEETING[pair]
        # One consonant that runs over stays with its syllable in writing: Ch'ŏr-ok.
        if right.initial == "ㅇ":
            return spelled, ""
        return spelled[:-1], spelled[-1]
    closing = finals.get(left.final, "")
    if left.final in _AFTER_VOICE and right.initial in _VOICED and pair != ("ㄹ", "ㅈ"):
        return closing, _VOICED[right.initial]
    return closing, _opening(right)


def _plain(part: Syllable, tables: tuple[Letters, Letters, Letters]) -> str:
    initials, vowels, finals = tables
    return initials[part.initial] + vowels[part.vowel] + finals.get(part.final, "")


def unmarked(text: str) -> str:
    """Without breves and apostrophes, as McCune-Reischauer is mostly met."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(each for each in apart if each not in "'’" and not unicodedata.combining(each))


def joined(parts: Sequence[str], mark: str = "") -> str:
    """A given name of its syllables, the first with a capital: `Yong-ho`, `Yongho`."""
    return mark.join(parts).capitalize()
