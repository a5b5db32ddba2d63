"""The keys under which a name is found: words, sounds, syllables, acronyms, as 32-bit numbers with weights.

Two names that share no key are never compared. Keys may collide: that costs time and changes no score.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from hueandcry.model.party import PartyKind
from hueandcry.screen.names import chinese
from hueandcry.screen.names.analysis import Analysis, Form
from hueandcry.screen.names.chinese import ChineseName
from hueandcry.screen.names.hangul import Syllable, bits, split
from hueandcry.screen.names.korean import KoreanName
from hueandcry.screen.names.likeness import sound

# What an agreeing key says for the order in which candidates are compared, beside its rarity.
WORD, SOUND, DELETED, WHOLE, SYLLABLES, FRAME, PINYIN, ACRONYM, SKELETON = 1, 0.8, 0.25, 2, 3, 1, 3, 3, 1.5
END, JOINED = 0.3, 0.6
_LONG = 8  # letters from which the two ends of a word are keys of their own
_LONGEST_WHOLE = 40

_INITIAL_CLASSES = [
    (bits("initial", jamo), jamo[0])
    for jamo in ("ㄱㅋㄲ", "ㄷㅌㄸ", "ㅂㅍㅃ", "ㅈㅊㅉ", "ㅅㅆ", "ㄴㄹㅇ", "ㅁ", "ㅎ")
]
_VOWEL_CLASSES = [
    (bits("vowel", jamo), jamo[0]) for jamo in ("ㅏㅑㅘ", "ㅐㅒㅔㅖㅚㅙㅞ", "ㅣㅢㅟ", "ㅓㅕㅗㅛㅜㅠㅡㅝ")
]
_FINAL_CLASSES = [(1 << place, str(place)) for place in range(8)]


class Keys(NamedTuple):
    """The keys of a name with their weights: those of its letters, and those of its readings and acronyms."""

    letters: dict[int, float]
    readings: dict[int, float]


def keys(analysis: Analysis) -> Keys:
    """Every key of a name; the same for listed names and for queries."""
    found = Keys({}, {})
    for form in analysis.forms:
        _add(found.letters, _letters(form))
        _add(found.readings, _readings(form))
    return found


def folded(analysis: Analysis) -> str:
    """The words of a name in their compared forms, for a quick look; empty where it has several forms."""
    if len(analysis.forms) > 1:
        return ""
    plain = analysis.forms[0].plain
    said = [word.form for word in plain if word.type not in ("legal", "particle")]
    return " ".join(said) or " ".join(word.form for word in plain)


def _add(found: dict[int, float], pairs: Iterator[tuple[int, float]]) -> None:
    for key, weight in pairs:
        if weight > found.get(key, 0.0):
            found[key] = weight


def _letters(form: Form) -> Iterator[tuple[int, float]]:
    own = [word for word in form.plain if word.type not in ("particle", "legal", "initial")]
    for word in own or form.plain:
        yield from _word(word.form, word.sound, word.weight)
    letters = sound(form.letters[:_LONGEST_WHOLE])
    if len(letters) > 3:
        yield _code("j" + letters), WHOLE
        yield _code("j" + "".join(sorted(letters))), WHOLE
    for one, other in zip(form.plain, form.plain[1:], strict=False):
        yield _code("s" + sound(one.form + other.form)), JOINED
    for korean in form.korean:
        yield _framed(korean), FRAME


def _readings(form: Form) -> Iterator[tuple[int, float]]:
    for korean in form.korean:
        yield _korean(korean), SYLLABLES
    for each in form.chinese:
        yield from _chinese(each)
    if form.acronym:
        yield _code("a" + form.acronym), ACRONYM
    if len(form.initials) > 2 and form.kind is not PartyKind.PERSON:
        yield _code("a" + form.initials), ACRONYM
    if len(form.skeleton) > 1:
        yield _code("z" + "|".join(form.skeleton)), SKELETON


def _code(text: str) -> int:
    return crc32(text.encode())


@lru_cache(maxsize=65536)
def _word(form: str, heard: str, weight: float) -> tuple[tuple[int, float], ...]:
    found = [(_code("w" + form), WORD * weight), (_code("s" + heard), SOUND * weight)]
    if len(heard) >= 4 and not form.isdigit():
        if len(heard) >= _LONG:
            found += [(_code("b" + heard[:5]), END * weight), (_code("e" + heard[-5:]), END * weight)]
        deleted = (heard[:place] + heard[place + 1 :] for place in range(min(len(heard), _LONGEST_WHOLE)))
        found += [(_code("s" + each), DELETED * weight) for each in deleted]
    return tuple(found)


@lru_cache(maxsize=16384)
def _korean(name: KoreanName) -> int:
    return _code("k" + "".join(map(_class, (*name.surname, *name.given))))


@lru_cache(maxsize=16384)
def _framed(name: KoreanName) -> int:
    """The key of a name without its vowels, so that near ones are found."""
    return _code("f" + "".join(map(_frame, (*name.surname, *name.given))))


@lru_cache(maxsize=16384)
def _chinese(name: ChineseName) -> tuple[tuple[int, float], ...]:
    crossed = tuple((_code(key), SYLLABLES) for key in _crossed(name))
    return (_code("p" + "".join(chinese.merged(name))), PINYIN), *crossed


@lru_cache(maxsize=16384)
def _class(each: Syllable) -> str:
    return (
        _first(_INITIAL_CLASSES, each.initial)
        + _first(_VOWEL_CLASSES, each.vowel)
        + _first(_FINAL_CLASSES, each.final)
    )


@lru_cache(maxsize=16384)
def _frame(each: Syllable) -> str:
    return _first(_INITIAL_CLASSES, each.initial) + _first(_FINAL_CLASSES, each.final)


def _first(classes: list[tuple[int, str]], mask: int) -> str:
    return next(name for part, name in classes if mask & part)


def _crossed(name: ChineseName) -> tuple[str, ...]:
    """The keys of every Korean name that a Chinese reading may be of."""
    sounds = chinese.korean_forms(name)
    heads = {"k" + _sound_class(form) for form in sounds[0] if len(form) == 1}
    for part in sounds[1:]:
        tails = {_sound_class(char) for char in part}
        heads = {head + tail for head in heads for tail in tails}
    return tuple(sorted(heads))


@lru_cache(maxsize=2048)
def _sound_class(char: str) -> str:
    initial, vowel, final = split(char)
    return _class(Syllable(initial, initial, vowel, vowel, final, final))
