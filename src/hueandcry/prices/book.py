"""A price book: prices in one currency, each good from its time on for as long as the tolerance says."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hueandcry.model.errors import InputError
from hueandcry.prices.price import DECIMALS, Price, parse_time, parse_value, stamp, written

DAY = timedelta(hours=24)
Json = dict[str, Any]


class PriceBook:
    """Prices by asset and time; nothing between two of them is made up.

    `origin` names the file or service, `digest` is the SHA-256 of what it gave. `decimals` are those that it
    states of assets. InputError where one moment has two prices, or a price is in another currency.
    """

    def __init__(
        self,
        prices: Iterable[Price],
        *,
        currency: str,
        origin: str,
        digest: str,
        decimals: Mapping[str, int] | None = None,
        tolerance: timedelta = DAY,
    ) -> None:
        self.currency = currency
        self.origin = origin
        self.digest = digest
        self.decimals = dict(decimals or {})
        self.tolerance = tolerance
        found: dict[str, dict[datetime, Price]] = defaultdict(dict)
        for price in prices:
            if price.currency != currency:
                raise InputError(f"{origin}: prices in {currency} and in {price.currency}: give one currency")
            known = found[price.asset].setdefault(price.time, price)
            if known.value != price.value:
                two = f"{written(known.value)} and {written(price.value)}"
                raise InputError(f"{origin}: {price.asset} has two prices at {stamp(price.time)}: {two}")
        self._series = {asset: sorted(by.values(), key=_time) for asset, by in found.items()}

    def at(self, asset: str, time: datetime) -> Price | None:
        """The last price at or before a moment; None where there is none, or none within the tolerance."""
        series = self._series.get(asset, [])
        place = bisect_right(series, time, key=_time)
        if not place or time - series[place - 1].time > self.tolerance:
            return None
        return series[place - 1]

    def prices(self) -> tuple[Price, ...]:
        """All prices, by asset and time."""
        return tuple(price for asset in sorted(self._series) for price in self._series[asset])

    def only(self, prices: Iterable[Price], assets: Iterable[str]) -> "PriceBook":
        """The part of the book that was used: it gives the same answers to the same questions."""
        return PriceBook(
            prices,
            currency=self.currency,
            origin=self.origin,
            digest=self.digest,
            decimals={asset: self.decimals[asset] for asset in sorted(assets) if asset in self.decimals},
            tolerance=self.tolerance,
        )

    def record(self) -> Json:
        """What a bundle keeps of the book."""
        return {
            "origin": self.origin,
            "sha256": self.digest,
            "currency": self.currency,
            "tolerance_seconds": int(self.tolerance.total_seconds()),
            "decimals": self.decimals,
            "prices": [
                {
                    "asset": price.asset,
                    "time": stamp(price.time),
                    "price": written(price.value),
                    "source": price.source,
                }
                for price in self.prices()
            ],
        }


def recorded(record: Mapping[str, Any]) -> PriceBook:
    """The book that a bundle kept; KeyError, ValueError or InputError where the record is damaged."""
    currency = str(record["currency"])
    return PriceBook(
        [
            Price(
                str(each["asset"]),
                parse_time(each["time"]),
                parse_value(each["price"]),
                currency,
                str(each["source"]),
            )
            for each in record["prices"]
        ],
        currency=currency,
        origin=str(record["origin"]),
        digest=str(record["sha256"]),
        decimals={asset: _byte(count) for asset, count in record["decimals"].items()},
        tolerance=timedelta(seconds=int(record["tolerance_seconds"])),
    )


def _time(price: Price) -> datetime:
    return price.time


def _byte(count: Any) -> int:
    if not isinstance(count, int) or not 0 <= count <= DECIMALS:
        raise ValueError(f"{count!r} is no number of decimals")
    return count
