"""Prices from DefiLlama's coins API, or from a service with its interface: hourly, in US dollars, day by day.

`/chart` is asked and not `/prices/historical`, whose answer is the price closest to a moment, which may come
after it. An asset is asked for by chain and contract, a native coin by its chain; never by its symbol.
"""

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from hueandcry.chains import parse_caip19
from hueandcry.model.errors import BadAnswer, SourceError
from hueandcry.sources.live.answer import Fields, Json, parse, quantity, shown
from hueandcry.sources.live.client import Again, Client, Question, Reply
from hueandcry.sources.live.endpoint import Endpoint, endpoint

ADDRESS = "https://coins.llama.fi"
RATE = 2.0  # requests a second
DAY = 86_400
HOURS = 24
WIDTH = 1_800  # seconds on either side of an hour in which a price is taken for it
COINS = 20  # of one request: the service gives at most 500 points, and a day has 25
SETTLED = 2 * DAY  # seconds after its end when a day's prices no longer change

CHAINS: Mapping[str, tuple[str, str]] = {
    # CAIP-2: the service's name of the chain, and CoinGecko's of its native coin
    "eip155:1": ("ethereum", "ethereum"),
    "eip155:56": ("bsc", "binancecoin"),
    "eip155:137": ("polygon", "polygon-ecosystem-token"),
    "eip155:42161": ("arbitrum", "ethereum"),
    "eip155:10": ("optimism", "ethereum"),
    "eip155:8453": ("base", "ethereum"),
    "eip155:43114": ("avax", "avalanche-2"),
    "eip155:100": ("xdai", "xdai"),
    "eip155:2020": ("ronin", "ronin"),
    "eip155:59144": ("linea", "ethereum"),
    "eip155:324": ("era", "ethereum"),
    "eip155:250": ("fantom", "fantom"),
    "bip122:000000000019d6689c085ae165831e93": ("", "bitcoin"),
    "bip122:12a765e31ffd4059bada1e25190f6e98": ("", "litecoin"),
    "bip122:1a91e3dace36e2be3bf030a65679fe82": ("", "dogecoin"),
    "bip122:00040fe8ec8471911baa1db1266ea15d": ("", "zcash"),
    "tron:0x2b6653dc": ("tron", "tron"),
    "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp": ("solana", "solana"),
}
MOST_DECIMALS = 255
TOKENS = ("erc20", "trc20", "token")

_is_number = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII).fullmatch

Needs = Mapping[str, Collection[datetime]]  # asset (CAIP-19) -> the moments at which it is to be valued


class Quote(NamedTuple):
    """A price as the service gave it; `source` names the service, its coin and its confidence."""

    asset: str
    time: datetime
    value: Decimal
    source: str


class _Points(NamedTuple):
    """One coin's prices of a day."""

    source: str
    prices: Mapping[datetime, Decimal]
    decimals: int | None


class Quotes(NamedTuple):
    """What was asked for, as far as the service has it, with the decimals of tokens where it says them."""

    quotes: tuple[Quote, ...]
    decimals: Mapping[str, int]


def coin(asset: str) -> str | None:
    """The service's name of an asset: `coingecko:ethereum`, `ethereum:0x...`; None where it has none."""
    chain, part = parse_caip19(asset)
    name, native = CHAINS.get(chain.id, ("", ""))
    if part == chain.native:
        return f"coingecko:{native}" if native else None
    namespace, _, reference = part.partition(":")
    return f"{name}:{reference}" if name and namespace in TOKENS else None


class PriceService:
    """Asks for the days that matter; answers about settled days are kept in the client's cache."""

    name = "defillama"
    currency = "USD"

    def __init__(
        self, client: Client, url: str | None = None, *, now: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._where: Endpoint = endpoint(url or ADDRESS)
        self._rate = None if self._where.loopback else RATE
        self._now = now

    @property
    def origin(self) -> str:
        """The service and its address, as far as it may be shown."""
        return f"{self.name} {self._where.origin}"

    def cost(self, needs: Needs, tolerance: timedelta) -> int:
        """The number of requests that these needs take now; what is kept costs none."""
        days = _days(needs, tolerance).items()
        missing = ([name for name in coins if self._kept(day, name) is None] for day, coins in days)
        return sum(len(_requests(names)) for names in missing)

    def ask(self, needs: Needs, tolerance: timedelta) -> Quotes:
        """The prices of the days from each moment's tolerance to the moment itself.

        Assets that the service does not know have none. Raises RateLimited, BadAnswer, SourceError; what was
        answered before is kept, and not asked again.
        """
        assets: dict[str, list[str]] = {}
        for asset in sorted(needs):
            assets.setdefault(coin(asset) or "", []).append(asset)
        quotes: dict[tuple[str, datetime], Quote] = {}
        decimals: dict[str, int] = {}
        for day, coins in sorted(_days(needs, tolerance).items()):
            for name, points in self._day(day, coins):
                for asset in assets[name]:
                    for time_, value in points.prices.items():
                        quote = Quote(asset, time_, value, points.source)
                        if quotes.setdefault((asset, time_), quote).value != value:
                            raise BadAnswer(f"{self._what(name)}: two prices at {time_}")
                    count = points.decimals
                    if count is not None and decimals.setdefault(asset, count) != count:
                        raise BadAnswer(f"{self._what(name)}: its decimals change")
        return Quotes(tuple(quotes.values()), decimals)

    def _day(self, day: int, coins: Sequence[str]) -> Iterator[tuple[str, _Points]]:
        """The points of a day, coin by coin: what is kept first, then what has to be asked."""
        missing = []
        for name in coins:
            kept = self._kept(day, name)
            if kept is None:
                missing.append(name)
            else:
                yield name, self._points(name, day, kept)
        for names in _requests(missing):
            for name, answer in self._chart(day, names).items():
                points = self._points(name, day, answer)
                if self._client.cache is not None and day + DAY + SETTLED <= self._now():
                    self._client.cache.put(self._key(day, name), answer)
                yield name, points

    def _kept(self, day: int, name: str) -> Json | None:
        return None if self._client.cache is None else self._client.cache.get(self._key(day, name))

    def _key(self, day: int, name: str) -> list[str | int]:
        return [self.name, self._where.origin, "chart", name, day, HOURS, WIDTH]

    def _chart(self, day: int, names: Sequence[str]) -> dict[str, Json]:
        parameters = {"start": str(day), "span": str(HOURS), "period": "1h", "searchWidth": str(WIDTH)}
        question = Question(self._where, f"/chart/{','.join(names)}", parameters)
        answer = self._client.ask(question, self._read, self._rate)
        coins = Fields(Fields(answer, self._where.origin).value.get("coins"), f"{self._where.origin}: coins")
        for name in coins.value:
            if name not in names:
                raise BadAnswer(f"{self._where.origin}: {shown(name)} came, which was not asked for")
        return coins.value

    def _read(self, reply: Reply) -> Json:
        if reply.status != 200:
            raise SourceError(f"{self._where.origin} gives no prices (HTTP {reply.status})")
        try:
            return parse(reply.content, self._where.origin)
        except BadAnswer as error:
            raise Again(error) from None

    def _points(self, name: str, day: int, answer: Json) -> _Points:
        fields = Fields(answer, self._what(name))
        source = f"{self.name} {name}"
        if fields.has("confidence"):
            source += f", confidence {_number(fields.value['confidence'], fields.what)}"
        prices: dict[datetime, Decimal] = {}
        for each in fields.items("prices"):
            point = Fields(each, f"{fields.what}, a price")
            moment = point.quantity("timestamp")
            if not day - WIDTH <= moment <= day + DAY + WIDTH:
                raise BadAnswer(f"{point.what} is of {moment}, another day than was asked for")
            value = _number(point.value.get("price"), point.what)
            if prices.setdefault(datetime.fromtimestamp(moment, UTC), value) != value:
                raise BadAnswer(f"{point.what}: two prices at {moment}")
        decimals = fields.quantity("decimals") if fields.has("decimals") else None
        if decimals is not None and decimals > MOST_DECIMALS:
            raise BadAnswer(f"{fields.what}: {shown(decimals)} decimals are more than a token has")
        return _Points(source, prices, decimals)

    def _what(self, name: str) -> str:
        return f"{self._where.origin}: {shown(name)}"


def _requests(names: Sequence[str]) -> list[Sequence[str]]:
    """The coins of each request."""
    return [names[first : first + COINS] for first in range(0, len(names), COINS)]


def _days(needs: Needs, tolerance: timedelta) -> dict[int, list[str]]:
    """Per UTC day (its first second) the coins whose prices of that day may be used."""
    days: dict[int, set[str]] = {}
    for asset, moments in needs.items():
        name = coin(asset)
        if name is None:
            continue
        for moment in moments:
            first, last = (int(at.timestamp()) // DAY for at in (moment - tolerance, moment))
            for day in range(first, last + 1):
                days.setdefault(day * DAY, set()).add(name)
    return {day: sorted(names) for day, names in days.items()}


def _number(value: Json, what: str) -> Decimal:
    """A number that is no float on its way: `parse` leaves fractions as text."""
    text = str(quantity(value, what)) if isinstance(value, int) else value
    if not isinstance(text, str) or len(text) > 80 or not _is_number(text):
        raise BadAnswer(f"{what}: {shown(value)} is no price")
    found = Decimal(text)
    if len(found.as_tuple().digits) > 40 or (found and abs(found.adjusted()) > 30):
        raise BadAnswer(f"{what}: {shown(value)} is no price")
    return found
