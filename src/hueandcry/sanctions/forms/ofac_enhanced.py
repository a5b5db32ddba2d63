"""`ofac-enhanced`: OFAC's lists in its own XML (SDN_ENHANCED.XML, CONS_ENHANCED.XML): one element a party."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.assembly import edition, unread_notes
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.ofac.country import country_code
from hueandcry.sanctions.forms.ofac.feature import (
    BIRTH,
    COUNTRIES,
    LOCATION,
    Feature,
    document,
    gather,
    wallet_note,
)
from hueandcry.sanctions.forms.ofac.name import primary_first, printed, script_code
from hueandcry.sanctions.forms.ofac.period import Day, born
from hueandcry.sanctions.xml import Element, Shape, is_root, need, reading, text, texts, unread

NAME = "ofac-enhanced"
LISTS: tuple[str, ...] = ("ofac-sdn", "ofac-consolidated")

SDN = "SDN List"
KINDS = {
    "Individual": PartyKind.PERSON,
    "Entity": PartyKind.ENTITY,
    "Vessel": PartyKind.VESSEL,
    "Aircraft": PartyKind.AIRCRAFT,
}
SHAPE = Shape(
    root="sanctionsData",
    records=frozenset({"publicationInfo", "referenceValue", "featureType", "entity"}),
    holders=frozenset({"referenceValues", "featureTypes", "entities"}),
)
Values = dict[str, str]
Days = tuple[tuple[str, str], ...]
"""The lists that a party is on, and since when."""

PARTS = frozenset(
    {
        "generalInfo",
        "sanctionsLists",
        "sanctionsPrograms",
        "sanctionsTypes",
        "legalAuthorities",
        "names",
        "addresses",
        "features",
        "identityDocuments",
        "relationships",
    }
)
DAYS = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")


def detect(head: bytes, name: str) -> bool:
    """XML whose root is `sanctionsData`."""
    return is_root(head, SHAPE.root)


def parse(paths: Sequence[Path]) -> Edition:
    """Read one file; ListError where it is not whole, or holds neither of OFAC's two lists."""
    path = only(paths, NAME)
    issued = ""
    found: list[tuple[Party, Days]] = []
    wallets: list[int] = []
    unknown: Counter[str] = Counter()
    values: Values = {}
    with reading(path, SHAPE) as source:
        for record in source.records():
            if record.tag == "publicationInfo":
                issued = iso(need(record, "dataAsOf", path.name))
            elif record.tag == "referenceValue":
                values[record.get("refId", "")] = text(record, "value")
            elif record.tag == "entity":
                unknown.update(unread(record, PARTS))
                found.append((_party(record, values, path.name, wallets), _days(record)))
    if not issued:
        raise ListError(f"{path.name}: publicationInfo has no date (dataAsOf): the format has changed")
    sdn = all(any(list_ == SDN for list_, _ in days) for _, days in found)
    list_ = LISTS[0] if sdn else LISTS[1]
    parties = (_listed(party, days, list_, SDN if sdn else "") for party, days in found)
    return edition((list_, NAME), paths, parties, issued, (wallet_note(wallets), *unread_notes(unknown)))


def _party(entity: Element, values: Values, source: str, wallets: list[int]) -> Party:
    kind = KINDS.get(need(entity, "generalInfo/entityType", source), PartyKind.UNKNOWN)
    facts = gather(_features(entity, values, source))
    papers = [_paper(each, source) for each in entity.iterfind("identityDocuments/identityDocument")]
    facts.identifiers += [paper for paper, _ in papers]
    wallets.append(len(facts.wallets))
    facts.remarks.insert(0, text(entity, "generalInfo/remarks"))
    facts.remarks += [remark for _, remark in papers]
    return Party(
        list="",
        id=entity.get("id", ""),
        kind=kind,
        names=primary_first(tuple(_names(entity, kind, source))),
        programmes=texts(entity, "sanctionsPrograms/sanctionsProgram"),
        births=tuple(facts.births),
        countries=facts.all_countries,
        gender=facts.gender,
        identifiers=tuple(facts.identifiers),
        addresses=facts.addresses,
        remarks=facts.text,
    )


def _days(entity: Element) -> Days:
    lists = entity.findall("sanctionsLists/sanctionsList")
    return tuple(((each.text or "").strip(), each.get("datePublished", "")) for each in lists)


def _listed(party: Party, days: Days, list_: str, own: str) -> Party:
    if not days:
        raise ListError(f"entity {party.id} is on no list (sanctionsLists): the format has changed")
    told = sorted(day for name, day in days if day and (name == own or not own))
    return replace(party, list=list_, listed_from=iso(told[0]) if told else "")


def _names(entity: Element, kind: PartyKind, source: str) -> Iterator[PartyName]:
    for name in entity.iterfind("names/name"):
        weak = text(name, "isLowQuality") == "true"
        primary = text(name, "isPrimary") == "true"
        for each in name.iterfind("translations/translation"):
            strength = Strength.WEAK if weak else Strength.STRONG
            if primary and text(each, "isPrimary") == "true":
                strength = Strength.PRIMARY
            yield _name(each, strength, text(name, "aliasType"), kind, source)


def _name(translation: Element, strength: Strength, type_: str, kind: PartyKind, source: str) -> PartyName:
    full = need(translation, "formattedFullName", source)
    script = script_code(text(translation, "script"))
    surname, given = text(translation, "formattedLastName"), text(translation, "formattedFirstName")
    if kind is not PartyKind.PERSON:
        surname = given = ""
    elif not surname:
        split = printed(full, strength, type_, person=True)
        surname, given = split.surname, split.given
    return PartyName(full, strength, type_, script, surname=surname, given=given)


def _features(entity: Element, values: Values, source: str) -> Iterator[Feature]:
    for feature in entity.iterfind("features/feature"):
        type_ = need(feature, "type", source)
        said = text(feature, "value") or values.get(text(feature, "valueRefId"), "")
        comment = text(feature, "comments")
        if type_ == BIRTH and (days := _births(feature, said)):
            yield from (Feature(type_, period=each, comment=comment) for each in days)
        elif type_ in COUNTRIES:
            yield Feature(type_, country=country_code(said), comment=comment)
        else:
            yield Feature(type_, said, comment=comment)
    for place in entity.iterfind("addresses/address"):
        country = text(place, "country")
        yield Feature(LOCATION, country=country_code(country) if country else "")


def _births(feature: Element, said: str) -> tuple[Birth, ...]:
    """As the text says, which keeps `1951` a year; by the days beside it where the text is not understood."""
    days = [_day(day) for part in DAYS if (day := text(feature, f"valueDate/{part}"))]
    circa = text(feature, "valueDate/isApproximate") == "true"
    return births(said) or ((born(min(days), max(days), circa),) if days else ())


def _day(said: str) -> Day:
    try:
        year, month, day = (int(part) for part in said[:10].split("-"))
    except ValueError:
        raise ListError(f"{said!r} is not a date: the format has changed") from None
    return year, month, day


def _paper(element: Element, source: str) -> tuple[Identifier, str]:
    kind = need(element, "type", source)
    if text(element, "isValid") == "false":
        kind += " (fraudulent)"
    number = need(element, "documentNumber", source)
    country, comment = text(element, "issuingCountry"), text(element, "comments")
    return (
        document(kind, number, country_code(country) if country else ""),
        f"{kind} {number}: {comment}" if comment else "",
    )
