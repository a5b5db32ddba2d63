"""One chain, three formats: the same rows, in whatever order and pieces it comes."""

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hueandcry.ledger import Ledger
from hueandcry.model import Flag, Kind, Role
from tests.sources.utxo.chain import Block, address, answer, cloud, p2pk, segwit, story, worth
from tests.sources.utxo.ledgers import load, rows

Write = Callable[[Path, list[Block]], Path]


def as_block(folder: Path, blocks: list[Block]) -> Path:
    path = folder / f"{blocks[0].height}.bin"
    path.write_bytes(blocks[0].raw)
    return path


def as_hex(folder: Path, blocks: list[Block]) -> Path:
    path = folder / f"{blocks[0].height}.hex.gz"
    path.write_bytes(gzip.compress(blocks[0].raw.hex().encode() + b"\n"))
    return path


def as_answer(folder: Path, blocks: list[Block]) -> Path:
    path = folder / f"{blocks[0].height}.json"
    path.write_text(json.dumps(json.loads(answer(blocks[0]), parse_float=str), indent=1))
    return path


def as_lines(folder: Path, blocks: list[Block]) -> Path:
    path = folder / "blocks.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(answer(block) for block in blocks).encode()))
    return path


def as_lines_with_prevouts(folder: Path, blocks: list[Block]) -> Path:
    path = folder / "full.jsonl"
    path.write_text("\n".join(answer(block, worth(story())) for block in blocks) + "\n")
    return path


def as_table(folder: Path, blocks: list[Block]) -> Path:
    path = folder / f"part-{blocks[0].height}.snappy.parquet"
    pq.write_table(cloud(blocks, {}), path)
    return path


def as_table_with_values(folder: Path, blocks: list[Block]) -> Path:
    path = folder / f"full-{blocks[0].height}.snappy.parquet"
    pq.write_table(cloud(blocks, worth(story())), path)
    return path


ONE = [("bitcoin-blocks", as_block), ("bitcoin-blocks", as_hex), ("bitcoin-json", as_answer)]
MANY: list[tuple[str, Write]] = [
    *ONE,
    ("bitcoin-json", as_lines),
    ("bitcoin-json", as_lines_with_prevouts),
    ("cloud-bitcoin", as_table),
    ("cloud-bitcoin", as_table_with_values),
]


@pytest.fixture
def expected(tmp_path: Path) -> list[dict[str, object]]:
    whole = Ledger(tmp_path / "expected")
    load(whole, "bitcoin-blocks", [as_block(tmp_path, [block]) for block in story()])
    return rows(whole)


@pytest.mark.parametrize(("form", "write"), MANY)
def test_every_format_gives_the_same_rows(
    tmp_path: Path, expected: list[dict[str, object]], form: str, write: Write
) -> None:
    ledger = Ledger(tmp_path / "ledger")
    blocks = story()
    several = (form, write) in ONE
    paths = [write(tmp_path, [block]) for block in blocks] if several else [write(tmp_path, blocks)]
    done = load(ledger, form, paths)
    assert rows(ledger) == expected
    assert done.quality.counts == {"unresolved": 1}
    again = load(ledger, form, paths).total
    assert (again.added, again.present, again.resolved) == (0, done.total.read, 0)


@pytest.mark.parametrize("seed", range(4))
def test_any_mix_of_formats_in_any_order_gives_the_same_rows(
    tmp_path: Path, expected: list[dict[str, object]], seed: int
) -> None:
    chance = random.Random(seed)
    ledger = Ledger(tmp_path / "ledger")
    blocks = story()
    chance.shuffle(blocks)
    for block in blocks:
        form, write = chance.choice(MANY)
        load(ledger, form, [write(tmp_path, [block])])
    assert rows(ledger) == expected
    ledger.check()


def test_what_the_rows_say(expected: list[dict[str, object]]) -> None:
    first = [each for each in expected if each["height"] == 700]
    reward, created, spent, *outputs = first
    assert (reward["kind"], reward["position"], reward["amount"]) == (Kind.REWARD, 0, 50_0000_0000)
    assert reward["sender"][4] == Role.UNKNOWN  # type: ignore[index]
    assert reward["recipient"] == created["sender"]
    assert created["position"] == 100_000
    assert (spent["kind"], spent["amount"], spent["flags"]) == (Kind.INPUT, None, Flag.UNRESOLVED)
    assert spent["sender"][1:4:2] == ("", f"{'ab' * 32}:7")  # type: ignore[index]
    assert [each["position"] for each in outputs] == list(range(100_000, 100_008))
    assert [each["recipient"][1] for each in outputs][6:] == ["", ""]  # type: ignore[index]
    assert outputs[2]["recipient"][1] == address(segwit(3))  # type: ignore[index]
    assert address(p2pk(7)) == ""
    later = [each for each in expected if each["kind"] == Kind.INPUT and each["height"] == 701]
    assert [each["amount"] for each in later] == [1000, 1002, 500, 1006, 1500]
    assert all(each["flags"] == 0 for each in later)
    assert later[0]["sender"] == outputs[0]["recipient"]
