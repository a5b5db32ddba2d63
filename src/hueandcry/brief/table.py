"""The short table that a trace prints: per stolen asset, where it is, to the last unit."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hueandcry import chains
from hueandcry.brief.amounts import share
from hueandcry.brief.cards import amount
from hueandcry.brief.conversions import conversions_line
from hueandcry.brief.tally import ranked, tally
from hueandcry.brief.text import plain
from hueandcry.brief.valuation import Valuation
from hueandcry.brief.words import WORDS, count
from hueandcry.brief.worth import origin, whole, worth_block
from hueandcry.model import EndpointKind, Policy
from hueandcry.trace.condense.labels import short_address
from hueandcry.trace.condense.picture import GroupKind
from hueandcry.trace.result import Balance, Place, Trace, key

PLACES = 5  # the largest places that are printed
STYLES: dict[GroupKind, str] = {EndpointKind.UNACCOUNTED: "bold red", EndpointKind.UNTRACED: "yellow"}


def terminal(trace: Trace, valuation: Valuation | None = None) -> RenderableType:
    """One block a stolen asset: the terms with their sum, the largest places with their range, the values."""
    blocks: list[RenderableType] = [_head(trace)]
    for asset, balance in trace.chosen.items():
        if balance.policy is Policy.POISON:
            blocks.append(_reach(trace, asset, balance))
            continue
        blocks += [Text(), _terms(trace, asset, balance)]
        if balance.places:
            blocks.append(_places(trace, asset, balance))
        if valuation is not None:
            blocks += [Text(), worth_block(trace, valuation, asset)]
    converted = conversions_line(trace)
    if converted is not None:
        blocks += [Text(), converted]
    if valuation is not None:
        blocks += [Text(), Text(plain(whole(trace, valuation)), style="bold")]
        blocks.append(Text(plain(f"prices: {origin(valuation)}"), style="dim"))
    return Group(*blocks)


def _head(trace: Trace) -> Text:
    heist = trace.heist
    title = Text(plain(heist.title or heist.id), style="bold")
    return title.append(
        f"  {plain(heist.date)} · policy {trace.policy} · run {plain(trace.run)}", style="dim"
    )


def _grid() -> Table:
    grid = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    return grid


def _cell(text: str, style: str = "") -> Text:
    return Text(plain(text), style=style)


def _terms(trace: Trace, asset: str, balance: Balance) -> Table:
    grid, terms = _grid(), tally(balance)
    grid.add_row(_cell("stolen", "bold"), _cell(amount(trace, asset, balance.stolen), "bold"), "")
    for kind, claim in terms.items():
        style = STYLES.get(kind, "")
        said = (f"  {WORDS[kind]}", amount(trace, asset, claim), share(claim, balance.stolen))
        grid.add_row(Text(said[0], style), *(_cell(text, style) for text in said[1:]))
    total = sum(terms.values())
    agrees = total == balance.stolen
    mark = Text("✓ to the last unit", "green") if agrees else Text("✗ does not agree", "bold red")
    grid.add_row(_cell("the sum of these", "bold"), _cell(amount(trace, asset, total), "bold"), mark)
    return grid


def _places(trace: Trace, asset: str, balance: Balance) -> Table:
    grid, order = _grid(), ranked(balance.places)
    grid.add_row(Text("largest places", "dim"), "", "")
    for place in order[:PLACES]:
        style = STYLES.get(place.kind, "")
        where = Text(f"  {plain(_name(place))}", style).append(f"  {WORDS[place.kind]}", "dim")
        claim = _cell(amount(trace, asset, place.claim), style)
        grid.add_row(where, claim, _cell(share(place.claim, balance.stolen), style))
        _range(grid, trace, asset, place)
    if len(order) > PLACES:
        rest = sum(place.claim for place in order[PLACES:])
        said = f"  and {count(len(order) - PLACES, 'more place')}"
        grid.add_row(
            Text(said, "dim"), _cell(amount(trace, asset, rest), "dim"), _cell(share(rest, balance.stolen))
        )
    return grid


def _name(place: Place) -> str:
    address = short_address(place.address) or chains.chain(place.chain).name
    return f"{place.label} {address}" if place.label else address


def _range(grid: Table, trace: Trace, asset: str, place: Place) -> None:
    """The least and the most over all policies, where they differ."""
    found = trace.ranges.get(asset, {}).get(key(place))
    if found is not None and found.low != found.high:
        for word, claim in (("least", found.low), ("most", found.high)):
            grid.add_row(
                Text(f"    {word} over all policies", "dim"), _cell(amount(trace, asset, claim), "dim"), ""
            )


def _reach(trace: Trace, asset: str, balance: Balance) -> Text:
    """Under poison: how many places tainted money can have reached."""
    symbol = trace.assets[asset].symbol if asset in trace.assets else asset
    text = f"{symbol}: poison reaches {count(len(balance.places), 'place')}; it has no amounts"
    return Text(plain(text))
