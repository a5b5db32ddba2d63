"""OFAC's real files parse to the counts that are stated beside them."""

import bz2
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, Strength
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.forms import form_of, ofac_advanced, ofac_csv, ofac_enhanced
from tests.sanctions.forms.rendering import render

OFAC = Path(__file__).parents[4] / "shared" / "testdata" / "sanctions" / "ofac"
ADVANCED = OFAC / "sdn_advanced_2025-11-19.xml.bz2"
CSV_2021 = OFAC / "sdn_csv_2021"
CSV_2025 = OFAC / "sdn_csv_2025_partial"

pytestmark = pytest.mark.skipif(not OFAC.is_dir(), reason="testdata/sanctions is not beside this checkout")


@pytest.fixture(scope="module")
def advanced() -> Edition:
    return ofac_advanced.parse([ADVANCED])


@pytest.fixture(scope="module")
def old() -> Edition:
    names = ("sdn", "add", "alt", "sdn_comments")
    return ofac_csv.parse([CSV_2021 / f"{name}.csv.gz" for name in names])


def named(edition: Edition, name: str) -> Party:
    found = [party for party in edition.parties if party.name.casefold() == name.casefold()]
    assert len(found) == 1
    return found[0]


def dprk(edition: Edition) -> int:
    return sum(any("DPRK" in each for each in party.programmes) for party in edition.parties)


def test_the_advanced_list_has_every_party(advanced: Edition) -> None:
    assert advanced.list == "ofac-sdn"
    assert advanced.issued == "2025-11-19"
    assert Counter(party.kind for party in advanced.parties) == {
        PartyKind.PERSON: 7303,
        PartyKind.ENTITY: 9359,
        PartyKind.VESSEL: 1370,
        PartyKind.AIRCRAFT: 335,
    }
    assert advanced.notes[:2] == (
        "18543 sanctions entries",
        "761 digital currency features of 79 parties",
    )
    assert dprk(advanced) == 538


def test_programmes_of_the_advanced_list(advanced: Edition) -> None:
    counts = Counter(each for party in advanced.parties for each in party.programmes if "DPRK" in each)
    assert counts == {"DPRK4": 190, "DPRK3": 160, "DPRK2": 124, "DPRK": 69, "DPRK-NKSPEA": 2}


def test_every_party_has_a_day_and_one_primary_name(advanced: Edition) -> None:
    for party in advanced.parties:
        assert len(party.listed_from) == 10
        assert [name.strength for name in party.names].count(Strength.PRIMARY) == 1
        assert party.names[0].strength is Strength.PRIMARY


def test_addresses_by_ticker_are_those_of_the_derived_files(advanced: Edition) -> None:
    found = defaultdict(set)
    for party in advanced.parties:
        for address in party.addresses:
            for code in address.codes:
                found[code].add(address.text.lower() if address.chain == "eip155:*" else address.text)
    expected = {}
    for path in (OFAC / "addresses_2025-11-19").glob("*.txt"):
        lines = path.read_text("utf-8").split()
        code = path.stem.rpartition("_")[2]
        expected[code] = {each.lower() if each.startswith("0x") else each for each in lines}
    assert found == expected
    assert {code: len(found[code]) for code in ("XBT", "USDT", "ETH", "TRX", "XMR")} == {
        "XBT": 517,
        "USDT": 93,
        "ETH": 77,
        "TRX": 29,
        "XMR": 8,
    }


def test_lazarus_group(advanced: Edition) -> None:
    party = named(advanced, "Lazarus Group")
    assert party.kind is PartyKind.ENTITY
    assert party.programmes == ("DPRK3",)
    assert party.listed_from == "2019-09-13"
    assert party.countries == ("KP",)
    assert "0x098b716b8aaf21512996dc57eb0615e2383e2f96" in {each.address for each in party.addresses}
    assert len(party.addresses) == 8
    assert {name.text for name in party.names if name.strength is Strength.WEAK} >= {"Hidden Cobra", "Zinc"}


def test_park_jin_hyok(advanced: Edition) -> None:
    party = named(advanced, "Park, Jin Hyok")
    assert party.kind is PartyKind.PERSON
    assert (party.names[0].surname, party.names[0].given) == ("Park", "Jin Hyok")
    assert party.programmes == ("DPRK3",)
    assert party.listed_from == "2018-09-06"
    assert party.births[0].date.startswith("1984")


def test_sim_hyon_sop(advanced: Edition) -> None:
    party = named(advanced, "Sim, Hyon Sop")
    assert party.listed_from == "2023-04-24"
    assert party.births == (Birth("1983-11-25"),)
    assert party.gender == "male"
    assert party.countries == ("KP", "CN")
    assert party.identifiers == (Identifier("Passport", "109484100", "KP"),)
    assert [(each.chain, each.codes) for each in party.addresses] == [("eip155:*", ("ETH", "ARB", "BSC"))]


def test_enhanced_and_advanced_give_the_same_addresses(advanced: Edition, tmp_path: Path) -> None:
    target = tmp_path / "sdn_enhanced.xml"
    holders = frozenset(party.id for party in advanced.parties if party.addresses)
    with bz2.open(ADVANCED) as source:
        assert render(source, target, holders) == 761
    assert form_of(target) is ofac_enhanced
    enhanced = ofac_enhanced.parse([target])
    assert enhanced.list == "ofac-sdn"
    assert addresses(enhanced) == addresses(advanced)
    assert "761 digital currency features of 79 parties" in enhanced.notes
    both = {party.id: party for party in advanced.parties if party.id in holders}
    for party in enhanced.parties:
        twin = both[party.id]
        assert (party.kind, party.programmes, party.listed_from) == (
            twin.kind,
            twin.programmes,
            twin.listed_from,
        )
        assert latin(party) == latin(twin)
        assert (party.births, party.countries, party.gender) == (twin.births, twin.countries, twin.gender)


def latin(party: Party) -> set[tuple[str, Strength, str]]:
    return {(name.text, name.strength, name.surname) for name in party.names if name.text.isascii()}


def addresses(edition: Edition) -> set[tuple[str, str, str]]:
    return {(each.chain, each.address, party.id) for party in edition.parties for each in party.addresses}


def test_the_csv_of_2021(old: Edition) -> None:
    assert len(old.parties) == 8976
    counts = Counter(party.kind for party in old.parties)
    assert (counts[PartyKind.PERSON], counts[PartyKind.VESSEL], counts[PartyKind.AIRCRAFT]) == (
        4620,
        406,
        277,
    )
    assert dprk(old) == 414
    assert "97 digital currency features of 15 parties" in old.notes
    printed = [(code, each.text) for party in old.parties for each in party.addresses for code in each.codes]
    assert len(set(printed)) == 96


def test_an_address_that_the_remarks_cut_is_whole(old: Edition) -> None:
    cut = [party for party in old.parties if any("ChmWqGts" in each.text for each in party.addresses)]
    assert len(cut) == 1
    # Two that OFAC prints are no addresses: a payment id of Monero, and one of Ethereum with 39 digits.
    odd = [each.codes for party in old.parties for each in party.addresses if not each.chain]
    assert odd == [("XMR",), ("ETH",)]


def test_without_the_comments_the_csv_is_refused() -> None:
    names = ("sdn", "add", "alt")
    with pytest.raises(ListError, match=r"go on in sdn_comments\.csv: give that file too"):
        ofac_csv.parse([CSV_2021 / f"{name}.csv.gz" for name in names])


def test_without_the_comments_sixteen_addresses_would_be_lost(old: Edition) -> None:
    from hueandcry.sanctions.forms.ofac.feature import gather
    from hueandcry.sanctions.forms.ofac.remark import read_remarks
    from hueandcry.sanctions.forms.ofac.table import read_table

    rows = read_table(CSV_2021 / "sdn.csv.gz").rows
    wallets = [each for row in rows for each in gather(read_remarks(row[11]).features).wallets]
    assert len(wallets) == 81
    assert "1Gq" in {each.text for each in wallets}


def test_the_partial_csv_of_2025_is_refused() -> None:
    with pytest.raises(ListError, match=r"sdn\.csv missing: .* give all four"):
        ofac_csv.parse(sorted(CSV_2025.iterdir()))


def test_the_tables_are_recognised() -> None:
    for path in (ADVANCED, *CSV_2021.iterdir(), *CSV_2025.iterdir()):
        assert form_of(path) in (ofac_advanced, ofac_csv)
