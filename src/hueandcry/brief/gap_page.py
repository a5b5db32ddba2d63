"""The page that the pictures of the gap table stand on: colours in light and dark, text, marks, a legend."""

from collections.abc import Iterable, Iterator, Mapping

from hueandcry.brief.draw import FONT
from hueandcry.brief.palette import variables
from hueandcry.brief.text import fit, markup, plain, width

WIDTH, MARGIN = 1040.0, 24.0
ROOM = WIDTH - 2 * MARGIN
SIZE = 12
COLOURS: Mapping[str, str] = {
    "first": "frozen",
    "later": "burned",
    "undated": "exchange",
    "ended": "untraced",
    "possible": "soft",
    "absent": "unaccounted",
}
STYLE = (
    f"text{{font:12px {FONT};fill:var(--hc-ink)}}"
    ".title{font-size:19px;font-weight:600}.bold{font-weight:600}.soft{fill:var(--hc-soft)}"
    ".end{text-anchor:end}.middle{text-anchor:middle}.rule{stroke:var(--hc-line)}"
    + "".join(f".{name}{{fill:var(--hc-{colour})}}" for name, colour in COLOURS.items())
    + ".mark.absent,.mark.possible{fill:none;stroke:var(--hc-unaccounted);stroke-width:1.6}"
    ".mark.possible{stroke:var(--hc-soft);stroke-dasharray:2.5 2}"
    ".bar.absent,.bar.possible{fill:none;stroke:var(--hc-unaccounted)}"
    ".bar.possible{stroke:var(--hc-soft);stroke-dasharray:2.5 2}"
    ".line{fill:none;stroke-width:3}.line.first{stroke:var(--hc-frozen)}"
    ".line.absent{stroke:var(--hc-unaccounted);stroke-dasharray:5 3}"
    ".line.span{stroke:var(--hc-frozen);stroke-width:1.5;stroke-dasharray:1.5 3}"
)


def page(height: float, body: Iterable[str], said: str) -> str:
    """The picture as an SVG file of its own; `said` is what it shows in words."""
    style = f":root{{{variables('light')}}}@media(prefers-color-scheme:dark){{:root{{{variables('dark')}}}}}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{markup(said)}"><style>{style}{STYLE}</style>'
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="var(--hc-page)"/>{"".join(body)}</svg>\n'
    )


def write(x: float, y: float, said: str, look: str = "", room: float = ROOM) -> str:
    """A line of text, cut to its room."""
    bold = "bold" in look or "title" in look
    cut = fit(plain(said), room, 19 if "title" in look else SIZE, bold)
    return f'<text class="{look}" x="{x:g}" y="{y:g}">{markup(cut)}</text>'


def mark(look: str, x: float, y: float, said: str = "") -> str:
    """The mark of a state: a disc for listed, a diamond for later, a ring where a list lacks the party."""
    title = f"<title>{markup(said)}</title>" if said else ""
    if look == "later":
        path = f"M{x:g} {y - 6:g}L{x + 6:g} {y:g}L{x:g} {y + 6:g}L{x - 6:g} {y:g}Z"
        return f'<path class="mark later" d="{path}">{title}</path>'
    if look == "ended":
        return f'<rect class="mark ended" x="{x - 5:g}" y="{y - 1.5:g}" width="10" height="3">{title}</rect>'
    return f'<circle class="mark {look}" cx="{x:g}" cy="{y:g}" r="4.8">{title}</circle>'


def bar(parts: Mapping[str, int], total: int, x: float, y: float, room: float) -> Iterator[str]:
    """A bar of parts by their look, together `total`; a part is at least two pixels wide."""
    at = x
    for look, count in parts.items():
        if count:
            wide = max(2.0, room * count / max(1, total))
            title = f"<title>{count} {markup(look)}</title>"
            yield (
                f'<rect class="bar {look}" x="{at:.1f}" y="{y:g}" width="{wide - 1:.1f}" height="12">'
                f"{title}</rect>"
            )
            at += wide


def legend(entries: Mapping[str, str], y: float) -> Iterator[str]:
    """What the marks mean, in one row or more."""
    x = MARGIN + 6
    for look, said in entries.items():
        wide = 22 + width(said, SIZE) + 14
        if x + wide > WIDTH - MARGIN:
            x, y = MARGIN + 6, y + 20
        yield mark(look, x, y - 4)
        yield write(x + 12, y, said, "soft")
        x += wide
