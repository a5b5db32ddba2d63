"""Chinese characters: their Korean and Chinese readings, from `data/han.csv` (derived from Unihan)."""

from functools import cache
from typing import NamedTuple

from hueandcry.screen.names.tables import lines


class Character(NamedTuple):
    """Hangul readings (each one syllable), pinyin without tone (v is ü), and whether names often use it."""

    sounds: str
    pinyin: str
    in_names: bool


@cache
def characters() -> dict[str, Character]:
    """Every character of the table; read once, when the first name needs it."""
    found = {}
    for line in lines("han"):
        char, sounds, pinyin, mark = line.split(",")
        found[char] = Character(sounds, pinyin, mark == "n")
    return found


@cache
def syllables() -> frozenset[str]:
    """Every syllable of pinyin, also with u for ü."""
    found = {each.pinyin for each in characters().values()}
    return frozenset(found | {each.replace("v", "u") for each in found})


@cache
def korean_sounds() -> dict[str, str]:
    """For each pinyin syllable the Hangul that some character of names has beside it."""
    found: dict[str, set[str]] = {}
    for each in characters().values():
        if each.in_names and each.sounds:
            found.setdefault(each.pinyin, set()).update(each.sounds)
    return {pinyin: "".join(sorted(sounds)) for pinyin, sounds in found.items()}
