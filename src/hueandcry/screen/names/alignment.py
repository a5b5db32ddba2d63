"""Laying the words of two names side by side: which agree, which differ, which one of them lacks."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from hueandcry.screen.names.likeness import BY_SOUND, edits, likeness, sound
from hueandcry.screen.names.scripts import latin
from hueandcry.screen.names.words import Word

# What a word that only one name has costs where the other has no word in its place; for a person more where
# the words that both have are not clearly the same.
LACKED_PERSON, LACKED_UNLIKE, LACKED_ENTITY = 0.15, 0.35, 0.5
# The same where it is the query of an organisation that says more than the list does: words that many have,
# and words of its own.
ADDED_COMMON, ADDED_OWN = 0.8, 1.2
TRADES_DIFFER = 0.5  # what two organisations cost beside, where each has a line of business of its own
# The most that a person's name can reach on one word of several, and on a word and an initial.
ONE_WORD, WITH_INITIAL = 0.6, 0.8
CLEAR, EXACT = 0.88, 0.97  # words at least so alike are clearly the same, and the same but for a usual form
DIFFERENCE = 2.0  # what a difference inside a word costs beside a word that differs altogether
MERGED = 0.98  # words written together in one name and apart in the other
SLACK, LONGEST_MERGED = (
    3,
    60,
)  # letters by which usual forms differ from what is written; the most letters merged
SWAPPED = 0.99  # the same words in another order


_SAYING = frozenset(("own", "common", "number"))
Pair = tuple[Word, Word, float]


class Alignment(NamedTuple):
    """The score, the pairs of words that were held to be one, and the words left over on each side."""

    score: float
    pairs: tuple[Pair, ...]
    left: tuple[Word, ...]
    right: tuple[Word, ...]
    joined: bool
    swapped: bool


def align(one: Sequence[Word], other: Sequence[Word], entity: bool) -> Alignment:
    """The best pairing of the words of two names, found greedily from the most alike down."""
    pairs, left, right = _pair(one, other)
    swapped = _is_swapped(one, other, pairs)
    joined = False
    if left and right:
        merged = _merge(left, right)
        if merged is not None:
            pairs, left, right, joined = [*pairs, merged], [], [], True
        elif len(left) + len(right) > 2:
            joined = _rejoin(pairs, left, right)
    if (
        not joined
        and (left or right)
        and (not pairs or 1 in (len(one), len(other)))
        and len(one) != len(other)
    ):
        whole = _merge(one, other)
        if whole is not None:
            pairs, left, right, joined = [whole], [], [], True
    score = _score(pairs, left, right, entity, max(len(one), len(other)))
    return Alignment(
        score * (SWAPPED if swapped else 1.0), tuple(pairs), tuple(left), tuple(right), joined, swapped
    )


def _pair(one: Sequence[Word], other: Sequence[Word]) -> tuple[list[Pair], list[Word], list[Word]]:
    pairs: list[Pair] = []
    left: list[Word] = []
    right = list(other)
    forms = [word.form for word in other]
    for word in one:
        if word.form in forms:
            place = forms.index(word.form)
            pairs.append((word, right.pop(place), 1.0))
            del forms[place]
        else:
            left.append(word)
    if left and right:
        _pair_alike(pairs, left, right)
    if left or right:
        paired = {each.form for pair in pairs for each in pair[:2]}
        left = [word for word in left if word.form not in paired]
        right = [word for word in right if word.form not in paired]
    return pairs, left, right


def _pair_alike(pairs: list[Pair], left: list[Word], right: list[Word]) -> None:
    """Move the words that are alike from both sides to the pairs, the most alike first."""
    found = []
    for i, word in enumerate(left):
        for j, other in enumerate(right):
            value = likeness(word.form, other.form, word.sound, other.sound)
            if word.type != other.type and value < BY_SOUND:
                value = max(value, _as_written(word, other))
            if value:
                found.append((value, i, j))
    if not found:
        return
    found.sort(reverse=True)
    gone_left: set[int] = set()
    gone_right: set[int] = set()
    for value, i, j in found:
        if i not in gone_left and j not in gone_right:
            gone_left.add(i)
            gone_right.add(j)
            pairs.append((left[i], right[j], value))
    left[:] = [word for place, word in enumerate(left) if place not in gone_left]
    right[:] = [word for place, word in enumerate(right) if place not in gone_right]


def _as_written(word: Word, other: Word) -> float:
    """How alike two words are as written, where the usual form of one hides a typing error in the other."""
    if "own" not in (word.type, other.type):
        return 0.0
    one, two = latin(word.written), latin(other.written)
    if abs(len(one) - len(two)) > 1 or one[0] != two[0] or (one, two) == (word.form, other.form):
        return 0.0
    return likeness(one, two, sound(one), sound(two))


def _is_swapped(one: Sequence[Word], other: Sequence[Word], pairs: list[Pair]) -> bool:
    if len(pairs) < 2:
        return False
    places = [
        other.index(b) for _, b in sorted(((one.index(a), b) for a, b, _ in pairs), key=lambda pair: pair[0])
    ]
    return places != sorted(places)


def _merge(left: Sequence[Word], right: Sequence[Word]) -> Pair | None:
    """The words of both sides written together, where that makes them the same word."""
    if len(left) == len(right) == 1:
        return None
    size, other_size = sum([len(word.form) for word in left]), sum([len(word.form) for word in right])
    allowed = max(edits(max(size, other_size)) - 1, 0)
    if abs(size - other_size) > allowed + SLACK or min(size, other_size) < 4 or size > LONGEST_MERGED:
        return None
    one = "".join([latin(word.written) for word in left])
    other = "".join([latin(word.written) for word in right])
    longest = max(len(one), len(other))
    distance = OSA.distance(one, other, score_cutoff=allowed)
    if distance > allowed or longest < 4:
        return None
    return _together(left, one), _together(right, other), (1.0 - distance / longest) * MERGED


def _rejoin(pairs: list[Pair], left: list[Word], right: list[Word]) -> bool:
    """Pair neighbours of one side that written together are a word of the other; whether there were any."""
    found = _rejoin_side(pairs, left, right, turned=False) if len(left) > 1 else False
    return (_rejoin_side(pairs, right, left, turned=True) if len(right) > 1 else False) or found


def _rejoin_side(pairs: list[Pair], parts: list[Word], wholes: list[Word], turned: bool) -> bool:
    found = False
    for place in range(len(parts) - 1, 0, -1):
        if place >= len(parts):
            continue
        first, size = parts[place - 1].form[0], len(parts[place - 1].form) + len(parts[place].form)
        for whole in wholes:
            if whole.form[0] != first or abs(len(whole.form) - size) > 2:
                continue
            merged = _merge(parts[place - 1 : place + 1], [whole])
            if merged is not None:
                pairs.append((merged[1], merged[0], merged[2]) if turned else merged)
                del parts[place - 1 : place + 1]
                wholes.remove(whole)
                found = True
                break
    return found


def _together(words: Sequence[Word], form: str) -> Word:
    weight = sum(word.weight for word in words)
    return Word(form, "own", weight, weight, " ".join(word.written for word in words), "")


def _score(
    pairs: Sequence[Pair],
    left: Sequence[Word],
    right: Sequence[Word],
    entity: bool,
    size: int,
) -> float:
    matched = partial = 0.0
    initials = False
    own: list[float] = []
    for one, other, value in pairs:
        weight = (one.weight + other.weight) / 2
        if (one.type == "initial") != (other.type == "initial"):
            weight, initials = min(one.weight, other.weight), True
            value = 0.0 if entity else value  # organisations do not shorten their words to letters
        elif one.type not in ("particle", "legal", "initial"):
            own.append(value)
        matched += weight * value
        partial += DIFFERENCE * weight * (1.0 - value)
    if not matched:
        return 0.0
    score = matched / (matched + partial + _lacking(own, left, right, entity))
    if not own and (initials or left or right):
        return min(score, ONE_WORD)
    return score if entity or size == 1 else min(score, _most(pairs, own, left, right))


def _lacking(own: Sequence[float], left: Sequence[Word], right: Sequence[Word], entity: bool) -> float:
    """What the words cost that only one of the names has."""
    lost, lacked = _costs(left, right), _costs(right, left)
    conflict, extra = min(lost, lacked), abs(lost - lacked)
    if not entity:
        return conflict + extra * (LACKED_PERSON if min(own, default=1.0) >= EXACT else LACKED_UNLIKE)
    if any(word.type == "trade" for word in left) and any(word.type == "trade" for word in right):
        conflict += TRADES_DIFFER
    if lost <= lacked:
        return conflict + extra * LACKED_ENTITY
    return conflict + extra * (ADDED_OWN if any(word.type in _SAYING for word in left) else ADDED_COMMON)


def _most(pairs: Sequence[Pair], own: Sequence[float], left: Sequence[Word], right: Sequence[Word]) -> float:
    """The most that a person's name of several words can reach, by how many words it rests on."""
    lacking = [any(word.type in ("own", "common") for word in side) for side in (left, right)]
    if len(own) <= 1:
        ones, others = [one for one, _, _ in pairs], [other for _, other, _ in pairs]
        # An initial stands for no word of the other name where its own name has a word left that is in full.
        initials = [any(word.type == "initial" for word in side) for side in (ones, others)]
        if any(initials) and not all(lacking) and not any(map(all, zip(initials, lacking, strict=True))):
            return WITH_INITIAL
        return ONE_WORD if any(lacking) else 1.0
    fuzzy = sum(value < CLEAR for value in own)
    if fuzzy and len(own) - fuzzy <= 1 and (any(lacking) or fuzzy > 1 or max(own) < EXACT):
        return ONE_WORD
    return 1.0


def _costs(words: Sequence[Word], others: Sequence[Word]) -> float:
    """What words cost that the other name lacks; an initial against another word is a word that differs."""
    strict = any(word.type in ("own", "common") for word in others)
    return sum(1.0 if word.type == "initial" and strict else word.alone for word in words)
