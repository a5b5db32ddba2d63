"""`un`: the consolidated list of the UN Security Council in XML (consolidated.xml)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in
from hueandcry.sanctions.assembly import edition, remarks, unread_notes
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.text import script, split
from hueandcry.sanctions.xml import Element, Shape, is_root, need, reading, text, texts, unread

NAME = "un"
LISTS: tuple[str, ...] = ("un",)

SHAPE = Shape(
    root="CONSOLIDATED_LIST",
    records=frozenset({"INDIVIDUAL", "ENTITY"}),
    holders=frozenset({"INDIVIDUALS", "ENTITIES"}),
)
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
FIELDS = frozenset(
    {
        *NAMES,
        "DATAID",
        "VERSIONNUM",
        "UN_LIST_TYPE",
        "REFERENCE_NUMBER",
        "LISTED_ON",
        "GENDER",
        "COMMENTS1",
        "NATIONALITY",
        "LIST_TYPE",
        "LAST_DAY_UPDATED",
        "SORT_KEY",
        "SORT_KEY_LAST_MOD",
        "DESIGNATION",
        "TITLE",
        "NAME_ORIGINAL_SCRIPT",
        "SUBMITTED_BY",
        "INDIVIDUAL_ALIAS",
        "INDIVIDUAL_ADDRESS",
        "INDIVIDUAL_DATE_OF_BIRTH",
        "INDIVIDUAL_PLACE_OF_BIRTH",
        "INDIVIDUAL_DOCUMENT",
        "ENTITY_ALIAS",
        "ENTITY_ADDRESS",
    }
)
WEAK = "Low"
KOREA = "Democratic People's Republic of Korea"
GENDER = re.compile(r"\bGender: (male|female)\b", re.IGNORECASE)  # where the field is left out
ABOUT = "approximately"
LETTERED = re.compile(r"(?:^|\s)[a-z]\)\s")
PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")


def detect(head: bytes, name: str) -> bool:
    """Whether the root is CONSOLIDATED_LIST."""
    return is_root(head, SHAPE.root)


def parse(paths: Sequence[Path]) -> Edition:
    """All individuals and entities; the day of issue is the one on which the file was generated."""
    path = only(paths, NAME)
    counted: Counter[str] = Counter()
    with reading(path, SHAPE) as document:
        issued = iso(document.attributes.get("dateGenerated", ""))
        parties = []
        for record in document.records():
            counted.update(unread(record, FIELDS))
            parties.append(_party(record, path.name))
    return edition((LISTS[0], NAME), paths, parties, issued, unread_notes(counted))


def _party(record: Element, source: str) -> Party:
    prefix = str(record.tag)
    reference = need(record, "REFERENCE_NUMBER", source)
    listed_from = iso(need(record, "LISTED_ON", source))
    if not listed_from:
        raise ListError(f"{source}: {reference}: LISTED_ON {text(record, 'LISTED_ON')!r} is not a date")
    told = _remarks(record, prefix)
    return Party(
        list=LISTS[0],
        id=need(record, "DATAID", source),
        kind=PartyKind.PERSON if prefix == "INDIVIDUAL" else PartyKind.ENTITY,
        names=(_primary(record, source), *_original(record), *_aliases(record, prefix)),
        programmes=(need(record, "UN_LIST_TYPE", source),),
        listed_from=listed_from,
        amended=max((iso(each) for each in texts(record, "LAST_DAY_UPDATED/VALUE")), default=""),
        births=_births(record),
        countries=codes((*texts(record, "NATIONALITY/VALUE"), *texts(record, f"{prefix}_ADDRESS/COUNTRY"))),
        gender=_gender(record),
        identifiers=tuple(_identifiers(record)),
        addresses=found_in(told),
        references=(f"un:{reference}",),
        remarks=told,
    )


def _primary(record: Element, source: str) -> PartyName:
    """The four names in their order; the first is the surname only of North Korean persons."""
    parts = [need(record, NAMES[0], source), *(each for tag in NAMES[1:] if (each := text(record, tag)))]
    whole = " ".join(parts)
    korean = KOREA in (each.replace("’", "'") for each in texts(record, "NATIONALITY/VALUE"))
    if record.tag == "INDIVIDUAL" and korean and len(parts) > 1:
        return PartyName(
            whole, Strength.PRIMARY, surname=parts[0], given=" ".join(parts[1:]), script=script(whole)
        )
    return PartyName(whole, Strength.PRIMARY, script=script(whole))


def _original(record: Element) -> Iterator[PartyName]:
    for each in texts(record, "NAME_ORIGINAL_SCRIPT"):
        yield PartyName(each, Strength.STRONG, type="original script", script=script(each))


def _aliases(record: Element, prefix: str) -> Iterator[PartyName]:
    for alias in record.iterfind(f"{prefix}_ALIAS"):
        quality = text(alias, "QUALITY")
        strength = Strength.WEAK if quality == WEAK else Strength.STRONG
        for each in several(text(alias, "ALIAS_NAME")):
            yield PartyName(each, strength, type=quality, script=script(each))


def several(printed: str) -> list[str]:
    """The names in one alias element: `A; B b) C`, and `A (B; C)` where the bracket holds names."""
    outer, inner = printed.strip(), ""
    if outer.endswith(")"):
        depth = 0
        for at in range(len(outer) - 1, -1, -1):
            depth += (outer[at] == ")") - (outer[at] == "(")
            if not depth:
                outer, inner = (outer[:at], outer[at + 1 : -1]) if ";" in outer[at:] else (outer, "")
                break
    names = (part for whole in split(f"{outer};{inner}", ";") for part in LETTERED.split(whole))
    return [name for each in names if (name := each.removesuffix("(original script)").strip())]


def _gender(record: Element) -> str:
    said = GENDER.search(text(record, "COMMENTS1"))
    return (text(record, "GENDER") or (said[1] if said else "")).lower()


def _births(record: Element) -> tuple[Birth, ...]:
    found: list[Birth] = []
    for told in record.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        found += _birth(told)
    for each in texts(record, "INDIVIDUAL_ALIAS/DATE_OF_BIRTH"):
        found += births(each)
    return tuple(found)


def _birth(told: Element) -> tuple[Birth, ...]:
    note = text(told, "NOTE")
    circa = text(told, "TYPE_OF_DATE") == "APPROXIMATELY" or note.lower() == ABOUT
    if first := iso(text(told, "FROM_YEAR")):
        return (Birth(first, iso(text(told, "TO_YEAR")), circa),)
    if printed := text(told, "DATE") or text(told, "YEAR"):
        exact = iso(f"{note} {printed}") if note else ""  # "Sep." beside 1975
        return tuple(Birth(exact or each.date, each.to, circa) for each in births(printed))
    return tuple(Birth(each.date, each.to, circa or each.circa) for each in births(note))


def _identifiers(record: Element) -> Iterator[Identifier]:
    for told in record.iterfind("INDIVIDUAL_DOCUMENT"):
        kinds = [each for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2") if (each := text(told, tag))]
        if number := text(told, "NUMBER"):
            country = text(told, "ISSUING_COUNTRY") or text(told, "COUNTRY_OF_ISSUE")
            yield Identifier(", ".join(kinds), number, "".join(codes((country,))))


def _remarks(record: Element, prefix: str) -> str:
    documents = record.findall("INDIVIDUAL_DOCUMENT")
    dated = (told for told in record.iterfind("INDIVIDUAL_DATE_OF_BIRTH") if text(told, "NOTE"))
    noted = (each for each in record.iterfind(f"{prefix}_ALIAS") if text(each, "NOTE"))
    return remarks(
        ("Title", texts(record, "TITLE/VALUE")),
        ("Designation", texts(record, "DESIGNATION/VALUE")),
        ("Date of birth", (" ".join(str(part) for part in each.itertext()) for each in dated)),
        ("Place of birth", (_place(each) for each in record.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"))),
        ("Address", (_place(each) for each in record.iterfind(f"{prefix}_ADDRESS"))),
        ("Alias", (f"{text(each, 'ALIAS_NAME')}: {text(each, 'NOTE')}" for each in noted)),
        ("Document", (_document(each) for each in documents)),
        ("Comments", text(record, "COMMENTS1")),
    )


def _place(told: Element) -> str:
    return ", ".join(each for tag in PLACE if (each := text(told, tag)))


def _document(told: Element) -> str:
    """What a document says beside its number: where the number is only in a note, this is all there is."""
    if not (note := text(told, "NOTE")) and (text(told, "NUMBER") or not text(told, "TYPE_OF_DOCUMENT2")):
        return ""
    told_by = ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "DATE_OF_ISSUE")
    return ", ".join(each for each in (*(text(told, tag) for tag in told_by), note) if each)
