"""What a trace was worth, for the terminal and the report: at the theft, and when it last moved."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hueandcry.brief.cards import amount
from hueandcry.brief.html import Cell, Html, element, table
from hueandcry.brief.money import money, price_words
from hueandcry.brief.tally import ranked
from hueandcry.brief.text import plain
from hueandcry.brief.valuation import Term, Valuation, summed, terms
from hueandcry.brief.words import WORDS, count
from hueandcry.prices.price import stamp
from hueandcry.trace.result import Balance, Place, Trace

MOST = 25  # places in a table; all are in values.csv
SUM = "the sum of these"
NONE = "no value"
NOTE = "Amounts times stated prices, each figure rounded for itself; the trace does not depend on them."
HEADS = ("at the theft", "when last moved", "not valued in the latter")


def _lines(trace: Trace, valuation: Valuation, balance: Balance) -> Iterator[tuple[str, str, str, str]]:
    """One line a kind, and their sums, each rounded for itself."""
    found = terms(valuation, balance)
    for term in found:
        yield WORDS[term.kind], *_cells(trace, valuation, balance, term)
    last, unvalued = summed(found)
    whole = valuation.stolen[balance.asset].value
    lacks = amount(trace, balance.asset, unvalued) if unvalued else ""
    currency = valuation.book.currency
    yield SUM, money(whole, currency) or NONE, money(last, currency) or NONE, lacks


def _cells(trace: Trace, valuation: Valuation, balance: Balance, term: Term) -> tuple[str, str, str]:
    currency = valuation.book.currency
    lacks = amount(trace, balance.asset, term.unvalued) if term.unvalued else ""
    return money(term.at_theft, currency), money(term.last_moved, currency), lacks


def _theft(trace: Trace, valuation: Valuation, asset: str) -> str:
    """The price of the theft in words, and of which theft where there were several."""
    figure = valuation.stolen[asset]
    shown = trace.assets.get(asset)
    moments = valuation.thefts[asset]
    which = f"the first of {moments} moments of theft" if moments > 1 else "the theft"
    words = price_words(figure, shown.symbol if shown else asset)
    return words if figure.lack else f"{words}; {which} was at {stamp(figure.time)}"


def whole(trace: Trace, valuation: Valuation) -> str:
    """What all that was stolen was worth at the theft, and of what the value is not known."""
    value, lacking = valuation.all_stolen()
    text = f"All that was stolen, at the theft: {money(value, valuation.book.currency) or NONE}"
    rest = ", ".join(amount(trace, asset, trace.chosen[asset].stolen) for asset in lacking)
    return f"{text}, without {rest}" if rest else text


def origin(valuation: Valuation) -> str:
    """Where the prices are from, and how long one holds."""
    book = valuation.book
    hours = book.tolerance.total_seconds() / 3600
    return f"{book.origin}, SHA-256 {book.digest}; a price holds for {hours:g} hours from its time on"


def worth_block(trace: Trace, valuation: Valuation, asset: str) -> RenderableType:
    """The values of one stolen asset for the terminal."""
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column(f"worth in {valuation.book.currency}", overflow="fold")
    for head in HEADS:
        grid.add_column(head, justify="right")
    for name, *cells in _lines(trace, valuation, trace.chosen[asset]):
        style = "bold" if name == SUM else ""
        grid.add_row(Text(plain(f"  {name}"), style), *(Text(plain(cell), style) for cell in cells))
    return Group(grid, Text(plain(f"  {_theft(trace, valuation, asset)}"), style="dim"))


def worth_card(trace: Trace, valuation: Valuation) -> Html:
    """The section of a report: values by kind, the places with the prices used, and where those are from."""
    parts: list[Html] = []
    for asset, balance in trace.chosen.items():
        rows = list(_lines(trace, valuation, balance))
        title = f"{amount(trace, asset, balance.stolen)}: {_theft(trace, valuation, asset)}"
        parts.append(table(title, ("where", *HEADS), rows[:-1], ("", *("number",) * 3), rows[-1]))
        order = ranked(place for place in balance.places if valuation.last_moved(asset, place))
        if order:
            parts.append(_places(trace, valuation, asset, order))
    head = [element("p", text) for text in (NOTE, whole(trace, valuation), f"Prices: {origin(valuation)}.")]
    return element("section", [element("h2", "What it was worth"), *head, *parts])


def _places(trace: Trace, valuation: Valuation, asset: str, order: Sequence[Place]) -> Html:
    rows = [_place(trace, valuation, asset, place) for place in order[:MOST]]
    rest = len(order) - MOST
    foot = (f"and {count(rest, 'more place')}, in values.csv", "", "", "") if rest > 0 else ()
    heads = ("address", "at the theft", "when last moved", "price when last moved")
    caption = f"{amount(trace, asset, trace.chosen[asset].stolen)}: places, valued"
    return table(caption, heads, rows, ("address", "number", "number", "said"), foot)


def _place(trace: Trace, valuation: Valuation, asset: str, place: Place) -> tuple[Cell, ...]:
    figure = valuation.places[asset][place.chain, place.address, place.asset, place.outpoint]
    shown = trace.assets.get(place.asset)
    currency = valuation.book.currency
    return (
        place.address or place.outpoint or place.chain,
        money(valuation.at_theft(asset, place.claim), currency),
        money(figure.value, currency),
        price_words(figure, shown.symbol if shown else place.asset),
    )
