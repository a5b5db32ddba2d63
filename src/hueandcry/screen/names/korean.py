"""Korean personal names in any script: surname and given name as syllables, and how far two can be one.

The method is that of `korean_spelling`: every spelling is the set of Hangul it may stand for, and two names
agree where the sets meet. A surname weighs by its rarity; one syllable that differs parts two names.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from math import log2
from typing import NamedTuple

from hueandcry.screen.names.hangul import Syllable, agreement, at_beginning, is_hangul, split, syllable, union
from hueandcry.screen.names.korean_spelling import Reading, readings
from hueandcry.screen.names.tables import table

ALTERNATIVES = 16
TOKENS = 5
LONGEST_SURNAME = 8  # letters of one syllable with its apostrophes
# One whole name of three syllables, of two, and the most that a name with another syllable can reach.
FULL, SHORT, APART = 0.97, 0.92, 0.62
WESTERN = 0.99  # one name has the surname first, the other last
FREQUENT = 0.85  # what a very frequent syllable of given names weighs


class KoreanName(NamedTuple):
    """One way to read a name: surname, given name, what the surname weighs, and whether it comes last."""

    surname: Reading
    given: Reading
    weight: float
    last: bool = False


class Surname(NamedTuple):
    """A surname of the table: its Hangul forms (North first), characters and bearers per thousand."""

    forms: tuple[str, ...]
    characters: tuple[str, ...]
    weight: float


@cache
def surnames() -> tuple[Surname, ...]:
    """The table of surnames; the weight is 0.3 for the commonest and rises with rarity to 0.8."""
    return tuple(
        Surname(
            tuple(row["hangul"].split()), tuple(row["characters"].split()), _weight(float(row["permille"]))
        )
        for row in table("korean_surnames")
    )


def _weight(permille: float) -> float:
    return 0.2 + 0.6 * log2(1000 / permille) / 11


@cache
def _by_hangul() -> dict[str, float]:
    found: dict[str, float] = {}
    for each in surnames():
        for form in each.forms:
            found.setdefault(form, each.weight)
    return found


@cache
def _by_spelling() -> dict[str, list[tuple[Reading, float]]]:
    found: dict[str, list[tuple[Reading, float]]] = {}
    for row, each in zip(table("korean_surnames"), surnames(), strict=True):
        reading = _form(each.forms)
        for spelling in row["spellings"].split():
            found.setdefault(spelling, []).append((reading, each.weight))
    return found


def _form(forms: Sequence[str]) -> Reading:
    """The syllables of a surname; the northern and the southern form are one."""
    if len(forms[0]) > 1:
        return tuple(syllable(char) for char in forms[0])
    first = syllable(forms[0])
    for other in forms[1:]:
        first = first._replace(initial_wide=first.initial_wide | syllable(other).initial)
    return (at_beginning(first),)


@lru_cache(maxsize=16384)
def _surname(word: str, script: str) -> tuple[tuple[Reading, float], ...]:
    """A word as a surname: by the habits of the table, else by the grammar and the table's Hangul."""
    habits = _by_spelling().get(word, ()) if script != "kana" else ()
    found = list(habits)
    if habits or len(word) > LONGEST_SURNAME:
        return tuple(found[:4])
    for reading in readings(word, script):
        if len(reading) == 1:
            weights = [weight for form, weight in _singles() if _meets(reading[0], form)]
            if weights:
                found.append((reading, min(weights)))
    return tuple(found[:4])


@cache
def _singles() -> tuple[tuple[tuple[int, int, int], float], ...]:
    return tuple((split(form), weight) for form, weight in _by_hangul().items() if len(form) == 1)


def _meets(one: Syllable, other: tuple[int, int, int]) -> bool:
    return bool(one.initial & other[0] and one.vowel & other[1] and one.final & other[2])


@lru_cache(maxsize=16384)
def read(words: tuple[str, ...], script: str = "latin") -> tuple[KoreanName, ...]:
    """Every way to read words as a Korean name, surname first or last; empty is "no opinion"."""
    if not 1 <= len(words) <= TOKENS or sum(map(len, words)) > 24:
        return ()
    if len(words) == 1:
        return tuple(_one_word(words[0], script))[:ALTERNATIVES]
    found = [KoreanName(*each, last=False) for each in _with_surname(words[0], words[1:], script)]
    found += [KoreanName(*each, last=True) for each in _with_surname(words[-1], words[:-1], script)]
    return tuple(dict.fromkeys(found))[:ALTERNATIVES]


def _with_surname(first: str, rest: Sequence[str], script: str) -> Iterator[tuple[Reading, Reading, float]]:
    heads = _surname(first, script)
    if not heads:
        return
    parts = [readings(word, script) for word in rest]
    if not all(parts):
        return
    for combination in product(*parts):
        given = tuple(each for part in combination for each in part)
        if 1 <= len(given) <= 3:
            for head, weight in heads:
                yield head, given, weight


def _one_word(word: str, script: str) -> Iterator[KoreanName]:
    """A whole name written as one word: three or four syllables, of which the first is a surname."""
    for cut in range(1, min(len(word) - 1, 9)):
        for head, given, weight in _with_surname(word[:cut], (word[cut:],), script):
            if 2 <= len(given) <= 3:
                yield KoreanName(head, given, weight)


def read_hangul(text: str) -> tuple[KoreanName, ...]:
    """A name in Hangul, with or without a space after the surname."""
    chars = "".join(char for char in text if is_hangul(char))
    if not 2 <= len(chars) <= 5:
        return ()
    found = []
    for size in (1, 2):
        weight = _by_hangul().get(chars[:size])
        if weight is not None and 1 <= len(chars) - size <= 3:
            head = tuple(syllable(char) for char in chars[:size])
            given = tuple(syllable(char) for char in chars[size:])
            found.append(KoreanName(_begun(head), _begun(given), weight))
    return tuple(found)


def read_characters(chars: str, sounds: Sequence[str]) -> tuple[KoreanName, ...]:
    """A name in Chinese characters read as Korean: `sounds` are the Hangul readings of each character."""
    if not 2 <= len(chars) <= 5 or not all(sounds):
        return ()
    found = []
    for each in surnames():
        for written in each.characters:
            if chars.startswith(written) and 1 <= len(chars) - len(written) <= 3:
                given = tuple(union(sound) for sound in sounds[len(written) :])
                found.append(KoreanName(_form(each.forms), _begun(given), each.weight))
    return tuple(found)


def _begun(parts: Reading) -> Reading:
    return (at_beginning(parts[0]), *parts[1:])


@cache
def _frequent() -> tuple[tuple[int, int, int], ...]:
    return tuple(split(row["hangul"]) for row in table("korean_given"))


@lru_cache(maxsize=16384)
def _given_weight(each: Syllable) -> float:
    return FREQUENT if any(_meets(each, form) for form in _frequent()) else 1.0


def compare(one: Sequence[KoreanName], other: Sequence[KoreanName]) -> tuple[float, int]:
    """The best score over all readings, and how many syllables differ in it; (0, 0) is "no opinion"."""
    best, differ = 0.0, 0
    for left in one:
        for right in other:
            if len(left.given) == len(right.given) and len(left.surname) == len(right.surname):
                score, apart = _pair(left, right)
                if score > best:
                    best, differ = score, apart
    return best, differ


def likeliest(one: Sequence[KoreanName], other: Sequence[KoreanName]) -> tuple[KoreanName, KoreanName]:
    """The pair of readings that `compare` took its score from."""
    pairs = [
        (left, right)
        for left, right in product(one, other)
        if len(left.given) == len(right.given) and len(left.surname) == len(right.surname)
    ]
    return max(pairs, key=lambda pair: _pair(*pair)[0])


def _pair(left: KoreanName, right: KoreanName) -> tuple[float, int]:
    weight = min(left.weight, right.weight)
    total, agreed, apart = 0.0, 0.0, 0
    for one, other in zip(left.surname, right.surname, strict=True):
        value = agreement(one, other)
        total, agreed, apart = total + weight, agreed + weight * value, apart + (value < 0.5)
    for one, other in zip(left.given, right.given, strict=True):
        value = agreement(one, other)
        each = max(_given_weight(one), _given_weight(other))
        total, agreed, apart = total + each, agreed + each * value, apart + (value < 0.5)
    score = agreed / total * (SHORT if len(left.given) == 1 else FULL)
    if left.last != right.last:
        score *= WESTERN
    return (min(score, APART) if apart else score), apart
