"""`eu`: the EU's consolidated list of financial sanctions in XML, format 1.1 (xmlFullSanctionsList_1_1)."""

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
from hueandcry.sanctions.text import script
from hueandcry.sanctions.xml import Element, Shape, is_root, reading, texts, unread

NAME = "eu"
LISTS: tuple[str, ...] = ("eu",)

SHAPE = Shape(root="export", records=frozenset({"sanctionEntity"}))
FIELDS = frozenset(
    {
        "remark",
        "regulation",
        "subjectType",
        "nameAlias",
        "citizenship",
        "birthdate",
        "identification",
        "address",
        "contactInfo",
    }
)
KINDS = {"P": PartyKind.PERSON, "E": PartyKind.ENTITY}
GENDERS = {"M": "male", "F": "female"}
UNKNOWN = "00"  # printed where a country is not known
FLAGS = {
    "knownExpired": "expired",
    "knownFalse": "false",
    "reportedLost": "reported lost",
    "revokedByIssuer": "revoked",
}
WEAK = re.compile(r"\b(?:low|weak)[ -]quality\b", re.IGNORECASE)
RANGE = {"yearRangeFrom": "from", "yearRangeTo": "to"}
PLACE = ("street", "poBox", "place", "zipCode", "city", "region", "countryDescription")


def detect(head: bytes, name: str) -> bool:
    """Whether the root is export and it holds sanctionEntity."""
    return is_root(head, SHAPE.root) and b"sanctionEntity" in head


def parse(paths: Sequence[Path]) -> Edition:
    """All persons and entities; the day of issue is that of the generation of the file."""
    path = only(paths, NAME)
    counted: Counter[str] = Counter()
    with reading(path, SHAPE) as document:
        issued = iso(document.attributes.get("generationDate", ""))
        parties = []
        for record in document.records():
            counted.update(unread(record, FIELDS))
            parties.append(_party(record, path.name))
    return edition((LISTS[0], NAME), paths, parties, issued, unread_notes(counted))


def _party(record: Element, source: str) -> Party:
    reference = record.get("euReferenceNumber", "")
    place = f"{source}: {reference or f'a record near line {record.sourceline}'}"
    if not reference:
        raise ListError(f"{place} has no euReferenceNumber: the file is not whole, or its format has changed")
    subject = record.find("subjectType")
    kind = KINDS.get("" if subject is None else subject.get("classificationCode", ""))
    if kind is None:
        raise ListError(f"{place}: neither a person (P) nor an entity (E): the format has changed")
    names = tuple(_names(record))
    if not names:
        raise ListError(f"{place} has no nameAlias: the file is not whole, or its format has changed")
    dates = _regulated(record)
    told = _remarks(record)
    return Party(
        list=LISTS[0],
        id=reference,
        kind=kind,
        names=names,
        programmes=tuple(
            each for told in record.findall("regulation") if (each := told.get("programme", ""))
        ),
        listed_from=iso(record.get("designationDate", "")) or min(dates, default=""),
        amended=max(dates, default=""),
        births=tuple(each for told in record.findall("birthdate") for each in _births(told)),
        countries=codes(
            _country(each) for each in (*record.findall("citizenship"), *record.findall("address"))
        ),
        gender=next(
            (GENDERS[sex] for each in record.findall("nameAlias") if (sex := each.get("gender")) in GENDERS),
            "",
        ),
        identifiers=tuple(_identifiers(record)),
        addresses=found_in(told),
        references=tuple(f"un:{number}" for number in (record.get("unitedNationId", "").strip(),) if number),
        remarks=told,
    )


def _names(record: Element) -> Iterator[PartyName]:
    """All names; the list marks none as primary: the first that is not weak is taken for it."""
    told = [(name, whole) for name in record.findall("nameAlias") if (whole := _whole(name))]
    primary = next((name for name, _ in told if not _is_weak(name)), told[0][0] if told else None)
    for name, whole in sorted(told, key=lambda each: each[0] is not primary):
        strength = Strength.WEAK if _is_weak(name) else Strength.STRONG
        yield PartyName(
            whole,
            Strength.PRIMARY if name is primary else strength,
            type="; ".join(texts(name, "remark")),
            script=script(whole),
            language=name.get("nameLanguage", "").lower(),
            surname=name.get("lastName", ""),
            given=_joined(name, "firstName", "middleName"),
        )


def _whole(name: Element) -> str:
    return name.get("wholeName", "").strip() or _joined(name, "firstName", "middleName", "lastName")


def _joined(element: Element, *attributes: str) -> str:
    return " ".join(each for attribute in attributes if (each := element.get(attribute, "").strip()))


def _is_weak(name: Element) -> bool:
    return name.get("strong") == "false" or any(WEAK.search(each) for each in texts(name, "remark"))


def _regulated(record: Element) -> list[str]:
    """The days of all regulations that the record rests on: the first is the nearest to a day of listing."""
    told = [*record.iter("regulation"), *record.iter("regulationSummary")]
    found = (iso(each.get("entryIntoForceDate") or each.get("publicationDate") or "") for each in told)
    return [day for day in found if day]


def _births(told: Element) -> tuple[Birth, ...]:
    """A date of birth, or the years that it lies between; none in another calendar than the Gregorian."""
    if told.get("calendarType", "GREGORIAN") != "GREGORIAN":
        return ()
    circa = told.get("circa") == "true"
    first, last = iso(told.get("yearRangeFrom", "")), iso(told.get("yearRangeTo", ""))
    if first and last:
        return (Birth(first, last if last != first else "", circa),)
    if first or last:
        return ()  # a range that is open at one end: it stays in the remarks
    year, month, day = (told.get(name, "") for name in ("year", "monthOfYear", "dayOfMonth"))
    printed = told.get("birthdate", "") or "/".join((day or "0", month or "0", year))
    return tuple(Birth(each.date, each.to, circa or each.circa) for each in births(printed))


def _country(told: Element) -> str:
    printed = told.get("countryIso2Code", "")
    return "" if printed == UNKNOWN else printed or told.get("countryDescription", "")


def _identifiers(record: Element) -> Iterator[Identifier]:
    for told in record.iterfind("identification"):
        number = told.get("number", "").strip() or told.get("latinNumber", "").strip()
        type = told.get("identificationTypeDescription", "") or told.get("identificationTypeCode", "")
        flags = [word for flag, word in FLAGS.items() if told.get(flag) == "true"]
        if number:
            yield Identifier(", ".join((type, *flags)), number, "".join(codes((_country(told),))))


def _remarks(record: Element) -> str:
    names = record.findall("nameAlias")
    papers = record.findall("identification")
    return remarks(
        ("Title", (each.get("title", "") for each in names)),
        ("Function", (each.get("function", "") for each in names)),
        ("Place of birth", (_place(each) for each in record.iterfind("birthdate"))),
        ("Date of birth", (_undated(each) for each in record.iterfind("birthdate"))),
        ("Address", (_place(each) for each in record.iterfind("address"))),
        ("Contact", (_joined(each, "key", "value") for each in record.iter("contactInfo"))),
        (
            "Document",
            ("; ".join((each.get("number", ""), *texts(each, "remark"))) for each in papers if len(each)),
        ),
        ("Designation", record.get("designationDetails", "")),
        ("Regulation", (each.get("numberTitle", "") for each in record.iterfind("regulation"))),
        ("Remark", texts(record, "remark")),
    )


def _undated(told: Element) -> str:
    if _births(told):
        return ""
    years = ("birthdate", "year", "calendarType")
    ends = [f"{word} {year}" for name, word in RANGE.items() if (year := told.get(name))]
    return (
        " ".join((*ends, _joined(told, *years), *texts(told, "remark"))) if ends or told.get("year") else ""
    )


def _place(told: Element) -> str:
    parts = [each for name in PLACE if (each := told.get(name, "").strip()) and each != "UNKNOWN"]
    return ", ".join((*parts, *texts(told, "remark")))
