"""The real files of the UN and Canada: the figures that their README states come out exactly."""

import gzip
from collections import Counter

import pytest
from lxml import etree

from hueandcry.model.party import PartyKind, Strength
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import head
from hueandcry.sanctions.forms import canada, un
from hueandcry.sanctions.xml import Element
from tests.sanctions.forms.samples import TESTDATA

UN = TESTDATA / "un" / "UN_consolidated_2026-02-27.xml.gz"
CANADA = TESTDATA / "canada" / "sema-lmes_2020-04-15.xml.gz"

needs_un = pytest.mark.skipif(not UN.exists(), reason="the UN's list is not beside this checkout")
needs_canada = pytest.mark.skipif(not CANADA.exists(), reason="Canada's list is not beside this checkout")


def records() -> dict[str, Element]:
    """The records of the UN's file by DATAID, read without any of our own code."""
    with gzip.open(UN) as file:
        told = etree.parse(file).iter("INDIVIDUAL", "ENTITY")
        return {record.findtext("DATAID") or "": record for record in told}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return un.parse([UN])


@needs_un
def test_un_parties(edition: Edition) -> None:
    assert un.detect(head(UN), UN.name)
    assert edition.counts == {"person": 730, "entity": 273, "addresses": 0}
    assert edition.issued == "2026-02-27"
    assert edition.notes == ()
    assert len({party.id for party in edition.parties}) == 1003
    lists = Counter(party.programmes[0] for party in edition.parties)
    assert [lists[each] for each in ("Al-Qaida", "DPRK", "Taliban", "Iran")] == [341, 155, 140, 121]
    prefixes = Counter(party.references[0][:6] for party in edition.parties)
    assert (prefixes["un:KPi"], prefixes["un:KPe"]) == (80, 75)
    assert min(party.listed_from for party in edition.parties) == "2000-04-12"
    assert max(party.listed_from for party in edition.parties) == "2026-02-24"


@needs_un
def test_un_names_are_those_of_the_file(edition: Edition) -> None:
    """Every alias element is found again: alone as one name, and several in one element as so many names."""
    told = records()
    qualities: Counter[tuple[str, str]] = Counter()
    originals = 0
    for party in edition.parties:
        record, prefix = told[party.id], "INDIVIDUAL" if party.kind is PartyKind.PERSON else "ENTITY"
        names = {name.text: name for name in party.names}
        for alias in record.findall(f"{prefix}_ALIAS"):
            quality, text = (
                alias.findtext("QUALITY") or "",
                " ".join((alias.findtext("ALIAS_NAME") or "").split()),
            )
            qualities[prefix, quality] += 1
            assert bool(text) is bool(quality)
            for each in un.several(text):
                assert each in names
                if quality != "Low":
                    assert names[each].strength is not Strength.WEAK
        originals += " ".join((record.findtext("NAME_ORIGINAL_SCRIPT") or "").split()) in names
    persons = {quality: count for (prefix, quality), count in qualities.items() if prefix == "INDIVIDUAL"}
    assert persons == {"Good": 1524, "Low": 615, "": 169}
    assert sum(persons.values()) == 2308
    assert sum(qualities.values()) - 2308 == 735
    assert originals == 378


@needs_un
def test_un_dates_of_birth(edition: Edition) -> None:
    known = records()
    types = Counter(kind.text or "" for record in known.values() for kind in record.iter("TYPE_OF_DATE"))
    assert types == {"EXACT": 722, "APPROXIMATELY": 117, "BETWEEN": 31, "": 49}
    lost = []
    for party in edition.parties:
        if party.kind is PartyKind.PERSON:
            told = [each for each in known[party.id].iter("INDIVIDUAL_DATE_OF_BIRTH") if len(each) > 1]
            years = {each.findtext(tag) for each in told for tag in ("YEAR", "FROM_YEAR")} - {None}
            days = {each.findtext("DATE") for each in told} - {None}
            found = {birth.date for birth in party.births}
            assert days <= found
            assert years <= {date[:4] for date in found}
            lost += [each for each in told if not party.births]
    assert [each.findtext("NOTE") for each in lost] == ["30-35 years old"]
    assert sum("24/06/1402 (Hijri Calendar)" in party.remarks for party in edition.parties) == 1


@needs_un
def test_un_surnames_of_the_dprk_list(edition: Edition) -> None:
    persons = [party for party in edition.parties if party.references[0].startswith("un:KPi")]
    without = [party.name for party in persons if not party.names[0].surname]
    assert without == ["TSANG YUNG YUAN"]  # not a citizen of the DPRK
    assert all(
        party.name == f"{party.names[0].surname} {party.names[0].given}"
        for party in persons
        if party.name not in without
    )


@needs_canada
def test_canada_records_and_regimes() -> None:
    edition = canada.parse([CANADA])
    assert canada.detect(head(CANADA), CANADA.name)
    assert edition.counts == {"person": 985, "entity": 384, "addresses": 0}
    regimes = Counter(party.programmes[0].split(" ")[0] for party in edition.parties)
    assert regimes == {
        "Syria": 281,
        "Ukraine": 242,
        "Iran": 202,
        "Russia": 197,
        "Zimbabwe": 181,
        "Venezuela": 96,
        "Burma": 89,
        "Justice": 70,
        "Nicaragua": 9,
        "South": 2,
    }
    assert len({party.programmes for party in edition.parties}) == 10
    assert len({party.id for party in edition.parties}) == 1369
    assert all(text == " ".join(text.split()) for party in edition.parties for text in party.programmes)
    assert sum(bool(party.births) for party in edition.parties) == 212
    assert not any("Date of birth" in party.remarks for party in edition.parties)
