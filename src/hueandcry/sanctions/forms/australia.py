"""`australia`: DFAT's Consolidated List as XLSX, or saved as CSV: one row for each name.

Rows of one party share the number of their reference: `123` is the first name, `123a` and `123b` are others.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in
from hueandcry.sanctions.assembly import edition, remarks, unread_notes
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import head as beginning
from hueandcry.sanctions.files import only
from hueandcry.sanctions.sheet import Row, csv_rows, under_headers, workbook
from hueandcry.sanctions.text import script

NAME = "australia"
LISTS: tuple[str, ...] = ("australia",)

REFERENCE, WHOLE, TYPE, NAME_TYPE = "Reference", "Name of Individual or Entity", "Type", "Name Type"
NEEDED = (REFERENCE, WHOLE, TYPE, NAME_TYPE, "Date of Birth", "Citizenship", "Committees", "Control Date")
MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
TOLD = (
    "Place of Birth",
    "Address",
    "Additional Information",
    "Listing Information",
    "Instrument of Designation",
)
COLUMNS = frozenset((*NEEDED, *MEASURES, *TOLD, "Alias Strength", "IMO Number"))

KINDS = {
    "individual": PartyKind.PERSON,
    "person": PartyKind.PERSON,
    "entity": PartyKind.ENTITY,
    "vessel": PartyKind.VESSEL,
    "ship": PartyKind.VESSEL,
}
PRIMARY = re.compile(r"(?:prim\w* ?(?:name)?)?", re.IGNORECASE)  # the list itself has "Primay Name"
NUMBER = re.compile(r"(\d+)\s*([a-z]*)", re.IGNORECASE)
LETTERED = re.compile(r"(?:^|[\s,;])(?:[a-z]|[ivx]{1,4})\)\s*|\n|;", re.IGNORECASE)
UN = re.compile(
    r"\s*([A-Z]{2}[ei]\.\d{3})\b"
)  # at the beginning it is the party's own; later, another party's
SHORT = re.compile(r"^(\d{1,2}/\d{1,2}/)(\d\d)$")
LISTED_DATES = re.compile(r",\s+(?=\d{1,2}[ /.-]|\d{4}\b)|\s+and\s+(?=\d)")
XLSX = b"PK\x03\x04"
FILES = ("regulation8", "dfat", "australia")


def detect(head: bytes, name: str) -> bool:
    """Whether it is a CSV with the list's headers, or an XLSX whose name is the list's."""
    if head.startswith(XLSX):
        return (b"xl/" in head or b"[Content_Types].xml" in head) and any(
            word in name.lower() for word in FILES
        )
    return all(header.encode() in head[:8192] for header in (REFERENCE, WHOLE, "Control Date"))


def parse(paths: Sequence[Path]) -> Edition:
    """All parties of all sheets; the file does not say when it was issued."""
    path = only(paths, NAME)
    grouped: dict[str, list[Row]] = {}
    unknown: Counter[str] = Counter()
    is_csv = not beginning(path).startswith(XLSX)
    for rows in [csv_rows(path)] if is_csv else _sheets(path):
        for row in under_headers(rows, NEEDED, path.name, exact=is_csv):
            unknown.update(header for header, cell in row.cells.items() if cell and header not in COLUMNS)
            grouped.setdefault(_number(row, path.name), []).append(row)
    notes: list[str] = []
    parties = [_party(number, rows, path.name, notes) for number, rows in grouped.items()]
    return edition((LISTS[0], NAME), paths, parties, notes=(*notes, *unread_notes(unknown)))


def _sheets(path: Path) -> Iterator[Iterable[Sequence[str]]]:
    sheets = [sheet for sheet in workbook(path) if any(any(row) for row in sheet.rows)]
    if not sheets:
        raise ListError(f"{path.name}: no sheet has rows: an empty list is not taken")
    yield from (sheet.rows for sheet in sheets)


def _number(row: Row, source: str) -> str:
    found = NUMBER.fullmatch(row[REFERENCE])
    if not found:
        raise ListError(
            f"{source}: row {row.number}: reference {row[REFERENCE]!r} is not a number with letters"
        )
    if not row[WHOLE]:
        raise ListError(f"{source}: row {row.number} ({row[REFERENCE]}) has no name: the file is not whole")
    return str(int(found[1]))


def _party(number: str, rows: list[Row], source: str, notes: list[str]) -> Party:
    firsts = [row for row in rows if PRIMARY.fullmatch(row[NAME_TYPE])]
    if len({row[WHOLE] for row in firsts}) > 1:
        told = " and ".join(sorted({row[WHOLE] for row in firsts}))
        notes.append(f"reference {number} has several primary names, kept as one party: {told}")
    days = [_day(row["Control Date"]) for row in rows]
    if not all(days):
        raise ListError(f"{source}: reference {number}: a control date is missing or not a date")
    text = _remarks(rows)
    return Party(
        list=LISTS[0],
        id=number,
        kind=_kind(number, rows, source),
        names=tuple(_names(rows)),
        programmes=tuple(part for row in rows for part in _parts(row["Committees"])),
        listed_from=min(days),
        amended=max(days),
        births=tuple(birth for row in rows for birth in _births(row["Date of Birth"])),
        countries=codes(
            part for row in rows for each in _parts(row["Citizenship"]) for part in each.split(",")
        ),
        identifiers=tuple(Identifier("IMO number", row["IMO Number"]) for row in rows if row["IMO Number"]),
        addresses=found_in(text),
        references=tuple(
            f"un:{found[1]}" for row in rows if (found := UN.match(row["Additional Information"]))
        ),
        remarks=text,
    )


def _day(printed: str) -> str:
    """A control date: in the CSV the year has two digits (`2/2/26`), and all are after 2000."""
    return iso(SHORT.sub(r"\g<1>20\2", printed))


def _kind(number: str, rows: list[Row], source: str) -> PartyKind:
    """What most rows say: the list has rows whose type is empty or wrong."""
    told = Counter(kind for row in rows if (kind := KINDS.get(row[TYPE].lower())))
    if not told:
        raise ListError(
            f"{source}: reference {number}: type {rows[0][TYPE]!r} is not known: the format has changed"
        )
    return told.most_common(1)[0][0]


def _names(rows: list[Row]) -> Iterator[PartyName]:
    for row in sorted(rows, key=lambda each: not PRIMARY.fullmatch(each[NAME_TYPE])):
        first = bool(PRIMARY.fullmatch(row[NAME_TYPE]))
        weak = row["Alias Strength"].lower() == "weak"
        strength = Strength.WEAK if weak else Strength.PRIMARY if first else Strength.STRONG
        yield PartyName(row[WHOLE], strength, type=row[NAME_TYPE], script=script(row[WHOLE]))


def _births(printed: str) -> tuple[Birth, ...]:
    found: list[Birth] = []
    for part in _parts(printed):
        found += births(part) or (birth for each in LISTED_DATES.split(part) for birth in births(each))
    return tuple(found)


def _parts(printed: str) -> list[str]:
    """The parts of a cell with several values: `a) 1965 b) 1966`, or one a line, or parted by semicolons."""
    return [part for each in LETTERED.split(printed) if (part := each.strip(" ,"))]


def _remarks(rows: list[Row]) -> str:
    undated = (row["Date of Birth"] for row in rows if not _births(row["Date of Birth"]))
    imposed = (
        measure for row in rows for measure in MEASURES if row[measure].lower() in ("true", "yes", "1")
    )
    return remarks(
        ("Date of Birth", undated),
        *((label, [row[label] for row in rows]) for label in TOLD),
        ("Sanctions", imposed),
    )
