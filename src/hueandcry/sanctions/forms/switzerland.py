"""`switzerland`: the SECO's list of sanctioned persons, entities and objects in XML (whole-list).

The file is a history: a target that was de-listed is still in it, and each modification repeats what it
changed. What counts is the target as it stands now. The file is read twice, as places come after the targets.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party
from hueandcry.sanctions.assembly import edition, unread_notes
from hueandcry.sanctions.dates import iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.switzerland_target import LIST, Place, read_place, read_target
from hueandcry.sanctions.xml import Element, Shape, is_root, reading, texts, unread

NAME = "switzerland"
LISTS: tuple[str, ...] = (LIST,)

SHAPE = Shape(root="swiss-sanctions-list", records=frozenset({"sanctions-program", "target", "place"}))
FIELDS = frozenset(
    {
        "sanctions-set-id",
        "foreign-identifier",
        "individual",
        "entity",
        "object",
        "modification",
    }
)
WHOLE = "whole-list"
LISTED, DELISTED = "listed", "de-listed"


@dataclass(slots=True)
class Frame:
    """What targets refer to: programmes by the id of their sets, and places by theirs."""

    programmes: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def detect(head: bytes, name: str) -> bool:
    """Whether the root is swiss-sanctions-list."""
    return is_root(head, SHAPE.root)


def parse(paths: Sequence[Path]) -> Edition:
    """All targets that are listed now; a note says how many are kept in the file as de-listed."""
    path = only(paths, NAME)
    frame = Frame()
    with reading(path, SHAPE) as document:
        issued = _issued(document.attributes, path.name)
        for record in document.records():
            _frame(record, frame)
    counted: Counter[str] = Counter()
    parties: list[Party] = []
    delisted = 0
    with reading(path, SHAPE) as document:
        for record in document.records():
            if record.tag != "target":
                continue
            counted.update(unread(record, FIELDS))
            listed_from, listed_to, amended = history(record, issued, path.name)
            if not listed_from:
                delisted += 1
                continue
            days = (listed_from, listed_to, amended)
            parties.append(
                read_target(record, _programmes(record, frame, path.name), frame.places, days, path.name)
            )
    notes = (f"de-listed targets in the file, left out: {delisted:,}",) if delisted else ()
    return edition((LIST, NAME), paths, parties, issued, (*notes, *unread_notes(counted)))


def history(target: Element, issued: str, source: str) -> tuple[str, str, str]:
    """Listed from, listed to and last amended; the first is empty where it is de-listed on the day of issue.

    The file puts the newest modification first, but not always: the days decide, then the order of the file.
    A de-listing that lies ahead is `listed to`.
    """
    told = [(_day(each), each.get("modification-type", "")) for each in target.findall("modification")]
    if not told or not all(day for day, _ in told):
        raise ListError(
            f"{source}: target {target.get('ssid')} has no modification with a date: the file is not whole"
        )
    told = sorted(reversed(told), key=lambda each: each[0])  # stable: the oldest first
    ahead = [day for day, type in told if type == DELISTED and day > issued]
    past = [each for each in told if each[1] != DELISTED or each[0] <= issued]
    if not past or past[-1][1] == DELISTED:
        return "", "", ""
    last = max((at for at, (_, type) in enumerate(past) if type == DELISTED), default=-1)
    since = past[last + 1 :]
    listed_from = next((day for day, type in since if type == LISTED), since[0][0])
    return listed_from, min(ahead, default=""), since[-1][0]


def _day(modification: Element) -> str:
    days = ("effective-date", "publication-date", "enactment-date")
    return next((day for name in days if (day := iso(modification.get(name, "")))), "")


def _issued(attributes: Mapping[str, str], source: str) -> str:
    kind, issued = attributes.get("list-type", ""), iso(attributes.get("date", ""))
    if kind != WHOLE:
        raise ListError(
            f"{source}: a {kind or 'list of no type'}, where a {WHOLE} is needed: get the whole list"
        )
    if not issued:
        raise ListError(f"{source}: the list has no date: the format has changed")
    return issued


def _frame(record: Element, frame: Frame) -> None:
    if record.tag == "place":
        frame.places[record.get("ssid", "")] = read_place(record)
    elif record.tag == "sanctions-program":
        keys = {each.get("lang", ""): (each.text or "").strip() for each in record.findall("program-key")}
        programme = keys.get("eng") or next(iter(keys.values()), "")
        for each in record.findall("sanctions-set"):
            frame.programmes[each.get("ssid", "")] = programme


def _programmes(target: Element, frame: Frame, source: str) -> tuple[str, ...]:
    sets = texts(target, "sanctions-set-id") or tuple(filter(None, (target.get("sanctions-set-id"),)))
    missing = [each for each in sets if each not in frame.programmes]
    if missing or not sets:
        told = ", ".join(missing) or "named"
        raise ListError(
            f"{source}: target {target.get('ssid')}: no sanctions-set {told}: the file is not whole"
        )
    return tuple(frame.programmes[each] for each in sets)
