"""The words of a name in folded Latin, each with its class and weight.

The tables are `data/words.csv` and `data/word_classes.csv`.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from hueandcry.screen.names.likeness import sound
from hueandcry.screen.names.scripts import latin
from hueandcry.screen.names.spelling import undigited
from hueandcry.screen.names.tables import table

MENDED = 7  # letters from which a mistyped word of a legal form is mended
# Letters that a legal form keeps to be known with a word left out or mistyped; the most words of such a form.
BROKEN, LONGEST_BROKEN = 10, 4


class Word(NamedTuple):
    """One word: compared form, class, weight, cost without a counterpart, as written, and its sound."""

    form: str
    type: str
    weight: float
    alone: float
    written: str
    sound: str


@cache
def _classes() -> dict[str, tuple[float, float]]:
    return {row["class"]: (float(row["weight"]), float(row["alone"])) for row in table("word_classes")}


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str]]:
    return {tuple(row["words"].split()): (row["form"], row["class"]) for row in table("words")}


@cache
def _openings() -> dict[str, int]:
    """For each first word of a phrase the longest phrase that it opens."""
    longest: dict[str, int] = {}
    for phrase in _phrases():
        longest[phrase[0]] = max(longest.get(phrase[0], 1), len(phrase))
    return longest


_NUMBER_SIGNS = frozenset(("no", "nr"))  # say nothing before a number
_BREAK = re.compile(r"[^\w'.$@]+|_")
_DOTTED = re.compile(r"(?:\w\.){2,}\w?\.?\Z")


def split(text: str) -> list[str]:
    """The written words of a cleaned name; apostrophes stay inside, dotted letters become one word each."""
    found: list[str] = []
    for part in _BREAK.split(text):
        if not part:
            continue
        if "." in part:
            letters = part.replace(".", "")
            found += [letters] if _DOTTED.match(part) and len(letters) > 2 else part.replace(".", " ").split()
        else:
            found.append(part)
    return found


@lru_cache(maxsize=65536)
def _word(folded: str, written: str) -> Word:
    form = undigited(folded)
    if len(form) == 1 and form.isalpha():
        kind = "initial"
    elif form.isdigit():
        kind = "number"
    else:
        kind = "own"
    return Word(form, kind, *_classes()[kind], written, sound(form))


def words(written: list[str]) -> tuple[Word, ...]:
    """The words of a name; titles are dropped unless nothing else is there."""
    found: list[Word] = []
    folded = [(form, each) for each in written if (form := _form(each))]
    openings = _openings()
    place = 0
    while place < len(folded):
        form, text = folded[place]
        if form in _NUMBER_SIGNS and place + 1 < len(folded) and folded[place + 1][0].isdigit():
            place += 1
            continue
        size, known = 1, None
        if form in openings:
            size, known = _longest([each for each, _ in folded[place : place + openings[form]]])
        if size < 3 and place + 1 < len(folded) and form in _broken_openings():
            size, known = _broken([each for each, _ in folded[place : place + LONGEST_BROKEN]], size, known)
        if known is None:
            found.append(_word(form, text))
        else:
            found.append(_known(*known, " ".join([each for _, each in folded[place : place + size]])))
        place += size
    kept = [word for word in found if word.type != "title"]
    return tuple(kept or found)


@lru_cache(maxsize=65536)
def _form(written: str) -> str:
    return _mended(latin(written))


@cache
def _legal() -> dict[str, str]:
    """The long words of legal forms, and each of them less one letter."""
    phrases = table("words")
    legal: set[str] = {word for row in phrases if row["class"] == "legal" for word in row["words"].split()}
    found = {word: word for word in legal}
    for word in sorted(legal):
        if len(word) >= MENDED:
            for place in range(len(word)):
                found.setdefault(word[:place] + word[place + 1 :], word)
    return found


def _mended(form: str) -> str:
    """A word that is one letter away from a long word of a legal form is that word, mistyped."""
    if len(form) < MENDED - 1:
        return form
    known = _legal()
    if form in known:
        return known[form]
    shorter = (known.get(form[:place] + form[place + 1 :]) for place in range(len(form)))
    return next((word for word in shorter if word and len(word) >= MENDED), form)


@cache
def _broken_forms() -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], tuple[str, str]]]:
    """Legal forms of three words or more without one of them, and with a gap ("") where one is mistyped."""
    short: dict[tuple[str, ...], str] = {}
    gaps: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in table("words"):
        parts = tuple(row["words"].split())
        if row["class"] != "legal" or not 3 <= len(parts) <= LONGEST_BROKEN:
            continue
        for place, word in enumerate(parts):
            rest = parts[:place] + parts[place + 1 :]
            if sum(map(len, rest)) >= BROKEN:
                short.setdefault(rest, row["form"])
                if len(word) >= 4:
                    gaps[(*parts[:place], "", *parts[place + 1 :])] = (word, row["form"])
    return short, gaps


@cache
def _broken_openings() -> frozenset[str]:
    """The words that a broken legal form can begin with, but for a mistyped one."""
    short, gaps = _broken_forms()
    return frozenset(each[0] or each[1] for each in (*short, *gaps))


def _broken(forms: list[str], size: int, known: tuple[str, str] | None) -> tuple[int, tuple[str, str] | None]:
    """A legal form of which one word is left out or mistyped, if it is longer than what is known."""
    short, gaps = _broken_forms()
    for longer in range(len(forms), max(size, 1), -1):
        part = tuple(forms[:longer])
        if part in short:
            return longer, (short[part], "legal")
        for place in range(longer if longer > 2 else 0):
            gap = gaps.get((*part[:place], "", *part[place + 1 :]))
            if gap and OSA.distance(gap[0], part[place]) == 1:
                return longer, (gap[1], "legal")
    return size, known


def _longest(forms: list[str]) -> tuple[int, tuple[str, str] | None]:
    """The longest phrase of the table that these words begin with, and how many of them it takes."""
    phrases = _phrases()
    for size in range(len(forms), 0, -1):
        known = phrases.get(tuple(forms[:size]))
        if known:
            return size, known
    return 1, None


@lru_cache(maxsize=16384)
def _known(form: str, kind: str, written: str) -> Word:
    return Word(form, kind, *_classes()[kind], written, sound(form))
