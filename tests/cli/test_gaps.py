"""`hueandcry lists gaps` as its users run it."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from hueandcry.records import Records
from hueandcry.sanctions.register import Register
from tests.cli.run import Ran, hueandcry
from tests.sanctions.editions import edition
from tests.screen.gaps.world import A, B, holding, party

FIRM = party("un", "1", "MADE UP FIRM", listed_from="2016-04-06")
OWNER = party("ofac-sdn", "1", "MADE UP FIRM", listed_from="2016-03-02", addresses=holding(A))
ALONE = party("ofac-sdn", "2", "LONELY MOUNTAIN BANK", listed_from="2025-11-04")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two lists, of which one is stale, and a notice."""
    folder = tmp_path_factory.mktemp("gaps") / "space"
    folder.mkdir()
    register = Register(Records(folder / "records.sqlite"))
    notice = replace(party("un", "N", "x", addresses=holding(B)), list="fbi-theft-addresses", names=())
    for list_, parties in (("un", [FIRM]), ("ofac-sdn", [OWNER, ALONE]), ("fbi-theft-addresses", [notice])):
        register.take(edition("2026-01-31", *parties, list=list_), retrieved="2026-02-01", floors=False)
    return folder


def gaps(folder: Path, *arguments: str | Path) -> Ran:
    return hueandcry(folder, "lists", "gaps", *arguments)


def test_the_table_for_people(space: Path) -> None:
    done = gaps(space)
    assert done.code == 0
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0] == ["party", "kind", "since", "ofac-sdn", "un"]
    assert lines[1] == ["LONELY", "MOUNTAIN", "BANK", "entity", "2025-11-04", "first", "no"]
    assert lines[2] == ["MADE", "UP", "FIRM", "entity", "2016-03-02", "first", "+35"]
    assert "un names 1 of 2, 1 of them later than another" in done.err
    assert "stale: ofac-sdn (of 2026-01-31), un (of 2026-01-31)" in done.err
    assert "never taken, so nothing is said of: " in done.err
    assert max(map(len, done.out.splitlines())) <= 120


def test_only_gaps_and_earlier_days(space: Path) -> None:
    missing = list(csv.DictReader(gaps(space, "--missing", "--format", "csv").out.splitlines()))
    assert [row["name"] for row in missing] == ["LONELY MOUNTAIN BANK"]
    then = list(csv.DictReader(gaps(space, "--as-of", "2016-03-10", "--format", "csv").out.splitlines()))
    assert [(row["name"], row["ofac-sdn"], row["un"]) for row in then] == [
        ("MADE UP FIRM", "listed", "absent")
    ]
    assert then[0]["days_so_far"] == "8"
    unseen = gaps(space, "--seen-by", "2025-12-31")
    assert (unseen.code, unseen.out) == (4, "")
    assert "no sanctions list was taken by the end of 2025-12-31: nothing can be said" in unseen.err


def test_the_addresses_and_the_whole_as_json(space: Path) -> None:
    rows = [json.loads(line) for line in gaps(space, "--addresses", "--format", "ndjson").out.splitlines()]
    told = {row["address"]: (row["first_by"], row["carried_by"]) for row in rows}
    assert told[B] == ("fbi-theft-addresses", "none")
    assert told[A] == ("ofac-sdn", "ofac-sdn")
    whole = json.loads(gaps(space, "--format", "json").out)
    assert [each["name"] for each in whole["parties"]] == ["LONELY MOUNTAIN BANK", "MADE UP FIRM"]
    assert whole["parties"][1]["cells"]["un"]["lag"] == 35
    assert whole["parties"][1]["links"][0].startswith("ofac-sdn/1 = un/1: ")
    assert len(whole["addresses"]) == len(rows)


def test_pictures_are_files_of_their_own(space: Path, tmp_path: Path) -> None:
    for more in ((), ("--addresses",)):
        assert gaps(space, "--picture", tmp_path / "a.svg", *more).code == 0
        assert etree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")


def test_exit_codes(space: Path, tmp_path: Path) -> None:
    unknown = gaps(space, "--actor", "xx")
    assert (unknown.code, "there are dprk, iran" in unknown.err) == (1, True)
    nobody = gaps(space, "--actor", "iran")
    assert (nobody.code, "this is not to be relied on" in nobody.err) == (4, True)
    bare = gaps(tmp_path / "bare")
    assert (bare.code, bare.out) == (4, "")
    assert "nothing can be said (`hueandcry lists update`)" in bare.err
    assert gaps(space, "--as-of", "yesterday").code == 2
