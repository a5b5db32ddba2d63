"""Valuing a finished run: the moments that need a price, the prices from a file or a service, the figures."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from hueandcry import chains
from hueandcry.brief.valuation import Valuation
from hueandcry.model import Heist, Policy
from hueandcry.prices import DAY, Figure, Price, PriceBook, Valuer, read_prices
from hueandcry.prices.price import stamp, written
from hueandcry.sources.live import Cache, Client
from hueandcry.sources.live.prices import PriceService
from hueandcry.trace.evidence import named
from hueandcry.trace.finished import Run
from hueandcry.trace.outcome import Origin, Part
from hueandcry.trace.result import PlaceKey, key

VALUES = pa.schema(
    [
        ("part", pa.int64()),
        ("time", pa.timestamp("s", "UTC")),
        ("currency", pa.string()),
        ("value", pa.string()),
        ("price", pa.string()),
        ("price_time", pa.timestamp("s", "UTC")),
        ("price_source", pa.string()),
        ("lack", pa.string()),
    ]
)


class PriceChoice(NamedTuple):
    """Where prices come from: a file of prices-csv, or `defillama[=URL]`; and how old one may be."""

    spec: str
    tolerance: timedelta = DAY


class Valued(NamedTuple):
    """A valuation and the values of every part that moved, row by row as in flows.parquet."""

    valuation: Valuation
    parts: pa.Table


@dataclass(frozen=True, slots=True)
class Moments:
    """When each asset was stolen, and when each part moved (the rows of flows.parquet)."""

    thefts: Mapping[str, Sequence[datetime]]
    parts: Sequence[datetime]


def open_book(
    choice: PriceChoice, done: Run, heists: Sequence[Heist], folder: Path, say: Callable[[str], None]
) -> PriceBook:
    """The prices that a run needs; what a service says of settled days is kept in `cache/` of `folder`."""
    name, equals, url = choice.spec.partition("=")
    if name != PriceService.name:
        return read_prices(Path(choice.spec), choice.tolerance)
    needs: dict[str, set[datetime]] = defaultdict(set)
    for asset, time in _needs(done, moments(done, heists)):
        needs[asset].add(time)
    with Client(cache=Cache(folder / "cache")) as client:
        service = PriceService(client, url if equals else None)
        say(f"prices: {service.cost(needs, choice.tolerance)} requests to {service.origin}")
        quotes, decimals = service.ask(needs, choice.tolerance)
        origin = service.origin
    prices = [Price(q.asset, q.time, q.value, service.currency, q.source) for q in quotes]
    text = "".join(f"{p.asset},{stamp(p.time)},{written(p.value)}\n" for p in sorted(prices, key=_order))
    return PriceBook(
        prices,
        currency=service.currency,
        origin=origin,
        digest=sha256(text.encode()).hexdigest(),
        decimals=decimals,
        tolerance=choice.tolerance,
    )


def _order(price: Price) -> tuple[str, datetime]:
    return price.asset, price.time


def _needs(done: Run, at: Moments) -> Iterator[tuple[str, datetime]]:
    for asset, times in at.thefts.items():
        yield asset, times[0]
    for part, time in zip(done.outcome.parts, at.parts, strict=True):
        yield done.case.purses[part.purse].caip19, time


def moments(done: Run, heists: Sequence[Heist]) -> Moments:
    """The moments of a run of these heists, the first of which is the one that is traced."""
    case = done.case
    times = case.moments()
    since = {
        (heist.id, holding.asset, holding.address): holding.since
        for heist in heists
        for holding in heist.holdings
    }

    def moment(part: Part) -> datetime:
        if part.origin != Origin.HELD:
            return times[part.movement]
        source, purse = case.sources[part.source], case.purses[part.purse]
        return since[source.heist, source.asset, purse.address]

    thefts: dict[str, set[datetime]] = defaultdict(set)
    for movement, source in case.movements.thefts.items():
        if case.sources[source].heist == done.trace.heist.id:
            thefts[case.sources[source].asset].add(times[movement])
    for holding in done.trace.heist.holdings:
        thefts[holding.asset].add(holding.since)
    return Moments(
        {asset: sorted(found) for asset, found in thefts.items()},
        [moment(part) for part in done.outcome.parts],
    )


def value(done: Run, heists: Sequence[Heist], book: PriceBook) -> Valued:
    """The figures of a run by a book; InputError where the book states other decimals than the heist."""
    at = moments(done, heists)
    valuer = Valuer(book, _decimals(done))
    chosen = done.trace.chosen
    stolen = {asset: valuer.figure(asset, chosen[asset].stolen, at.thefts[asset][0]) for asset in chosen}
    reach_only = done.trace.policy is Policy.POISON
    places = {asset: {} if reach_only else _places(done, asset, at, valuer) for asset in chosen}
    parts = VALUES.empty_table() if reach_only else _parts(done, at, valuer, book.currency)
    counts = {asset: len(at.thefts[asset]) for asset in chosen}
    return Valued(Valuation(valuer.used(), stolen, counts, places), parts)


def _decimals(done: Run) -> dict[str, int]:
    """The decimals of the assets that the heist declares, of native coins and of currencies."""
    known = {info.asset: info.decimals for info in done.trace.heist.assets}
    for asset in done.trace.assets:
        chain, part = chains.parse_caip19(asset)
        if part == chain.native or part.startswith("iso4217:"):
            known.setdefault(asset, chains.asset_info(asset).decimals)
    return known


def _places(done: Run, asset: str, at: Moments, valuer: Valuer) -> dict[PlaceKey, Figure]:
    """What rests at each place, at the last moment at which some of this asset's claim came there."""
    source = list(done.trace.chosen).index(asset)
    last: dict[int, datetime] = {}
    for part, time in zip(done.outcome.parts, at.parts, strict=True):
        if part.source == source:
            last[part.purse] = max(time, last.get(part.purse, time))
    times = {(done.case.purses[purse].chain, *named(done.case.purses[purse])): t for purse, t in last.items()}
    balance = done.trace.chosen[asset]
    return {
        key(place): valuer.figure(place.asset, place.tainted, times[key(place)]) for place in balance.places
    }


def _parts(done: Run, at: Moments, valuer: Valuer, currency: str) -> pa.Table:
    columns: dict[str, list[object]] = {name: [] for name in VALUES.names}
    for number, (part, time) in enumerate(zip(done.outcome.parts, at.parts, strict=True)):
        figure = valuer.figure(done.case.purses[part.purse].caip19, part.amount, time)
        worth, price = figure.value, figure.price
        cells = (
            number,
            time,
            currency,
            None if worth is None else written(worth),
            written(price.value) if price else None,
            price.time if price else None,
            price.source if price else None,
            str(figure.lack) if figure.lack else None,
        )
        for name, cell in zip(VALUES.names, cells, strict=True):
            columns[name].append(cell)
    return pa.table(columns, schema=VALUES)
