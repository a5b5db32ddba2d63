"""`uk-csv`: the UK Sanctions List in CSV (UK-Sanctions-List.csv): several rows for one designation.

A row is one combination of a name, an address, a passport and so on: the rows of a `Unique ID` are united.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.sanctions.assembly import edition, unread_notes
from hueandcry.sanctions.dates import iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.uk_designation import LIST, Designation, add, party
from hueandcry.sanctions.sheet import Row, csv_rows, under_headers

NAME = "uk-csv"
LISTS: tuple[str, ...] = (LIST,)

PARTS = tuple(f"Name {number}" for number in range(1, 7))
LINES = (*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code", "Address Country")
BIRTHPLACE = ("Town of birth", "Country of birth")
NEEDED = ("Unique ID", *PARTS, "Name type", "Designation Type", "Date Designated", "Regime Name")
ISSUED = re.compile(r"(?:Report Date|Last Updated|Date Generated)\s*:?\s*(.+)", re.IGNORECASE)

TOLD = {
    "Title": "Title",
    "Position": "Position",
    "Type of entity": "Type",
    "Type of ship": "Type",
    "Parent company": "Parent company",
    "Subsidiaries": "Subsidiary",
    "Current owner/operator (s)": "Owner",
    "Previous owner/operator (s)": "Previous owner",
    "Current believed flag of ship": "Flag",
    "Previous flags": "Previous flag",
    "Length of ship": "Length",
    "Tonnage of ship": "Tonnage",
    "Year Built": "Built",
    "Phone number": "Phone",
    "Email address": "Email",
    "Website": "Website",
    "OFSI Group ID": "OFSI group",
    "Designation source": "Source",
    "Other Information": "Other information",
    "UK Statement of Reasons": "Statement of reasons",
}
"""The label of the remarks for each column."""

NUMBERS = {
    "Passport number": ("Passport", "Passport additional information"),
    "National Identifier number": ("National identifier", "National Identifier additional information"),
    "Business registration number (s)": ("Business registration number", ""),
    "IMO number": ("IMO number", ""),
    "Hull identification number (HIN)": ("Hull identification number", ""),
}
"""For each column of numbers: the type, and the column that says more."""

OTHERS = (
    "Alias strength",
    "Name non-latin script",
    "Non-latin script language",
    "Non-latin script type",
    "UN Reference Number",
    "Last Updated",
    "Sanctions Imposed",
    "D.O.B",
    "Gender",
    "Nationality(/ies)",
    *LINES,
    *BIRTHPLACE,
)
COLUMNS = frozenset((*NEEDED, *TOLD, *NUMBERS, *OTHERS, *(more for _, more in NUMBERS.values() if more)))


def detect(head: bytes, name: str) -> bool:
    """Whether the first lines hold the headers of the list."""
    return all(header.encode() in head[:8192] for header in ("Unique ID", "Name 6", "Designation Type"))


def parse(paths: Sequence[Path]) -> Edition:
    """All designations; the day of issue is that of the line above the headers, where there is one."""
    path = only(paths, NAME)
    rows = csv_rows(path)
    first = list(islice(rows, 1))
    told: dict[str, Designation] = {}
    unknown: Counter[str] = Counter()
    for row in under_headers(chain(first, rows), NEEDED, path.name, exact=True):
        unknown.update(header for header, cell in row.cells.items() if cell and header not in COLUMNS)
        _read(row, told, path.name)
    parties = (party(each, path.name) for each in told.values())
    return edition((LIST, NAME), paths, parties, _issued(first), unread_notes(unknown))


def _issued(first: list[tuple[str, ...]]) -> str:
    found = ISSUED.match(" ".join(first[0]).strip()) if first else None
    return iso(found[1].strip()) if found else ""


def _read(row: Row, all_told: dict[str, Designation], source: str) -> None:
    identity = row["Unique ID"]
    if not identity:
        raise ListError(f"{source}: row {row.number} has no Unique ID: the file is not whole")
    told = all_told.setdefault(identity, Designation(identity))
    for name, header in (
        ("kind", "Designation Type"),
        ("designated", "Date Designated"),
        ("updated", "Last Updated"),
    ):
        said, says = getattr(told, name), row[header]
        if said and says and said != says:
            raise ListError(
                f"{source}: row {row.number}: {identity} has another {header} than in its other rows"
            )
        setattr(told, name, said or says)
    _read_names(row, told, source)
    add(told.regimes, (row["Regime Name"],))
    add(told.un, (row["UN Reference Number"],))
    add(told.births, (row["D.O.B"].lstrip("'"),))
    add(told.genders, (row["Gender"],))
    add(told.nationalities, (row["Nationality(/ies)"],))
    add(told.residences, (row["Address Country"],))
    _read_told(row, told)


def _read_names(row: Row, told: Designation, source: str) -> None:
    parts = tuple(row[header] for header in PARTS)
    if any(parts):
        told.names[parts, row["Name type"], row["Alias strength"]] = None
    elif not row["Name non-latin script"]:
        raise ListError(f"{source}: row {row.number} ({told.id}) has no name: the file is not whole")
    if printed := row["Name non-latin script"]:
        told.scripts[printed, row["Non-latin script language"]] = None


def _read_told(row: Row, told: Designation) -> None:
    for header, (type, more) in NUMBERS.items():
        if number := row[header]:
            told.identifiers[type, number] = None
        if said := row[more]:
            told.told[type, f"{number}: {said}" if number else said] = None
    told.told["Place of birth", ", ".join(each for header in BIRTHPLACE if (each := row[header]))] = None
    told.told["Address", ", ".join(each for header in LINES if (each := row[header]))] = None
    for measure in row["Sanctions Imposed"].split("|"):
        told.told["Sanctions", measure.strip()] = None
    for header, label in TOLD.items():
        if said := row[header]:
            told.told[label, said] = None
