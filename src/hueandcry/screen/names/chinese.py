"""Chinese personal names as syllables of pinyin: from characters, pinyin and Wade-Giles.

A name is Chinese here where its first or last syllable is a surname of `data/chinese_surnames.csv` and the
rest is one or two syllables. Tones are not written, so that a name of two syllables says little.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from hueandcry.screen.names import han, korean
from hueandcry.screen.names.hangul import Syllable, split
from hueandcry.screen.names.korean import KoreanName
from hueandcry.screen.names.tables import table

FULL, SHORT, NEAR = 0.95, 0.88, 0.87
CROSSED, CROSSED_SHORT = 0.82, 0.62  # a Chinese reading of a Korean name; with one syllable after the surname
ALTERNATIVES = 12


class ChineseName(NamedTuple):
    """One way to read a name: the surname's pinyin and the syllables of the given name."""

    surname: str
    given: tuple[str, ...]


@cache
def _surnames() -> dict[str, str]:
    return {row["characters"]: row["pinyin"] for row in table("chinese_surnames")}


@cache
def _sounds() -> frozenset[str]:
    sounds = set(_surnames().values())
    return frozenset(sounds | {each.replace("v", "u") for each in sounds})


@cache
def _wade_giles() -> dict[str, tuple[str, ...]]:
    """Every syllable of Wade-Giles with the pinyin it stands for; apostrophes may be missing."""
    rows: dict[str, list[tuple[str, tuple[str, ...]]]] = {"initial": [], "final": [], "whole": []}
    for row in table("wade_giles"):
        rows[row["part"]].append((row["wade_giles"].strip("-"), tuple(row["pinyin"].split())))
    found: dict[str, set[str]] = {}
    known = han.syllables()
    for (start, starts), (end, ends) in product(rows["initial"], rows["final"]):
        plain = {first.strip("-") + last for first in starts for last in ends} & known
        if plain:
            found.setdefault(start + end, set()).update(plain)
            found.setdefault((start + end).replace("'", ""), set()).update(plain)
    for whole, plain_forms in rows["whole"]:
        found.setdefault(whole, set()).update(plain_forms)
    return {spelling: tuple(sorted(plain)) for spelling, plain in found.items()}


@lru_cache(maxsize=65536)
def _spelled(word: str) -> tuple[tuple[str, ...], ...]:
    """A word as one to three syllables of pinyin, or one of Wade-Giles."""
    found = dict.fromkeys(_pinyin(word.replace("'", ""), ()))
    found.update(dict.fromkeys((each,) for each in _wade_giles().get(word, ())))
    return tuple(found)[:ALTERNATIVES]


def _pinyin(rest: str, done: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not rest:
        yield done
    elif len(done) < 3 and len(rest) <= 18:
        for size in range(min(6, len(rest)), 0, -1):
            if rest[:size] in han.syllables():
                yield from _pinyin(rest[size:], (*done, rest[:size]))


@lru_cache(maxsize=16384)
def read(words: tuple[str, ...]) -> tuple[ChineseName, ...]:
    """Latin words as Chinese names, surname first or last; empty is "no opinion"."""
    if not 2 <= len(words) <= 4 or sum(map(len, words)) > 24:
        return ()
    found: dict[ChineseName, None] = {}
    for head, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        heads = [each for each in (head, *_wade_giles().get(head, ())) if each in _sounds()]
        parts = [_spelled(word) for word in rest] if heads else []
        if not heads or not all(parts):
            continue
        for combination in product(*parts):
            given = tuple(each.replace("v", "u") for part in combination for each in part)
            if len(given) <= 2:
                found.update(dict.fromkeys(ChineseName(each.replace("v", "u"), given) for each in heads))
    return tuple(found)[:ALTERNATIVES]


@lru_cache(maxsize=16384)
def in_pinyin(words: tuple[str, ...]) -> bool:
    """Whether every word is pinyin: Wade-Giles alone may as well be a name of another language."""
    return all(next(_pinyin(word.replace("'", ""), ()), None) for word in words)


def read_characters(chars: str) -> tuple[ChineseName, ...]:
    """A name in characters."""
    table_of = han.characters()
    for size in (2, 1):
        surname = _surnames().get(chars[:size])
        given = chars[size:]
        if surname and 1 <= len(given) <= 2 and all(char in table_of for char in given):
            syllables = tuple(table_of[char].pinyin.replace("v", "u") for char in given)
            return (ChineseName(surname.replace("v", "u"), syllables),)
    return ()


def compare(one: Sequence[ChineseName], other: Sequence[ChineseName]) -> float:
    """The best score over all readings; a little less where only n and ng, or sh and s, differ."""
    if not one or not other:
        return 0.0
    short = min(len(each.given) for each in one) == 1
    if not set(one).isdisjoint(other):
        both = set(one) & set(other)
        return SHORT if all(len(each.given) == 1 for each in both) else FULL
    if not short and not {merged(each) for each in one}.isdisjoint(merged(each) for each in other):
        return NEAR
    return 0.0


@lru_cache(maxsize=16384)
def merged(name: ChineseName) -> tuple[str, ...]:
    """A name's syllables without what southern speech merges: n and ng at the end, zh/z, ch/c, sh/s."""
    return tuple(
        each.removesuffix("g").replace("zh", "z").replace("ch", "c").replace("sh", "s")
        for each in (name.surname, *name.given)
    )


@cache
def _korean_surnames() -> dict[str, tuple[str, ...]]:
    """For each pinyin of a surname the Hangul of Korean surnames written with the same character."""
    found: dict[str, set[str]] = {}
    known = han.characters()
    for each in korean.surnames():
        for written in each.characters:
            if len(written) == 1 and written in known:
                sound = _surnames().get(written, known[written].pinyin)
                found.setdefault(sound.replace("v", "u"), set()).update(each.forms)
    return {sound: tuple(sorted(forms)) for sound, forms in found.items()}


def crossed(chinese: Sequence[ChineseName], names: Sequence[KoreanName]) -> float:
    """Whether a Chinese reading can be of the same characters as a Korean one: for each syllable some can."""
    for one in chinese:
        if _hiatus(one.given):
            continue
        forms = korean_forms(one)
        for name in names:
            parts = (*name.surname, *name.given)
            if name.last or len(parts) != len(forms):
                continue
            if all(_meets(sounds, each) for sounds, each in zip(forms, parts, strict=True)):
                return CROSSED if len(one.given) > 1 else CROSSED_SHORT
    return 0.0


def _hiatus(given: tuple[str, ...]) -> bool:
    """Whether two syllables without a break are one (`ji` and `e`): pinyin marks the break by `'`."""
    return len(given) == 2 and given[1][0] in "aeo" and "".join(given) in han.syllables()


@lru_cache(maxsize=4096)
def korean_forms(name: ChineseName) -> tuple[tuple[str, ...], ...]:
    """For each syllable of a Chinese reading the Hangul that its character may have, if any."""
    return _korean_surnames().get(name.surname, ()), *(tuple(_sounds_of(each)) for each in name.given)


@lru_cache(maxsize=2048)
def _sounds_of(pinyin: str) -> str:
    sounds = han.korean_sounds()
    return sounds.get(pinyin, "") + (sounds.get(pinyin.replace("u", "v"), "") if "u" in pinyin else "")


def _meets(forms: Sequence[str], each: Syllable) -> bool:
    return any(
        each.initial_wide & initial and each.vowel & vowel and each.final & final
        for initial, vowel, final in map(split, forms)
    )
