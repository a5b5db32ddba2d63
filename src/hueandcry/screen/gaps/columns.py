"""Columns: the lists that oblige, as far as there was a copy of each on the day asked about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hueandcry.model.errors import Incomplete
from hueandcry.sanctions.catalogue import KnownList, catalogue
from hueandcry.sanctions.copies import Copy
from hueandcry.sanctions.register import Register
from hueandcry.screen.gaps.actors import Asked

SANCTION = "sanction"


@dataclass(frozen=True, slots=True)
class Column:
    """A list that obliges; one that was never taken says nothing, of which the table says so.

    `day` is the ISO day of the copy that is used, `known_from` of the first one: whom the list dropped before
    then is not known. `stale` says that the copy was too old on the day up to which days are counted.
    """

    list: str
    authority: str
    day: str = ""
    known_from: str = ""
    stale: bool = False
    taken: bool = False


def columns(register: Register, asked: Asked) -> tuple[Column, ...]:
    """Every list that obliges, in the order of the catalogue; Incomplete where there is a copy of none."""
    copies = register.editions(seen_by=asked.seen_by)
    stale = {each.id: each.stale for each in register.versions()}
    found = []
    for id, known in catalogue().items():
        if known.kind == SANCTION:
            own = [each for each in copies if each.list == id]
            late = stale.get(id, False) if asked.seen_by is None else _stale(own, known, asked.seen_by)
            found.append(_column(known, own, late))
    if not any(column.taken for column in found):
        when = f" by the end of {asked.seen_by}" if asked.seen_by else ""
        raise Incomplete(f"no sanctions list was taken{when}: nothing can be said (`hueandcry lists update`)")
    return tuple(found)


def _column(known: KnownList, own: Iterable[Copy], stale: bool) -> Column:
    days = [each.day for each in own]
    if not days:
        return Column(known.id, known.authority)
    return Column(known.id, known.authority, days[-1], days[0], stale, True)


def _stale(own: Iterable[Copy], known: KnownList, day: date) -> bool:
    """Whether the copies that there were by a day were too old on it."""
    last = [each.day[:10] for each in own][-1:]
    if not last or known.stale_after is None:
        return False
    return (day - date.fromisoformat(last[0])).days * 24 > known.stale_after
