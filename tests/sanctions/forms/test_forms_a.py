"""The formats of the UN, Canada, the UK, the EU, Switzerland and Australia: every field, every trap."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, PartyKind, Strength
from hueandcry.sanctions.files import head
from hueandcry.sanctions.forms import un
from hueandcry.sanctions.forms.canada_names import aliases, bilingual
from tests.sanctions.forms.samples import FOLDER, SAMPLES, XML, golden, parsed, plain, written

ISSUED = {"un": "2026-03-01", "uk-xml": "2026-03-02", "uk-csv": "2026-03-02", "eu": "2026-03-02"}
ISSUED |= {"switzerland": "2026-03-02", "canada": "", "australia": ""}
EMPTY = {
    "un": "<CONSOLIDATED_LIST><INDIVIDUALS/><ENTITIES/></CONSOLIDATED_LIST>",
    "canada": "<data-set/>",
    "uk-xml": "<Designations><DateGenerated>02/03/2026</DateGenerated></Designations>",
    "eu": '<export generationDate="2026-03-02"/>',
    "switzerland": '<swiss-sanctions-list list-type="whole-list" date="2026-03-02"/>',
}
MANDATORY = [
    ("un", "<DATAID>7000002</DATAID>", "", "no DATAID"),
    ("un", "<REFERENCE_NUMBER>QDi.901</REFERENCE_NUMBER>", "", "no REFERENCE_NUMBER"),
    ("un", "<FIRST_NAME>SAMPLE</FIRST_NAME>", "", "no FIRST_NAME"),
    ("un", "2003-01-20", "soon", "not a date"),
    ("un", "7000002", "7000001", "occur twice"),
    ("canada", "<Country>Venezuela </Country>", "", "no Country"),
    ("canada", "<LastName>Ejemplo</LastName>", "", "no name"),
    ("canada", "<LastName>Ejemplo</LastName>", "<Wallet>1</Wallet>", "has Wallet"),
    ("canada", "2025-02-21", "later", "not a date"),
    ("canada", "<Schedule>1, Part 2</Schedule>", "<Schedule>1, Part 1</Schedule>", "occur twice"),
    ("uk-xml", "<UniqueID>CYB0902</UniqueID>", "", "no UniqueID"),
    ("uk-xml", "CYB0902", "DPR0901", "occur twice"),
    ("uk-xml", "<Name6>EXAMPLE CYBER BUREAU</Name6>", "", "no name"),
    ("uk-xml", ">Ship<", ">Rocket<", "'Rocket' is not known"),
    ("uk-xml", "29/06/2012", "31/06/2012", "not a date"),
    ("uk-csv", ",CYB0902,", ",,", "no Unique ID"),
    ("uk-csv", "EXAMPLE CYBER BUREAU", "", "has no name"),
    ("uk-csv", ",Name type,", ",Kind of name,", "headers are missing: Name type"),
    ("uk-csv", "28/01/2026,CYB0902", "28/01/2026,DPR0901", "has another Designation Type"),
    ("eu", ' euReferenceNumber="EU.9002.22"', "", "no euReferenceNumber"),
    ("eu", "EU.9002.22", "EU.9001.11", "occur twice"),
    ("eu", 'classificationCode="E"', 'classificationCode="X"', "neither a person"),
    (
        "eu",
        '<nameAlias wholeName="Example Cyber Bureau" strong="true" nameLanguage="" logicalId="5"/>',
        "",
        "no name",
    ),
    ("switzerland", '<target ssid="3">', '<target ssid="2">', "occur twice"),
    ("switzerland", 'list-type="whole-list"', 'list-type="delta"', "delta"),
    ("switzerland", ' date="2026-03-02"', "", "no date"),
    (
        "switzerland",
        '<sanctions-set ssid="9002" lang="eng">Vessels</sanctions-set>',
        "",
        "no sanctions-set 9002",
    ),
    ("switzerland", "<value>Sample Star</value>", "", "no name|neither a name"),
    ("switzerland", 'object object-type="vessel"', 'thing object-type="vessel"', "not whole as XML"),
    ("australia", "Control Date", "Date of Control", "headers are missing: Control Date"),
    ("australia", "\n901b,", "\nA901b,", "not a number"),
    ("australia", "Ka-sang HAN", "", "no name"),
    ("australia", "18/6/25", "", "control date"),
    ("australia", ",Vessel,", ",Rocket,", "'Rocket' is not known"),
]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_of_the_sample(name: str) -> None:
    form, file = SAMPLES[name]
    edition = parsed(name)
    assert plain(edition) == golden(name)
    assert (edition.form, edition.list, edition.issued) == (form.NAME, form.LISTS[0], ISSUED[name])
    assert edition.sha256 == sha256((FOLDER / file).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", SAMPLES)
def test_detect_knows_its_own_and_no_other(name: str) -> None:
    form = SAMPLES[name][0]
    for other, (_, file) in SAMPLES.items():
        assert form.detect(head(FOLDER / file), file) is (other == name)


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_list_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.xml"
    path.write_text(EMPTY[name])
    with pytest.raises(ListError, match="empty list"):
        SAMPLES[name][0].parse([path])


@pytest.mark.parametrize("name", ["uk-csv", "australia"])
def test_headers_alone_are_an_empty_list(name: str, tmp_path: Path) -> None:
    form, file = SAMPLES[name]
    path = tmp_path / file
    lines = (FOLDER / file).read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(lines[: 2 if name == "uk-csv" else 1]))
    with pytest.raises(ListError, match="empty list"):
        form.parse([path])


@pytest.mark.parametrize(("name", "old", "new", "says"), MANDATORY)
def test_what_is_missing_or_doubled_is_an_error(
    name: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(ListError, match=says):
        SAMPLES[name][0].parse([written(tmp_path, name, (old, new))])


@pytest.mark.parametrize("name", XML)
def test_a_strange_element_beside_the_records_is_an_error(name: str, tmp_path: Path) -> None:
    end = (FOLDER / SAMPLES[name][1]).read_text("utf-8").rstrip().splitlines()[-1]
    path = written(tmp_path, name, (end, f"<Wallets><Wallet/></Wallets>{end}"))
    with pytest.raises(ListError, match="<Wallets> is not an element of this format"):
        SAMPLES[name][0].parse([path])


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("un", "<SORT_KEY/>"),
        ("uk-xml", "<RegimeName>"),
        ("eu", '<citizenship region=""'),
        ("switzerland", "<sanctions-set-id>"),
    ],
)
def test_a_field_that_is_not_known_is_noted(name: str, old: str, tmp_path: Path) -> None:
    path = written(tmp_path, name, (old, f"<Wallet>1</Wallet>{old}"))
    assert any("Wallet" in note for note in SAMPLES[name][0].parse([path]).notes)


@pytest.mark.parametrize("name", ["uk-csv", "australia"])
def test_a_column_that_is_not_known_is_noted(name: str, tmp_path: Path) -> None:
    form, file = SAMPLES[name]
    lines = (FOLDER / file).read_text("utf-8-sig").splitlines()
    at = 1 if name == "uk-csv" else 0
    wider = [*lines[:at], lines[at] + ",Wallet", *(line + ",1" for line in lines[at + 1 :])]
    path = tmp_path / file
    path.write_text("\n".join(wider), "utf-8")
    edition = form.parse([path])
    assert any("Wallet" in note for note in edition.notes)
    assert plain(edition) == golden(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_edition_is_one_file(name: str) -> None:
    form, file = SAMPLES[name]
    with pytest.raises(ListError, match="one file"):
        form.parse([FOLDER / file] * 2)


def test_uk_xml_and_csv_are_the_same_list() -> None:
    assert parsed("uk-xml").parties == parsed("uk-csv").parties


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("A B", ["A B"]),
        ("A; B b) C", ["A", "B", "C"]),
        ("A (B; C)", ["A", "B", "C"]),
        ("A (X) (B (original script); C (D))", ["A (X)", "B", "C (D)"]),
        ("A (Group)", ["A (Group)"]),
        (") A;", [") A"]),
        ("", []),
    ],
)
def test_several_names_in_one_alias_of_the_un(printed: str, names: list[str]) -> None:
    assert un.several(printed) == names


def test_a_surname_comes_first_only_for_north_korean_persons() -> None:
    han, sample, _ = parsed("un").parties
    assert (han.names[0].surname, han.names[0].given) == ("HAN", "KASANG")
    assert (sample.names[0].surname, sample.names[0].given) == ("", "")


def test_canada_splits_aliases_but_not_legal_forms() -> None:
    told = [
        each.text
        for each in aliases("Alpha Co., Ltd., Beta, Inc., (Gamma), Delta (East, West) ; a.k.a. Zed", False)
    ]
    assert told == ["Alpha Co., Ltd.", "Beta, Inc.", "Gamma", "Delta (East, West)", "Zed"]


def test_canada_a_single_word_of_a_person_is_weak() -> None:
    strengths = [each.strength for each in aliases("Andrei , Ivan Sample", True)]
    assert strengths == [Strength.WEAK, Strength.STRONG]
    assert next(aliases("ACME", False)).strength is Strength.STRONG


def test_canada_names_in_two_languages() -> None:
    assert bilingual("Sample Bank / Banque Exemple") == [
        "Sample Bank / Banque Exemple",
        "Sample Bank",
        "Banque Exemple",
    ]
    assert bilingual("Mill (East/West)") == ["Mill (East/West)"]


def test_switzerland_follows_the_days_of_the_history(tmp_path: Path) -> None:
    edition = parsed("switzerland")
    assert [party.id for party in edition.parties] == ["1", "2", "3"]
    assert edition.notes == ("de-listed targets in the file, left out: 1",)
    again = edition.parties[1]
    assert (again.listed_from, again.listed_to) == ("2021-08-11", "2026-06-01")
    later = SAMPLES["switzerland"][0].parse(
        [written(tmp_path, "switzerland", ('date="2026-03-02"', 'date="2026-06-01"'))]
    )
    assert [party.id for party in later.parties] == ["1", "3"]


def test_switzerland_reads_nothing_from_the_history() -> None:
    assert "Never Read" not in str(parsed("switzerland"))


def test_australia_groups_rows_that_stand_apart_and_outvotes_an_empty_type() -> None:
    party = parsed("australia").parties[0]
    assert party.kind is PartyKind.PERSON
    assert len(party.names) == 4


def test_australia_notes_two_primary_names_under_one_number(tmp_path: Path) -> None:
    path = written(
        tmp_path, "australia", ("901c,Ka-sang HAN,Individual,aka", "901,Ka-sang HAN,Individual,Primary Name")
    )
    edition = SAMPLES["australia"][0].parse([path])
    assert edition.notes == (
        "reference 901 has several primary names, kept as one party: Ka-sang HAN and Kasang HAN",
    )


def test_australia_as_a_workbook(tmp_path: Path) -> None:
    import csv
    from datetime import datetime

    import openpyxl

    form = SAMPLES["australia"][0]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    days = {"2/3/16": datetime(2016, 3, 2), "5/4/18": datetime(2018, 4, 5), "18/6/25": datetime(2025, 6, 18)}
    with (FOLDER / "australia.csv").open(newline="") as file:
        for number, row in enumerate(csv.reader(file)):
            cells = [days.get(cell, cell or None) for cell in row]
            if number:
                cells[0] = int(row[0]) if row[0].isdigit() else row[0]
                cells[9] = row[9].replace("Wallet ", "Wallet_x000D_\n") or None
                cells[-4:] = [cell == "TRUE" for cell in row[-4:]]
            sheet.append(cells)
    path = tmp_path / "regulation8_consolidated.xlsx"
    book.save(path)
    assert form.detect(head(path), path.name)
    assert not form.detect(head(path), "other.xlsx")
    assert form.parse([path]).parties == parsed("australia").parties


def test_names_lose_invisible_characters_and_the_edition_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "eu", ("Example Cyber Bureau", "Exa\u202emple\u200b Cy\u00adber\u2069 Bureau"))
    edition = SAMPLES["eu"][0].parse([path])
    assert edition.parties == parsed("eu").parties
    assert edition.notes == ("invisible characters were taken out of names of 1 parties: EU.9002.22",)


def test_a_date_that_is_not_understood_stays_in_the_remarks() -> None:
    unknown = parsed("canada").parties[3]
    assert unknown.births == ()
    assert "Date of birth: unknown" in unknown.remarks
    assert "24/06/1402 (Hijri Calendar)" in parsed("un").parties[0].remarks


def test_a_birth_in_another_calendar_is_no_date(tmp_path: Path) -> None:
    party = parsed("switzerland").parties[0]
    assert party.births == (Birth("1960-01-31"), Birth("1961"))
    assert "Date of birth: 1380 Islamic" in party.remarks


def test_a_name_of_the_same_text_counts_once_with_its_best_strength(tmp_path: Path) -> None:
    path = written(tmp_path, "uk-xml", ("<Name6>Old Fox</Name6>", "<Name1>Kasang</Name1><Name6>HAN</Name6>"))
    names = SAMPLES["uk-xml"][0].parse([path]).parties[0].names
    expected = [each for each in parsed("uk-xml").parties[0].names if each.text != "Old Fox"]
    assert list(names) == expected
    assert replace(names[0], type="") == replace(expected[0], type="")
