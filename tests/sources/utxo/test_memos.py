"""OP_RETURN outputs: what they push is kept where memos are wanted, the same from every format."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.ledger import Ledger
from hueandcry.model import Event, EventKind, Wanted
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.utxo.memos import pushed
from tests.sources.utxo.chain import BITCOIN, answer, p2pkh, story
from tests.sources.utxo.ledgers import TESTDATA, load
from tests.sources.utxo.test_formats import MANY, ONE, Write

MEMOS = Wanted(memos=True)
SWAP = b"=:ETH.ETH:0x00000000000000000000000000000000000000aa:1000000"


def told(ledger: Ledger) -> list[Event]:
    return list(ledger.events())


@pytest.mark.parametrize(
    ("script", "data"),
    [
        ("6a04" + b"data".hex(), b"data"),
        ("6a" + f"{len(SWAP):02x}" + SWAP.hex(), SWAP),
        ("6a4c50" + "61" * 80, b"a" * 80),
        ("6a4d2c01" + "62" * 300, b"b" * 300),
        ("6a4e03000000616263", b"abc"),
        ("6a026162026364", b"abcd"),
        ("6a5d0161", b"\x0da"),
        ("6a4f0060", b"\x81\x10"),
        ("6a", b""),
        ("6a00", b""),
        ("6a0461", b""),
        ("6a01610461", b"a"),
        ("6a4c", b""),
        ("6a4d01", b""),
        ("6a0161ac0162", b"a"),
        ("", b""),
        (p2pkh(1).hex(), b""),
        ("046a6a6a6a", b""),
    ],
)
def test_what_a_script_pushes(script: str, data: bytes) -> None:
    assert pushed(bytes.fromhex(script)) == data


@given(st.binary(max_size=90))
def test_no_script_breaks_it(script: bytes) -> None:
    assert len(pushed(b"\x6a" + script)) <= len(script)


@pytest.mark.parametrize(("form", "write"), MANY)
def test_every_format_keeps_the_same_memos(tmp_path: Path, form: str, write: Write) -> None:
    ledger = Ledger(tmp_path / "l")
    blocks = story()
    paths = (
        [write(tmp_path, [block]) for block in blocks] if (form, write) in ONE else [write(tmp_path, blocks)]
    )
    done = import_files(ledger, paths, format_named(form), ImportChoices(wanted=MEMOS))
    memo = blocks[0].txs[1]
    (event,) = told(ledger)
    assert event == Event(
        BITCOIN.id, 700, event.time, 1, memo.txid, 100_007, EventKind.MEMO, "", "", (), b"data"
    )
    assert event.time.timestamp() == blocks[0].seconds
    assert done.events == 1
    assert ledger.known(BITCOIN.id).coverage.kept() == MEMOS


def test_what_is_not_wanted_is_not_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    form, write = MANY[0]
    load(ledger, form, [write(tmp_path, [block]) for block in story()])
    assert told(ledger) == []
    assert not ledger.known(BITCOIN.id).coverage.kept()


def test_scripts_that_are_not_told_may_be_memos(tmp_path: Path) -> None:
    block = json.loads(answer(story()[0]), parse_float=str)
    for output in block["tx"][1]["vout"]:
        del output["scriptPubKey"]["hex"]
    path = tmp_path / "block.json"
    path.write_text(json.dumps(block))
    ledger = Ledger(tmp_path / "l")
    import_files(ledger, [path], format_named("bitcoin-json"), ImportChoices(wanted=MEMOS))
    assert told(ledger) == []
    assert not ledger.known(BITCOIN.id).coverage.kept()


@pytest.mark.skipif(not TESTDATA.is_dir(), reason="the test data are not beside this checkout")
def test_a_real_block_says_what_its_bytes_say(tmp_path: Path) -> None:
    path = TESTDATA / "bitcoin" / "block_574200.bin.gz"
    ledger = Ledger(tmp_path / "l")
    import_files(ledger, [path], format_named("bitcoin-blocks"), ImportChoices(wanted=MEMOS))
    found = [event.data for event in told(ledger)]
    omni = [data for data in found if data.startswith(b"omni")]
    assert len(omni) == gzip.decompress(path.read_bytes()).count(b"\x6a\x14omni") == 418
    assert all(len(data) == 20 for data in omni)
    witnesses = [data for data in found if data.startswith(b"\xaa\x21\xa9\xed")]
    assert len(witnesses) == 1
