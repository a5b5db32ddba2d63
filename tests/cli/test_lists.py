"""`hueandcry lists` as its users run it."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.run import Ran, hueandcry
from tests.sanctions.server import gives, site, status
from tests.sanctions.un_files import un_file


def lists(folder: Path, *arguments: str | Path) -> Ran:
    return hueandcry(folder / "space", "lists", *arguments)


def file(folder: Path, day: str, numbers: range, more: str = "") -> Path:
    path = folder / f"{day}.xml"
    path.write_bytes(un_file(day, numbers, more))
    return path


def taken(folder: Path, day: str, numbers: range, *more: str) -> Ran:
    """An edition, fetched on the day on which it was issued."""
    path = file(folder, day, numbers)
    return lists(folder, "update", "un", "--from", path, "--floor", "none", "--retrieved", day, *more)


def test_a_list_is_taken_shown_and_asked_as_of_a_day(tmp_path: Path) -> None:
    done = taken(tmp_path, "2024-01-01", range(1, 21))
    assert (done.code, done.out) == (0, "")
    assert "un: edition of 2024-01-01, un" in done.err
    assert "un: 20 added" in done.err
    assert "un: 1 removed" in taken(tmp_path, "2024-06-01", range(2, 21)).err
    shown = lists(tmp_path, "show", "un/1").out
    assert "not listed; listed since 2017-06-02, until 2024-01-01 at least, gone by 2024-06-01" in shown
    assert "TEST FIRM 1" in shown
    then = json.loads(lists(tmp_path, "show", "un/1", "--as-of", "2024-05-31", "--format", "json").out)
    assert (then["listed"], then["party"]["names"][0]["text"]) == (True, "TEST FIRM 1")
    then = json.loads(lists(tmp_path, "show", "un/1", "--seen-by", "2024-05-31", "--format", "json").out)
    assert (then["listed"], then["gone_by"]) == (True, "")
    unseen = lists(tmp_path, "show", "un/1", "--seen-by", "2023-12-31")
    assert (unseen.code, unseen.out) == (0, "")
    assert "not on record; that does not make it clean" in unseen.err
    (row,) = csv.DictReader(lists(tmp_path, "show", "un/1", "--history", "--format", "csv").out.splitlines())
    assert (row["said_from"], row["said_to"]) == ("2024-01-01", "2024-06-01")
    (row,) = csv.DictReader(lists(tmp_path, "show", "un/1", "--format", "csv").out.splitlines())
    assert (row["party"], row["name"], row["listed"]) == ("un/1", "TEST FIRM 1", "False")


def test_the_state_of_every_list(tmp_path: Path) -> None:
    taken(tmp_path, "2024-01-01", range(1, 21))
    rows = {row["list"]: row for row in json.loads(lists(tmp_path, "status", "--format", "json").out)}
    assert (rows["un"]["state"], rows["un"]["parties"], rows["eu"]["state"]) == ("stale", 20, "never taken")
    assert rows["un"]["age_hours"] > 24 * 365
    told = lists(tmp_path, "status")
    assert rows["un"]["sha256"][:12] in told.out
    assert "un: taken without its floors: an old copy or a sample" in told.err


def test_a_smaller_edition_needs_a_reason_which_is_kept(tmp_path: Path) -> None:
    taken(tmp_path, "2024-01-01", range(1, 21))
    refused = taken(tmp_path, "2024-06-01", range(1, 5))
    assert refused.code == 1
    assert "16 of the last edition's 20 parties are not in this file, more than 15%" in refused.err
    assert taken(tmp_path, "2024-06-01", range(1, 5), "--accept-smaller", "a regime ended").code == 0
    assert "un: taken although smaller: a regime ended" in lists(tmp_path, "status").err


def test_a_list_below_its_floor(tmp_path: Path) -> None:
    refused = lists(tmp_path, "update", "--from", file(tmp_path, "2024-01-01", range(1, 21)))
    assert refused.code == 1
    assert "20 of entity (at least 230)" in refused.err
    assert "--floor none" in refused.err


def test_editions_and_files_are_compared(tmp_path: Path) -> None:
    first, second = (file(tmp_path, day, range(1, 4), more) for day, more in (("a", ""), ("b", " LTD")))
    first.write_bytes(un_file("2024-01-01", range(1, 5)))
    second.write_bytes(un_file("2024-06-01", range(2, 6), " LTD"))
    table = lists(tmp_path, "diff", first, second)
    assert (table.code, table.err) == (0, "")
    assert "TEST FIRM 5 LTD" in table.out
    for each, day in ((first, "2024-01-01"), (second, "2024-06-01")):
        lists(tmp_path, "update", "--from", each, "--floor", "none", "--retrieved", day)
    found = json.loads(lists(tmp_path, "diff", "un@2024-01-01", "un", "--format", "json").out)
    assert [each["id"] for each in found["added"]] == ["5"]
    assert [each["id"] for each in found["removed"]] == ["1"]
    assert [each["party"] for each in found["amended"]] == ["un/2", "un/3", "un/4"]
    assert json.loads(lists(tmp_path, "diff", first, "un", "--format", "json").out) == found
    rows = list(csv.DictReader(lists(tmp_path, "diff", "un", first, "--format", "csv").out.splitlines()))
    assert [row["change"] for row in rows] == ["added", "removed", "amended", "amended", "amended"]
    same = lists(tmp_path, "diff", "un", "un")
    assert (same.out.strip(), same.err) == ("", "the two say the same\n")
    assert lists(tmp_path, "diff", "un@2020-01-01", "un").code == 1


def test_a_list_is_fetched(tmp_path: Path) -> None:
    with site() as served:
        url = f"{served.url}/un.xml"
        served.answers["/un.xml"] = gives(un_file("2024-01-01", range(1, 21)), etag='"1"')
        assert lists(tmp_path, "update", "un", "--url", url, "--floor", "none").code == 0
        served.answers["/un.xml"] = status(304)
        assert "un: unchanged since it was last taken" in lists(tmp_path, "update", "un", "--url", url).err
        served.answers["/un.xml"] = gives(b"<!doctype html><html>busy</html>")
        failed = lists(tmp_path, "update", "un", "--url", url)
    assert failed.code == 1
    assert failed.err.count("error:") == 1
    assert "sent a web page, not the list" in failed.err
    assert json.loads(lists(tmp_path, "show", "un/1", "--format", "json").out)["listed"]


def test_one_list_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    nobody = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    nowhere = {**nobody, "NO_PROXY": "", "no_proxy": ""}
    done = hueandcry(tmp_path / "space", "lists", "update", "all", **nowhere)
    assert done.code == 1
    assert "un: not updated: https://scsanctions.un.org" in done.err
    assert "fbi-theft-addresses: edition of" in done.err
    assert "not fetched, give their files with --from: japan, israel, opensanctions" in done.err
    assert done.err.splitlines()[-1].startswith("error: not updated: ofac-sdn, ofac-consolidated, uk, eu, un")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("update",), 2, "name a list, or `all`"),
        (
            ("update", "un", "--url", "https://x.invalid", "--retrieved", "2024-01-01"),
            2,
            "the files of --from",
        ),
        (("update", "all", "--accept-smaller", "x"), 2, "are for one list"),
        (("update", "canda"), 1, "the nearest is 'canada'"),
        (("update", "japan"), 1, "download it from https://www.mof.go.jp/"),
        (("update", "un", "--url", "http://list.invalid/"), 1, "from an https:// address only"),
        (("show", "un"), 1, "is not the key of a party: write LIST/ID"),
        (("diff", "un", "eu"), 1, "no edition of un is recorded"),
        (("diff", "nothing.xml", "un"), 1, "no list has the id 'nothing.xml'"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = lists(tmp_path, *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
