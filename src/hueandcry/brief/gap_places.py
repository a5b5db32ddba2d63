"""The addresses of the gap table as a picture: who named them when, and which list carried them when."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from hueandcry.brief.gap_page import MARGIN, ROOM, WIDTH, bar, legend, mark, page, write
from hueandcry.brief.gaps import summary
from hueandcry.screen.gaps.days import days
from hueandcry.screen.gaps.places import Place, Word
from hueandcry.screen.gaps.table import Gaps

LABEL, COUNT = 330.0, 110.0  # pixels
LINE, BAR = 24.0, 24.0  # pixels from line to line
MOST = 40  # groups in a picture; the table has every address
LOOKS = {
    "later": "named in a warning or tag, or the day of the theft",
    "first": "on a sanctions list by then at the latest (dotted: since its party was listed)",
    "absent": "on no sanctions list so far",
}


class Group(NamedTuple):
    """Addresses that were first named by the same on the same day, and are carried by the same lists."""

    first: Word
    carriers: tuple[Word, ...]

    @property
    def carried(self) -> bool:
        """Whether a list carries them."""
        return bool(self.carriers)


def draw_places(gaps: Gaps) -> str:
    """The picture as an SVG file of its own, in light and dark: a line for addresses of one story."""
    groups = _groups(gaps)
    shown = list(groups.items())[:MOST]
    total = len(gaps.places)
    more = f"; {len(shown)} of {len(groups)} groups are shown" if len(groups) > len(shown) else ""
    told = f"{total} addresses: who named them first, and which sanctions list carries them{more}"
    body = [
        write(MARGIN, 36, gaps.title, "title"),
        write(MARGIN, 58, f"{told}; by {gaps.day}", "soft"),
        *_bars(gaps, 84),
    ]
    y = 84 + BAR * (len(gaps.taken) + 1) + 30
    axis = _Axis([_bounds(group) for group, _ in shown], gaps.day)
    body += axis.draw(y, y + 14 + LINE * len(shown))
    y += 26
    for group, count in shown:
        body += _line(group, count, axis, y)
        y += LINE
    y += 22
    body += legend(LOOKS, y)
    return page(y + 26, body, "; ".join(summary(gaps)))


def _groups(gaps: Gaps) -> Counter[Group]:
    """The groups in the order of the table, and how many addresses each has."""
    return Counter(map(_group, gaps.places))


def _group(place: Place) -> Group:
    carriers = tuple(word for word in place.words if word.by in place.carried)
    return Group(place.first, carriers)


def _bars(gaps: Gaps, top: float) -> Iterator[str]:
    total = len(gaps.places)
    bare = sum(not each.carried for each in gaps.places)
    told = [(list_, {"first": count}, f"carries {count}") for list_, count in gaps.carried().items()]
    told.append(("no list", {"absent": bare}, f"{bare} are on none"))
    for number, (name, parts, words) in enumerate(told):
        y = top + BAR * number
        yield write(MARGIN, y + 10, name, "bold", 140)
        yield from bar(parts, total, MARGIN + 150, y, ROOM - 150 - 110)
        yield write(WIDTH - MARGIN - 100, y + 10, words, "soft", 100)


def _bounds(group: Group) -> str:
    dates = [each for word in (group.first, *group.carriers) for each in (word.earliest, word.latest) if each]
    return min(dates, default="")


class _Axis:
    """Years from left to right."""

    def __init__(self, dates: list[str], day: str) -> None:
        known = [found for each in dates if (found := _ordinal(each))]
        self.day = day
        self.end = _ordinal(day) or 1
        self.begin = min([*known, self.end - 365])
        self.left, self.right = MARGIN + LABEL + COUNT, WIDTH - MARGIN - 150

    def x(self, day: str) -> float:
        at = _ordinal(day) or self.begin
        share = (min(at, self.end) - self.begin) / (self.end - self.begin)
        return self.left + (self.right - self.left) * share

    def draw(self, top: float, bottom: float) -> Iterator[str]:
        first, last = date.fromordinal(self.begin).year + 1, date.fromordinal(self.end).year
        step = max(1, -(-(last - first + 1) // 10))
        for year in range(first, last + 1, step):
            x = self.x(f"{year:04}-01-01")
            yield f'<path class="rule" d="M{x:.1f} {top + 6:g}V{bottom:g}"/>'
            yield write(x, top, str(year), "soft middle")


def _ordinal(day: str) -> int:
    """The number of a day; of the first day of a month or year; 0 where it is none."""
    try:
        return date.fromisoformat(f"{day}-01-01"[:10]).toordinal()
    except ValueError:
        return 0


def _line(group: Group, count: int, axis: _Axis, y: float) -> Iterator[str]:
    first = group.first
    yield write(MARGIN, y + 4, f"{first.by}: {first.what}", room=LABEL - 10)
    plural = "address" if count == 1 else "addresses"
    yield write(MARGIN + LABEL, y + 4, f"{count} {plural}", "soft", COUNT)
    said = "; ".join(f"{word.by} {word.when}: {word.what}" for word in (first, *group.carriers))
    begin = axis.x(first.latest or first.earliest)
    for word in group.carriers:
        at = axis.x(word.latest)
        if word.earliest != word.latest:
            yield f'<path class="line span" d="M{axis.x(word.earliest):.1f} {y:g}H{at:.1f}"/>'
        yield f'<path class="line first" d="M{at:.1f} {y:g}H{axis.right:g}"/>'
        yield mark("first", at, y, said)
    if not group.carried:
        yield f'<path class="line absent" d="M{begin:.1f} {y:g}H{axis.right:g}"/>'
    if first not in group.carriers:
        yield mark("later", begin, y, said)
    yield write(axis.right + 10, y + 4, _ending(group, axis.day), "" if group.carried else "bold", 144)


def _ending(group: Group, day: str) -> str:
    if group.carried:
        return f"on a list by {min(word.latest for word in group.carriers)}"
    open_ = days(group.first.latest or group.first.earliest, day)
    return "on no list" if open_ is None else f"on no list for {open_} d"
