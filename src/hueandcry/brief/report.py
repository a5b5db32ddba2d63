"""The report of a trace: one HTML file that loads nothing, runs nothing and prints well."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from hueandcry.brief.amounts import share, short
from hueandcry.brief.cards import amount, policies, provenance, where
from hueandcry.brief.conversions import conversions
from hueandcry.brief.draw import pictures
from hueandcry.brief.html import Html, element
from hueandcry.brief.palette import variables
from hueandcry.brief.patterns import noise, typologies
from hueandcry.brief.places import missing_history, picture_tables, places
from hueandcry.brief.story import findings, limits, published, thefts
from hueandcry.brief.tally import tally
from hueandcry.brief.text import markup
from hueandcry.brief.valuation import Valuation
from hueandcry.brief.words import WORDS, count
from hueandcry.brief.worth import worth_card
from hueandcry.model.policy import SOURCES
from hueandcry.trace.result import Trace

GIST = 3  # terms of the sum under a headline figure
STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def report(trace: Trace, svg: str, valuation: Valuation | None = None) -> str:
    """The report with its picture, `svg` as `draw` returns it; the same trace gives the same bytes."""
    title = f"{trace.heist.title or trace.heist.id}: where the money went"
    body = "\n".join(
        (
            '<a class="skip" href="#main">Skip to the report</a>',
            '<main id="main">',
            _headline(trace),
            '<div class="cards">',
            where(trace),
            provenance(trace),
            "</div>",
            f'<figure class="picture">{svg}</figure>',
            *([worth_card(trace, valuation)] if valuation else []),
            thefts(trace),
            conversions(trace),
            typologies(trace),
            places(trace),
            noise(trace),
            policies(trace),
            picture_tables(trace, pictures(trace)),
            missing_history(trace),
            published(trace),
            findings(trace),
            limits(valued=valuation is not None),
            "</main>",
        )
    )
    style = f"<style>{_style()}</style>"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_content_policy(style + svg)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{markup(title)}</title>",
            style,
            "</head>",
            "<body>",
            body,
            "</body>",
            "</html>\n",
        )
    )


def _content_policy(text: str) -> str:
    """Nothing may load or run; the styles of this very file are allowed by their hashes."""
    hashes = dict.fromkeys(b64encode(sha256(css.encode()).digest()).decode() for css in STYLES.findall(text))
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"


def _style() -> str:
    light, dark = variables("light"), variables("dark")
    sheet = (files("hueandcry.brief") / "report.css").read_text(encoding="utf-8")
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{sheet}"


def _headline(trace: Trace) -> Html:
    heist = trace.heist
    figures = []
    for asset, balance in trace.chosen.items():
        big = _short(trace, asset, balance.stolen)
        parts = [
            element("strong", big),
            element("span", amount(trace, asset, balance.stolen)),
            _gist(trace, asset),
        ]
        figures.append(element("li", parts))
    lead = (
        f"Stolen from {heist.victim} on {heist.date}. Followed by {trace.policy} ({SOURCES[trace.policy]})."
    )
    title = element("h1", heist.title or heist.id)
    return element("header", [title, element("p", lead, "lead"), element("ul", figures, "figures")])


def _short(trace: Trace, asset: str, value: int) -> str:
    shown = trace.assets.get(asset)
    return short(value, shown.decimals, shown.symbol) if shown else amount(trace, asset, value)


def _gist(trace: Trace, asset: str) -> str:
    """The largest terms of a balance, and how many more there are."""
    terms = sorted(tally(trace.chosen[asset]).items(), key=lambda term: -term[1])
    said = [f"{WORDS[kind]} {share(claim, trace.chosen[asset].stolen)}" for kind, claim in terms[:GIST]]
    more = [f"and {count(len(terms) - GIST, 'smaller term')}"] if len(terms) > GIST else []
    return ", ".join((*said, *more))
