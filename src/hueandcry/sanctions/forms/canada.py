"""`canada`: the consolidated Canadian autonomous sanctions list in XML (sema-lmes.xml), old and new format.

The list has no ids. A party's id is its place in the law: regime, schedule and item (`syria.1.12`), which are
unique and do not move: a repealed item leaves its number empty. Without an item its name stands in.
"""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in
from hueandcry.sanctions.assembly import edition, remarks
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.canada_names import aliases, bilingual
from hueandcry.sanctions.text import clean, script
from hueandcry.sanctions.xml import Element, Shape, is_root, need, reading, text, unread

NAME = "canada"
LISTS: tuple[str, ...] = ("canada",)

SHAPE = Shape(root="data-set", records=frozenset({"record"}))
FIELDS = frozenset(
    {
        "Country",
        "LastName",
        "GivenName",
        "Entity",
        "EntityOrShip",
        "Aliases",
        "Title",
        "TitleOrShip",
        "DateOfBirth",
        "DateOfBirthOrShipBuildDate",
        "Schedule",
        "Item",
        "DateOfListing",
        "ShipIMONumber",
    }
)
ACRONYM = re.compile(r"\(([A-Z]{3,})\)")
IMO = re.compile(r"\d{7}")
ABSENT = ("", "N/A")


def detect(head: bytes, name: str) -> bool:
    """Whether the root is data-set and a record has a regime (`Country`)."""
    return is_root(head, SHAPE.root) and b"<record>" in head and b"<Country>" in head


def parse(paths: Sequence[Path]) -> Edition:
    """All records of all regimes; the file does not say when it was issued."""
    path = only(paths, NAME)
    with reading(path, SHAPE) as document:
        parties = [_party(record, path.name) for record in document.records()]
    return edition((LISTS[0], NAME), paths, parties)


def _party(record: Element, source: str) -> Party:
    if unknown := sorted(set(unread(record, FIELDS))):
        raise ListError(
            f"{source}: a record near line {record.sourceline} has {', '.join(unknown)}: "
            "the format has changed, and names could be missed"
        )
    regime = clean(need(record, "Country", source))
    names = _names(record, source)
    kind = _kind(record)
    born = _either(record, "DateOfBirth", "DateOfBirthOrShipBuildDate")
    dates = births(born) if kind is PartyKind.PERSON else ()
    number = text(record, "ShipIMONumber")
    told = remarks(
        ("Title", _either(record, "Title", "TitleOrShip")),
        ("Built" if kind is PartyKind.VESSEL else "Date of birth", "" if dates else born),
        ("Schedule", schedule if (schedule := text(record, "Schedule")) not in ABSENT else ""),
        ("Item", text(record, "Item")),
        ("Aliases", text(record, "Aliases")),
    )
    return Party(
        list=LISTS[0],
        id=_id(record, regime, names[0].text),
        kind=kind,
        names=names,
        programmes=(regime,),
        listed_from=_listed(record, source),
        births=dates,
        identifiers=(Identifier("IMO number", "".join(IMO.findall(number)[:1]) or number),) if number else (),
        addresses=found_in(told),
        remarks=told,
    )


def _either(record: Element, old: str, new: str) -> str:
    return text(record, old) or text(record, new)


def _kind(record: Element) -> PartyKind:
    if text(record, "ShipIMONumber"):
        return PartyKind.VESSEL
    if _either(record, "Entity", "EntityOrShip"):
        return PartyKind.VESSEL if text(record, "DateOfBirthOrShipBuildDate") else PartyKind.ENTITY
    return PartyKind.PERSON


def _names(record: Element, source: str) -> tuple[PartyName, ...]:
    surname, given = text(record, "LastName"), text(record, "GivenName")
    told = text(record, "Aliases")
    if entity := _either(record, "Entity", "EntityOrShip"):
        first, *others = bilingual(entity)
        primary = PartyName(first, Strength.PRIMARY, script=script(first))
        parts = tuple(PartyName(each, Strength.STRONG, "part of the name", script(each)) for each in others)
        return (primary, *parts, *aliases(told, person=False))
    if not surname and not given:
        raise ListError(
            f"{source}: a record near line {record.sourceline} has no name: the format has changed"
        )
    whole = f"{given} {surname}".strip()
    primary = PartyName(whole, Strength.PRIMARY, script=script(whole), surname=surname, given=given)
    return (primary, *aliases(told, person=True))


def _listed(record: Element, source: str) -> str:
    printed = text(record, "DateOfListing")
    found = iso(printed)
    if printed and not found:
        raise ListError(f"{source}: near line {record.sourceline}: DateOfListing {printed!r} is not a date")
    return found


def _id(record: Element, regime: str, name: str) -> str:
    acronym = ACRONYM.search(regime)
    schedule = text(record, "Schedule")
    parts = (
        acronym[1] if acronym else regime.split("/")[0],
        "0" if schedule in ABSENT else schedule,
        text(record, "Item") or name,
    )
    return ".".join(_slug(part) for part in parts)


def _slug(printed: str) -> str:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", printed.casefold())
        if not unicodedata.combining(letter)
    )
    return re.sub(r"[^\w]+", "-", plain).strip("-")
