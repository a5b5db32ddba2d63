"""`israel`: seizure orders of the Israeli Minister of Defence (NBCTF): a table, one row a wallet.

The bureau publishes a page and PDF orders, no file: the table is what a person copies from them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Identifier, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import listed, merged
from hueandcry.sanctions.assembly import edition, remarks, unread_notes
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import head, only
from hueandcry.sanctions.forms.ended import ended_rows
from hueandcry.sanctions.sheet import Row, under_headers, workbook
from hueandcry.sanctions.text import NAME_LENGTH, script

NAME = "israel"
LISTS: tuple[str, ...] = ("israel",)

# Our column on the left; on the right what the page of the bureau and others who copy it call it.
COLUMNS = {
    "order": ("order_id", "order number", "seizure order", "מספר צו", "מספר הצו"),
    "issued": ("start_date", "date of issue", "date", "תאריך הצו", "תאריך"),
    "expires": ("end_date", "validity of issue", "expiry", "תוקף הצו"),
    "updated": ("last_updated", "last updated", "תאריך עדכון"),
    "kind": ("schema", "type", "סוג"),
    "name": ("holder", "שם"),
    "alias": ("aliases", "כינוי"),
    "id_number": ("id_no", "id number", "מספר זהות"),
    "id_country": (),
    "residency_number": ("residency_no",),
    "residency_country": (),
    "passport_number": ("passport_no", "passport", "מספר דרכון"),
    "passport_country": (),
    "birth_date": ("dob", "date of birth", "תאריך לידה"),
    "email": ("דואל",),
    "phone": ("טלפון",),
    "wallet": ("wallet_address", "wallet address", "address", "כתובת ארנק", "ארנק"),
    "account": ("account_id", "exchange account", "account", "מספר חשבון"),
    "platform": ("exchange", "זירה", "פלטפורמה"),
    "currency": ("coin", "מטבע"),
    "order_url": (),
    "forfeiture_order_url": (),
    "annex_url": (),
}
NEEDED = ("order", "issued", "wallet", "currency")
KINDS = {
    "person": PartyKind.PERSON,
    "legalentity": PartyKind.ENTITY,
    "company": PartyKind.ENTITY,
    "organization": PartyKind.ENTITY,
    "wallet": PartyKind.WALLET,
    "account": PartyKind.WALLET,
    "": PartyKind.WALLET,
}
NUMBERS = (("ID number", "id"), ("Residency number", "residency"), ("Passport", "passport"))
YEARS = 2
"""How long an order holds, where the table does not say until when."""

# Letters of other alphabets that were typed for Latin ones; taken only if the checksum then holds.
LOOKALIKES = str.maketrans("АВЕЅЈКМНОРСТҮХаеѕјорсухΑΒΕΖΗΚΜΝΡΤΥΧον", "ABESJKMHOPCTYXaesjopcyxABEZHKMNPTYXov")

_OURS = {name.casefold(): ours for ours, others in COLUMNS.items() for name in (ours, *others)}


def detect(head: bytes, name: str) -> bool:
    """A table, CSV or XLSX, with the columns of an order, its day, a wallet and a currency."""
    for line in head.decode("utf-8-sig", "replace").splitlines()[:20]:
        cells = {_OURS.get(cell.strip(' "').casefold()) for cell in line.split(",")}
        if cells.issuperset(NEEDED):
            return True
    return False


def parse(paths: Sequence[Path]) -> Edition:
    """Rows of one holder under one order are one party; ListError for a row without order, day or wallet."""
    path = only(paths, NAME)
    is_book = head(path).startswith(b"PK\x03\x04")
    table = workbook(path)[0].rows if is_book else ended_rows(path)
    rows = list(under_headers(_renamed(table), NEEDED, path.name, exact=not is_book))
    seen: Counter[tuple[str, ...]] = Counter()
    groups: dict[str, list[Row]] = {}
    for row in rows:
        _check(row, path.name)
        seen[_property(row)] += 1
        groups.setdefault(_identity(row), []).append(row)
    doubled = [key for key, times in seen.items() if times > 1]
    if doubled:
        raise ListError(f"{path.name}: {' '.join(doubled[0])} occurs twice under one order and holder")
    parties = [_party(identity, group, path.name) for identity, group in groups.items()]
    issued = max((max(party.listed_from, party.amended) for party in parties), default="")
    return edition((LISTS[0], NAME), paths, parties, issued, _notes(rows, parties))


def _renamed(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows, with the header's names turned into ours."""
    found = False
    for row in rows:
        ours = () if found else tuple(_OURS.get(" ".join(cell.split()).casefold(), cell) for cell in row)
        if not found and set(ours).issuperset(NEEDED):
            found, row = True, ours
        yield row


def _check(row: Row, source: str) -> None:
    place = f"{source}: row {row.number}"
    if not row["order"] or not iso(row["issued"] or row["updated"]):
        raise ListError(f"{place}: an order has a number and a day")
    if row["expires"] and not iso(row["expires"]):
        raise ListError(f"{place}: the order holds until {row['expires']!r}, which is no date")
    if bool(row["wallet"]) == bool(row["account"]):
        raise ListError(f"{place}: either a wallet or an account at an exchange is expected")
    if row["kind"].replace(" ", "").casefold() not in KINDS:
        raise ListError(f"{place}: kind is {row['kind']!r}; known: Person, LegalEntity, Wallet, Account")


def _identity(row: Row) -> str:
    holder = row["name"] or row["id_number"] or row["passport_number"]
    return f"{row['order']}/{holder or row['wallet'] or _account(row)}"


def _property(row: Row) -> tuple[str, ...]:
    return _identity(row), row["wallet"] or _account(row), row["currency"]


def _account(row: Row) -> str:
    return f"{row['platform'] or 'exchange'} account {row['account']}"


def _party(identity: str, rows: list[Row], source: str) -> Party:
    first = rows[0]
    issued = iso(first["issued"])
    updated = max(iso(row["updated"]) for row in rows)
    return Party(
        list=LISTS[0],
        id=identity,
        kind=KINDS[first["kind"].replace(" ", "").casefold()],
        names=tuple(_names(rows)),
        programmes=(first["order"],),
        listed_from=issued or updated,
        listed_to=max(iso(row["expires"]) for row in rows) or _expiry(issued or updated, source),
        amended=updated if issued and updated != issued else "",
        births=tuple(birth for row in rows for birth in births(row["birth_date"])),
        countries=codes(row[f"{of}_country"] for row in rows for _, of in NUMBERS),
        identifiers=tuple(_identifiers(rows)),
        addresses=merged(_address(row) for row in rows if row["wallet"]),
        remarks=remarks(
            ("Order", [row["order_url"] for row in rows]),
            ("Forfeiture order", [row["forfeiture_order_url"] for row in rows]),
            ("Annex", [row["annex_url"] for row in rows]),
            ("Date of birth", [row["birth_date"] for row in rows if not births(row["birth_date"])]),
        ),
    )


def _names(rows: list[Row]) -> Iterator[PartyName]:
    for row in rows:
        if row["name"]:
            yield PartyName(row["name"], Strength.PRIMARY, script=script(row["name"][:NAME_LENGTH]))
        for alias in filter(None, map(str.strip, row["alias"].split(";"))):
            yield PartyName(alias, script=script(alias[:NAME_LENGTH]))
    if not any(row["name"] or row["wallet"] for row in rows):
        yield PartyName(_account(rows[0]), Strength.PRIMARY, "exchange account")


def _identifiers(rows: list[Row]) -> Iterator[Identifier]:
    for row in rows:
        for type_, of in NUMBERS:
            country = next(iter(codes([row[f"{of}_country"]])), "")
            yield Identifier(type_, row[f"{of}_number"], country)
        yield from (Identifier(type_, row[type_]) for type_ in ("email", "phone"))
        if row["account"]:
            yield Identifier(f"account at {row['platform'] or 'an exchange'}", row["account"])


def _address(row: Row) -> ListedAddress:
    found = listed(row["wallet"], row["currency"])
    if found.chain or row["wallet"].isascii():
        return found
    mended = listed(row["wallet"].translate(LOOKALIKES), row["currency"])
    if not mended.chain:
        return found
    return ListedAddress(mended.chain, mended.address, row["wallet"], mended.codes)


def _expiry(issued: str, source: str) -> str:
    if len(issued) != 10:
        raise ListError(f"{source}: an order of {issued} without a day has no known end")
    day = date.fromisoformat(issued)
    try:
        return day.replace(year=day.year + YEARS).isoformat()
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + YEARS, month=3, day=1).isoformat()


def _notes(rows: list[Row], parties: list[Party]) -> tuple[str, ...]:
    open_ended = sum(not row["expires"] for row in rows)
    unread = sum(not address.chain for party in parties for address in party.addresses)
    unknown = Counter(column for row in rows for column in row.cells if column not in COLUMNS)
    notes = list(unread_notes(unknown))
    if open_ended:
        notes.append(f"{open_ended} rows do not say until when the order holds: {YEARS} years were taken")
    if unread:
        notes.append(f"{unread} wallets fit the grammar of no chain that is known")
    return tuple(notes)
