"""Taking an edition into the records: as a whole or not at all, nothing deleted."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party
from hueandcry.records.tables import LIST_CHECKS, LIST_EDITIONS, LISTED_ADDRESSES, LISTINGS
from hueandcry.sanctions.change import Change, Place, check_kept, keys, places_of
from hueandcry.sanctions.copies import Copy, copies, instant, moment
from hueandcry.sanctions.document import digest, document
from hueandcry.sanctions.edition import Edition

_CHUNK = 2_000  # rows a statement: documents of a whole list are not held twice
_DAY = timedelta(days=1)  # the world's clocks and time zones


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Where a copy comes from and when it was fetched (ISO day or UTC moment, empty if nobody said).

    `etag` and `modified` are what the server said, to be told to it the next time.
    """

    origin: str = ""
    retrieved: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Which of the rules are off: the floors, and why a loss is accepted (empty: it is not)."""

    floors: bool = True
    smaller: str = ""


def lock(connection: Connection) -> None:
    """Hold off other writers from here on: what is read next is what will be changed."""
    # The driver begins a transaction at the first write, not at the first read.
    connection.execute(LIST_EDITIONS.update().where(LIST_EDITIONS.c.id < 0).values(floors=""))


def take(
    connection: Connection, edition: Edition, retrieval: Retrieval, leave: Leave, now: datetime
) -> Change:
    """Record an edition that was checked for itself; ListError where it may not follow the last one."""
    check_times(edition.list, edition.issued, retrieval.retrieved, now)
    earlier = [each for each in copies(connection) if each.list == edition.list]
    last = earlier[-1] if earlier else None
    if last is not None and last.sha256 == edition.sha256:
        record_check(connection, last.number, retrieval, now)
        return Change(edition.list, last.number, same=True)
    had = retrieval.retrieved or moment(now)
    seen, day = max(had, last.seen if last else ""), (edition.issued or had)[:10]
    _refuse_older(edition, day, earlier)
    news = _News(edition, _standing(connection, edition.list), _old_places(connection, edition.list))
    if not leave.smaller:
        news.check()
    number = _record_edition(connection, edition, day, seen, leave, now)
    record_check(connection, number, retrieval, now)
    change = news.change(number, _ever(connection, edition.list))
    _end(connection, news.outdated(), number, day, seen)
    period = {"said_from": day, "said_to": "", "seen_from": seen, "seen_to": "", "edition": number}
    _insert(connection, LISTINGS, ({**row, **period} for row in news.rows()))
    _insert(connection, LISTED_ADDRESSES, _addresses(connection, number, edition.parties))
    return change


class _News:
    """An edition beside what stands: row and digest of each party, and the places of all."""

    def __init__(self, edition: Edition, standing: Mapping[str, tuple[int, str]], places: Set[Place]) -> None:
        self._edition = edition
        self._standing = standing
        self._old_places = places
        self._places = places_of(edition)
        self._documents = {each.id: document(each) for each in edition.parties}
        self._digests = {id: digest(content) for id, content in self._documents.items()}
        self._fresh = [id for id, text in self._digests.items() if standing.get(id, (0, ""))[1] != text]

    def check(self) -> None:
        """ListError where too much is gone."""
        before = {"parties": self._standing.keys(), "addresses": self._old_places}
        check_kept(self._edition, before, {"parties": self._digests.keys(), "addresses": self._places})

    def change(self, number: int, ever: Set[str]) -> Change:
        """What differs; `ever` are the ids of all parties that were on the list at any time."""
        name, fresh, standing = self._edition.list, self._fresh, self._standing
        return Change(
            name,
            number,
            added=keys(name, [id for id in fresh if id not in ever]),
            amended=keys(name, [id for id in fresh if id in standing]),
            removed=keys(name, list(standing.keys() - self._digests.keys())),
            returned=keys(name, [id for id in fresh if id in ever and id not in standing]),
            addresses_added=tuple(sorted(self._places - self._old_places)),
            addresses_removed=tuple(sorted(self._old_places - self._places)),
        )

    def outdated(self) -> list[int]:
        """The rows that end."""
        changed = {id for id in self._fresh if id in self._standing}
        gone = self._standing.keys() - self._digests.keys()
        return sorted(self._standing[id][0] for id in changed | gone)

    def rows(self) -> Iterator[dict[str, object]]:
        """The rows that begin, without their periods."""
        parties = {each.id: each for each in self._edition.parties}
        for id in self._fresh:
            party, content = parties[id], self._documents[id].decode()
            named = {"list": party.list, "party": id, "document": content, "digest": self._digests[id]}
            yield {**named, "listed_from": party.listed_from, "listed_to": party.listed_to, "ended": None}


def check_times(list: str, issued: str, retrieved: str, now: datetime) -> None:
    """ListError where the days of an edition cannot be: in the future, or fetched before it was issued."""
    made, had = (instant(each) if each else None for each in (issued, retrieved))
    if made and made > now + _DAY:
        raise ListError(f"{list}: this file is dated {issued}, which lies in the future")
    if had and had > now + _DAY:
        raise ListError(f"{retrieved} lies in the future: say when the file was fetched")
    if made and had and had + _DAY < made:
        raise ListError(f"{list}: issued on {issued}, it was not fetched on {retrieved} already")


def _refuse_older(edition: Edition, day: str, earlier: Sequence[Copy]) -> None:
    if any(each.sha256 == edition.sha256 for each in earlier):
        raise ListError(
            f"{edition.list}: this very file was taken before, and a later edition after it: its sender lags "
            "behind; what was taken last stands"
        )
    last = earlier[-1] if earlier else None
    if last is None:
        return
    shared = min(len(edition.issued), len(last.issued))
    if day < last.day or edition.issued[:shared] < last.issued[:shared]:
        raise ListError(
            f"{edition.list}: this edition is of {edition.issued or day}, one of {last.issued or last.day} "
            "is recorded already: take editions in the order of their dates"
        )


def _standing(connection: Connection, list: str) -> dict[str, tuple[int, str]]:
    """Row and digest of each party that stands, by its id."""
    columns = (LISTINGS.c.party, LISTINGS.c.id, LISTINGS.c.digest)
    where = (LISTINGS.c.list == list, LISTINGS.c.ended.is_(None))
    return {row.party: (row.id, row.digest) for row in connection.execute(select(*columns).where(*where))}


def _ever(connection: Connection, list: str) -> set[str]:
    """The ids of parties that were ever on the list."""
    return set(connection.execute(select(LISTINGS.c.party).where(LISTINGS.c.list == list)).scalars())


def _old_places(connection: Connection, list: str) -> set[tuple[str, str]]:
    joined = LISTED_ADDRESSES.join(LISTINGS, LISTED_ADDRESSES.c.listing == LISTINGS.c.id)
    found = select(LISTED_ADDRESSES.c.chain, LISTED_ADDRESSES.c.address).select_from(joined)
    where = (LISTINGS.c.list == list, LISTINGS.c.ended.is_(None))
    return {(row.chain, row.address) for row in connection.execute(found.where(*where))}


def _record_edition(
    connection: Connection, edition: Edition, day: str, seen: str, leave: Leave, now: datetime
) -> int:
    row = {
        **{name: getattr(edition, name) for name in ("list", "form", "sha256", "issued")},
        "day": day,
        "seen": seen,
        "recorded": moment(now),
        "counts": json.dumps(dict(edition.counts)),
        "notes": json.dumps(edition.notes, ensure_ascii=False),
        "floors": "standard" if leave.floors else "none",
        "smaller": leave.smaller,
    }
    key = connection.execute(LIST_EDITIONS.insert().values(row)).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number


def record_check(connection: Connection, edition: int, retrieval: Retrieval, now: datetime) -> None:
    """Record that an edition was had from there at that time."""
    told = {name: getattr(retrieval, name) for name in ("origin", "etag", "modified", "retrieved")}
    connection.execute(LIST_CHECKS.insert().values(edition=edition, recorded=moment(now), **told))


def _end(connection: Connection, rows: Sequence[int], edition: int, day: str, seen: str) -> None:
    if rows:
        ends = {"ended": edition, "said_to": day, "seen_to": seen}
        statement = LISTINGS.update().where(LISTINGS.c.id == bindparam("row")).values(ends)
        connection.execute(statement, [{"row": number} for number in rows])


def _addresses(
    connection: Connection, edition: int, parties: Sequence[Party]
) -> Iterator[Mapping[str, object]]:
    with_some = {each.id: each for each in parties if each.addresses}
    rows = connection.execute(select(LISTINGS.c.id, LISTINGS.c.party).where(LISTINGS.c.edition == edition))
    for row in rows.all():
        if row.party in with_some:
            found = {(each.chain, each.address) for each in with_some[row.party].addresses}
            for chain, address in sorted(found):
                yield {"listing": row.id, "chain": chain, "address": address}


def _insert(connection: Connection, table: Table, rows: Iterator[Mapping[str, Any]]) -> None:
    while chunk := list(islice(rows, _CHUNK)):
        connection.execute(table.insert(), chunk)
