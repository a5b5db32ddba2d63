"""The register: what every list said of whom and since when, as this workspace came to know it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, func, or_, select

from hueandcry.model.errors import ListError
from hueandcry.model.party import ListedAddress, Party
from hueandcry.records import Records
from hueandcry.records.tables import LIST_EDITIONS, LISTINGS
from hueandcry.sanctions.catalogue import known
from hueandcry.sanctions.change import Change, check_whole
from hueandcry.sanctions.copies import (
    Copy,
    ListVersion,
    copies,
    had_by,
    last_checks,
    list_versions,
    newest,
    normal,
)
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.entry import Entry, Listing, Question, entry_of
from hueandcry.sanctions.listings import meant, parties, places, standing, versions, with_address
from hueandcry.sanctions.taking import Leave, Retrieval, check_times, lock, record_check, take


def _clock() -> datetime:
    return datetime.now(UTC)


class Register:
    """The sanctions lists of a workspace; `now` is its clock."""

    def __init__(self, records: Records, now: Callable[[], datetime] = _clock) -> None:
        self._records = records
        self._now = now

    @property
    def now(self) -> datetime:
        """The time by the register's clock."""
        return self._now()

    @property
    def records(self) -> Records:
        """The store that holds the register."""
        return self._records

    @property
    def revision(self) -> int:
        """A number that grows whenever an edition is taken, 0 before the first."""
        with self._reading() as connection:
            return connection.execute(select(func.max(LIST_EDITIONS.c.id))).scalar() or 0 if connection else 0

    @property
    def settled(self) -> bool:
        """Whether what is listed changes with editions alone, and not by days that lists name beforehand."""
        today = self._now().date().isoformat()
        ahead = or_(LISTINGS.c.listed_to >= today[:4], LISTINGS.c.listed_from > today)
        with self._reading() as connection:
            coming = select(LISTINGS.c.id).where(LISTINGS.c.ended.is_(None), ahead).limit(1)
            return connection is None or connection.execute(coming).first() is None

    def take(
        self,
        edition: Edition,
        *,
        retrieved: str = "",
        origin: str = "",
        floors: bool = True,
        accept_smaller: str = "",
        validators: tuple[str, str] = ("", ""),
    ) -> Change:
        """Record an edition, all or none of it; ListError where it is not whole, and the old state stands.

        `retrieved` is an ISO day or UTC moment; without it the edition counts as seen now, and its age from
        its day of issue. `floors` off and the reason in `accept_smaller` are recorded. `validators` are the
        ETag and Last-Modified of the answer that brought it.
        """
        check_whole(edition, known(edition.list), floors)
        retrieval = Retrieval(origin, normal(retrieved), *validators)
        with self._records.begin() as connection:
            lock(connection)
            return take(connection, edition, retrieval, Leave(floors, accept_smaller), self._now())

    def confirm(
        self, list: str, *, retrieved: str = "", origin: str = "", validators: tuple[str, str] = ("", "")
    ) -> Change:
        """Record that the newest edition still is the newest, as its sender or the same file says."""
        retrieval = Retrieval(origin, normal(retrieved), *validators)
        with self._records.begin() as connection:
            lock(connection)
            last = newest(copies(connection))[known(list).id]
            check_times(list, last.issued, retrieval.retrieved, self._now())
            record_check(connection, last.number, retrieval, self._now())
        return Change(list, last.number, same=True)

    def validators(self, list: str, origin: str) -> tuple[str, str]:
        """ETag and Last-Modified of the newest edition where it was last had from this origin, else empty."""
        with self._reading() as connection:
            last = newest(copies(connection)).get(list) if connection else None
            check = last_checks(connection).get(last.number) if connection and last else None
            return (check.etag, check.modified) if check and check.origin == origin else ("", "")

    def entries(
        self, as_of: date | None = None, seen_by: date | None = None, lists: Sequence[str] = ()
    ) -> Iterator[Entry]:
        """Every party ever on a list, also those that no longer are, by list and id, one after the other.

        As the lists stood on `as_of` (now), by what this workspace had when the day `seen_by` (UTC) ended.
        """
        where = _of(lists)
        with self._reading() as connection:
            if connection is not None:
                yield from self._entries(connection, as_of, seen_by, *where)

    def party(self, key: str, as_of: date | None = None, seen_by: date | None = None) -> Entry | None:
        """The entry of one party by its key (`ofac-sdn/12345`), or None."""
        where = _named(key)
        with self._reading() as connection:
            found = list(self._entries(connection, as_of, seen_by, *where)) if connection else []
        return found[0] if found else None

    def at(
        self, chain: str, address: str, as_of: date | None = None, seen_by: date | None = None
    ) -> list[Entry]:
        """What was ever said of an address: an entry a party, ended ones too; `listed` is of the address.

        An address on one EVM chain is found where a list means every EVM chain; no chain means any.
        """
        with self._reading() as connection:
            if connection is None:
                return []
            found = self._addresses(connection, as_of, seen_by, address)
            return [entry for place, entry in found if place.address == address and meant(place.chain, chain)]

    def addresses(
        self, as_of: date | None = None, seen_by: date | None = None, lists: Sequence[str] = ()
    ) -> Iterator[tuple[ListedAddress, Entry]]:
        """Every address ever listed with its entry, an address once a party, by list and party."""
        where = _of(lists)
        with self._reading() as connection:
            if connection is not None:
                yield from self._addresses(connection, as_of, seen_by, None, *where)

    def history(self, key: str) -> list[Listing]:
        """Every version of a party that was recorded, in order; `sanctions.document.party_of` reads them."""
        where = _named(key)
        with self._reading() as connection:
            return versions(connection, *where) if connection else []

    def editions(self, list: str = "", seen_by: date | None = None) -> list[Copy]:
        """The editions that were taken, of one list or of all, in order."""
        with self._reading() as connection:
            found = had_by(copies(connection), seen_by) if connection else []
        return [each for each in found if not list or each.list == list]

    def parties(self, copy: Copy) -> Iterator[Party]:
        """The parties of an edition that was taken, as it has them, by id."""
        with self._reading() as connection:
            if connection is not None:
                yield from standing(connection, copy.list, copy.number)

    def versions(self) -> tuple[ListVersion, ...]:
        """The newest copy of each list that there is one of, and its age."""
        with self._reading() as connection:
            return list_versions(connection, copies(connection), self._now()) if connection else ()

    def version(
        self, as_of: date | None = None, seen_by: date | None = None, lists: Sequence[str] = ()
    ) -> str:
        """SHA-256 of what an answer rests on: the editions that are used and the day asked about."""
        used = [each for each in self.editions(seen_by=seen_by) if not lists or each.list in lists]
        told = [f"as of {as_of.isoformat()}"] if as_of else []
        told += sorted(f"{each.list} {each.number:09} {each.sha256}" for each in used)
        return sha256("\n".join(told).encode()).hexdigest()

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        if not self._records.exists():
            yield None
            return
        with self._records.begin() as connection:
            yield connection

    def _question(self, as_of: date | None) -> Question:
        return Question(as_of.isoformat() if as_of else "", self._now().date().isoformat())

    def _entries(
        self, connection: Connection, as_of: date | None, seen: date | None, *where: ColumnElement[bool]
    ) -> Iterator[Entry]:
        question = self._question(as_of)
        for rows, editions in parties(connection, seen, *where):
            yield entry_of(rows, question, editions)

    def _addresses(
        self,
        connection: Connection,
        as_of: date | None,
        seen: date | None,
        address: str | None,
        *where: ColumnElement[bool],
    ) -> Iterator[tuple[ListedAddress, Entry]]:
        question = self._question(as_of)
        for rows, editions in parties(connection, seen, with_address(address), *where):
            yield from places(rows, question, editions)


def _of(lists: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return (LISTINGS.c.list.in_([known(each).id for each in lists]),) if lists else ()


def _named(key: str) -> tuple[ColumnElement[bool], ...]:
    list, slash, id = key.partition("/")
    if not slash or not id:
        raise ListError(f"{key[:80]!r} is not the key of a party: write LIST/ID, as in un/6908555")
    return LISTINGS.c.list == known(list).id, LISTINGS.c.party == id
