"""One target of Switzerland's list: its identities with their names in parts, spellings and scripts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in
from hueandcry.sanctions.assembly import remarks
from hueandcry.sanctions.countries import code, codes
from hueandcry.sanctions.dates import births
from hueandcry.sanctions.text import script
from hueandcry.sanctions.xml import Element, text, texts

LIST = "switzerland"
KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ENTITY}
OBJECTS = {"vessel": PartyKind.VESSEL, "aircraft": PartyKind.AIRCRAFT}
PRIMARY, WEAK, TITLE = "primary-name", "low", "title"
SURNAMES = ("family-name", "maiden-name")
GIVEN = ("given-name", "further-given-name")
DOCUMENT = "identification-document"
SPELLINGS = 64  # variants of one part that are read
IMO = re.compile(r"\bIMO(?:[ -]?(?:number|no\.?))?\s*:?\s*(\d{7})\b", re.IGNORECASE)
UN = re.compile(r"[A-Z]{2}[ei]\.\d{3}")
WHERE = ("c-o", "address-details", "p-o-box", "zip-code", "location", "area", "country", "remarks")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that addresses and births refer to."""

    text: str
    country: str


def read_place(record: Element) -> Place:
    """A place as one line, and its country as a code."""
    country = record.find("country")
    printed = "" if country is None else country.get("iso-code") or text(record, "country")
    return Place(_line(record), code(printed))


def read_target(
    target: Element,
    programmes: tuple[str, ...],
    places: Mapping[str, Place],
    days: tuple[str, str, str],
    source: str,
) -> Party:
    """The party of a target; `days` are listed from, listed to and amended."""
    identity = target.get("ssid", "")
    found = next((each for tag in (*KINDS, "object") if (each := target.find(tag)) is not None), None)
    if not identity or found is None:
        raise ListError(
            f"{source}: target {identity or 'without ssid'}: neither individual, entity nor object"
        )
    names = sorted(_names(found), key=lambda each: each.strength is not Strength.PRIMARY)
    if not names:
        raise ListError(
            f"{source}: target {identity} has no name: the file is not whole, or its format has changed"
        )
    kind = KINDS.get(str(found.tag)) or OBJECTS.get(found.get("object-type", ""), PartyKind.UNKNOWN)
    foreign = texts(target, "foreign-identifier")
    told = _remarks(found, places, [each for each in foreign if not UN.fullmatch(each)])
    return Party(
        list=LIST,
        id=identity,
        kind=kind,
        names=tuple(names),
        programmes=programmes,
        listed_from=days[0],
        listed_to=days[1],
        amended=days[2],
        births=tuple(_births(found)) if kind is PartyKind.PERSON else (),
        countries=codes(_countries(found, places)),
        gender=found.get("sex", ""),
        identifiers=tuple(_identifiers(found)),
        addresses=found_in(told),
        references=tuple(f"un:{each}" for each in foreign if UN.fullmatch(each)),
        remarks=told,
    )


def _names(found: Element) -> Iterator[PartyName]:
    """The names of all identities; primary is that of the main identity."""
    for identity in found.findall("identity"):
        for name in identity.findall("name"):
            type, weak = name.get("name-type", ""), name.get("quality") == WEAK
            strength = Strength.WEAK if weak else Strength.STRONG
            parts = sorted(name.findall("name-part"), key=_order)
            parts = [part for part in parts if part.get("name-part-type") != TITLE]
            first = type == PRIMARY and identity.get("main") == "true"
            values = [text(part, "value") for part in parts]
            yield _name(
                parts, values, Strength.PRIMARY if first else strength, (type, "", name.get("lang", ""))
            )
            yield from _spellings(parts, values, strength)


def _order(part: Element) -> int:
    printed = part.get("order", "")
    return int(printed) if re.fullmatch(r"[0-9]{1,3}", printed) else 0


def _spellings(parts: list[Element], values: list[str], strength: Strength) -> Iterator[PartyName]:
    """The name in other spellings: the n-th variant of each part in one language and script together."""
    cultures: dict[tuple[str, str], dict[int, list[str]]] = {}
    for at, part in enumerate(parts):
        for variant in part.findall("spelling-variant")[:SPELLINGS]:
            culture = (variant.get("lang", ""), variant.get("script", ""))
            if printed := (variant.text or "").strip():
                cultures.setdefault(culture, {}).setdefault(at, []).append(printed)
    for (language, written), variants in cultures.items():
        for row in zip_longest(*variants.values()):
            chosen = dict(zip(variants, row, strict=True))
            spelled = [chosen.get(at) or value for at, value in enumerate(values)]
            yield _name(parts, spelled, strength, ("spelling variant", written.title(), language))


def _name(
    parts: list[Element], values: list[str], strength: Strength, told: tuple[str, str, str]
) -> PartyName:
    whole = " ".join(value for value in values if value)
    types = [part.get("name-part-type", "") for part in parts]
    return PartyName(
        whole,
        strength,
        type=told[0],
        script=told[1] or script(whole),
        language=told[2].lower(),
        surname=" ".join(
            value for type, value in zip(types, values, strict=True) if type in SURNAMES and value
        ),
        given=" ".join(value for type, value in zip(types, values, strict=True) if type in GIVEN and value),
    )


def _births(found: Element) -> Iterator[Birth]:
    for told in found.iterfind("identity/day-month-year"):
        if told.get("calendar", "Gregorian") == "Gregorian":
            yield from births("/".join(told.get(name) or "0" for name in ("day", "month", "year")))


def _countries(found: Element, places: Mapping[str, Place]) -> Iterator[str]:
    for country in found.iterfind("identity/nationality/country"):
        yield country.get("iso-code") or (country.text or "")
    for address in found.iterfind("identity/address"):
        yield text(address, "country") or _place(address, places).country


def _identifiers(found: Element) -> Iterator[Identifier]:
    for told in found.iterfind("identity/identification-document"):
        issuer = told.find("issuer")
        country = "" if issuer is None else issuer.get("code") or text(told, "issuer")
        yield Identifier(told.get("document-type", ""), text(told, "number"), code(country))
    for told in found.iterfind("other-information"):
        for number in IMO.findall(told.text or ""):
            yield Identifier("IMO number", number)


def _remarks(found: Element, places: Mapping[str, Place], foreign: list[str]) -> str:
    titles = found.iterfind(f"identity/name/name-part[@name-part-type='{TITLE}']")
    dates = found.iterfind("identity/day-month-year")
    other = (each for each in dates if each.get("calendar", "Gregorian") != "Gregorian")
    return remarks(
        ("Title", (text(each, "value") for each in titles)),
        (
            "Date of birth",
            (" ".join(filter(None, map(each.get, ("day", "month", "year", "calendar")))) for each in other),
        ),
        ("Place of birth", (_where(each, places) for each in found.iterfind("identity/place-of-birth"))),
        ("Address", (_where(each, places) for each in found.iterfind("identity/address"))),
        (
            "Document",
            (_line(each, "remark", "date-of-issue", "expiry-date") for each in found.iter(DOCUMENT)),
        ),
        (
            "Relation",
            (each.get("relation-type", "") + f" {each.get('target-id')}" for each in found.iter("relation")),
        ),
        ("Foreign identifier", foreign),
        ("Other information", texts(found, "other-information")),
        ("Justification", texts(found, "justification")),
    )


def _place(told: Element, places: Mapping[str, Place]) -> Place:
    return places.get(told.get("place-id", ""), Place("", ""))


def _where(told: Element, places: Mapping[str, Place]) -> str:
    return ", ".join(each for each in (_line(told), _place(told, places).text) if each)


def _line(told: Element, *names: str) -> str:
    return ", ".join(each for name in names or WHERE if (each := text(told, name)))
