"""Amounts in words: exact to the last unit for tables, short for pictures; integers only, never a float."""

PLACES = 2  # decimals of a short amount of at least one
ALL = 10_000  # hundredths of a percent
DIGITS = 3  # significant digits of a smaller one


def exact(amount: int, decimals: int, symbol: str = "") -> str:
    """Every digit that is not a trailing zero: `401,346.768858404671846374 ETH`."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 10**decimals)
    fraction = str(part).zfill(decimals).rstrip("0") if part else ""
    text = f"{sign}{whole:,}.{fraction}" if fraction else f"{sign}{whole:,}"
    return f"{text} {symbol}" if symbol else text


def short(amount: int, decimals: int, symbol: str = "") -> str:
    """Two decimals, below one three significant digits, half to even: `401,346.77 ETH`, `0.0101 ETH`."""
    unit: int = 10**decimals
    small = 0 < abs(amount) < unit
    kept = decimals - len(str(abs(amount))) + DIGITS if small else PLACES
    if kept >= decimals:
        return exact(amount, decimals, symbol)
    return exact(_half_even(amount, 10 ** (decimals - kept)), kept, symbol)


def share(part: int, whole: int) -> str:
    """A share in percent with two decimals, `<0.01 %` and `>99.99 %` where rounding would say none or all."""
    if not whole:
        return ""
    hundredths = _half_even(part * ALL, whole)
    if part and not hundredths:
        return "<0.01 %"
    if part != whole and hundredths == ALL:
        return ">99.99 %"
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def _half_even(amount: int, by: int) -> int:
    quotient, rest = divmod(amount, by)
    return quotient + (2 * rest > by or (2 * rest == by and quotient % 2))
