"""What the parsers of the other formats read from their samples, and what they refuse."""

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import orjson
import pytest

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.edition import Edition, ListForm
from hueandcry.sanctions.forms import (
    fbi,
    form_of,
    france,
    ftm,
    israel,
    japan,
    ofac_advanced,
    ofac_csv,
    ofac_enhanced,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "lists"
ADVANCED = SAMPLES / "ofac-advanced/sdn_advanced.xml"
ENHANCED = SAMPLES / "ofac-enhanced/sdn_enhanced.xml"
CSV = {name: SAMPLES / f"ofac-csv/{name}.csv" for name in ("sdn", "add", "alt", "sdn_comments")}
BITCOIN = "bip122:000000000019d6689c085ae165831e93"
EATER = "1BitcoinEaterAddressDontSendf59kuE"
ONES = "0x1111111111111111111111111111111111111111"


def party(edition: Edition, number: str) -> Party:
    return next(each for each in edition.parties if each.id == number)


def changed(form: ListForm, path: Path, old: str, new: str, folder: Path) -> Edition:
    text = path.read_bytes().decode()
    assert old in text
    target = folder / path.name
    target.write_bytes(text.replace(old, new).encode())
    return form.parse([target])


def keys(one: Party) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.chain, each.address, each.codes) for each in one.addresses]


class TestAdvanced:
    edition = ofac_advanced.parse([ADVANCED])

    def test_a_person(self) -> None:
        one = party(self.edition, "101")
        assert one.kind is PartyKind.PERSON
        assert one.names == (
            PartyName("SAMPLE, Person One", Strength.PRIMARY, "", "Latn", "", "SAMPLE", "Person One"),
            PartyName("sample_handle", Strength.WEAK, "A.K.A.", "Latn"),
            PartyName("본보기", Strength.STRONG, "", "Kore", "", "본", "보기"),
        )
        assert one.births == (Birth("1965", circa=True),)
        assert one.countries == ("KP", "CN")
        assert one.gender == "male"
        assert one.programmes == ("DPRK4", "NPWMD")
        assert (one.listed_from, one.amended) == ("2020-03-04", "2021-05-06")
        assert one.identifiers == (Identifier("Passport (fraudulent)", "000000001", "KP"),)
        assert keys(one) == [("eip155:*", ONES, ("ETH", "USDT")), (BITCOIN, EATER, ("XBT",))]
        assert one.remarks.splitlines() == [
            "an invented person",
            "Place of Birth: Sampletown",
            "Passport (fraudulent) 000000001: issued to another",
        ]

    def test_the_day_of_the_sdn_list_counts_on_the_sdn_list(self) -> None:
        assert self.edition.list == "ofac-sdn"
        assert party(self.edition, "102").listed_from == "2019-01-02"

    def test_a_vessel(self) -> None:
        one = party(self.edition, "103")
        assert one.kind is PartyKind.VESSEL
        assert one.identifiers == (Identifier("IMO", "0000001"),)

    def test_a_file_without_sdn_entries_is_the_consolidated_list(self, tmp_path: Path) -> None:
        edition = changed(ofac_advanced, ADVANCED, 'ListID="1550"', 'ListID="91512"', tmp_path)
        assert edition.list == "ofac-consolidated"
        assert party(edition, "102").listed_from == "2014-01-02"

    def test_a_comment_on_an_address_is_a_remark(self, tmp_path: Path) -> None:
        old = '<FeatureVersion ID="8" ReliabilityID="1"><Comment />'
        new = '<FeatureVersion ID="8" ReliabilityID="1"><Comment>No forks.</Comment>'
        one = party(changed(ofac_advanced, ADVANCED, old, new, tmp_path), "101")
        assert keys(one)[1] == (BITCOIN, EATER, ("XBT",))
        assert f"Digital Currency Address - XBT: {EATER} (No forks.)" in one.remarks.splitlines()

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('FixedRef="102"><Comment />', 'FixedRef="101"><Comment />', "no profile of its own"),
            ('FeatureTypeID="345"', 'FeatureTypeID="9999"', "no feature has the number '9999'"),
            ('<VersionLocation LocationID="2" />', '<VersionLocation LocationID="9" />', "no location"),
            ('ProfileID="103" ListID', 'ProfileID="104" ListID', "no sanctions entry, or an entry no party"),
            ('PartySubTypeID="1">', 'PartySubTypeID="9">', "of a kind that the file does not define"),
            ("<Month>3</Month><Day>4</Day>", "<Month>13</Month><Day>4</Day>", "no date near line"),
            ('IdentityID="503" ValidityID="1"', 'IdentityID="599" ValidityID="1"', "belong to no party"),
            ("<ScriptValues>", "<ScriptSet>", "not whole as XML"),
            ("<Locations>", "<Places/><Locations>", "<Places> is not an element of this format"),
            ("<DateOfIssue CalendarTypeID", "<ScriptValues/><DateOfIssue CalendarTypeID", "ScriptValues"),
        ],
    )
    def test_a_file_that_contradicts_itself_is_refused(
        self, old: str, new: str, message: str, tmp_path: Path
    ) -> None:
        with pytest.raises(ListError, match=message):
            changed(ofac_advanced, ADVANCED, old, new, tmp_path)

    def test_a_set_of_values_that_is_missing_is_named(self, tmp_path: Path) -> None:
        text = ADVANCED.read_text("utf-8")
        start, end = text.index("<ValidityValues>"), text.index("</ValidityValues>")
        cut = tmp_path / "sdn.xml"
        cut.write_text(text[:start] + text[end + len("</ValidityValues>") :], "utf-8")
        with pytest.raises(ListError, match="ReferenceValueSets has no ValidityValues"):
            ofac_advanced.parse([cut])


class TestEnhanced:
    edition = ofac_enhanced.parse([ENHANCED])

    def test_the_same_parties_as_in_the_advanced_sample(self) -> None:
        advanced = ofac_advanced.parse([ADVANCED])
        for one in self.edition.parties:
            twin = party(advanced, one.id)
            assert set(one.names) == set(twin.names)
            for field in (
                "kind",
                "programmes",
                "listed_from",
                "births",
                "countries",
                "gender",
                "identifiers",
            ):
                assert getattr(one, field) == getattr(twin, field)
            assert one.addresses == twin.addresses

    def test_it_tells_its_day_and_its_addresses(self) -> None:
        assert self.edition.issued == "2025-01-02"
        assert self.edition.notes == ("3 digital currency features of 1 party",)

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("<dataAsOf>2025-01-02T00:00:00</dataAsOf>", "", "has no dataAsOf"),
            ('<entity id="103">', '<entity id="101">', "occur twice"),
            ('<entity id="103">', "<entity>", "a party without an id"),
            ("<formattedFullName>SAMPLE STAR</formattedFullName>", "", "has no formattedFullName"),
            ('<type featureTypeId="9">Place of Birth</type>', "", "has no type"),
            ("<entities>", "<extra/><entities>", "<extra> is not an element of this format"),
        ],
    )
    def test_a_file_of_another_shape_is_refused(
        self, old: str, new: str, message: str, tmp_path: Path
    ) -> None:
        with pytest.raises(ListError, match=message):
            changed(ofac_enhanced, ENHANCED, old, new, tmp_path)

    def test_an_unknown_part_of_a_party_is_told(self, tmp_path: Path) -> None:
        edition = changed(ofac_enhanced, ENHANCED, "<addresses>", "<novelty/><addresses>", tmp_path)
        assert edition.notes[-1] == "fields that are not known and were not read: novelty (1)"

    def test_a_year_stays_a_year(self, tmp_path: Path) -> None:
        edition = changed(ofac_enhanced, ENHANCED, "circa 1965", "1965", tmp_path)
        assert party(edition, "101").births == (Birth("1965"),)

    def test_days_speak_where_the_text_is_not_understood(self, tmp_path: Path) -> None:
        edition = changed(ofac_enhanced, ENHANCED, "circa 1965", "in the sixties", tmp_path)
        assert party(edition, "101").births == (Birth("1965-01-01"),)


class TestCsv:
    def test_an_address_that_is_cut_is_joined_without_a_space(self) -> None:
        one = party(ofac_csv.parse(list(CSV.values())), "101")
        assert (BITCOIN, EATER, ("XBT",)) in keys(one)
        assert len(one.addresses) == 3

    def test_what_the_remarks_say(self) -> None:
        edition = ofac_csv.parse(list(CSV.values()))
        one = party(edition, "101")
        assert one.births == (Birth("1965"),)
        assert one.countries == ("KP", "CN")
        assert one.programmes == ("DPRK4", "NPWMD")
        assert one.identifiers == (Identifier("Passport", "000000001", "KP"),)
        assert [(name.text, name.strength) for name in one.names] == [
            ("SAMPLE, Person One", Strength.PRIMARY),
            ("SAMPEL, Person", Strength.STRONG),
            ("sample_handle", Strength.WEAK),
        ]
        assert party(edition, "102").remarks == "Linked To: SAMPLE GROUP"
        assert party(edition, "103").identifiers == (
            Identifier("call sign", "SAMP1"),
            Identifier("IMO", "0000001"),
        )

    def test_the_files_may_come_in_any_order(self) -> None:
        forth, back = (ofac_csv.parse(order) for order in (list(CSV.values()), list(CSV.values())[::-1]))
        assert forth.parties == back.parties

    @pytest.mark.parametrize("missing", ["sdn", "add", "alt", "sdn_comments"])
    def test_each_file_is_needed(self, missing: str) -> None:
        with pytest.raises(ListError, match=f"{missing}"):
            ofac_csv.parse([path for name, path in CSV.items() if name != missing])

    def test_a_table_twice_is_refused(self) -> None:
        with pytest.raises(ListError, match="the same table of two editions"):
            ofac_csv.parse([*CSV.values(), CSV["add"]])

    @pytest.mark.parametrize(
        ("name", "old", "new", "message"),
        [
            ("sdn", "102,", "101,", "occurs twice"),
            ("add", "102,2,", "199,2,", "entry 199 is not in sdn.csv"),
            ("sdn_comments", "101,", "102,", "are cut, and the comments lack the rest"),
            ("alt", '102,2,"fka"', '102,"fka"', "5 columns and a number are expected"),
            ("add", "\x1a", "", ""),
        ],
    )
    def test_sets_that_do_not_belong_together(
        self, name: str, old: str, new: str, message: str, tmp_path: Path
    ) -> None:
        path = tmp_path / f"{name}.csv"
        path.write_bytes(CSV[name].read_bytes().decode().replace(old, new).encode())
        paths = [path if each == name else CSV[each] for each in CSV]
        if not message:  # the end mark is usual, but not needed
            assert len(ofac_csv.parse(paths).parties) == 3
            return
        with pytest.raises(ListError, match=message):
            ofac_csv.parse(paths)


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


class TestJapan:
    edition = japan.parse([SAMPLES / "japan/list.xlsx"])
    HEADERS: list[object] = ["告示日付", "日本語表記", "英語表記"]

    def read(self, folder: Path, *sheets: tuple[str, list[list[object]]]) -> Edition:
        path = folder / "list.xlsx"
        path.write_bytes(book(*sheets))
        return japan.parse([path])

    def test_cells_with_several_values(self) -> None:
        one = self.edition.parties[0]
        assert [name.text for name in one.names] == [
            "SAMPLE Taro",
            "見本 太郎",
            "SAMPLE T.",
            "見本たろう",
            "Taro",
        ]
        assert [name.strength for name in one.names][0] is Strength.PRIMARY
        assert one.names[-1].strength is Strength.WEAK
        assert one.births == (Birth("1965-03-01"), Birth("1966"))
        assert [each.value for each in one.identifiers] == ["000000001", "000000002"]
        assert one.references == ("un:KPi.000",)
        assert one.kind is PartyKind.PERSON

    def test_wallets_stand_in_the_free_text(self) -> None:
        assert keys(self.edition.parties[0]) == [(BITCOIN, EATER, ("BTC",)), ("eip155:*", ONES, ("ETH",))]

    def test_a_notice_that_was_revised(self) -> None:
        one = self.edition.parties[1]
        assert (one.listed_from, one.amended) == ("2020-03-04", "2021-05-06")

    def test_unknown_is_no_name_and_no_birth(self) -> None:
        one = self.edition.parties[1]
        assert len(one.names) == 2
        assert one.births == ()

    def test_two_of_one_name_are_told_apart(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["見本（個人）"], self.HEADERS]
        rows += [["2020年3月4日", "見本", "SAMPLE"], ["2021年3月4日", "見本", "SAMPLE"]]
        edition = self.read(tmp_path, ("見本", rows))
        assert len({one.id for one in edition.parties}) == 2
        rows.reverse()
        again = self.read(tmp_path, ("見本", [*rows[2:][::-1], *rows[:2]]))
        assert {one.id for one in edition.parties} == {one.id for one in again.parties}

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            (
                [["見本"], ["告示日付", "日本語表記"], ["2020年3月4日", "見本"]],
                "columns are missing: 英語表記",
            ),
            ([["見本"], ["告示日付", "日本語表記", "英語表記", "血液型"]], "columns are not known: 血液型"),
            ([["見本"], ["2020年3月4日", "見本", "SAMPLE"]], "no header row"),
            (
                [["見本"], ["告示日付", "日本語表記", "英語表記"], ["いつか", "見本", "SAMPLE"]],
                "not understood",
            ),
            ([["見本"], ["告示日付", "日本語表記", "英語表記"], ["2020年3月4日", None, "不明"]], "neither"),
            ([["見本"], ["告示日付", "日本語表記", "英語表記"]], "no party in it"),
        ],
    )
    def test_a_sheet_of_another_shape_is_refused(
        self, rows: list[list[object]], message: str, tmp_path: Path
    ) -> None:
        with pytest.raises(ListError, match=message):
            self.read(tmp_path, ("見本", rows))

    def test_a_cell_without_a_header_is_kept(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["見本"], self.HEADERS, ["2020年3月4日", "見本", "SAMPLE", "more"]]
        assert self.read(tmp_path, ("見本", rows)).parties[0].remarks == "見出しなし: more"

    def test_excel_days(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["見本"], self.HEADERS, [datetime(2020, 3, 4), "見本", "SAMPLE"]]
        assert self.read(tmp_path, ("見本", rows)).parties[0].listed_from == "2020-03-04"


class TestFrance:
    PATH = SAMPLES / "france/registre.json"
    edition = france.parse([PATH])

    def test_a_person(self) -> None:
        one = party(self.edition, "1")
        assert (one.name, one.names[0].surname, one.names[0].given) == (
            "EXEMPLE Personne",
            "EXEMPLE",
            "Personne",
        )
        assert one.births == (Birth("1965-03-01"), Birth("1966"))
        assert one.references == ("eu:EU.0000.01", "un:KPi.000")
        assert one.programmes == ("2025/0001 (exemple)",)
        assert one.gender == "male"

    def test_wallets_of_a_field_and_of_a_text(self) -> None:
        one = party(self.edition, "1")
        assert keys(one)[0] == (BITCOIN, EATER, ("BTC",))
        assert [each.origin for each in one.addresses] == ["field", "text"]

    def test_a_field_that_is_not_known_is_kept_and_counted(self) -> None:
        assert "CHAMP_NOUVEAU: inconnu" in party(self.edition, "2").remarks
        assert any("CHAMP_NOUVEAU (1)" in note for note in self.edition.notes)

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('"Nature": "Navire"', '"Nature": "Satellite"', "known: Personne physique"),
            ('"IdRegistre": 3', '"IdRegistre": 2', "occur twice"),
            ('"IdRegistre": 3', '"Id": 3', "IdRegistre, Nature and Nom are expected"),
            ('"Valeur": [{"NumeroOMI"', '"Value": [{"NumeroOMI"', "TypeChamp and Valeur"),
            ('"DatePublication": "2025-01-02T10:00:00+01:00"', '"DatePublication": "hier"', "no day"),
            ('"PublicationDetail"', '"Detail"', "no Publications with"),
            ('"Annee": "1966"', '"Annee": "66666"', "is not a date of birth"),
        ],
    )
    def test_a_register_of_another_shape_is_refused(
        self, old: str, new: str, message: str, tmp_path: Path
    ) -> None:
        with pytest.raises(ListError, match=message):
            changed(france, self.PATH, old, new, tmp_path)


class TestIsrael:
    PATH = SAMPLES / "israel/seizures.csv"
    edition = israel.parse([PATH])

    def test_a_wallet_and_an_account_without_a_holder(self) -> None:
        wallet, account = self.edition.parties[:2]
        assert wallet.kind is PartyKind.WALLET
        assert wallet.addresses[0].codes == ("USDT",)
        assert (wallet.listed_from, wallet.listed_to) == ("2025-01-02", "2027-01-02")
        assert account.addresses == ()
        assert account.identifiers == (Identifier("account at Sample Exchange", "0000001"),)

    def test_the_wallets_of_a_holder_are_of_one_party(self) -> None:
        one = party(self.edition, "ASO 2/25/Sample Holder")
        assert one.kind is PartyKind.PERSON
        assert [each.chain for each in one.addresses] == ["tron:0x2b6653dc", "eip155:*"]
        assert [name.text for name in one.names] == ["Sample Holder", "Sample", "S. Holder"]

    def test_an_order_without_an_end_holds_for_two_years(self) -> None:
        assert party(self.edition, "ASO 2/25/Sample Holder").listed_to == "2027-02-03"
        assert "2 rows do not say until when the order holds: 2 years were taken" in self.edition.notes

    def test_a_letter_of_another_alphabet_is_mended_where_the_checksum_then_holds(self) -> None:
        address = party(self.edition, "ASO 3/25/Sample Exchange House").addresses[0]
        assert address.address == "TEdvoHEatmDKvTh3o9vBRB9Vdtbhn4QFhy"
        assert address.text[0] == "\N{CYRILLIC CAPITAL LETTER TE}"

    def test_a_column_that_is_not_known_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "orders.csv"
        path.write_text(f"order,issued,wallet,currency,mood\nASO 1/25,2025-01-02,{EATER},BTC,sad\n", "utf-8")
        assert "fields that are not known and were not read: mood (1)" in israel.parse([path]).notes

    def test_the_headings_of_others_and_a_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "orders.xlsx"
        rows: list[list[object]] = [
            ["מספר צו", "תאריך הצו", "תוקף הצו", "כתובת ארנק", "מטבע"],
            ["צת 1/25", "02.01.2025", "02.01.2027", EATER, "BTC"],
        ]
        path.write_bytes(book(("orders", rows)))
        assert form_of(path) is israel
        one = israel.parse([path]).parties[0]
        assert (one.programmes, one.listed_from, one.listed_to) == (("צת 1/25",), "2025-01-02", "2027-01-02")

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("ASO 1/25,2025-01-02,2027", "ASO 1/25,,2027", None),
            ("ASO 1/25,2025-01-02,2027-01-02,2025-01-05", "ASO 1/25,,2027-01-02,", "a number and a day"),
            ("2027-02-04", "never", "which is no date"),
            (",TBXSw8fM4jpQkGc6zZjsVABFpVN7UvXPdV,", ",,", "either a wallet or an account"),
            (",LegalEntity,", ",Satellite,", "known: Person, LegalEntity, Wallet, Account"),
            ("wallet,account", "purse,account", "headers are missing: wallet"),
            (f"{ONES},,,ETH", "TD5gsCwxykWsLN9aPrq2TAfNjByuZKYp4E,,,USDT", "occurs twice"),
        ],
    )
    def test_rows_that_say_too_little(self, old: str, new: str, message: str | None, tmp_path: Path) -> None:
        if message is None:
            edition = changed(israel, self.PATH, old, new, tmp_path)
            assert edition.parties[0].listed_from == "2025-01-05"
            return
        with pytest.raises(ListError, match=message):
            changed(israel, self.PATH, old, new, tmp_path)


class TestFbi:
    PATH = SAMPLES / "fbi/addresses.csv"

    def test_the_packaged_file(self) -> None:
        edition = fbi.parse([fbi.packaged()])
        assert edition.list == "fbi-theft-addresses"
        assert form_of(fbi.packaged()) is fbi
        counted: dict[tuple[str, ...], int] = {}
        for one in edition.parties:
            key = (*one.references, one.listed_from)
            counted[key] = counted.get(key, 0) + 1
        assert counted == {
            ("heist:harmony-2022", "2023-01-23"): 11,
            ("heist:multi-2023-fbi", "2023-08-22"): 6,
            ("heist:stake-2023", "2023-09-06"): 33,
            ("heist:bybit-2025", "2025-02-26"): 51,
        }
        assert len({(each.chain, each.address) for one in edition.parties for each in one.addresses}) == 101

    def test_the_packaged_file_agrees_with_the_facts(self) -> None:
        facts = Path(__file__).parents[4] / "shared" / "facts" / "heist_addresses.csv"
        if not facts.is_file():
            pytest.skip("facts/ is not beside this checkout")
        import csv

        with facts.open(encoding="utf-8", newline="") as file:
            named = {
                row["address"].lower()
                for row in csv.DictReader(file)
                if row["fbi_bybit_list"] == "yes" or row["role"] == "fbi-listed"
            }
        packaged = fbi.parse([fbi.packaged()]).parties
        assert {each.text.lower() for one in packaged for each in one.addresses} == named

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("2025-02-03", "soon", "published is not a day"),
            ("0x2222222222222222222222222222222222222222", "0x22", "no address of a chain"),
            ("SAMPLE-2,", ",", "no notice"),
            ("sample-2025,bitcoin", ",bitcoin", "no heist"),
            (
                "SAMPLE-2,2025-02-03,sample-2025,ethereum,0x2222222222222222222222222222222222222222",
                f"SAMPLE-1,2025-02-03,sample-2025,ethereum,{ONES}",
                "occur twice",
            ),
            ("network", "net", "headers are missing: network"),
            (",source\n", ",source,more\n", "cells under 7 headers"),
        ],
    )
    def test_a_row_that_says_too_little(self, old: str, new: str, message: str, tmp_path: Path) -> None:
        with pytest.raises(ListError, match=message):
            changed(fbi, self.PATH, old, new, tmp_path)


class TestFtm:
    PATH = SAMPLES / "ftm/entities.ftm.json"
    edition = ftm.parse([PATH])

    def test_a_person_with_a_wallet_and_a_sanction(self) -> None:
        one = party(self.edition, "p-1")
        assert [(name.text, name.strength) for name in one.names] == [
            ("Sample Person", Strength.PRIMARY),
            ("본보기", Strength.STRONG),
            ("S. Person", Strength.STRONG),
            ("sample_handle", Strength.WEAK),
        ]
        assert keys(one) == [(BITCOIN, EATER, ("XBT",))]
        assert (one.programmes, one.listed_from, one.listed_to) == (("SAMPLE-1",), "2025-01-02", "")
        assert one.references == ("un:KPi.000",)

    def test_the_order_of_entities_does_not_matter(self, tmp_path: Path) -> None:
        path = tmp_path / "entities.ftm.json"
        path.write_bytes(b"".join(self.PATH.read_bytes().splitlines(keepends=True)[::-1]))
        again = ftm.parse([path])
        assert {one.id: one for one in again.parties} == {one.id: one for one in self.edition.parties}

    def test_a_holder_is_listed_through_its_wallet(self) -> None:
        one = party(self.edition, "c-1")
        assert one.kind is PartyKind.ENTITY
        assert (one.listed_from, one.listed_to) == ("2025-01-02", "2027-01-02")

    def test_an_account_without_an_address(self) -> None:
        one = party(self.edition, "w-3")
        assert one.identifiers == (Identifier("account at Sample Exchange", "0000001"),)

    def test_what_is_not_taken_is_counted(self) -> None:
        assert self.edition.notes == (
            "parties that no sanction and no topic speaks of were passed by: 1",
            "entities of other schemata were passed by: Address (1)",
            "fields that are not known and were not read: hairColor (1)",
        )

    @pytest.mark.parametrize(
        "line",
        [
            b"[]",
            b'{"id":"x","schema":"Person"}',
            b'{"id":1,"schema":"Person","properties":{}}',
            b"{",
            b'"text"',
        ],
    )
    def test_a_line_that_is_no_entity_is_refused(self, line: bytes, tmp_path: Path) -> None:
        path = tmp_path / "entities.ftm.json"
        path.write_bytes(self.PATH.read_bytes() + line + b"\n")
        with pytest.raises(ListError, match="line 11"):
            ftm.parse([path])

    def test_an_entity_twice_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "entities.ftm.json"
        path.write_bytes(self.PATH.read_bytes() * 2)
        with pytest.raises(ListError, match="s-1 occurs twice"):
            ftm.parse([path])


def samples() -> list[Edition]:
    files = {
        ofac_advanced: ADVANCED,
        ofac_enhanced: ENHANCED,
        japan: SAMPLES / "japan/list.xlsx",
        france: TestFrance.PATH,
        israel: TestIsrael.PATH,
        fbi: TestFbi.PATH,
        ftm: TestFtm.PATH,
    }
    return [ofac_csv.parse(list(CSV.values())), *(form.parse([path]) for form, path in files.items())]


@pytest.mark.parametrize("edition", samples(), ids=lambda edition: edition.form)
def test_export_and_import_give_equal_parties(edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "parties.ftm.json"
    path.write_bytes(b"".join(ftm.export(edition.parties)))
    assert form_of(path) is ftm
    again = ftm.parse([path])
    assert again.parties == edition.parties
    assert again.list == edition.list


def test_every_field_of_a_party_survives(tmp_path: Path) -> None:
    one = Party(
        list="un",
        id="KPi.000 (a)",
        kind=PartyKind.PERSON,
        names=(
            PartyName("본 보기", Strength.WEAK, "nickname", "Hang", "ko", "본", "보기"),
            PartyName("Sample", Strength.PRIMARY),
        ),
        programmes=("one", "two"),
        listed_from="2020-01",
        listed_to="2027",
        amended="2021-01-01",
        births=(Birth("1965", "1967", True), Birth("1970-02-03")),
        countries=("KP", "as printed"),
        gender="male",
        identifiers=(Identifier("Cedula No.", "1", "KP"), Identifier("IMO", "0000001")),
        addresses=(
            ListedAddress("", "no grammar", "no  grammar", ("XYZ",), "text"),
            ListedAddress("eip155:*", ONES, ONES.upper(), ("ETH", "USDT")),
        ),
        references=("eu:1", "un:KPi.000"),
        remarks="one line\nanother: 'x' \"y\" \\ z",
    )
    path = tmp_path / "one.ftm.json"
    path.write_bytes(b"".join(ftm.export([one])))
    assert ftm.parse([path]).parties == (one,)


def test_the_plain_properties_say_the_same_to_others(tmp_path: Path) -> None:
    original = ofac_advanced.parse([ADVANCED])
    lines = [orjson.loads(line) for line in ftm.export(original.parties)]
    for line in lines:
        line["properties"].pop("hueandcry:party", None)
    path = tmp_path / "plain.ftm.json"
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    one, twin = ftm.parse([path]).parties[0], original.parties[0]
    assert (one.kind, one.name, one.programmes, one.listed_from) == (
        twin.kind,
        twin.name,
        twin.programmes,
        twin.listed_from,
    )
    assert keys(one) == keys(twin)
    assert one.countries == twin.countries


def test_an_export_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "changed.ftm.json"
    lines = b"".join(ftm.export(ofac_advanced.parse([ADVANCED]).parties))
    path.write_bytes(lines.replace(b'"country":["kp","cn"]', b'"country":["kp"]'))
    with pytest.raises(ListError, match="changed after the export"):
        ftm.parse([path])


def test_parties_of_several_lists_are_refused(tmp_path: Path) -> None:
    both = (*ofac_advanced.parse([ADVANCED]).parties, *fbi.parse([TestFbi.PATH]).parties)
    path = tmp_path / "both.ftm.json"
    path.write_bytes(b"".join(ftm.export(both)))
    with pytest.raises(ListError, match="several lists"):
        ftm.parse([path])
