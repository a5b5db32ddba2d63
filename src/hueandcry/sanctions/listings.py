"""Reading the rows of parties and addresses, as far as the editions that are asked about go."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select, tuple_

from hueandcry.model.party import ListedAddress, Party
from hueandcry.records.tables import LISTED_ADDRESSES, LISTINGS
from hueandcry.sanctions.copies import Copy, copies, had_by
from hueandcry.sanctions.document import party_of
from hueandcry.sanctions.entry import Editions, Entry, Listing, Question, entry_of

_COLUMNS = [LISTINGS.c[name] for name in ("list", *Listing.__slots__)]
_EVM = "eip155:*"


def places(
    rows: Sequence[Listing], question: Question, editions: Editions
) -> Iterator[tuple[ListedAddress, Entry]]:
    """The addresses that a party ever had, each with its entry."""
    parties = {row.edition: party_of(row.document) for row in rows}
    told = [{(each.chain, each.address): each for each in parties[row.edition].addresses} for row in rows]

    def read(row: Listing) -> Party:
        return parties[row.edition]

    whole = entry_of(rows, question, editions, read=read)
    for place in sorted({place for each in told for place in each}):
        having = [at for at, each in enumerate(told) if place in each]
        before = rows[having[0] - 1].said_to if having[0] else ""
        entry = entry_of([rows[at] for at in having], question, editions, before, read)
        yield (
            told[having[-1]][place],
            replace(entry, address=place[1], listed=entry.listed and whole.listed, party_listed=whole.listed),
        )


def parties(
    connection: Connection, day: date | None, *where: ColumnElement[bool]
) -> Iterator[tuple[list[Listing], Editions]]:
    """The rows of each party that were seen by then, in order, with the editions of its list."""
    of_list = _editions(had_by(copies(connection), day))
    if not of_list:
        return
    used = [
        and_(LISTINGS.c.list == list, LISTINGS.c.edition <= editions.last)
        for list, editions in of_list.items()
    ]
    result = connection.execution_options(yield_per=1_000).execute(_select(or_(*used), *where))
    for (list, _), rows in groupby(result, key=lambda row: (row[0], row[1])):
        editions = of_list[list]
        yield [editions.known(_listing(row)) for row in rows], editions


def _editions(found: Sequence[Copy]) -> dict[str, Editions]:
    ordered = sorted(found, key=lambda each: each.list)
    grouped = {list: tuple(of) for list, of in groupby(ordered, key=lambda each: each.list)}
    return {
        list: Editions({each.number: each.day for each in of}, of[-1].sha256) for list, of in grouped.items()
    }


def versions(connection: Connection, *where: ColumnElement[bool]) -> list[Listing]:
    """The rows of a party, in order."""
    return [_listing(row) for row in connection.execute(_select(*where))]


def standing(connection: Connection, list: str, number: int) -> Iterator[Party]:
    """The parties that an edition has, by id."""
    after = or_(LISTINGS.c.ended.is_(None), LISTINGS.c.ended > number)
    where = (LISTINGS.c.list == list, LISTINGS.c.edition <= number, after)
    statement = select(LISTINGS.c.document).where(*where).order_by(LISTINGS.c.party)
    for text in connection.execution_options(yield_per=1_000).execute(statement).scalars():
        yield party_of(text)


def _listing(row: Row[Any]) -> Listing:
    told: tuple[Any, ...] = tuple(row)
    return Listing(*told[1:])


def _select(*where: ColumnElement[bool]) -> Select[Any]:
    return select(*_COLUMNS).where(*where).order_by(LISTINGS.c.list, LISTINGS.c.party, LISTINGS.c.id)


def with_address(address: str | None) -> ColumnElement[bool]:
    """That a party ever had this address, or any: all its rows are then needed."""
    other = LISTINGS.alias()
    joined = LISTED_ADDRESSES.join(other, LISTED_ADDRESSES.c.listing == other.c.id)
    same = (other.c.list == LISTINGS.c.list, other.c.party == LISTINGS.c.party)
    if address is None:
        return exists().select_from(joined).where(*same)
    pairs = (
        select(other.c.list, other.c.party).select_from(joined).where(LISTED_ADDRESSES.c.address == address)
    )
    return tuple_(LISTINGS.c.list, LISTINGS.c.party).in_(pairs)


def meant(chain: str, asked: str) -> bool:
    """Whether a listed chain is the one that was asked for."""
    if not asked or chain == asked:
        return True
    return chain.startswith("eip155:") and asked.startswith("eip155:") and _EVM in (chain, asked)
