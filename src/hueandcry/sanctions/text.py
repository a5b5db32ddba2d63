"""Texts as they are stored: as printed, NFC, in one line, without characters that only disguise.

Control and bidirectional characters, and those of no width, are taken out: they are invisible, so that a name
with one looks like the name without. The joiners U+200C and U+200D stay: Persian and Indic spelling needs
them.
"""

import re
import unicodedata

DISGUISES = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
NAME_LENGTH = 2_000
"""The most characters of a name: the longest in the lists read so far has 310."""

SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "HANGUL": "Hang",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "DEVANAGARI": "Deva",
    "MYANMAR": "Mymr",
    "THAI": "Thai",
    "ETHIOPIC": "Ethi",
}


def clean(text: str) -> str:
    """The text to store: NFC, disguises and controls taken out, all white space as single blanks."""
    bare = CONTROLS.sub("", DISGUISES.sub("", text))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def is_disguised(text: str) -> bool:
    """Whether a text holds characters that `clean` takes out because they cannot be seen."""
    return bool(DISGUISES.search(text) or CONTROLS.search(text))


def split(text: str, marks: str) -> list[str]:
    """The parts of a text between any of the marks, outside of brackets; stripped, without the empty ones."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth = max(0, depth + (letter in "([") - (letter in ")]"))
        if letter in marks and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [part for each in (*parts, text[start:]) if (part := each.strip())]


def script(text: str) -> str:
    """ISO 15924 code of the script of most letters, `Jpan` for kanji with kana; empty without letters."""
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            code = SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0].split("-")[0], "Zyyy")
            counts[code] = counts.get(code, 0) + 1
    if counts.keys() & {"Hira", "Kana"} and "Hani" in counts:
        return "Jpan"
    return max(counts, key=lambda code: counts[code], default="")
