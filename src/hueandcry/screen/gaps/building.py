"""Building the table of an actor from the register, heists and tags."""

from collections.abc import Iterable, Mapping, Sequence

from hueandcry.model import Heist, Tag
from hueandcry.sanctions.entry import Entry
from hueandcry.sanctions.register import Register
from hueandcry.screen.gaps.actors import Asked
from hueandcry.screen.gaps.columns import Column, columns
from hueandcry.screen.gaps.days import days
from hueandcry.screen.gaps.identity import join, links, near
from hueandcry.screen.gaps.link import Link
from hueandcry.screen.gaps.places import places
from hueandcry.screen.gaps.table import Cell, Gaps, Row, order
from hueandcry.screen.names import NameIndex


def gaps(
    register: Register, index: NameIndex, asked: Asked, heists: Sequence[Heist], tags: Iterable[Tag]
) -> Gaps:
    """The table of an actor; `index` has the names of the register, `tags` those of the days asked about.

    Incomplete where no sanctions list was taken: nothing can be said.
    """
    actor, day = asked.actor, asked.day(register.now.date())
    told = columns(register, asked)
    lists = [column.list for column in told if column.taken]
    entries = {
        entry.party.key: entry
        for entry in register.entries(asked.as_of, asked.seen_by, lists)
        if entry.listed or (entry.listed_from or entry.said_from) <= day
    }
    seeds = [entry.party for entry in entries.values() if actor.listed(entry.party)]
    found = links(seeds, [entry.party for entry in entries.values()], index, actor)
    groups, found = join([party.key for party in seeds], found)
    ends = near(found)
    rows = [_party(keys, entries, ends, told, day) for keys in groups]
    at = places(register, asked, {key for keys in groups for key in keys}, heists, tags)
    as_of, seen_by = (each.isoformat() if each else "" for each in (asked.as_of, asked.seen_by))
    return Gaps(actor.id, actor.title, day, as_of, seen_by, told, order(rows), at)


def _party(
    keys: Sequence[str],
    entries: Mapping[str, Entry],
    ends: Mapping[str, Sequence[Link]],
    told: Sequence[Column],
    day: str,
) -> Row:
    own = [entries[key] for key in keys]
    inside = set(keys)
    dated = [(entry.listed_from, entry.party.key) for entry in own if entry.listed_from]
    first, key = min(dated, default=("", keys[0]))
    speaker = entries[key].party
    found = {(each.left, each.right): each for key in keys for each in ends.get(key, ())}.values()
    maybe = [each for each in found if not each.sure and not {each.left, each.right} <= inside]
    cells = {}
    for column in told:
        mine = [entry for entry in own if entry.party.list == column.list]
        cells[column.list] = _cell(column, mine, first) if mine else _doubt(column, maybe, inside, entries)
    return Row(
        name=speaker.name,
        kind=speaker.kind.value,
        first=first,
        first_list=speaker.list if first else "",
        open=days(first, day),
        cells=cells,
        links=tuple(f"{each.left} = {each.right}: {each.words}" for each in found if each.sure),
        notes=tuple(_twice(own)),
    )


def _cell(column: Column, own: Sequence[Entry], first: str) -> Cell:
    """What a list says that has entries of the party."""
    best = min(own, key=lambda entry: (not entry.listed, entry.listed_from or "9", entry.party.key))
    keys = tuple(entry.party.key for entry in own)
    state = "listed" if best.listed else "ended"
    return Cell(state, best.listed_from, days(first, best.listed_from), keys, best.words)


def _doubt(column: Column, maybe: Sequence[Link], inside: set[str], entries: Mapping[str, Entry]) -> Cell:
    """What a list says that surely has no entry of the party."""
    if not column.taken:
        return Cell("unknown", why="never taken")
    near_by = [each for each in maybe if each.beside(inside).startswith(f"{column.list}/")]
    keys = tuple(dict.fromkeys(each.beside(inside) for each in near_by))
    standing = [key for key in keys if entries[key].listed]
    if not standing:
        ended = "; ".join(f"{key} is alike, {entries[key].words}" for key in keys)
        return Cell("absent", why=ended)
    words = "; ".join(f"{each.beside(inside)}: {each.words}" for each in near_by)
    since = min((entries[key].listed_from for key in standing if entries[key].listed_from), default="")
    return Cell("possible", since, None, keys, words)


def _twice(own: Sequence[Entry]) -> Iterable[str]:
    """That a list names the party more than once."""
    for list_ in dict.fromkeys(entry.party.list for entry in own):
        keys = [entry.party.key for entry in own if entry.party.list == list_]
        if len(keys) > 1:
            yield f"{len(keys)} entries of {list_} are held to be this one party: {', '.join(keys)}"
