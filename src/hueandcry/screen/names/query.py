"""What is asked about a name, and what is answered: hits with what speaks for and against them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hueandcry.model.errors import InputError
from hueandcry.model.party import PartyKind, PartyName

MOST = 1000
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")
DECISION = "a person must decide"


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A name to look for, and what is known beside it.

    `births` are ISO dates of any precision (`1984`, `1984-07`), `countries` ISO 3166-1 alpha-2 or names,
    `identifiers` numbers of passports and registers, `addresses` blockchain addresses. At most `limit`
    parties are returned, and those of at least `threshold` before anything was held against them.
    """

    text: str
    kind: PartyKind = PartyKind.UNKNOWN
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    limit: int = 10
    threshold: float = 0.7
    addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST:
            raise InputError(f"a limit of {self.limit}: give 1 to {MOST}")
        for born in self.births:
            if not _is_date(born):
                raise InputError(f"a date of birth {born[:40]!r}: give YYYY, YYYY-MM or YYYY-MM-DD")
        if not 0.0 < self.threshold <= 1.0:
            raise InputError(f"a threshold of {self.threshold}: give more than 0 and at most 1")


class Corroboration(NamedTuple):
    """One thing that could corroborate a hit: it `agrees`, `conflicts`, is `not given` or `not listed`."""

    what: str
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class NameHit:
    """A listed party that a name may be of; never a decision.

    `score` is the name's after what was held against it; `name_score` before. `suppressed` says what pushed a
    hit below the threshold: such hits come last and are still shown.
    """

    party: str
    alias: PartyName
    score: float
    rule: str
    reasons: tuple[str, ...]
    corroboration: tuple[Corroboration, ...]
    name_score: float
    grade: str
    suppressed: str = ""
    decision: str = DECISION


def _is_date(text: str) -> bool:
    """Whether a text is a day, a month or a year that the calendar has."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True
