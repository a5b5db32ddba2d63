"""`hueandcry screen` as its users run it."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hueandcry import Workspace
from hueandcry.model import Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import listed
from hueandcry.sanctions.register import Register
from tests.cli.run import Ran, hueandcry
from tests.sanctions.editions import edition

EVM = "0x00000000000000000000000000000000000000aa"
OTHER = "0x00000000000000000000000000000000000000bb"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _space(tmp_path_factory.mktemp("fresh"), datetime.now(UTC).date().isoformat())


@pytest.fixture(scope="module")
def stale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _space(tmp_path_factory.mktemp("stale"), "2020-01-01")


def _space(folder: Path, day: str) -> Path:
    person = Party(
        "ofac-sdn", "1", PartyKind.PERSON, (PartyName("HONG Kil Tong", Strength.PRIMARY),), ("DPRK9",)
    )
    mixer = Party("ofac-sdn", "2", PartyKind.ENTITY, (PartyName("MADE UP MIXER", Strength.PRIMARY),))
    mixer = replace(mixer, addresses=(listed(EVM, "ETH"),), listed_from="2019-01-02")
    register = Register(Workspace(folder).tags.records)
    register.take(edition(day, person, mixer), floors=False, retrieved=day)
    return folder


def screen(folder: Path, *arguments: str | Path) -> Ran:
    return hueandcry(folder, "screen", *arguments)


def test_an_address_says_whose_list_and_since_when(space: Path) -> None:
    done = screen(space, "address", EVM, OTHER)
    assert done.code == 0
    assert f"{EVM}: listed" in done.out
    assert "ofac-sdn: MADE UP MIXER" in done.out
    assert "its party since 2019-01-02" in done.out
    assert f"{OTHER}: not listed" in done.out
    assert "not thereby clean" in done.out
    assert "note: lists that were never taken: ofac-consolidated, uk" in done.err


def test_a_finding_fails_a_script_that_asks_for_it(space: Path) -> None:
    assert screen(space, "address", "--fail-on-hit", EVM).code == 3
    assert screen(space, "address", "--fail-on-hit", OTHER).code == 0
    assert screen(space, "name", "--fail-on-hit", "Hong Gil-dong").code == 3


def test_nothing_found_on_a_stale_list_is_not_an_answer(stale: Path, tmp_path: Path) -> None:
    done = screen(stale, "address", OTHER)
    assert done.code == 4
    assert "note: ofac-sdn is stale" in done.err
    assert "not to be relied on" in done.err
    assert screen(stale, "address", EVM).code == 0
    assert screen(tmp_path, "address", OTHER).code == 4


def test_a_name_comes_with_reasons_and_what_to_ask_for(space: Path) -> None:
    done = screen(space, "name", "홍길동", "--country", "KP")
    assert done.code == 0
    assert "HONG Kil Tong (ofac-sdn/1)" in done.out
    assert "ask for the date of birth" in done.out or "the list gives no date" in done.out
    assert "a person must decide" in done.out
    (told,) = json.loads(screen(space, "name", "홍길동", "--format", "json").out)["results"]
    assert (told["answer"], told["hits"][0]["programmes"]) == ("possible matches", ["DPRK9"])


def test_a_batch_file_gives_a_row_a_line_in_order(space: Path, tmp_path: Path) -> None:
    file = tmp_path / "batch.txt"
    file.write_text(f"\ufeff{OTHER}\n\n{EVM}\r\nnonsense\n")
    found = list(csv.DictReader(screen(space, "address", "--file", file, "--format", "csv").out.splitlines()))
    assert [row["answer"] for row in found] == ["not listed", "listed", "not an address"]
    assert found[1]["parties"] == "ofac-sdn/2"
    file.write_bytes(b"\xff\xfe\x00")
    bad = screen(space, "address", "--file", file)
    assert (bad.code, bad.out) == (1, "")
    assert "is not UTF-8" in bad.err
    assert screen(space, "address").code == 2


def test_earlier_days_can_be_asked(space: Path) -> None:
    (told,) = json.loads(screen(space, "address", EVM, "--as-of", "2018-12-31", "--format", "json").out)[
        "results"
    ]
    assert (told["answer"], told["listings"][0]["listed"]) == ("listed later", False)
    (told,) = json.loads(screen(space, "address", EVM, "--seen-by", "2018-12-31", "--format", "json").out)[
        "results"
    ]
    assert told["answer"] == "not listed"


def test_a_name_beyond_all_bounds_and_hidden_characters_are_answered(space: Path) -> None:
    done = screen(space, "name", "a" * 100_000)
    assert "not a name" in done.out
    done = screen(space, "name", "\u202eHONG\u200b Kil Tong\u0000".replace("\0", ""))
    assert "ofac-sdn/1" in done.out
    assert screen(space, "name", "Hong", "--threshold", "7").code == 2


def test_a_long_batch_is_answered_in_order_and_a_line_without_end_refused(
    space: Path, tmp_path: Path
) -> None:
    file = tmp_path / "batch.txt"
    addresses = [f"0x{number:040x}" for number in range(25_000)]
    file.write_text("\n".join(addresses))
    done = screen(space, "address", "--file", file, "--format", "csv", "--fail-on-hit")
    found = list(csv.DictReader(done.out.splitlines()))
    assert [row["query"] for row in found] == addresses
    assert [row["query"] for row in found if row["answer"] == "listed"] == [EVM]
    assert done.code == 3
    told = json.loads(screen(space, "address", "--file", file, "--format", "json").out)
    assert [each["query"] for each in told["results"]] == addresses
    file.write_text("a" * 1_000_000)
    refused = screen(space, "address", "--file", file)
    assert (refused.code, refused.out) == (1, "")
    assert "line 1: more than 10,000 characters" in refused.err


def test_an_empty_batch_is_a_whole_document(space: Path, tmp_path: Path) -> None:
    file = tmp_path / "batch.txt"
    file.write_text("\n")
    done = screen(space, "address", "--file", file, "--format", "json")
    assert (done.code, json.loads(done.out)["results"]) == (0, [])


def test_escape_sequences_and_formulas_do_nothing(space: Path) -> None:
    hostile = '=HYPERLINK("https://example.invalid")\x1b[31m\u202e'
    done = screen(space, "address", hostile)
    assert done.code == 4
    assert not {"\x1b", "\u202e"} & set(done.out + done.err)
    (row,) = csv.DictReader(screen(space, "address", hostile, "--format", "csv").out.splitlines())
    assert row["query"].startswith("'=HYPERLINK")


def test_a_text_that_is_no_address_is_never_an_all_clear(space: Path) -> None:
    done = screen(space, "address", OTHER, "nonsense")
    assert done.code == 4
    assert "of 1 texts nothing can be said" in done.err


def test_what_was_not_found_beside_a_hit_is_not_to_be_relied_on_either(stale: Path, space: Path) -> None:
    done = screen(stale, "address", EVM, OTHER)
    assert done.code == 4
    assert "where nothing was found, that is not to be relied on: ofac-sdn is stale" in done.err
    assert screen(stale, "address", EVM, OTHER, "--fail-on-hit").code == 3
    early = screen(space, "address", OTHER, "--as-of", "2001-01-01")
    assert early.code == 4
    assert "the first copies are of later days" in early.err
    assert (
        "no sanctions list was on record then"
        in screen(space, "address", OTHER, "--seen-by", "2001-01-01").err
    )


def test_an_advisory_alone_is_no_sanctions_list(tmp_path: Path) -> None:
    assert hueandcry(tmp_path, "lists", "update", "fbi-theft-addresses").code == 0
    done = screen(tmp_path, "address", OTHER)
    assert done.code == 4
    assert "no sanctions list was ever taken" in done.err
