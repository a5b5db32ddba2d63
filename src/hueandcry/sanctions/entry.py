"""Entries: what the lists say of a party, or of one address of it, on a day, by what we had seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hueandcry.model.party import Party, PartyKind
from hueandcry.sanctions.catalogue import known
from hueandcry.sanctions.document import party_of


@dataclass(frozen=True, slots=True)
class Listing:
    """A party as it stood in a row of editions: a version of it, from `edition` until `ended` (None: still).

    `said_from` and `said_to` are the days of those editions, `seen_from` and `seen_to` when we had them.
    """

    party: str
    document: str
    edition: int
    ended: int | None
    said_from: str
    said_to: str
    seen_from: str
    seen_to: str


@dataclass(frozen=True, slots=True)
class Question:
    """The day that is asked about (empty: now), and today."""

    day: str
    today: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A party, or an address of it, and its listing. Empty dates are not known, or have not come.

    `listed_from` and `listed_to` are the list's own days, of its precision. `said_from` is the day of the
    first edition with it that is on record, `last_said` of the last one before it was gone, `gone_by` of the
    first without it. `seen_from` and `seen_to` say when we had the first with it and the first without.
    `version` is the SHA-256 of the newest edition of the list that was used. `address` is empty for a party;
    for an address, `party_listed` says whether its party is. `begun` is false where the day that was asked
    about lies before the listing, or before all that is on record of it.
    """

    party: Party
    listed: bool
    listed_from: str
    listed_to: str
    said_from: str
    last_said: str
    gone_by: str
    seen_from: str
    seen_to: str
    version: str
    address: str = ""
    party_listed: bool = False
    begun: bool = True

    @property
    def words(self) -> str:
        """The listing in one sentence; an advisory names, it does not list."""
        verb = "named" if known(self.party.list).kind == "advisory" else "listed"
        said = f"{verb} {self._since}"
        if self.listed:
            return said
        until = f", until {self.last_said} at least, gone by {self.gone_by}" if self.gone_by else ""
        if not self.begun:
            then = f"not {verb} yet" if self.listed_from else "not on record by then"
            return f"{then}; {said}{until}"
        if self.gone_by:
            rest = "; its party is still listed" if self.address and self.party_listed else ""
            return f"not {verb}; {said}{until}{rest}"
        return f"not {verb}; {said}, until {self.listed_to}"

    @property
    def _since(self) -> str:
        """A list gives the day of a party, not of its addresses: those are known by the editions alone."""
        if not self.listed_from:
            return f"since {self.said_from} at the latest"
        if self.address and self.party.kind is not PartyKind.WALLET and self.said_from > self.listed_from:
            return f"since {self.said_from} at the latest, its party since {self.listed_from}"
        return f"since {self.listed_from}"


class Editions:
    """The editions of one list that are used: which was the newest, and which came before which."""

    def __init__(self, days: Mapping[int, str], version: str) -> None:
        self.last = max(days)
        self.version = version
        numbers = sorted(days)
        self._before = dict(zip(numbers[1:], (days[each] for each in numbers), strict=False))

    def day_before(self, number: int) -> str:
        """The day of the edition before this one."""
        return self._before[number]

    def known(self, row: Listing) -> Listing:
        """The row as it stood when the newest of these editions was the newest there was."""
        if row.ended is None or row.ended <= self.last:
            return row
        return Listing(row.party, row.document, row.edition, None, row.said_from, "", row.seen_from, "")


def entry_of(
    rows: Sequence[Listing],
    question: Question,
    editions: Editions,
    before: str = "",
    read: Callable[[Listing], Party] = lambda row: party_of(row.document),
) -> Entry:
    """The entry of one party from its rows in order; `before` is when an earlier state without it ended.

    A version counts from the day of its edition; before the first edition on record, the first one speaks.
    """
    said = [at for at, row in enumerate(rows) if not question.day or row.said_from <= question.day]
    at = said[-1] if said else 0
    begin, end = _run(rows, at)
    first, last = rows[begin], rows[end]
    party = read(rows[at])
    final = party if last is rows[at] else read(last)
    previous = rows[begin - 1].said_to if begin else before
    listed_from = final.listed_from if final.listed_from >= previous else ""
    on = question.day or question.today
    gone = last.ended is not None and (not question.day or last.said_to <= question.day)
    expired = bool(final.listed_to) and on[: len(final.listed_to)] > final.listed_to
    begun = (listed_from or (first.said_from if question.day else "")) <= on
    listed = begun and not gone and not expired
    return Entry(
        party=party,
        listed=listed,
        listed_from=listed_from,
        listed_to=final.listed_to,
        said_from=first.said_from,
        last_said="" if last.ended is None else editions.day_before(last.ended),
        gone_by=last.said_to,
        seen_from=first.seen_from,
        seen_to=last.seen_to,
        version=editions.version,
        party_listed=listed,
        begun=begun,
    )


def _run(rows: Sequence[Listing], at: int) -> tuple[int, int]:
    """The first and last row of those around this one that follow on each other without a gap."""
    begin = end = at
    while begin and rows[begin - 1].ended == rows[begin].edition:
        begin -= 1
    while end + 1 < len(rows) and rows[end].ended == rows[end + 1].edition:
        end += 1
    return begin, end
