"""OFAC's advanced list rendered as an enhanced one, element by element, without the parsers under test.

Names of elements as in the published enhanced files; only what the parties carry is rendered.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from lxml import etree

SPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"
KINDS = {"1": "Vessel", "2": "Aircraft", "3": "Entity", "4": "Individual"}
RECORDS = ("AliasType", "Country", "DetailReference", "FeatureType", "List", "Location")
WANTED = [f"{{*}}{name}" for name in (*RECORDS, "DistinctParty", "SanctionsEntry")]


class Tables:
    """What the numbers of the advanced file stand for."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}

    def take(self, element: etree._Element) -> None:
        kind, number = tag(element), element.get("ID", "")
        self.names[kind, number] = element.text or ""
        if kind == "Location":
            place = element.find("{*}LocationCountry")
            printed = element.findtext("{*}LocationPart/{*}LocationPartValue/{*}Value") or ""
            if element.find("{*}LocationAreaCode") is not None:
                printed = "undetermined"
            self.names[kind, number] = (
                printed if place is None else self.names["Country", place.get("CountryID", "")]
            )


def tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def render(source: BinaryIO, target: Path, only: frozenset[str] | None = None) -> int:
    """Write the enhanced file; returns how many features name an address. `only` are ids of parties."""
    tables, parties, entries = Tables(), {}, {}
    wallets = 0
    for _, element in etree.iterparse(source, tag=WANTED):
        if tag(element) == "DistinctParty":
            number = element.get("FixedRef", "")
            if only is None or number in only:
                text, found = party(element, tables)
                parties[number] = text
                wallets += found
        elif tag(element) == "SanctionsEntry":
            entries.setdefault(element.get("ProfileID", ""), []).append(entry(element, tables))
        else:
            tables.take(element)
        if tag(element) in ("DistinctParty", "SanctionsEntry", "Location"):
            element.clear()
    with target.open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<sanctionsData xmlns="{SPACE}">\n')
        file.write(
            "<publicationInfo><dataAsOf>2025-11-19T00:00:00</dataAsOf></publicationInfo>\n<entities>\n"
        )
        for number, text in parties.items():
            lists = "".join(each for each, _ in entries[number])
            programmes = "".join(each for _, each in entries[number])
            file.write(f'<entity id="{number}">{text[0]}<sanctionsLists>{lists}</sanctionsLists>')
            file.write(f"<sanctionsPrograms>{programmes}</sanctionsPrograms>{text[1]}</entity>\n")
        file.write("</entities>\n</sanctionsData>\n")
    return wallets


def party(element: etree._Element, tables: Tables) -> tuple[tuple[str, str], int]:
    profile = element.find("{*}Profile")
    assert profile is not None
    kind = KINDS[profile.get("PartySubTypeID", "")]
    features = list(feature_texts(profile, tables))
    wallets = sum("Digital Currency Address" in each for each in features)
    info = f"<generalInfo><entityType>{kind}</entityType></generalInfo>"
    body = f"<names>{''.join(names(profile, tables))}</names>"
    body += (
        f"<addresses>{''.join(places(profile, tables))}</addresses><features>{''.join(features)}</features>"
    )
    return (info, body), wallets


def names(profile: etree._Element, tables: Tables) -> Iterator[str]:
    for alias in profile.iterfind("{*}Identity/{*}Alias"):
        yield f"<name><isPrimary>{alias.get('Primary')}</isPrimary><isLowQuality>{alias.get('LowQuality')}"
        type_ = tables.names["AliasType", alias.get("AliasTypeID", "")]
        yield f"</isLowQuality><aliasType>{type_}</aliasType>"
        yield "<translations>"
        for at, each in enumerate(alias.iterfind("{*}DocumentedName")):
            parts = [part.text or "" for part in each.iter("{*}NamePartValue")]
            full = escape(", ".join((parts[0], " ".join(parts[1:])))) if parts[1:] else escape(parts[0])
            yield f"<translation><isPrimary>{'false' if at else 'true'}</isPrimary>"
            yield f"<formattedFullName>{full}</formattedFullName></translation>"
        yield "</translations></name>"


def places(profile: etree._Element, tables: Tables) -> Iterator[str]:
    for feature in profile.iterfind("{*}Feature"):
        if tables.names["FeatureType", feature.get("FeatureTypeID", "")] == "Location":
            for place in feature.iter("{*}VersionLocation"):
                country = escape(tables.names["Location", place.get("LocationID", "")])
                yield f"<address><country>{country}</country></address>"


def feature_texts(profile: etree._Element, tables: Tables) -> Iterator[str]:
    for feature in profile.iterfind("{*}Feature"):
        type_ = escape(tables.names["FeatureType", feature.get("FeatureTypeID", "")])
        for version in feature.iterfind("{*}FeatureVersion") if type_ != "Location" else ():
            value = ""
            for detail in version.iterfind("{*}VersionDetail"):
                reference = detail.get("DetailReferenceID")
                value = tables.names["DetailReference", reference] if reference else (detail.text or "")
            place = version.find("{*}VersionLocation")
            if place is not None and not value:
                value = tables.names["Location", place.get("LocationID", "")]
            days = [day(each) for each in version.iterfind("{*}DatePeriod/*/*")]
            dates = f"<valueDate><fromDateBegin>{min(days)}</fromDateBegin>" if days else ""
            dates += f"<toDateEnd>{max(days)}</toDateEnd></valueDate>" if days else ""
            told = escape(version.findtext("{*}Comment") or "")
            comment = f"<comments>{told}</comments>" if told else ""
            yield f"<feature><type>{type_}</type><value>{escape(value)}</value>{dates}{comment}</feature>"


def entry(element: etree._Element, tables: Tables) -> tuple[str, str]:
    days = sorted(day(each) for each in element.iterfind("{*}EntryEvent/{*}Date"))
    list_ = tables.names["List", element.get("ListID", "")]
    programmes = (
        each.findtext("{*}Comment") or ""
        for each in element.iterfind("{*}SanctionsMeasure")
        if each.get("SanctionsTypeID") == "1"
    )
    told = "".join(f"<sanctionsProgram>{escape(each)}</sanctionsProgram>" for each in programmes)
    return f'<sanctionsList datePublished="{days[0]}">{list_}</sanctionsList>', told


def day(element: etree._Element) -> str:
    year, month, day_ = (int(element.findtext(f"{{*}}{part}") or 0) for part in ("Year", "Month", "Day"))
    return f"{year:04}-{month:02}-{day_:02}"
