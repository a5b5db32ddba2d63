"""The reasons for a score in words that a compliance officer reads."""

from collections.abc import Sequence
from functools import cache

from hueandcry.screen.names.alignment import Alignment
from hueandcry.screen.names.analysis import Form
from hueandcry.screen.names.hangul import Syllable, agreement
from hueandcry.screen.names.korean import KoreanName, likeliest
from hueandcry.screen.names.tables import table
from hueandcry.screen.names.words import Word


@cache
def _meanings() -> dict[str, str]:
    return {row["rule"]: row["meaning"] for row in table("rules")}


def reasons(rule: str, left: Form, right: Form, alignment: Alignment | None) -> tuple[str, ...]:
    """The rule in words, then what agrees and what differs."""
    opening = f'"{left.text}" against "{right.text}": {_meanings()[rule]}'
    if rule == "korean":
        return opening, *_korean(left.korean, right.korean)
    if rule == "words" and alignment is not None:
        return opening, *_aligned(alignment, left.entity or right.entity)
    return (opening,)


def _korean(one: Sequence[KoreanName], other: Sequence[KoreanName]) -> list[str]:
    left, right = likeliest(one, other)
    found = []
    pairs = zip((*left.surname, *left.given), (*right.surname, *right.given), strict=True)
    shared = [(a, b, agreement(a, b)) for a, b in pairs]
    written = "".join(_hangul(a, b) for a, b, _ in shared)
    if all(value >= 0.5 for _, _, value in shared):
        found.append(f"both can stand for {written}")
    for place, (a, b, value) in enumerate(shared, start=1):
        if value < 0.5:
            found.append(f"syllable {place} differs: {_hangul(a, a)} against {_hangul(b, b)}")
        elif value < 0.8:
            found.append(f"syllable {place} is near, not the same: {_hangul(a, a)} against {_hangul(b, b)}")
        elif value < 1:
            found.append(f"syllable {place} agrees by habit of spelling, or by northern and southern form")
    if left.last != right.last:
        found.append("one has the surname first, the other last")
    if len(left.given) == 1:
        found.append("a given name of one syllable: many share it")
    return found


def _hangul(one: Syllable, other: Syllable) -> str:
    """A Hangul syllable that both can stand for, else one that the first can."""
    initial = _lowest(one.initial & other.initial or one.initial_wide & other.initial_wide or one.initial)
    vowel = _lowest(one.vowel & other.vowel or one.vowel_wide & other.vowel_wide or one.vowel)
    final = _lowest(one.final & other.final or one.final_wide & other.final_wide or one.final)
    return chr(0xAC00 + 588 * initial + 28 * vowel + (0, 1, 4, 7, 8, 16, 17, 21)[final])


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _aligned(alignment: Alignment, entity: bool) -> list[str]:
    found = []
    same = [one.written for one, other, value in alignment.pairs if value == 1]
    if same:
        found.append(f"the same: {_list(same)}")
    for one, other, value in alignment.pairs:
        if one.type == "initial" or other.type == "initial":
            if value < 1:
                found.append(f'an initial only: "{one.written}" for "{other.written}"')
        elif value < 1:
            found.append(f'spelled differently: "{one.written}" for "{other.written}"')
    if alignment.left:
        found.append(f"only in the query: {_list(_written(alignment.left))}")
    if alignment.right:
        found.append(f"only in the listed name: {_list(_written(alignment.right))}")
    asked, listed = _trades(alignment.left), _trades(alignment.right)
    if entity and asked and listed:
        found.append(f"another line of business: {_list(asked)}, not {_list(listed)}")
    if alignment.swapped:
        found.append("the words stand in another order")
    return found


def _trades(words: Sequence[Word]) -> list[str]:
    return [word.written for word in words if word.type == "trade"]


def _written(words: Sequence[Word]) -> list[str]:
    return [word.written for word in words]


def _list(words: Sequence[str]) -> str:
    shown = ", ".join(f'"{word}"' for word in words[:8])
    return shown if len(words) <= 8 else f"{shown} and {len(words) - 8} more"
