"""The table itself: a row a party and a row an address, a cell a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from hueandcry.screen.gaps.columns import Column
from hueandcry.screen.gaps.places import Place

STATES = ("listed", "ended", "possible", "absent", "unknown")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one list says: `listed`, `ended`, `possible` (a person must decide), `absent`, or `unknown`.

    `unknown` is a list that was never taken. `since` is the list's own day, `lag` the days after the first
    list, None where one of the two is no full day; `keys` are the entries, `why` the listing or the doubt.
    """

    state: str
    since: str = ""
    lag: int | None = None
    keys: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A party, its cells by list, by what its entries are held to be one, and what to know of that.

    `first` is the earliest day that a list gives, `first_list` the list; `open` counts the days since then,
    which those that do not list it lag by now.
    """

    name: str
    kind: str
    first: str
    first_list: str
    open: int | None
    cells: Mapping[str, Cell]
    links: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The lists on record that do not name it, or no longer do."""
        return tuple(list for list, cell in self.cells.items() if cell.state in ("absent", "ended"))

    @property
    def lag(self) -> int:
        """The most days that a list which names it was behind the first."""
        return max((cell.lag or 0 for cell in self.cells.values() if cell.state == "listed"), default=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One list over all parties: how many are in each state, and how late it was.

    `first` is of those that it named first or on the first day, `later` of those that it named afterwards;
    `lag` is the median of the latter in days. Of the rest that it names a day is not known.
    """

    states: Mapping[str, int]
    first: int
    later: int
    lag: float | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """The table of one actor: parties by falling number of gaps, addresses that no list carries first.

    `day` is the ISO day up to which days are counted; `as_of` and `seen_by` are as asked, or empty.
    """

    actor: str
    title: str
    day: str
    as_of: str
    seen_by: str
    columns: tuple[Column, ...]
    parties: tuple[Row, ...]
    places: tuple[Place, ...]

    @property
    def taken(self) -> tuple[Column, ...]:
        """The lists that were taken."""
        return tuple(column for column in self.columns if column.taken)

    def standings(self) -> dict[str, Standing]:
        """What each list that was taken says over all parties."""
        return {
            column.list: _standing([row.cells[column.list] for row in self.parties]) for column in self.taken
        }

    def carried(self) -> dict[str, int]:
        """How many of the addresses each list that was taken carries."""
        return {
            column.list: sum(column.list in each.carried for each in self.places) for column in self.taken
        }

    def document(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {
            **{name: getattr(self, name) for name in ("actor", "title", "day", "as_of", "seen_by")},
            "lists": [_slots(column) for column in self.columns],
            "standings": {list: _slots(each) for list, each in self.standings().items()},
            "carried": self.carried(),
            "parties": [_row(row) for row in self.parties],
            "addresses": [each.document() for each in self.places],
        }


def _standing(cells: Sequence[Cell]) -> Standing:
    states = {state: sum(cell.state == state for cell in cells) for state in STATES[:-1]}
    lags = [cell.lag for cell in cells if cell.state == "listed" and cell.lag is not None]
    late = [lag for lag in lags if lag]
    return Standing(states, len(lags) - len(late), len(late), median(late) if late else None)


def _row(row: Row) -> dict[str, Any]:
    cells = {list: _slots(cell) for list, cell in row.cells.items()}
    return {**_slots(row), "cells": cells, "missing": list(row.missing)}


def _slots(record: Any) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in record.__slots__}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows by falling number of gaps, the latest first listed first."""
    return tuple(sorted(rows, key=lambda row: (-len(row.missing), _falling(row.first), row.name)))


def _falling(day: str) -> tuple[int, ...]:
    return tuple(-ord(each) for each in day or "0")
