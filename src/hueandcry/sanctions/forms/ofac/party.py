"""The parties of OFAC's advanced list, and the entries that put them on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.forms.ofac.country import country_code
from hueandcry.sanctions.forms.ofac.feature import Facts, Feature, document, gather
from hueandcry.sanctions.forms.ofac.name import primary_first, written
from hueandcry.sanctions.forms.ofac.period import Day, born
from hueandcry.sanctions.forms.ofac.values import Values
from hueandcry.sanctions.xml import Element, need, text

PROGRAMME = "Program"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with what the list remarks on it."""

    identifier: Identifier
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sanctions entry: the list, the days of its events, its programmes."""

    list: str
    days: tuple[str, ...]
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A party before its entries are known."""

    id: str
    kind: PartyKind
    names: tuple[PartyName, ...]
    facts: Facts
    wallets: int


def read_place(location: Element, values: Values) -> str:
    """The country of a location, as a code; one part without any code is the name of a country."""
    country = location.find("LocationCountry")
    if country is not None:
        return values.of("country", country.get("CountryID"))
    if location.find("LocationAreaCode") is not None:  # OFAC's code for an area that is not determined
        return ""
    parts = location.findall("LocationPart")
    return country_code(text(parts[0], "LocationPartValue/Value")) if len(parts) == 1 else ""


def read_paper(element: Element, values: Values) -> tuple[str, Paper]:
    """The number of the identity that a document belongs to, and the document."""
    country = element.get("IssuedBy-CountryID")
    kind = values.of("document", element.get("IDRegDocTypeID"))
    if values.of("validity", element.get("ValidityID")) != "Valid":
        kind += " (fraudulent)"
    number = need(element, "IDRegistrationNo", values.source)
    paper = document(kind, number, values.of("country", country) if country else "")
    comment = text(element, "Comment")
    return element.get("IdentityID", ""), Paper(paper, f"{kind} {number}: {comment}" if comment else "")


def read_profile(
    party: Element, values: Values, places: Mapping[str, str], papers: dict[str, list[Paper]]
) -> Profile:
    """One `DistinctParty`; its documents are taken out of `papers`."""
    number = party.get("FixedRef", "")
    profiles = party.findall("Profile")
    if not number or len(profiles) != 1 or profiles[0].get("ID") != number:
        raise ListError(
            f"{values.source}: party {number or '?'} has no profile of its own: the format has changed"
        )
    profile = profiles[0]
    kind = values.kinds.get(profile.get("PartySubTypeID", ""))
    if kind is None:
        raise ListError(f"{values.source}: party {number} is of a kind that the file does not define")
    names: list[PartyName] = []
    held: list[Paper] = []
    for identity in profile.iterfind("Identity"):
        names += _names(identity, values)
        held += papers.pop(identity.get("ID", ""), ())
    facts = gather(_features(profile, values, places))
    facts.identifiers += [paper.identifier for paper in held]
    facts.remarks.insert(0, text(party, "Comment"))
    facts.remarks += [paper.remark for paper in held]
    return Profile(number, kind, primary_first(names), facts, len(facts.wallets))


def read_entry(element: Element, values: Values) -> tuple[str, Entry]:
    """The number of the profile that an entry is of, and the entry."""
    programmes = (
        text(measure, "Comment")
        for measure in element.iterfind("SanctionsMeasure")
        if values.of("measure", measure.get("SanctionsTypeID")) == PROGRAMME
    )
    days = tuple(_written(_day(date, values)) for date in element.iterfind("EntryEvent/Date"))
    entry = Entry(
        values.of("list", element.get("ListID")), tuple(sorted(days)), tuple(filter(None, programmes))
    )
    return element.get("ProfileID", ""), entry


def day_of(element: Element, values: Values) -> str:
    """A `Year`, `Month`, `Day` as an ISO date."""
    return _written(_day(element, values))


def party_of(profile: Profile, entries: list[Entry], list_: str, own: str) -> Party:
    """Join a profile with its entries; `own` is the list whose days count, empty for all."""
    days = sorted(day for entry in entries if entry.list == own or not own for day in entry.days)
    facts = profile.facts
    return Party(
        list=list_,
        id=profile.id,
        kind=profile.kind,
        names=profile.names,
        programmes=tuple(dict.fromkeys(name for entry in entries for name in entry.programmes)),
        listed_from=days[0] if days else "",
        amended=days[-1] if days and days[-1] != days[0] else "",
        births=tuple(dict.fromkeys(facts.births)),
        countries=facts.all_countries,
        gender=facts.gender,
        identifiers=tuple(dict.fromkeys(facts.identifiers)),
        addresses=facts.addresses,
        remarks=facts.text,
    )


def _names(identity: Element, values: Values) -> Iterator[PartyName]:
    kinds = {
        group.get("ID"): values.of("part", group.get("NamePartTypeID"))
        for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    for alias in identity.iterfind("Alias"):
        weak = alias.get("LowQuality") == "true"
        primary = alias.get("Primary") == "true"
        type_ = "" if primary else values.of("alias", alias.get("AliasTypeID"))
        for name in alias.iterfind("DocumentedName"):
            found = name.findall("DocumentedNamePart/NamePartValue")
            parts = [
                (kinds.get(each.get("NamePartGroupID"), ""), (each.text or "").strip()) for each in found
            ]
            scripts = {values.of("script", each.get("ScriptID")) for each in found}
            # The same name in another script is not the name of the listing itself.
            strength = Strength.WEAK if weak else Strength.STRONG
            if primary and name.get("DocNameStatusID") == "1":
                strength = Strength.PRIMARY
            script = scripts.pop() if len(scripts) == 1 else ""
            yield written([part for part in parts if part[1]], strength, type_, script)


def _features(profile: Element, values: Values, places: Mapping[str, str]) -> Iterator[Feature]:
    for feature in profile.iterfind("Feature"):
        type_ = values.of("feature", feature.get("FeatureTypeID"))
        for version in feature.iterfind("FeatureVersion"):
            yield _feature(type_, version, values, places)


def _feature(type_: str, version: Element, values: Values, places: Mapping[str, str]) -> Feature:
    said = []
    for detail in version.iterfind("VersionDetail"):
        reference = detail.get("DetailReferenceID")
        said.append(values.of("detail", reference) if reference else (detail.text or "").strip())
    comment = text(version, "Comment")
    place = version.find("VersionLocation")
    country = "" if place is None else _place(place.get("LocationID", ""), places, values)
    period = version.find("DatePeriod")
    birth = None if period is None else _period(period, values, circa=comment.lower().startswith("circa"))
    return Feature(type_, " ".join(filter(None, said)), country, birth, comment)


def _place(number: str, places: Mapping[str, str], values: Values) -> str:
    try:
        return places[number]
    except KeyError:
        raise ListError(
            f"{values.source}: no location has the number {number}: the file is not whole"
        ) from None


def _period(period: Element, values: Values, circa: bool) -> Birth:
    days = [_day(each, values) for each in period.iterfind("*/*")]
    if not days:
        raise ListError(f"{values.source}: a period near line {period.sourceline} has no dates")
    near = any(each.get("Approximate") == "true" for each in period)
    return born(min(days), max(days), near or circa)


def _day(element: Element, values: Values) -> Day:
    try:
        year, month, day = (int(text(element, part)) for part in ("Year", "Month", "Day"))
    except ValueError:
        raise ListError(f"{values.source}: no date near line {element.sourceline}") from None
    if not (0 < year < 10_000 and 0 < month < 13 and 0 < day < 32):
        raise ListError(f"{values.source}: no date near line {element.sourceline}: {year}-{month}-{day}")
    return year, month, day


def _written(day: Day) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}"
