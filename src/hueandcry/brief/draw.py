"""The picture of a trace: one SVG, one panel a stolen asset, nothing loaded from anywhere."""

from collections.abc import Sequence
from hashlib import sha256

from hueandcry.brief.palette import variables
from hueandcry.brief.svg import WIDTH, Panel, Scene, summary
from hueandcry.brief.text import fit, markup, plain
from hueandcry.model import Policy
from hueandcry.trace.condense import LIMIT, condense
from hueandcry.trace.condense.picture import Picture
from hueandcry.trace.result import Trace

FONT = 'Helvetica,Arial,"Liberation Sans",sans-serif'
STYLE = (
    f".hc{{{variables('light')}}}"
    f"@media screen and (prefers-color-scheme:dark){{.hc{{{variables('dark')}}}}}"
    f".hc text{{font:12px {FONT};fill:var(--hc-ink);font-variant-numeric:tabular-nums}}"
    ".hc .hc-page{fill:var(--hc-page)}"
    ".hc .hc-headline{font-size:21px;font-weight:700}"
    ".hc .hc-title{font-size:15px;font-weight:700}"
    ".hc .hc-name,.hc .hc-phase{font-weight:700}"
    ".hc .hc-phase,.hc .hc-soft{fill:var(--hc-soft)}"
    ".hc .hc-alarm{fill:var(--hc-unaccounted)}"
    ".hc .hc-end{text-anchor:end}"
    ".hc .hc-halo{stroke:var(--hc-page);stroke-width:4px;stroke-linejoin:round;stroke-opacity:.9}"
    ".hc .hc-rule{stroke:var(--hc-line);fill:none}"
    ".hc .hc-ribbon,.hc .hc-key{fill-opacity:.36;stroke-width:.7;stroke-opacity:.9}"
    ".hc .hc-thin{fill-opacity:.75}"
    ".hc .hc-ribbon:hover,.hc .hc-thin:hover{fill-opacity:1}"
    ".hc .hc-node:focus{outline:2px solid var(--hc-ink);outline-offset:2px}"
)
BETWEEN = 28.0  # pixels between panels
EMPTY = 30.0  # pixels of a picture without panels
MASTHEAD = 48.0  # pixels above the first panel


def pictures(trace: Trace, limit: int = LIMIT) -> tuple[Picture, ...]:
    """The condensed flows of a trace, which share `limit` groups; small ones leave room to others."""
    flows = [flow for flow in trace.flows if flow.stolen]
    whole = [condense(flow, limit) for flow in flows]
    shares = _shares([len(picture.groups) for picture in whole], limit)
    return tuple(
        picture if len(picture.groups) <= share else condense(flow, share)
        for flow, picture, share in zip(flows, whole, shares, strict=True)
    )


def _shares(wanted: Sequence[int], limit: int) -> list[int]:
    """What each gets of `limit`: the modest what they want, the others equal parts of the rest."""
    shares = [0] * len(wanted)
    left = limit
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    for rank, i in enumerate(order):
        shares[i] = min(wanted[i], left // (len(order) - rank))
        left -= shares[i]
    return shares


def draw(trace: Trace) -> str:
    """The SVG of a trace under its policy: the same trace gives the same bytes."""
    shown = pictures(trace)
    prefix = "hc" + sha256(f"{trace.run} {trace.heist.id} {trace.policy}".encode()).hexdigest()[:8]
    assets: dict[str, int] = {}
    for picture in shown:
        for asset in (picture.asset, *(a for r in picture.ribbons for a in (r.came_as, r.asset))):
            assets.setdefault(asset, len(assets))
    scene = Scene(trace.heist.victim, trace.assets, assets, prefix)
    parts, top = _masthead(trace), MASTHEAD
    for number, picture in enumerate(shown):
        panel = Panel(picture, scene)
        parts += panel.write(top, number)
        top += panel.height + BETWEEN
    if not shown:
        parts.append(f'<text x="24" y="{MASTHEAD + 20:.0f}">{_nothing(trace)}</text>')
        top += EMPTY + BETWEEN
    return "\n".join((*_opening(trace, shown, prefix, top - BETWEEN + 14), *parts, "</svg>\n"))


def _masthead(trace: Trace) -> list[str]:
    heist = trace.heist
    title = fit(plain(heist.title or heist.id), 540, 15, bold=True)
    told = fit(plain(f"{heist.date} · policy {trace.policy} · run {trace.run}"), WIDTH - 48 - 560, 12)
    return [
        f'<text class="hc-title" x="24" y="30">{markup(title)}</text>',
        f'<text class="hc-soft hc-end" x="{WIDTH - 24:.0f}" y="30">{markup(told)}</text>',
    ]


def _opening(trace: Trace, shown: Sequence[Picture], prefix: str, height: float) -> list[str]:
    title = f"Where the money of {trace.heist.title or trace.heist.id} went, by {trace.policy}"
    described = " ".join(summary(picture) for picture in shown) or _nothing(trace)
    size = f'viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" height="{height:.0f}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hc" {size} role="img"'
        f' aria-labelledby="{prefix}-t {prefix}-d">',
        f'<title id="{prefix}-t">{markup(title)}</title>',
        f'<desc id="{prefix}-d">{markup(plain(described))}</desc>',
        f"<style>{STYLE}</style>",
        '<rect class="hc-page" width="100%" height="100%"/>',
    ]


def _nothing(trace: Trace) -> str:
    if trace.policy is Policy.POISON:
        return "Poison says only where tainted money can have been; it has no amounts to draw."
    return "Nothing was stolen that has an amount to draw."
