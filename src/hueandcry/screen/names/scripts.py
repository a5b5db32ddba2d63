"""Which script a character belongs to, and the Latin form of a word in any script."""

import re
import unicodedata
from functools import cache, lru_cache

from hueandcry.screen.names.tables import table

_RANGES = (
    ("Hang", 0x1100, 0x11FF),
    ("Hang", 0xAC00, 0xD7A3),
    ("Kana", 0x3040, 0x30FF),
    ("Hani", 0x3005, 0x3007),
    ("Hani", 0x3400, 0x9FFF),
    ("Hani", 0x20000, 0x323AF),
    ("Hani", 0xF900, 0xFAFF),
    ("Cyrl", 0x0400, 0x052F),
    ("Arab", 0x0590, 0x077F),
    ("Arab", 0xFB1D, 0xFEFC),
)


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """`Latn`, `Cyrl`, `Hang`, `Hani`, `Kana`, `Arab` (every script without vowels), `Zyyy` for any other."""
    code = ord(char)
    if code < 0x250 or 0x1E00 <= code <= 0x1EFF:
        return "Latn"
    return next((name for name, first, last in _RANGES if first <= code <= last), "Zyyy")


def scripts(text: str) -> frozenset[str]:
    """The scripts of the letters of a text."""
    if text.isascii():
        return frozenset(("Latn",))
    return frozenset(script(char) for char in text if char.isalpha())


@cache
def _letters() -> dict[int, str]:
    letters = {ord(row["letter"]): row["latin"] for row in table("cyrillic")}
    special = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
    return letters | {ord(letter): latin for letter, latin in special.items()}


@cache
def _kana() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = {row["kana"]: row["latin"] for row in table("kana")}
    return re.compile("|".join(sorted(rows, key=lambda kana: -len(kana)))), rows


def kana_letters(word: str) -> str:
    """Kana in Latin letters by the table; q stays for the small tsu."""
    pattern, rows = _kana()
    katakana = "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" else c for c in word)
    return pattern.sub(lambda found: rows[found.group()], katakana)


_DOUBLED = re.compile(r"q(?=([a-z]))")


@lru_cache(maxsize=65536)
def latin(word: str) -> str:
    """A word in lower-case Latin letters and digits; what has no Latin form is left out."""
    lower = word.lower()
    if not lower.isascii():
        kinds = scripts(lower)
        if "Kana" in kinds:
            lower = _DOUBLED.sub(lambda found: found.group(1), kana_letters(lower))
        lower = lower.translate(_letters())
        lower = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
        lower = lower.translate(_letters())
        if not lower.isascii():
            from anyascii import anyascii  # 50 ms at import, and few names need it

            lower = anyascii(lower).lower()
    return "".join(char for char in lower if char.isalnum())
