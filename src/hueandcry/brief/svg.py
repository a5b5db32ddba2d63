"""One panel of a picture as SVG: headline, phases, ribbons, nodes, labels, and the sum to the last unit."""

from collections.abc import Mapping
from dataclasses import dataclass

from hueandcry.brief.amounts import exact, short
from hueandcry.brief.caption import LEADING, SIZE, Label, group_title, label, ribbon_title
from hueandcry.brief.palette import colour, ribbon
from hueandcry.brief.sankey import NODE, Band, Box, Layout, lay_out
from hueandcry.brief.text import fit, markup, plain, width
from hueandcry.brief.words import WORDS, count
from hueandcry.model import AssetInfo
from hueandcry.trace.condense.picture import RESTS, Picture

WIDTH = 1040.0
MARGIN = 24.0
EDGE = 300.0  # pixels for the labels of the right edge
SPACE = 7.0  # pixels between a node and its label
TOP = 86.0  # pixels above the ribbons: headline and headings
HAIR = 3.0  # pixels: thinner ribbons are drawn solid, without an outline
TERMS = 2  # terms of the sum in a row
TERM = 20.0  # pixels from row to row of the sum
LOWEST, HIGHEST, STEP = 64.0, 400.0, 11.0  # pixels of what was stolen: least, most, and for each group


@dataclass(frozen=True, slots=True)
class Scene:
    """What all panels share: the victim's name, how assets are shown, their colours, an id prefix."""

    victim: str
    assets: Mapping[str, AssetInfo]
    colours: Mapping[str, int]
    prefix: str


@dataclass(frozen=True, slots=True)
class Plate:
    """A label with its place: the upper left corner of its box."""

    box: Box
    label: Label
    x: float
    y: float


class Panel:
    """One stolen asset's picture, laid out and ready to be written at any height of the page."""

    def __init__(self, picture: Picture, scene: Scene) -> None:
        self.picture, self.scene = picture, scene
        self.span = WIDTH - 2 * MARGIN - EDGE - NODE
        step = self.span / (len(picture.columns) - 1)
        inner, outer = step - NODE - 2 * SPACE, EDGE - SPACE
        rooms = [outer if g.kind in RESTS else inner for g in picture.groups]
        labels = [label(picture, g, scene.victim, r) for g, r in zip(picture.groups, rooms, strict=True)]
        height = min(HIGHEST, LOWEST + STEP * len(picture.groups))
        self.layout: Layout = lay_out(picture, [one.height for one in labels], self.span, height)
        self.plates = [
            Plate(box, one, MARGIN + box.x + NODE + SPACE, TOP + box.centre - one.height / 2)
            for box, one in zip(self.layout.boxes, labels, strict=True)
        ]
        self.rows = -(-len(picture.totals()) // TERMS)
        self.height = TOP + self.layout.height + 40 + TERM * self.rows + (TERM if picture.rounds else 0)

    def write(self, top: float, number: int) -> list[str]:
        """The panel's elements, moved down by `top` pixels; `number` keeps its ids apart."""
        return [
            f'<g transform="translate(0 {_n(top)})">',
            *self._head(),
            *self._ribbons(number),
            *self._nodes(),
            *self._sum(),
            "</g>",
        ]

    def _head(self) -> list[str]:
        picture = self.picture
        headline = f"{short(picture.stolen, picture.decimals, picture.symbol)} stolen"
        full = exact(picture.stolen, picture.decimals, picture.symbol)
        parts = [
            _text(MARGIN, 26, fit(plain(headline), 640, 21, bold=True), "hc-headline"),
            _text(MARGIN, 44, fit(plain(f"exactly {full}"), 640, SIZE), "hc-soft"),
        ]
        at = WIDTH - MARGIN
        symbols = dict.fromkeys((r.asset, r.symbol) for r in picture.ribbons)
        for asset, symbol in reversed(symbols):
            text = fit(plain(symbol), 90, SIZE)
            at -= width(text, SIZE)
            parts.append(_text(at, 26, text, "hc-soft"))
            fill = ribbon(self.scene.colours[asset])
            parts.append(
                f'<rect class="hc-key" x="{_n(at - 22)}" y="17" width="16" height="10" fill="{fill}"/>'
            )
            at -= 38
        parts.append(_text(at + 8, 26, "ribbons:", "hc-soft hc-end"))
        for x, heading in zip(self.layout.columns, picture.columns, strict=True):
            parts.append(_text(MARGIN + x, TOP - 20, heading, "hc-phase"))
        y = _n(TOP - 12)
        return [*parts, f'<path class="hc-rule" d="M{_n(MARGIN)} {y}H{_n(WIDTH - MARGIN)}"/>']

    def _ribbons(self, number: int) -> list[str]:
        parts, blends = [], dict[tuple[str, str], str]()
        for band in self.layout.bands:
            one = band.ribbon
            fill = ribbon(self.scene.colours[one.asset])
            if one.came_as != one.asset:
                key = (one.came_as, one.asset)
                blends.setdefault(key, f"{self.scene.prefix}-{number}-{len(blends)}")
                fill = f"url(#{blends[key]})"
            title = markup(ribbon_title(self.picture, one, self.scene.assets))
            look = f'class="hc-ribbon" stroke="{fill}"' if band.height > HAIR else 'class="hc-thin"'
            parts.append(f'<path {look} fill="{fill}" d="{_band(band)}"><title>{title}</title></path>')
        return [*(self._blend(key, name) for key, name in blends.items()), *parts]

    def _blend(self, key: tuple[str, str], name: str) -> str:
        stops = "".join(
            f'<stop offset="{at}" stop-color="{ribbon(self.scene.colours[asset])}"/>'
            for at, asset in zip(("0.3", "0.7"), key, strict=True)
        )
        return f'<linearGradient id="{name}">{stops}</linearGradient>'

    def _nodes(self) -> list[str]:
        parts = []
        for plate in self.plates:
            group = plate.box.group
            title = markup(group_title(self.picture, group))
            x, y = MARGIN + plate.box.x, TOP + plate.box.y
            shape = (
                f'<rect class="hc-{"rest" if group.kind in RESTS else group.kind}" x="{_n(x)}" y="{_n(y)}"'
                f' width="{_n(NODE)}" height="{_n(plate.box.height)}" rx="1.5" fill="{colour(group.kind)}"/>'
            )
            parts += [
                f'<g class="hc-node" tabindex="0" role="img" aria-label="{title}"><title>{title}</title>',
                shape,
                *self._label(plate),
                "</g>",
            ]
        return parts

    def _label(self, plate: Plate) -> list[str]:
        parts = []
        over = plate.box.group.kind not in RESTS  # these stand on ribbons and need a halo
        for i, line in enumerate(plate.label.lines):
            y = plate.y + i * LEADING + SIZE - 0.7
            kind = "hc-name hc-alarm" if line.alarm else "hc-name" if line.bold else "hc-soft"
            if over:
                parts.append(_text(plate.x, y, line.text, f"{kind} hc-halo", ' aria-hidden="true"'))
            parts.append(_text(plate.x, y, line.text, kind))
        return parts

    def _sum(self) -> list[str]:
        """stolen = the endpoints by kind, which is the legend of the colours too."""
        picture = self.picture
        top = TOP + self.layout.height + 30
        full = exact(picture.stolen, picture.decimals, picture.symbol)
        parts = [
            _text(MARGIN, top, fit(plain(f"stolen {full} ="), WIDTH - 2 * MARGIN, SIZE, bold=True), "hc-name")
        ]
        room = (WIDTH - 2 * MARGIN) / TERMS
        for i, (kind, claim) in enumerate(picture.totals().items()):
            x, y = MARGIN + i % TERMS * room, top + TERM * (1 + i // TERMS)
            plus = "+ " if i else ""
            text = fit(plain(f"{plus}{exact(claim, picture.decimals)} {WORDS[kind]}"), room - 30, SIZE)
            parts.append(
                f'<rect x="{_n(x)}" y="{_n(y - 9.5)}" width="11" height="11" rx="1.5" fill="{colour(kind)}"/>'
            )
            parts.append(_text(x + 18, y, text, "hc-term"))
        if picture.rounds:
            parts.append(_text(MARGIN, top + TERM * (1 + self.rows), self._rounds(), "hc-soft"))
        return parts

    def _rounds(self) -> str:
        picture = self.picture
        total = sum(one.claim for one in picture.rounds)
        first = picture.rounds[0]
        text = (
            f"not drawn: {exact(total, picture.decimals, picture.symbol)} went round and came back"
            f" ({count(len(picture.rounds), 'loop')}, the largest from {first.sender} to {first.recipient})"
        )
        return fit(plain(text), WIDTH - 2 * MARGIN, SIZE)


def summary(picture: Picture) -> str:
    """The panel in one sentence, for the description of the picture."""
    ends = ", ".join(
        f"{short(claim, picture.decimals, picture.symbol)} {WORDS[kind]}"
        for kind, claim in picture.totals().items()
    )
    return f"{short(picture.stolen, picture.decimals, picture.symbol)} stolen: {ends}."


def _band(band: Band) -> str:
    """A filled shape between two cubic curves: strokes of that width would show swallow tails."""
    x0, x1, middle = MARGIN + band.x0, MARGIN + band.x1, MARGIN + (band.x0 + band.x1) / 2
    upper0, upper1 = TOP + band.y0, TOP + band.y1
    lower0, lower1 = upper0 + band.height, upper1 + band.height
    there = (
        f"M{_n(x0)} {_n(upper0)}C{_n(middle)} {_n(upper0)} {_n(middle)} {_n(upper1)} {_n(x1)} {_n(upper1)}"
    )
    back = f"V{_n(lower1)}C{_n(middle)} {_n(lower1)} {_n(middle)} {_n(lower0)} {_n(x0)} {_n(lower0)}Z"
    return there + back


def _text(x: float, y: float, text: str, kind: str, more: str = "") -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}"{more}>{markup(text)}</text>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
