"""Countries as lists print them, to ISO 3166-1 alpha-2: names, official names, words for their citizens."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib import resources

from hueandcry.sanctions.text import clean


def code(printed: str) -> str:
    """The alpha-2 code of a country; what the table does not know, as printed."""
    text = clean(printed)
    if len(text) == 2 and text.isalpha() and text.isupper():
        return text
    return _table().get(_key(text), text)


def codes(printed: Iterable[str]) -> tuple[str, ...]:
    """The codes of several, each once, without empty ones."""
    return tuple(dict.fromkeys(found for each in printed if (found := code(each))))


def _key(text: str) -> str:
    return text.casefold().replace("’", "'").removeprefix("the ").strip(" .")


@cache
def _table() -> dict[str, str]:
    path = resources.files("hueandcry.sanctions") / "data" / "countries.csv"
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {_key(name): row["code"] for row in rows for name in row["names"].split(";")}
