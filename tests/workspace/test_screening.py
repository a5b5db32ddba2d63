"""Screening a workspace: what lists, tags and heists say of an address or a name, now and then."""

import gc
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from hueandcry import Workspace
from hueandcry.model import ListedAddress, Party, PartyKind, PartyName, Strength, Tag
from hueandcry.model.errors import InputError, StorageError
from hueandcry.sanctions.addresses import listed
from hueandcry.sanctions.register import Register
from hueandcry.screen.names import NameQuery
from hueandcry.screen.snapshot import build
from hueandcry.workspace.screening import Screening
from tests.sanctions.editions import edition

EVM = "0x00000000000000000000000000000000000000aa"
LEGACY = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
CASHADDR = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
LEGACY_OF_CASHADDR = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"
TRANCHE = "0x0fa09C3A328792253f8dee7116848723b72a6d2e"
VICTIM = "0x1Db92e2EeBC8E0c075a02BeA49a2935BcD2dFCF4"


def party(id: str, name: str, *addresses: ListedAddress, **more: object) -> Party:
    names = (PartyName(name, Strength.PRIMARY),)
    return replace(Party("ofac-sdn", id, PartyKind.ENTITY, names, addresses=addresses), **more)  # type: ignore[arg-type]


def space(folder: Path, *editions: tuple[str, tuple[Party, ...]], list: str = "ofac-sdn") -> Workspace:
    made = Workspace(folder)
    register = Register(made.tags.records)
    for day, parties in editions:
        given = tuple(replace(each, list=list) for each in parties)
        register.take(edition(day, *given, list=list), floors=False, accept_smaller="a test", retrieved=day)
    return made


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def screening(folder: Path, *parties: Party) -> Screening:
    return Screening(space(folder, (today(), parties)))


def test_an_address_is_found_on_every_chain_whose_keys_it_shares(tmp_path: Path) -> None:
    found = screening(tmp_path, party("1", "MADE UP LTD", listed(EVM, "ETH"), listed(CASHADDR, "BCH")))
    texts = [
        EVM,
        EVM.upper().replace("0X", "0x"),
        f"eip155:42161:{EVM}",
        f"ethereum:{EVM}",
        CASHADDR,
        LEGACY_OF_CASHADDR,
        LEGACY,
    ]
    answers = found.addresses(texts)
    assert [each["answer"] for each in answers] == ["listed"] * 6 + ["not listed"]
    assert answers[0]["why"].startswith(f"ofac-sdn: MADE UP LTD, address {EVM} (ETH): ")
    assert answers[0]["readings"] == [{"chain": "eip155:*", "address": EVM}]


def test_a_text_that_is_no_address_is_answered_so_and_one_without_grammar_by_its_letters(
    tmp_path: Path,
) -> None:
    found = screening(tmp_path, party("1", "MADE UP LTD", listed("account 77 at an exchange", "USDT")))
    answers = found.addresses(["account 77 at an exchange", "nonsense", LEGACY.replace("o", "\u043e"), ""])
    assert [each["answer"] for each in answers] == ["listed", *["not an address"] * 3]
    assert "U+043E" in answers[2]["why"]


def test_what_was_delisted_says_until_when_and_earlier_days_can_be_asked(tmp_path: Path) -> None:
    bad = party("1", "MADE UP MIXER", listed(EVM, "ETH"), listed_from="2022-08-08")
    other = party("2", "OTHER LTD")
    opened = space(tmp_path, ("2022-08-09", (bad, other)), ("2025-03-22", (other,)), (today(), (other,)))
    found = Screening(opened)
    (now,) = found.addresses([EVM])
    assert now["answer"] == "formerly listed"
    assert "listed since 2022-08-09 at the latest, its party since 2022-08-08, until 2022-08-09" in now["why"]
    assert "at least, gone by 2025-03-22" in now["why"]
    asked = {day: found.past(date.fromisoformat(day), None).addresses([EVM])[0]["answer"]
             for day in ("2022-08-07", "2022-08-08", "2025-03-21", "2025-03-22")}  # fmt: skip
    assert asked == {
        "2022-08-07": "listed later",
        "2022-08-08": "listed",
        "2025-03-21": "listed",
        "2025-03-22": "formerly listed",
    }
    seen = found.past(None, date(2022, 8, 8)).addresses([EVM])[0]
    assert (seen["answer"], seen["listings"]) == ("not listed", [])
    assert "no list was on record" in seen["why"]


def test_tags_and_heists_name_an_address_but_services_and_victims_do_not_accuse(tmp_path: Path) -> None:
    made = space(tmp_path, (today(), (party("1", "MADE UP LTD"),)))
    exchange = "0x00000000000000000000000000000000000000bb"
    made.tags.add(
        [
            Tag("eip155:1", EVM, "A mixer", "mixing_service", 90, "https://example.invalid/a"),
            Tag("eip155:1", exchange, "An exchange", "exchange", 90, "https://example.invalid/b"),
        ]
    )
    answers = Screening(made).addresses([EVM, exchange, TRANCHE, VICTIM])
    assert [each["answer"] for each in answers] == ["named", "not listed", "named", "not listed"]
    assert "tagged 'A mixer' (mixing_service) by https://example.invalid/a, 90 of 100" in answers[0]["why"]
    assert answers[1]["tags"][0]["label"] == "An exchange"
    assert "in the heist bybit-2025 of 2025-02-21" in answers[2]["why"]
    assert answers[3]["heists"][0]["role"] == "victim"


def test_an_advisory_names_and_does_not_list(tmp_path: Path) -> None:
    warned = replace(party("1", "Thieves"), kind=PartyKind.WALLET, addresses=(listed(EVM, "ETH"),))
    made = space(tmp_path, (today(), (warned,)), list="fbi-theft-addresses")
    (answer,) = Screening(made).addresses([EVM])
    assert answer["answer"] == "named"
    assert "advisory" in answer["why"]
    assert f"Thieves, named since {today()} at the latest" in answer["why"]


def test_nothing_found_names_the_lists_their_age_and_those_never_taken(tmp_path: Path) -> None:
    old = Screening(space(tmp_path / "old", ("2020-01-01", (party("1", "MADE UP LTD"),))))
    (answer,) = old.addresses([EVM])
    assert answer["why"].startswith("on record are ofac-sdn of 2020-01-01; stale: ofac-sdn; never taken: ")
    assert "clean" in answer["why"]
    assert old.basis["lists"][0]["stale"] is True
    bare = Screening(Workspace(tmp_path / "bare"))
    assert "no list was ever taken" in bare.addresses([EVM])[0]["why"]
    assert bare.basis["lists"] == []


def test_a_name_is_a_candidate_with_reasons_and_what_would_corroborate(tmp_path: Path) -> None:
    person = replace(party("7", "HONG Kil Tong"), kind=PartyKind.PERSON)
    found = screening(tmp_path, person)
    hit, miss, bad = found.names([NameQuery("홍길동"), NameQuery("Maria Gonzalez"), NameQuery("x" * 100_000)])
    assert hit["answer"] == "possible matches"
    assert hit["hits"][0]["party"] == "ofac-sdn/7"
    assert hit["hits"][0]["corroboration"]
    assert "a person must decide" in hit["why"]
    assert (miss["answer"], miss["hits"]) == ("no match", [])
    assert bad["answer"] == "not a name"


def test_a_name_that_came_on_record_later_is_no_hit_of_an_earlier_day(tmp_path: Path) -> None:
    first, second = party("1", "FIRST MADE UP"), party("2", "HONG KIL TONG TRADING", listed_from="2024-05-01")
    made = space(tmp_path, ("2024-01-01", (first,)), ("2024-06-01", (first, second)))
    found = Screening(made)
    query = [NameQuery("HONG KIL TONG TRADING")]
    assert found.names(query)[0]["hits"][0]["status"].startswith("listed since 2024-05-01")
    assert found.past(None, date(2024, 3, 1)).names(query)[0]["hits"] == []
    assert found.past(date(2024, 3, 1), None).names(query)[0]["hits"][0]["listed"] is False


def test_a_snapshot_is_made_once_and_again_after_a_change(tmp_path: Path) -> None:
    said: list[str] = []
    made = space(tmp_path, (today(), (party("1", "MADE UP LTD"),)))
    made = Workspace(tmp_path, say=said.append)
    found = Screening(made)
    assert found.current()
    assert Screening(made).basis["revision"] == found.basis["revision"]
    assert len(said) == 1
    made.tags.add([Tag("eip155:1", EVM, "A mixer", "mixing_service", 90, "https://example.invalid")])
    assert not found.current()
    assert found.addresses([EVM])[0]["answer"] == "not listed"  # it answers as it was opened
    assert Screening(made).addresses([EVM])[0]["answer"] == "named"
    assert len(said) == 2


def test_states_are_those_of_parties_in_force(tmp_path: Path) -> None:
    gone, stays = party("1", "GONE LTD"), party("2", "STAYS LTD")
    found = Screening(space(tmp_path, ("2024-01-01", (gone, stays)), (today(), (stays,))))
    states = found.states(["ofac-sdn/1", "ofac-sdn/2", "ofac-sdn/3"])
    assert list(states) == ["ofac-sdn/2"]
    assert len(states["ofac-sdn/2"].digest) == 64


@pytest.mark.parametrize(
    "name", ["statements.json", "parties.npy", "keys.json", "names/names.bin", "seal.json"]
)
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_damaged_snapshot_is_made_again(tmp_path: Path, name: str, damage: str) -> None:
    said: list[str] = []
    space(tmp_path, (today(), (party("1", "MADE UP LTD", listed(EVM, "ETH")),)))
    made = Workspace(tmp_path, say=said.append)
    before = Screening(made).addresses([EVM])
    said.clear()
    (folder,) = (tmp_path / "screen").iterdir()
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content) if damage == "flip" else content[: len(content) // 2])
    if damage == "gone":
        (folder / name).unlink()
    assert Screening(made).addresses([EVM]) == before
    assert said[0].startswith("what was prepared for screening is damaged: screen/")
    assert [each.name for each in (tmp_path / "screen").iterdir()] == [folder.name]
    Screening(made)
    assert len(said) == 2


def test_a_snapshot_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    made = space(tmp_path, (today(), (party("1", "MADE UP LTD", listed(EVM, "ETH")),)))
    (tmp_path / "screen").write_text("a file where a folder must be")
    with pytest.raises(StorageError, match="nothing was written"):
        Screening(made)
    (tmp_path / "screen").unlink()
    assert Screening(made).addresses([EVM])[0]["answer"] == "listed"


def test_two_workspaces_with_other_lists_have_other_runs(tmp_path: Path) -> None:
    one = Screening(space(tmp_path / "one", (today(), (party("1", "MADE UP LTD"),))))
    other = Screening(space(tmp_path / "other", (today(), (party("2", "OTHER LTD"),))))
    assert one.basis["run"] != other.basis["run"]


def test_lists_that_change_while_they_are_prepared_are_prepared_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = space(tmp_path, ("2024-01-01", (party("1", "FIRST LTD"),)))
    times: list[Path] = []

    def late(*given: Any) -> Any:
        done = build(*given)
        if not times:
            space(tmp_path, (today(), (party("2", "SECOND LTD", listed(EVM, "ETH")),)))
        times.append(given[0])
        return done

    monkeypatch.setattr("hueandcry.workspace.holdings.build", late)
    found = Screening(made)
    assert found.addresses([EVM])[0]["answer"] == "listed"
    assert found.basis["lists"][0]["issued"] == today()
    assert [each.name for each in (tmp_path / "screen").iterdir()] == [times[1].name]


def test_the_basis_names_the_lists_that_were_asked(tmp_path: Path) -> None:
    made = space(tmp_path, ("2024-01-01", (party("1", "FIRST LTD"),)))
    found = Screening(made)
    space(tmp_path, (today(), (party("1", "FIRST LTD"), party("2", "SECOND LTD"))))
    assert found.basis["lists"][0]["issued"] == "2024-01-01"
    assert not found.current()


def test_an_address_that_came_on_record_later_is_neither_listed_nor_delisted_before(tmp_path: Path) -> None:
    first = party("1", "MADE UP LTD", listed_from="2019-09-13")
    more = replace(first, addresses=(listed(EVM, "ETH"),))
    found = Screening(space(tmp_path, ("2021-06-30", (first,)), ("2025-11-19", (more,))))
    (then,) = found.past(date(2022, 4, 1), None).addresses([EVM])
    assert then["answer"] == "listed later"
    assert "not on record by then; listed since 2025-11-19 at the latest" in then["why"]
    (now,) = found.addresses([EVM])
    assert (now["answer"], now["listings"][0]["listed_from"]) == ("listed", "")
    alone = Screening(space(tmp_path / "alone", ("2025-11-19", (more,))))
    assert (
        "listed since 2025-11-19 at the latest, its party since 2019-09-13"
        in alone.addresses([EVM])[0]["why"]
    )


def test_a_listing_that_begins_tomorrow_is_not_one_that_has_ended(tmp_path: Path) -> None:
    coming = party("1", "MADE UP LTD", listed(EVM, "ETH"), listed_from="2999-01-01")
    (answer,) = screening(tmp_path, coming).addresses([EVM])
    assert answer["answer"] == "listed later"
    assert "not listed yet; listed since 2999-01-01" in answer["why"]


def test_an_order_that_expired_says_until_when(tmp_path: Path) -> None:
    order = party("1", "MADE UP LTD", listed(EVM, "ETH"), listed_from="2020-01-01", listed_to="2022-01-01")
    found = Screening(space(tmp_path, ("2020-01-02", (order,)), list="israel"))
    assert found.addresses([EVM])[0]["answer"] == "formerly listed"
    assert "until 2022-01-01" in found.addresses([EVM])[0]["why"]
    days = {
        "2019-12-31": "listed later",
        "2020-01-01": "listed",
        "2022-01-01": "listed",
        "2022-01-02": "formerly listed",
    }
    assert {
        day: found.past(date.fromisoformat(day), None).addresses([EVM])[0]["answer"] for day in days
    } == days


def test_a_day_to_come_cannot_be_asked(tmp_path: Path) -> None:
    found = screening(tmp_path, party("1", "MADE UP LTD"))
    for days in ((date(9999, 12, 31), None), (None, date(9999, 12, 31))):
        with pytest.raises(InputError, match="lies in the future"):
            found.past(*days)


def test_a_service_that_opens_the_lists_again_and_again_keeps_no_files_open(tmp_path: Path) -> None:
    space(tmp_path, (today(), (party("1", "MADE UP LTD", listed(EVM, "ETH")),)))
    Screening(Workspace(tmp_path))
    gc.collect()
    gc.disable()
    try:
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(5):
            assert Screening(Workspace(tmp_path)).basis["lists"]
        assert len(list(Path("/proc/self/fd").iterdir())) <= before
    finally:
        gc.enable()
