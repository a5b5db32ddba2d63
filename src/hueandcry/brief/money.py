"""Money in words: the one place where a value is rounded, to hundredths, half to even."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

from hueandcry.prices import Figure
from hueandcry.prices.price import stamp, written

CENT = Decimal("0.01")
ROUNDING = Context(prec=1_000, rounding=ROUND_HALF_EVEN)


def money(value: Decimal | None, currency: str = "") -> str:
    """`1,073,203,261.37 USD`; `<0.01 USD` where rounding would say nothing; empty without a value."""
    if value is None:
        return ""
    rounded = value.quantize(CENT, context=ROUNDING)
    text = f"<{CENT}" if value and not rounded else f"{rounded:,f}"
    return f"{text} {currency}" if currency else text


def price_words(figure: Figure, unit: str) -> str:
    """`2,674.01 USD an ETH from 2025-02-21T14:00:00Z (eth.csv)`, or why there is no value."""
    price = figure.price
    if price is None or figure.lack is not None:
        return f"{unit}: {figure.lack} at {stamp(figure.time)}"
    whole, point, part = written(price.value).partition(".")
    value = f"{int(whole):,}{point}{part} {price.currency}"
    return f"{value} a unit of {unit} from {stamp(price.time)} ({price.source})"
