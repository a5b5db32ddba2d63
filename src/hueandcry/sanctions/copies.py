"""Copies: the editions in the records, when we had them, and how old they are."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from hueandcry.model.errors import ListError
from hueandcry.records.tables import LIST_CHECKS, LIST_EDITIONS
from hueandcry.sanctions.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class Copy:
    """One edition as it was taken. `day` is the ISO day from which it counts; `seen` is when we had it.

    `issued` is as the file says or empty; `floors` is `standard` or `none`; `smaller` is why it was accepted
    although it lacks much of the edition before.
    """

    number: int
    list: str
    form: str
    sha256: str
    issued: str
    day: str
    seen: str
    recorded: str
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    floors: str
    smaller: str


@dataclass(frozen=True, slots=True)
class ListVersion:
    """The newest copy of a list: what an answer rests on, and how old it is.

    `retrieved` is when the list was last fetched, empty where nobody said; `age` is in hours from then, else
    from the day of issue, else None. `known_from` is the day of the oldest copy: what was delisted before is
    not known. A list whose age is not known is stale.
    """

    id: str
    kind: str
    sha256: str
    issued: str
    retrieved: str
    recorded: str
    counts: Mapping[str, int]
    age: float | None
    stale: bool
    known_from: str
    form: str
    origin: str
    floors: str
    smaller: str
    number: int


def copies(connection: Connection) -> list[Copy]:
    """All editions in the order in which they were taken."""
    return [_copy(row) for row in connection.execute(select(LIST_EDITIONS).order_by(LIST_EDITIONS.c.id))]


def _copy(row: Row[Any]) -> Copy:
    told = {str(name): value for name, value in row._mapping.items()}
    number, counts, notes = told.pop("id"), json.loads(told.pop("counts")), json.loads(told.pop("notes"))
    return Copy(number=number, counts=counts, notes=tuple(notes), **told)


def had_by(found: Iterable[Copy], day: date | None) -> list[Copy]:
    """The copies that we had when that day (UTC) ended; all of them without a day."""
    end = f"{day.isoformat()}T24" if day else ""
    return [each for each in found if not end or each.seen < end]


def newest(found: Iterable[Copy]) -> dict[str, Copy]:
    """The last copy of each list."""
    return {each.list: each for each in found}


def list_versions(connection: Connection, found: Iterable[Copy], now: datetime) -> tuple[ListVersion, ...]:
    """The newest copy of each list, in the order of the catalogue."""
    found = tuple(found)
    last = newest(found)
    since = {each.list: each.day for each in reversed(found)}
    checks = last_checks(connection)
    had = select(LIST_CHECKS.c.edition, func.max(LIST_CHECKS.c.retrieved)).group_by(LIST_CHECKS.c.edition)
    retrieved = {row[0]: row[1] for row in connection.execute(had)}
    order = [id for id in catalogue() if id in last]
    used = [last[id] for id in order]
    return tuple(
        _version(each, checks[each.number].origin, retrieved[each.number], since[each.list], now)
        for each in used
    )


def last_checks(connection: Connection) -> dict[int, Row[Any]]:
    """The last time that each edition was given or fetched, by its number."""
    latest = select(func.max(LIST_CHECKS.c.id)).group_by(LIST_CHECKS.c.edition)
    rows = connection.execute(select(LIST_CHECKS).where(LIST_CHECKS.c.id.in_(latest)))
    return {row.edition: row for row in rows}


def _version(copy: Copy, origin: str, retrieved: str, since: str, now: datetime) -> ListVersion:
    policy = catalogue()[copy.list]
    told = retrieved or copy.issued
    age = round(max(0.0, (now - instant(told)).total_seconds() / 3600), 1) if told else None
    limit = policy.stale_after
    return ListVersion(
        copy.list,
        policy.kind,
        copy.sha256,
        copy.issued,
        retrieved,
        copy.recorded,
        copy.counts,
        age,
        limit is not None and (age is None or age > limit),
        since,
        copy.form,
        origin,
        copy.floors,
        copy.smaller,
        copy.number,
    )


def instant(text: str) -> datetime:
    """The moment that an ISO day or moment names, UTC where it says no zone; ListError for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ListError(f"{text[:40]!r} is not a date: write 2025-03-21 or 2025-03-21T14:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def normal(text: str) -> str:
    """An ISO day as it is, a moment in UTC, nothing as nothing: texts that sort by time."""
    at = instant(text) if text else None
    return text if at is None or len(text) == len("2025-03-21") else moment(at)


def moment(at: datetime) -> str:
    """A UTC moment as text that sorts."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
