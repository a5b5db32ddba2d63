"""An amount valued at a moment: with the price that was used, or with the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from hueandcry.model.errors import InputError
from hueandcry.prices.book import PriceBook
from hueandcry.prices.price import Price, worth


class Lack(StrEnum):
    """Why an amount has no value."""

    PRICE = "no price"  # none at or before its moment, or only an older one than the tolerance allows
    DECIMALS = "decimals not known"  # a price is of a whole unit: how many base units that is, nobody says


@dataclass(frozen=True, slots=True)
class Figure:
    """`amount` base units of `asset` at `time`; `price` and `decimals` where they are known."""

    asset: str
    amount: int
    time: datetime
    price: Price | None
    decimals: int | None

    @property
    def value(self) -> Decimal | None:
        """What it was worth, exactly; None where something is lacking."""
        return self.of(self.amount)

    @property
    def lack(self) -> Lack | None:
        """What is lacking."""
        if self.price is None:
            return Lack.PRICE
        return Lack.DECIMALS if self.decimals is None else None

    def of(self, amount: int) -> Decimal | None:
        """What another amount of the same asset was worth at that moment."""
        if self.price is None or self.decimals is None:
            return None
        return worth(amount, self.decimals, self.price)


class Valuer:
    """Values amounts by a book and keeps what it used of it; `decimals` are known whatever the book says.

    InputError where the book states other decimals of an asset: its price would be of another unit.
    """

    def __init__(self, book: PriceBook, decimals: Mapping[str, int]) -> None:
        for asset in sorted(book.decimals.keys() & decimals.keys()):
            if book.decimals[asset] != decimals[asset]:
                raise InputError(
                    f"{book.origin}: {asset} has {decimals[asset]} decimals, not {book.decimals[asset]}: "
                    "mend them, or leave them out"
                )
        self._book = book
        self._used: set[Price] = set()
        self._assets: set[str] = set()
        self._decimals = {**book.decimals, **decimals}

    def figure(self, asset: str, amount: int, time: datetime) -> Figure:
        """The amount with the price at that time."""
        price = self._book.at(asset, time)
        if price is not None:
            self._used.add(price)
            self._assets.add(asset)
        return Figure(asset, amount, time, price, self._decimals.get(asset))

    def used(self) -> PriceBook:
        """The prices that were used: they give the same figures again."""
        return self._book.only(self._used, self._assets)
