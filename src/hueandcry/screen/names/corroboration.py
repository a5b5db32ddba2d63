"""What beside the name speaks for or against a hit: dates of birth, countries, identifiers, addresses."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from hueandcry.model.party import Birth
from hueandcry.screen.names.query import Corroboration, NameQuery
from hueandcry.screen.names.tables import table

CIRCA_YEARS = 1


class Facts(NamedTuple):
    """What a list says of a party beside its names."""

    births: tuple[Birth, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@cache
def weights() -> dict[str, float]:
    """The factors and grades of `data/weights.csv`."""
    return {row["weight"]: float(row["value"]) for row in table("weights")}


def corroborate(query: NameQuery, facts: Facts) -> tuple[Corroboration, ...]:
    """The four things that could corroborate, each with its verdict in words."""
    return (
        _births(query.births, facts.births),
        _texts("country", query.countries, facts.countries),
        _texts("identifier", query.identifiers, facts.identifiers),
        _texts("address", query.addresses, facts.addresses),
    )


def grade(score: float) -> str:
    """The grade of a score: `very close`, `close` or `possible`."""
    return next(name for name in ("very close", "close", "possible") if score >= weights()[name])


def _births(given: Sequence[str], listed: Sequence[Birth]) -> Corroboration:
    shown = ", ".join(_shown(each) for each in listed)
    if not listed:
        return Corroboration("birth date", "not listed", "the list gives no date of birth")
    if not given:
        return Corroboration("birth date", "not given", f"ask for the date of birth; the list gives {shown}")
    if any(_same(date, birth) for date in given for birth in listed):
        return Corroboration("birth date", "agrees", f"{', '.join(given)} agrees with the list's {shown}")
    return Corroboration("birth date", "conflicts", f"{', '.join(given)} against the list's {shown}")


def _shown(birth: Birth) -> str:
    return f"{'about ' if birth.circa else ''}{birth.date}{f' to {birth.to}' if birth.to else ''}"


def _same(date: str, birth: Birth) -> bool:
    """Whether two dates can be one day, at the precision of the coarser; "about" is one year either side."""
    if birth.to:
        size = min(len(date), len(birth.date), len(birth.to))
        return birth.date[:size] <= date[:size] <= birth.to[:size]
    size = min(len(date), len(birth.date))
    if birth.circa and date[:4].isdigit() and birth.date[:4].isdigit():
        return abs(int(date[:4]) - int(birth.date[:4])) <= CIRCA_YEARS
    return date[:size] == birth.date[:size]


def _texts(what: str, given: Sequence[str], listed: Sequence[str]) -> Corroboration:
    plural = {"country": "countries", "identifier": "identifiers", "address": "addresses"}[what]
    shown = ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
    if not listed:
        return Corroboration(what, "not listed", f"the list gives no {plural}")
    if not given:
        return Corroboration(what, "not given", f"compare with the list's {shown}")
    common = {_plain(each) for each in given} & {_plain(each) for each in listed}
    if common:
        return Corroboration(what, "agrees", f"{', '.join(given)}: among the list's {plural}")
    return Corroboration(what, "conflicts", f"{', '.join(given)}: not among the list's {shown}")


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
