"""Tags: what was said of addresses, kept in the records with the periods in which it was said and known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, or_, select

from hueandcry.attribution.editions import Edition, begin_edition
from hueandcry.attribution.pack import Pack
from hueandcry.attribution.tags_csv import COLUMNS, FORM, OPTIONAL, read_csv
from hueandcry.model import Tag
from hueandcry.records import Records
from hueandcry.records.tables import EDITIONS, PACKS, STATEMENT, TAGS

__all__ = ["COLUMNS", "Added", "Statement", "TagBook", "once", "read_csv"]

_COLUMNS = (*COLUMNS, *OPTIONAL)
_KEY = STATEMENT[1:]  # within one pack
_CONTENT = ("confidence", "definer", "context", "grade", "first_seen", "last_seen")
_PERIOD = ("said_from", "said_to", "recorded_from", "recorded_to")


@dataclass(frozen=True, slots=True)
class Statement:
    """A tag with its periods: said (ISO days) and recorded (UTC) from and to; an open end is empty."""

    tag: Tag
    said_from: str
    said_to: str
    recorded_from: str
    recorded_to: str

    def periods(self) -> dict[str, str]:
        """The periods by name."""
        return {name: getattr(self, name) for name in _PERIOD}

    def spans(self) -> dict[str, str]:
        """The periods for people, by the day."""
        said = f"{self.said_from} to {self.said_to or 'now'}"
        return {"said": said, "recorded": f"{self.recorded_from[:10]} to {self.recorded_to[:10] or 'now'}"}


@dataclass(slots=True)
class Added:
    """What a file changed: statements new, changed, said again at a later date, as before, withdrawn."""

    new: int = 0
    changed: int = 0
    renewed: int = 0
    same: int = 0
    withdrawn: int = 0

    def words(self) -> tuple[str, ...]:
        """The counts that are not zero; the number of new statements always."""
        told = (
            (self.changed, "changed"),
            (self.renewed, "said again"),
            (self.same, "as before"),
            (self.withdrawn, "withdrawn"),
        )
        return (f"{self.new} new", *(f"{count} {word}" for count, word in told if count))


@dataclass(slots=True)
class _Changes:
    """Rows to write: those that are no longer held true, and those that are from now on."""

    outdated: list[int] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)


class TagBook:
    """The tags of a workspace."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @property
    def records(self) -> Records:
        """The store that holds the tags."""
        return self._records

    def add(self, tags: Iterable[Tag]) -> tuple[int, int]:
        """Record tags, all or none; the same statement again updates its confidence. Returns (given, new)."""
        given = list(tags)
        return len(given), self.take(Pack(FORM), given).new

    def take(self, pack: Pack, tags: Sequence[Tag]) -> Added:
        """Record the tags of a file, all or none. What an earlier edition of a TagPack said and this one does
        not is withdrawn on the day of this edition; a CSV only adds. TagError for an edition that is too old.
        """
        with self._records.begin() as connection:
            edition = begin_edition(connection, pack)
            standing = {_key(row): row for row in connection.execute(_standing(edition.pack))}
            added, changes = Added(), _Changes()
            for tag in once(tags):
                old = standing.pop(_key(tag), None)
                _compare(old, _row(tag, edition), added, changes)
            if pack.form != FORM:
                for row in standing.values():
                    _end(row, edition.day, edition.now, changes)
                added.withdrawn = len(standing)
            _write(connection, changes, edition.now)
        return added

    @property
    def revision(self) -> str:
        """A digest of all files that were taken, empty before the first."""
        if not self.records.exists():
            return ""
        told = select(EDITIONS.c.id, EDITIONS.c.sha256, EDITIONS.c.recorded).order_by(EDITIONS.c.id)
        with self.records.begin() as connection:
            found = [tuple(row) for row in connection.execute(told)]
        return sha256(repr(found).encode()).hexdigest() if found else ""

    def __iter__(self) -> Iterator[Tag]:
        """All tags that stand, by chain, address and falling confidence."""
        yield from self._tags(TAGS.c.said_to == "", TAGS.c.recorded_to == "")

    def as_of(self, said: date | None = None, recorded: date | None = None) -> tuple[Tag, ...]:
        """The tags that stood on the day `said`, as this workspace knew them when the day `recorded` ended.

        Without `said` those that stand, without `recorded` by all that is known. A tag without a date counts
        from the day on which it was recorded.
        """
        return tuple(self._tags(*_at(said, recorded)))

    def of(
        self, addresses: Iterable[str], said: date | None = None, recorded: date | None = None
    ) -> list[Tag]:
        """The tags of addresses (canonical text) on any chain, as `as_of` would give them."""
        return list(self._tags(TAGS.c.address.in_(list(addresses)), *_at(said, recorded)))

    def history(self, addresses: Iterable[str]) -> list[Statement]:
        """Everything ever recorded of addresses, withdrawn or corrected too, in the order of recording."""
        order = (TAGS.c.recorded_from, TAGS.c.said_from, TAGS.c.id)
        rows = self._rows(order, TAGS.c.address.in_(list(addresses)))
        return [Statement(_tag(row), *(getattr(row, name) for name in _PERIOD)) for row in rows]

    def _tags(self, *where: ColumnElement[bool]) -> Iterator[Tag]:
        order = (
            TAGS.c.chain,
            TAGS.c.address,
            TAGS.c.confidence.desc(),
            TAGS.c.label,
            TAGS.c.source,
            TAGS.c.id,
        )
        for row in self._rows(order, *where):
            yield _tag(row)

    def _rows(
        self, order: Sequence[ColumnElement[object]], *where: ColumnElement[bool]
    ) -> Sequence[Row[Any]]:
        if not self._records.exists():
            return []
        pack = (
            PACKS.c.title.label("pack_title"),
            PACKS.c.creator.label("pack_creator"),
            EDITIONS.c.uri.label("pack_uri"),
            EDITIONS.c.sha256.label("pack_sha256"),
        )
        columns = (*(TAGS.c[name] for name in (*_COLUMNS, *_PERIOD)), *pack)
        joined = TAGS.join(PACKS, TAGS.c.pack == PACKS.c.id).join(EDITIONS, TAGS.c.edition == EDITIONS.c.id)
        with self._records.begin() as connection:
            return connection.execute(
                select(*columns).select_from(joined).where(*where).order_by(*order)
            ).all()


def _at(said: date | None, recorded: date | None) -> tuple[ColumnElement[bool], ...]:
    if recorded is None:
        known: tuple[ColumnElement[bool], ...] = (TAGS.c.recorded_to == "",)
    else:
        end = f"{recorded.isoformat()}T24"  # behind every moment of that day
        known = (TAGS.c.recorded_from < end, or_(TAGS.c.recorded_to == "", TAGS.c.recorded_to >= end))
    if said is None:
        return (*known, TAGS.c.said_to == "")
    day = said.isoformat()
    return (*known, TAGS.c.said_from <= day, or_(TAGS.c.said_to == "", TAGS.c.said_to > day))


def _tag(row: Row[Any]) -> Tag:
    return Tag(**{each.name: getattr(row, each.name) for each in fields(Tag)})


def _key(told: Tag | Row[Any]) -> tuple[object, ...]:
    return tuple(getattr(told, name) for name in _KEY)


def once(tags: Iterable[Tag]) -> Iterable[Tag]:
    """Each statement once; of two that differ in the rest the more confident, the later, then by text."""
    found: dict[tuple[object, ...], Tag] = {}
    for tag in tags:
        other = found.setdefault(_key(tag), tag)
        found[_key(tag)] = max(tag, other, key=lambda each: (each.confidence, each.said, astuple(each)))
    return found.values()


def _standing(pack: int) -> Select[Any]:
    where = (TAGS.c.pack == pack, TAGS.c.said_to == "", TAGS.c.recorded_to == "")
    return select(TAGS).where(*where)


def _row(tag: Tag, edition: Edition) -> dict[str, object]:
    return {
        **{name: getattr(tag, name) for name in _COLUMNS},
        "pack": edition.pack,
        "edition": edition.id,
        "said_from": tag.said or edition.today,
        "said_to": "",
        "recorded_from": edition.now,
        "recorded_to": "",
    }


def _compare(old: Row[Any] | None, row: dict[str, object], added: Added, changes: _Changes) -> None:
    """Book a statement as new, as before, or in place of the old one, whose period then ends."""
    if old is None:
        added.new += 1
    elif any(getattr(old, name) != row[name] for name in _CONTENT):
        added.changed += 1
    elif row["said"] and old.said != row["said"]:
        added.renewed += 1
    else:
        added.same += 1
        return
    if old is not None:
        _end(old, str(row["said_from"]), str(row["recorded_from"]), changes)
    changes.rows.append(row)


def _end(old: Row[Any], day: str, now: str, changes: _Changes) -> None:
    """From now on the old statement was said until `day`; not at all if that is its first day."""
    changes.outdated.append(old.id)
    if old.said_from < day:
        copy = {str(name): value for name, value in old._mapping.items() if name != "id"}
        changes.rows.append({**copy, "said_to": day, "recorded_from": now})


def _write(connection: Connection, changes: _Changes, now: str) -> None:
    if changes.outdated:
        statement = TAGS.update().where(TAGS.c.id == bindparam("row")).values(recorded_to=now)
        connection.execute(statement, [{"row": number} for number in changes.outdated])
    if changes.rows:
        connection.execute(TAGS.insert(), changes.rows)
