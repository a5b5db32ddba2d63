"""Comparing two names: the rule that says most, its score, and the reason in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from hueandcry.model.party import PartyKind
from hueandcry.screen.names import chinese, korean, wording
from hueandcry.screen.names.alignment import Alignment, align
from hueandcry.screen.names.analysis import Analysis, Form
from hueandcry.screen.names.tables import table

_ABJAD = "Arab"
# Above this, words in their order differ by so little that a typing error is likelier than another name.
TYPED = 0.97
CONSONANTS = 4  # so many at least make the consonants of two words say something


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two names can be one: `score` 0 to 1, the id of the `rule`, the `reasons` in words."""

    score: float
    rule: str
    reasons: tuple[str, ...]


class Verdict(NamedTuple):
    """A score, its rule, and what it rests on; put into words only where somebody will read it."""

    score: float
    rule: str
    left: Form
    right: Form
    alignment: Alignment | None = None


def compare(query: str, name: str, kind: PartyKind = PartyKind.UNKNOWN) -> Comparison:
    """How far two names can be one person, organisation or ship; InputError for a name beyond all bounds."""
    one, other = Analysis(query, kind), Analysis(name, kind)
    return explain(one, other, judge(one, other))


def explain(one: Analysis, other: Analysis, verdict: Verdict) -> Comparison:
    """A verdict with its reasons in words."""
    reasons = wording.reasons(verdict.rule, verdict.left, verdict.right, verdict.alignment)
    notes = tuple(f"query: {note}" for note in one.notes) + tuple(
        f"listed name: {note}" for note in other.notes
    )
    return Comparison(round(verdict.score, 4), verdict.rule, reasons + notes)


@cache
def ceilings() -> dict[str, float]:
    """The most that each rule can give: `data/rules.csv`."""
    return {row["rule"]: float(row["ceiling"]) for row in table("rules")}


def judge(one: Analysis, other: Analysis) -> Verdict:
    """The best verdict over all forms of both names."""
    best = Verdict(0.0, "none", one.forms[0], other.forms[0])
    for left in one.forms:
        for right in other.forms:
            for verdict in _verdicts(left, right):
                if verdict.score > best.score:
                    best = verdict
    return best


def _verdicts(left: Form, right: Form) -> Iterator[Verdict]:
    if not left.text or not right.text:
        return
    if left.text.casefold() == right.text.casefold() or (left.says and left.forms == right.forms):
        yield Verdict(1.0, "same", left, right)
        return
    limit = 1.0
    if not (left.entity or right.entity):
        read = tuple(_read(left, right))
        yield from read
        limit = _limit(left, right, read)
    entity = left.entity or right.entity
    if left.plain and right.plain:
        aligned = align(left.plain, right.plain, entity)
        score = min(aligned.score, ceilings()["words"])
        typed = score > TYPED and not (aligned.swapped or aligned.left or aligned.right)
        yield Verdict(score if typed else min(score, limit), "words", left, right, aligned)
    if left.acronym or right.acronym:
        yield from _acronym(left, right)
    if (_ABJAD in left.scripts) != (_ABJAD in right.scripts):
        yield from _skeleton(left, right)


def _read(left: Form, right: Form) -> Iterator[Verdict]:
    """What the Korean and Chinese readings say."""
    if left.korean and right.korean:
        yield Verdict(korean.compare(left.korean, right.korean)[0], "korean", left, right)
    if left.chinese and right.chinese:
        yield Verdict(chinese.compare(left.chinese, right.chinese), "chinese", left, right)
    score = 0.0
    if left.chinese and right.korean:
        score = chinese.crossed(left.chinese, right.korean)
    if left.korean and right.chinese:
        score = max(score, chinese.crossed(right.chinese, left.korean))
    if score:
        yield Verdict(score, "chinese-korean", left, right)


def _limit(left: Form, right: Form, read: tuple[Verdict, ...]) -> float:
    """What letters alone may say where both names are Korean, or both Chinese: no more than the readings."""
    if (left.korean and right.korean) or (left.pinyin and right.pinyin):
        return max([korean.APART, *(verdict.score for verdict in read)])
    return 1.0


def _acronym(left: Form, right: Form) -> Iterator[Verdict]:
    ceiling = ceilings()["acronym"]
    for short, long in ((left, right), (right, left)):
        if short.acronym and long.initials == short.acronym:
            # Letters of a legal form say nothing: a short acronym has to do without them.
            says = len(short.acronym) > 2 and (len(short.acronym) > 4 or long.shortened == short.acronym)
            yield Verdict(ceiling if says else ceiling - 0.2, "acronym", left, right)


def _skeleton(left: Form, right: Form) -> Iterator[Verdict]:
    one, other = left.skeleton, right.skeleton
    if one and one == other:
        says = len(one) > 1 and sum(map(len, one)) >= CONSONANTS
        yield Verdict(ceilings()["skeleton"] if says else 0.6, "skeleton", left, right)
