"""Prices: what an amount was worth at a moment, on whose word. A price is never part of taint."""

from hueandcry.prices.book import DAY, PriceBook
from hueandcry.prices.figure import Figure, Lack, Valuer
from hueandcry.prices.price import Price
from hueandcry.prices.prices_csv import read_prices

__all__ = ["DAY", "Figure", "Lack", "Price", "PriceBook", "Valuer", "read_prices"]
