"""The gap table as rows and in sentences: a line a party or an address, a column a list."""

from collections.abc import Iterator, Mapping
from typing import Any

from hueandcry.brief.text import plain
from hueandcry.screen.gaps.places import Place
from hueandcry.screen.gaps.table import Cell, Gaps, Row

Flat = dict[str, Any]
SHORT: Mapping[str, str] = {
    "listed": "yes",
    "ended": "ended",
    "possible": "maybe",
    "absent": "no",
    "unknown": "?",
}


def party_rows(gaps: Gaps, missing_only: bool = False) -> list[Flat]:
    """One flat row a party with everything that the table says of it, for programs.

    For each list that was taken: the state, `_since` the list's day, `_lag` the days after the first, and
    `_entries` its keys.
    """
    lists = [column.list for column in gaps.taken]
    found = []
    for row in _parties(gaps, missing_only):
        flat: Flat = {"name": plain(row.name), "kind": row.kind}
        flat |= {"first": row.first, "first_list": row.first_list}
        for list_ in lists:
            flat |= _cell(list_, row.cells[list_])
        flat["missing"] = " ".join(row.missing)
        flat["days_so_far"] = row.open
        flat["why"] = "; ".join((*row.links, *_doubts(row, lists), *row.notes))
        found.append(flat)
    return found


def party_lines(gaps: Gaps, missing_only: bool = False) -> list[Flat]:
    """One short row a party, for people: `first`, the days after the first (`+35`), `maybe`, `no`."""
    lists = [column.list for column in gaps.taken]
    return [
        {
            "party": plain(row.name),
            "kind": row.kind,
            "since": row.first or "not known",
            **{list_: short(row.cells[list_]) for list_ in lists},
        }
        for row in _parties(gaps, missing_only)
    ]


def place_rows(gaps: Gaps, missing_only: bool = False) -> list[Flat]:
    """One flat row an address: who named it first, which lists carry it, after how many days.

    Where no list carries it, `lag` counts the days so far.
    """
    return [
        {
            "chain": place.chain,
            "address": place.address,
            "first": place.since,
            "first_by": place.first.by,
            "carried_by": " ".join(place.carried) or "none",
            "lag": "" if place.lag is None else place.lag,
            "named_by": "; ".join(f"{word.by} {word.when}: {plain(word.what)}" for word in place.words),
        }
        for place in _places(gaps, missing_only)
    ]


def place_lines(gaps: Gaps, missing_only: bool = False) -> list[Flat]:
    """One short row an address, for people."""
    return [
        {
            "address": plain(place.address),
            "since": place.since or "not known",
            "named by": place.first.by,
            "carried by": " ".join(place.carried) or "none",
            "days": _days(place),
        }
        for place in _places(gaps, missing_only)
    ]


def short(cell: Cell) -> str:
    """A cell in a word: `first`, `+35`, `yes` where a day is not known, `ended`, `maybe`, `no`."""
    if cell.state != "listed" or cell.lag is None:
        return SHORT[cell.state]
    return f"+{cell.lag}" if cell.lag else "first"


def summary(gaps: Gaps) -> list[str]:
    """The table in a few sentences."""
    when = f" as of {gaps.as_of}" if gaps.as_of else ""
    when += f", by what there was on {gaps.seen_by}" if gaps.seen_by else ""
    lines = [f"{gaps.title}{when}: {len(gaps.parties)} parties and {len(gaps.places)} addresses"]
    lines += (f"{list_} {told}" for list_, told in standings(gaps).items())
    lines += _addresses(gaps)
    lines += _limits(gaps)
    return lines


def standings(gaps: Gaps) -> dict[str, str]:
    """What each list says of the parties, in words."""
    total = len(gaps.parties)
    told = {}
    for list_, each in gaps.standings().items():
        words = [f"names {each.states['listed']} of {total}"]
        if each.later:
            words.append(
                f"{each.later} of them later than another, half of these by {each.lag:.0f} days or more"
            )
        words += [f"perhaps {each.states['possible']} more"] * bool(each.states["possible"])
        words += [f"{each.states['ended']} no longer"] * bool(each.states["ended"])
        told[list_] = ", ".join(words)
    return told


def _addresses(gaps: Gaps) -> Iterator[str]:
    bare = [place for place in gaps.places if not place.carried]
    if gaps.places:
        lags = [place.lag for place in bare if place.lag is not None]
        most = f" to {max(lags)}" if lags and max(lags) > min(lags) else ""
        since = f", for {min(lags)}{most} days by now" if lags else ""
        yield f"{len(bare)} addresses that somebody names are on no sanctions list that was taken{since}"


def _limits(gaps: Gaps) -> Iterator[str]:
    """What the table cannot say."""
    twin = sum(any(cell.state == "possible" for cell in row.cells.values()) for row in gaps.parties)
    if twin:
        yield f"rows with a like name on another list: {twin}; a person must say whether they are one"
    stale = [f"{column.list} (of {column.day})" for column in gaps.taken if column.stale]
    if stale:
        yield f"stale: {', '.join(stale)}"
    late = [column for column in gaps.taken if gaps.as_of and gaps.as_of < column.known_from]
    for column in late:
        yield f"whom {column.list} dropped before {column.known_from} is not known"
    never = [column.list for column in gaps.columns if not column.taken]
    if never:
        yield f"never taken, so nothing is said of: {', '.join(never)}"


def _parties(gaps: Gaps, missing_only: bool) -> Iterator[Row]:
    return (row for row in gaps.parties if row.missing or not missing_only)


def _places(gaps: Gaps, missing_only: bool) -> Iterator[Place]:
    return (each for each in gaps.places if not (missing_only and each.carried))


def _cell(list_: str, cell: Cell) -> Flat:
    return {
        list_: cell.state,
        f"{list_}_since": cell.since,
        f"{list_}_lag": "" if cell.lag is None else cell.lag,
        f"{list_}_entries": " ".join(cell.keys),
    }


def _doubts(row: Row, lists: list[str]) -> Iterator[str]:
    return (row.cells[each].why for each in lists if row.cells[each].state == "possible")


def _days(place: Place) -> str:
    if place.lag is None:
        return "not known"
    return f"+{place.lag}" if place.carried else f"{place.lag} so far"
