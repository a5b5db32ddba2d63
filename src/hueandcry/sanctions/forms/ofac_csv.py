"""`ofac-csv`: sdn.csv, add.csv, alt.csv and sdn_comments.csv, given together.

Remarks are cut at 1,000 characters and go on in the comments, in the middle of a word or of an address: the
two are joined as they are. A set in which a remark would stay cut is refused.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.assembly import edition
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.forms.ofac.country import country_code
from hueandcry.sanctions.forms.ofac.feature import LOCATION, Feature, gather, wallet_note
from hueandcry.sanctions.forms.ofac.name import primary_first, printed
from hueandcry.sanctions.forms.ofac.remark import read_remarks
from hueandcry.sanctions.forms.ofac.table import Table, grouped, kind_of, read_table

NAME = "ofac-csv"
LISTS: tuple[str, ...] = ("ofac-sdn", "ofac-consolidated")

CUT = 1000
"""Characters at which the remarks of sdn.csv end."""

KINDS = {
    "individual": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
    "": PartyKind.ENTITY,
}
PRINTED = {"aka": "a.k.a.", "fka": "f.k.a.", "nka": "n.k.a."}
VESSEL = ("Vessel Call Sign", "VESSEL TYPE", "Vessel Tonnage", "Vessel Gross Registered Tonnage")

POORER = "OFAC's CSV has no dates of listing and no scripts: its XML formats are the better source"

Group = Mapping[str, list[tuple[str, ...]]]


def detect(head: bytes, name: str) -> bool:
    """A table without a header: a number first, and 12, 6, 5 or 2 columns."""
    return kind_of(head) != ""


def parse(paths: Sequence[Path]) -> Edition:
    """Read the tables of one edition; ListError where one is missing, or a remark would stay cut."""
    tables = _tables([read_table(path) for path in paths])
    main, comments = tables["sdn"], tables.get("comments")
    rows = {row[0]: row for row in main.rows}
    if len(rows) != len(main.rows):
        raise ListError(f"{main.name}: an entry number occurs twice")
    for table in tables.values():
        strangers = {row[0] for row in table.rows} - rows.keys()
        if strangers:
            raise ListError(
                f"{table.name}: entry {min(strangers)} is not in {main.name}: not files of one edition"
            )
    remarks = _whole_remarks(main, comments)
    more = {kind: grouped(tables[kind].rows) for kind in ("add", "alt")}
    list_ = LISTS[1] if main.name.lower().startswith("cons") else LISTS[0]
    wallets: list[int] = []
    parties = [_party(row, remarks[number], more, list_, wallets) for number, row in rows.items()]
    return edition((list_, NAME), paths, parties, notes=(wallet_note(wallets), POORER))


def _tables(tables: Sequence[Table]) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for table in tables:
        if table.kind in found:
            raise ListError(f"{table.name} and {found[table.kind].name} are the same table of two editions")
        found[table.kind] = table
    missing = [f"{name}.csv" for name in ("sdn", "add", "alt") if name not in found]
    if missing:
        raise ListError(
            f"{', '.join(missing)} missing: OFAC's CSV is an edition only as sdn.csv, add.csv, alt.csv and "
            "sdn_comments.csv of the same day: give all four"
        )
    return found


def _whole_remarks(main: Table, comments: Table | None) -> dict[str, str]:
    rest: dict[str, str] = {}
    for row in comments.rows if comments else ():
        rest[row[0]] = rest.get(row[0], "") + row[1]
    whole = {}
    for row in main.rows:
        cut = len(row[11]) >= CUT
        if cut and comments is None:
            raise ListError(
                f"{main.name}: the remarks of entry {row[0]} are cut at {CUT:,} characters and go on in "
                "sdn_comments.csv: give that file too"
            )
        if cut and row[0] not in rest and not row[11].endswith("."):
            raise ListError(
                f"{main.name}: the remarks of entry {row[0]} are cut, and the comments lack the rest"
            )
        if not cut and row[0] in rest:
            raise ListError(f"{main.name}: entry {row[0]} has comments, but its remarks are not cut")
        whole[row[0]] = row[11] + rest.get(row[0], "")
    return whole


def _party(
    row: tuple[str, ...], text: str, more: Mapping[str, Group], list_: str, wallets: list[int]
) -> Party:
    row = tuple(cell.strip() for cell in row)
    number, name, type_, programmes = row[:4]
    kind = KINDS.get(type_.lower(), PartyKind.UNKNOWN)
    person = kind is PartyKind.PERSON
    said = read_remarks(text)
    names = [printed(name, Strength.PRIMARY, person=person), *_aliases(more["alt"].get(number, ()), person)]
    facts = gather([*_columns(row), *said.features, *_places(more["add"].get(number, ()))])
    wallets.append(len(facts.wallets))
    return Party(
        list=list_,
        id=number,
        kind=kind,
        names=primary_first([*names, *said.names]),
        programmes=tuple(programmes.split("] [")) if programmes else (),
        births=tuple(facts.births),
        countries=facts.all_countries,
        gender=facts.gender,
        identifiers=(*facts.identifiers, *said.papers),
        addresses=facts.addresses,
        remarks=facts.text,
    )


def _columns(row: tuple[str, ...]) -> list[Feature]:
    title, flag, owner = row[4], row[9], row[10]
    features = [Feature("Title", title)] if title else []
    features += [Feature(type_, value) for type_, value in zip(VESSEL, row[5:9], strict=True) if value]
    if flag:
        features.append(Feature("Vessel Flag", country=country_code(flag)))
    return [*features, Feature("Vessel Owner", owner)] if owner else features


def _aliases(rows: Sequence[tuple[str, ...]], person: bool) -> list[PartyName]:
    return [printed(row[3], Strength.STRONG, PRINTED.get(row[2], row[2]), person) for row in rows]


def _places(rows: Sequence[tuple[str, ...]]) -> list[Feature]:
    return [Feature(LOCATION, country=country_code(row[4])) for row in rows if row[4]]
