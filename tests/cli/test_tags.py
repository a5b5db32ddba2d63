"""`hueandcry tags` as its users run it."""

import csv
import json
from pathlib import Path

from tests.cli.run import Ran, hueandcry
from tests.ledgers import address

PACK = """\
title: Wallets
creator: Me
source: https://example.org/reserves
confidence: service_data
category: exchange
lastmod: {day}
actor: okx
tags:
{tags}
"""
TAG = "- {{address: '{address}', currency: {currency}, label: '{label}'}}"


def pack(folder: Path, *tags: tuple[int, str, str], day: str = "2022-11-16") -> Path:
    lines = [TAG.format(address=address(number), currency=on, label=label) for number, on, label in tags]
    path = folder / "pack.yaml"
    path.write_text(PACK.format(day=day, tags="\n".join(lines)))
    return path


def tags(folder: Path, *arguments: str | Path) -> Ran:
    return hueandcry(folder / "space", "tags", *arguments)


def test_a_pack_is_taken_whole_or_with_its_rejects(tmp_path: Path) -> None:
    file = pack(tmp_path, (1, "ETH", "One"), (2, "USDT", "Two"))
    done = tags(tmp_path, "import", file)
    assert (done.code, done.out) == (1, "")
    assert "pack.yaml line 10, currency: USDT is a token on" in done.err
    assert "pack.yaml: 1 row is bad; nothing was imported" in done.err
    assert tags(tmp_path, "list", "--format", "json").out == "[]\n"
    done = tags(tmp_path, "import", "--rejects", tmp_path / "r.csv", file)
    assert done.code == 0
    assert "pack.yaml: tags: 2 read, 1 new" in done.err
    assert len((tmp_path / "r.csv").read_text().splitlines()) == 2
    done = tags(tmp_path, "import", "--rejects", tmp_path / "r.csv", file)
    assert "2 read, 0 new, 1 as before" in done.err
    assert len((tmp_path / "r.csv").read_text().splitlines()) == 2


def test_show_says_what_a_trace_does_and_the_setting_changes_it(tmp_path: Path) -> None:
    assert tags(tmp_path, "import", pack(tmp_path, (1, "ETH", "One"))).code == 0
    done = tags(tmp_path, "show", address(1))
    assert "a trace stops here, at an exchange; decided by 'One' at 50 of 100" in done.out
    assert "okx: no ActorPack here has it" in done.out
    (told,) = json.loads(tags(tmp_path, "show", address(1), "--format", "json").out)
    assert (told["trace"], told["stop_confidence"], told["tags"][0]["part"]) == ("exchange", 20, "decides")
    strict = hueandcry(tmp_path / "space", "tags", "show", address(1), HUEANDCRY_STOP_CONFIDENCE="51")
    assert "a trace goes on; no tag decides (1 below the least confidence of 51)" in strict.out
    (row,) = csv.DictReader(tags(tmp_path, "show", address(1), "--format", "csv").out.splitlines())
    assert (row["label"], row["bearing"], row["trace"]) == ("One", "exchange", "exchange")


def test_an_address_without_tags_is_not_called_clean(tmp_path: Path) -> None:
    done = tags(tmp_path, "show", address(1))
    assert (done.code, done.out) == (0, "")
    assert "that does not make it clean" in done.err
    done = tags(tmp_path, "show", "nonsense")
    assert done.code == 1
    assert "of no chain that is supported" in done.err


def test_what_was_withdrawn_can_be_asked_for(tmp_path: Path) -> None:
    tags(tmp_path, "import", pack(tmp_path, (1, "ETH", "One"), (2, "ETH", "Two")))
    done = tags(tmp_path, "import", pack(tmp_path, (1, "ETH", "One"), day="2024-01-01"))
    assert "1 read, 0 new, 1 said again, 1 withdrawn" in done.err
    assert tags(tmp_path, "show", address(2)).out == ""
    assert "decided by 'Two'" in tags(tmp_path, "show", address(2), "--as-of", "2023-12-31").out
    assert tags(tmp_path, "show", address(2), "--recorded-by", "2001-01-01").out == ""
    assert "2022-11-16 to 2024-01-01" in tags(tmp_path, "show", address(2), "--history").out
    then = json.loads(tags(tmp_path, "list", "--as-of", "2023-01-01", "--format", "json").out)
    assert [tag["label"] for tag in then] == ["One", "Two"]
    assert tags(tmp_path, "list", "--as-of", "yesterday").code == 2
    older = tags(tmp_path, "import", pack(tmp_path, (1, "ETH", "One")))
    assert older.code == 1
    assert "is recorded already" in older.err


def test_an_export_can_be_imported_and_gives_the_same_bytes(tmp_path: Path) -> None:
    tags(tmp_path, "import", pack(tmp_path, (1, "ETH", "One"), (2, "BEP20", "Two")))
    for form in ("tagpack", "csv"):
        file = tmp_path / f"out.{'yaml' if form == 'tagpack' else 'csv'}"
        assert tags(tmp_path, "export", "--format", form, "--output", file).code == 0
        assert tags(tmp_path, "export", "--format", form).out == file.read_text()
        other = tmp_path / form
        other.mkdir()
        assert tags(other, "import", file).code == 0
        assert tags(other, "export", "--format", form).out == file.read_text()
    assert tags(tmp_path, "export", "--chain", "bsc").out.count("address:") == 1
    assert tags(tmp_path, "export", "--output", tmp_path / "no" / "x.yaml").code == 1


def test_actors_and_the_tags_that_name_them(tmp_path: Path) -> None:
    actors = tmp_path / "actors.yaml"
    actors.write_text(
        "title: A\ncreator: Me\nlastmod: 2023-02-17\nactors:\n"
        "- {id: okex, label: OKX, uri: okx.com, categories: [exchange], aliases: [okx]}\n"
    )
    assert tags(tmp_path, "import", actors, pack(tmp_path, (1, "ETH", "One"))).code == 0
    assert "okx: OKX; exchange; okx.com" in tags(tmp_path, "show", address(1)).out
    (row,) = json.loads(tags(tmp_path, "actors", "okx", "--format", "json").out)
    assert (row["id"], row["tags"]) == ("okex", 1)
    assert len(json.loads(tags(tmp_path, "list", "--actor", "okex", "--format", "json").out)) == 1
    missing = tags(tmp_path, "actors", "nobody")
    assert "no actor here has the id or alias nobody" in missing.err
    assert tags(tmp_path, "list", "--stops", "--pack", "Wallets").out.splitlines()[-1].startswith("ethereum")
