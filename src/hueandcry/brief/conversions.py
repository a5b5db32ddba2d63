"""Swaps and crossings in words: what became what, by which transactions, on what ground."""

from rich.text import Text

from hueandcry import chains
from hueandcry.brief.cards import amount
from hueandcry.brief.html import Cell, Html, element, table
from hueandcry.brief.text import plain
from hueandcry.brief.words import count
from hueandcry.trace.converted import Converted
from hueandcry.trace.result import Trace

MOST = 250  # rows of the table; the rest is counted


def conversions(trace: Trace) -> Html:
    """Every swap and crossing that carried what was stolen; nothing where there is none."""
    if not trace.conversions:
        return Html("")
    rows = [_row(trace, each) for each in trace.conversions[:MOST]]
    heads = ("when, how", "given", "received", "carried of what was stolen", "transactions, and why")
    rest = len(trace.conversions) - MOST
    foot: tuple[Cell, ...] = ()
    if rest > 0:
        foot = (f"and {count(rest, 'more conversion')}, in trace.json", "", "", "", "")
    kinds = ("", "number", "number", "number", "said")
    shown = table(_summary(trace), heads, rows, kinds, foot)
    return element("section", [element("h2", "Swaps and crossings"), shown])


def conversions_line(trace: Trace) -> Text | None:
    """One line for a terminal; None where nothing was converted."""
    return Text(plain(_summary(trace)), style="dim") if trace.conversions else None


def _summary(trace: Trace) -> str:
    swaps = [each for each in trace.conversions if each.how == "swap"]
    crossings = [each for each in trace.conversions if each.how != "swap"]
    parts = [
        f"{count(len(found), word)} ({sum(not each.resolved for each in found)} not resolved)"
        for found, word in ((swaps, "swap"), (crossings, "bridge crossing"))
        if found
    ]
    return " and ".join(parts)


def _row(trace: Trace, each: Converted) -> tuple[Cell, ...]:
    how = each.how if not each.tier else f"{each.how}, tier {each.tier}"
    when = f"{each.time:%Y-%m-%dT%H:%M:%SZ}"
    txs = [f"{chains.chain(chain).name} {tx}" for chain, tx in each.txs]
    return (
        _lines([when, how]),
        _lines([amount(trace, asset, value) for asset, value in each.given]),
        _lines([amount(trace, asset, value) for asset, value in each.received] or ["not resolved"]),
        _lines([amount(trace, asset, claim) for asset, claim in each.claims.items()]),
        _lines([*txs, each.why]),
    )


def _lines(parts: list[str]) -> Html:
    return element("span", [element("span", part, "label") if n else part for n, part in enumerate(parts)])
