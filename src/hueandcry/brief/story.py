"""The words of a report about the heist itself: thefts, attribution, published figures, findings, limits."""

from hueandcry import chains
from hueandcry.brief.cards import amount
from hueandcry.brief.html import Html, bullets, element, source, table
from hueandcry.trace.result import Trace

LIMITS = (
    "It names addresses, not persons. Who controls an address is stated with its source, or not at all.",
    "A taint policy is a convention, not a fact about coins: other policies give other amounts, shown above.",
    "It knows the transfers of its ledger only. Where the ledger ends, the money may have moved on.",
    "An address that is not listed here is not thereby clean.",
)
NOT_VALUED = "Amounts are in the stolen asset's own units; nothing is valued in money here."
VALUED = (
    "A value is an amount times a stated price, not what was or could be got; no part of the trace is one."
)


def thefts(trace: Trace) -> Html:
    """What was taken, when, by which transactions, on whose word."""
    heist = trace.heist
    rows = [
        (
            t.tx,
            _shown(t.chain, t.to),
            amount(trace, t.asset, t.amount),
            source(t.source) if t.source else Html(""),
        )
        for t in heist.thefts
    ]
    rows += [
        (
            "declared holding",
            _shown(h.chain, h.address),
            "all that it holds" if h.amount is None else amount(trace, h.asset, h.amount),
            source(h.source) if h.source else Html(""),
        )
        for h in heist.holdings
    ]
    if not rows:
        return Html("")
    heads = ("transaction", "thief's address", "amount", "source")
    shown = table("Thefts", heads, rows, ("address", "address", "number", "said"))
    return element("section", [element("h2", "What was taken"), shown])


def _shown(chain: str, address: str) -> str:
    return chains.display_address(chains.chain(chain), address)


def published(trace: Trace) -> Html:
    """Attribution with level and source, and figures that others have published."""
    heist, parts = trace.heist, list[Html]()
    if heist.attribution:
        rows = [(a.actor, str(a.level), source(a.source)) for a in heist.attribution]
        parts.append(
            table("Attribution", ("held to have done it", "level", "source"), rows, ("", "", "said"))
        )
    if heist.figures:
        figures = [
            (f.what, f"{f.value} {f.unit}".strip(), f.publisher, f.date, source(f.source))
            for f in heist.figures
        ]
        heads = ("figure", "value as published", "publisher", "date", "source")
        parts.append(table("Published figures", heads, figures, ("", "number", "", "", "said")))
    if not parts:
        return Html("")
    return element("section", [element("h2", "What others have said"), *parts])


def findings(trace: Trace) -> Html:
    """The quality findings that bear on this trace."""
    said = [*trace.findings, *trace.heist.notes]
    content = bullets(said) if said else element("p", "No findings bear on this trace.")
    return element("section", [element("h2", "Findings"), content])


def limits(*, valued: bool) -> Html:
    """What this report does not say."""
    said = (*LIMITS, VALUED if valued else NOT_VALUED)
    return element("section", [element("h2", "What this does not say"), bullets(said)], "limits")
