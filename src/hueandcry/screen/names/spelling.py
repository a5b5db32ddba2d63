"""Names as they are given, made fit to compare: bounded, no hidden characters, one form of Unicode."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from hueandcry.model.errors import InputError
from hueandcry.screen.names.tables import table

LONGEST = 1000  # characters of one name
MOST_WORDS = 60

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻ`´′＇ʹ‛"), "'")
_BREVES = {"\u014f": "o'", "\u016d": "u'", "\u014e": "O'", "\u016c": "U'"}
_PLAIN = re.compile(r"[ -~]*\Z")
_WORD_LIKE = re.compile(r"[^\W_]+")


class Cleaned(NamedTuple):
    """A name in NFKC without control, format and private characters, and what was done to it, in words."""

    text: str
    notes: tuple[str, ...]


def clean(text: str) -> Cleaned:
    """The name fit to compare; InputError where it is longer than 1,000 characters or 60 words."""
    if len(text) > LONGEST:
        raise InputError(f"a name of {len(text):,} characters: give at most {LONGEST:,}")
    cleaned = Cleaned(" ".join(text.split()), ()) if _PLAIN.match(text) else _cleaned(text)
    if len(cleaned.text) > LONGEST:
        raise InputError(f"a name that unfolds to {len(cleaned.text):,} characters: give at most {LONGEST:,}")
    if cleaned.text.count(" ") >= MOST_WORDS:
        raise InputError(f"a name of more than {MOST_WORDS} words: give the name alone")
    return cleaned


def _cleaned(text: str) -> Cleaned:
    notes = []
    shown = text.translate(_APOSTROPHES)
    kept = "".join(_visible(char) for char in shown)
    if any(unicodedata.category(char) in ("Cf", "Co", "Cs", "Cn") or _is_control(char) for char in shown):
        notes.append("hidden characters (control, direction or zero width) were left out")
    folded = unicodedata.normalize("NFKC", kept).translate(_APOSTROPHES)
    words, swapped = [], False
    for word in folded.split():
        plain = unmixed(word)
        swapped = swapped or plain != word
        words.append(plain)
    if swapped:
        notes.append("letters of another alphabet that look alike were read as the word's own")
    return Cleaned(" ".join(words), tuple(notes))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and not char.isspace()


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Co", "Cs", "Cn"):
        return ""
    return " " if category in ("Cc", "Zl", "Zp", "Zs") else char


@cache
def _looks() -> tuple[dict[str, str], dict[str, str]]:
    to_latin = {row["looks"]: row["latin"] for row in table("homoglyphs") if row["type"] == "letter"}
    to_cyrillic: dict[str, str] = {}
    for looks, latin in to_latin.items():
        if "\u0400" <= looks <= "\u04ff":
            to_cyrillic.setdefault(latin, looks)
    return to_latin, to_cyrillic


def unmixed(word: str) -> str:
    """A word that mixes Latin with look-alike letters of another alphabet, written in its main one."""
    if word.isascii():
        return word
    latin = sum("a" <= char <= "z" or "\u00c0" <= char <= "\u024f" for char in word.lower())
    cyrillic = sum("\u0400" <= char <= "\u04ff" for char in word)
    other = sum("\u0370" <= char <= "\u03ff" or "\u0530" <= char <= "\u058f" for char in word)
    to_latin, to_cyrillic = _looks()
    if latin and cyrillic + other and latin >= cyrillic:
        return "".join(_cased(char, to_latin) for char in word)
    if cyrillic and latin:
        return "".join(_cased(char, to_cyrillic) for char in word)
    return word


def _cased(char: str, table_of: dict[str, str]) -> str:
    lower = char.lower()
    swapped = table_of.get(lower)
    if swapped is None:
        return char
    return swapped if char == lower else swapped.upper()


@cache
def _digits() -> dict[int, str]:
    return {ord(row["looks"]): row["latin"] for row in table("homoglyphs") if row["type"] == "digit"}


_SWAPPED = re.compile(r"(?=.*[0134578$@9])[a-z0134578$@9]*[a-z]{2}[a-z0134578$@9]*\Z")


def undigited(word: str) -> str:
    """A folded word in which single digits stand for letters (`sech1n`), with the letters."""
    if word.isalpha() or not _SWAPPED.match(word):
        return word
    if sum(not char.isalpha() for char in word) * 2 >= len(word) or not word[-1].isalpha():
        return word
    return word.translate(_digits())


def breves(text: str) -> str:
    """Lower case with o and u breve as o' and u', and no other mark: how Korean spellings are read."""
    lower = text.lower()
    if lower.isascii():
        return lower
    for mark, plain in _BREVES.items():
        lower = lower.replace(mark, plain)
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
