"""Text from outside made fit for pictures and pages: labels and tags are hostile input."""

from bisect import bisect_left
from html import escape as _escape
from unicodedata import category

UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, direction marks, surrogates, unassigned
BROAD = 0.93  # ems: of a letter that is not listed, on the safe side
# Widths of Helvetica and its metric twins (Arial, Liberation Sans), in thousandths of an em.
WIDTHS = {
    222: "ijl'|",
    278: " !,./:;I[\\]ft",
    333: "()`r-·",
    389: '*"',
    469: "^",
    500: "ckszvxyJ",
    556: "0123456789abdeghnopqu$#?_L¢£€",
    584: "+<=>~×−",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "@…—→",
}
EMS = {letter: width / 1000 for width, letters in WIDTHS.items() for letter in letters}


def plain(text: str) -> str:
    """One line without control characters or marks that turn the direction of writing."""
    return " ".join("".join("\N{REPLACEMENT CHARACTER}" if _unfit(c) else c for c in text).split())


def _unfit(letter: str) -> bool:
    return category(letter) in UNFIT and not letter.isspace()


def markup(text: str) -> str:
    """`plain` and escaped for XML and HTML, in content and in quoted attributes."""
    return _escape(plain(text), quote=True)


def width(text: str, size: float, bold: bool = False) -> float:
    """An estimate of the width of a text in pixels, a little too wide rather than too narrow."""
    ems = sum(EMS.get(letter, BROAD) for letter in text)
    return ems * size * (1.1 if bold else 1.03)


def wrap(text: str, room: float, size: float, bold: bool = False, most: int = 2) -> tuple[str, ...]:
    """At most `most` lines of at most `room` pixels, broken at spaces; the last is cut where needed."""
    lines, words = list[str](), text.split(" ")
    while words and len(lines) < most - 1:
        take = 1
        while take < len(words) and width(" ".join(words[: take + 1]), size, bold) <= room:
            take += 1
        lines.append(fit(" ".join(words[:take]), room, size, bold))
        words = words[take:]
    return (*lines, fit(" ".join(words), room, size, bold)) if words else tuple(lines)


def fit(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis to at most `room` pixels."""
    if width(text, size, bold) <= room:
        return text
    cuts = range(len(text))
    keep = bisect_left(cuts, True, key=lambda n: width(text[: n + 1] + "…", size, bold) > room)
    return text[:keep].rstrip() + "…"
