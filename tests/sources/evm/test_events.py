"""Events of exports: every tool's files keep the same ones, and say what they cannot tell."""

from pathlib import Path

import pytest

from hueandcry.ledger import Ledger
from hueandcry.ledger.incoming import Imported
from hueandcry.model import Event, EventKind, Wanted
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.evm import tokens
from hueandcry.sources.evm.events import listen
from hueandcry.sources.evm.records import Log, Transaction
from hueandcry.sources.listener import Listener
from tests.sources.evm import story
from tests.sources.evm.exports import EXPORTS
from tests.sources.evm.story import ALICE, BLOCKS, BOB, LOGS, ROUTER, TOKEN, WETH, as_json, tx, word

CHAIN = "eip155:1"
SAID = b"\x88" * 32
DEPOSIT = bytes.fromhex(tokens.DEPOSIT[2:])
CALLED = bytes.fromhex("12345678")
WANTED = Wanted(frozenset({SAID, DEPOSIT}), frozenset({CALLED}), True)
LOG, CALL = EventKind.LOG, EventKind.CALL


def run(ledger: Ledger, *paths: Path, name: str = "ethereum-etl", wanted: Wanted = WANTED) -> Imported:
    return import_files(ledger, paths, format_named(name), ImportChoices(wanted=wanted))


def short(event: Event) -> tuple[object, ...]:
    return (event.height, event.tx_index, event.tx, event.position, event.kind, event.address, event.sender)


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "cryo-transfers"])
def test_every_export_keeps_the_same_events(tmp_path: Path, name: str) -> None:
    ledger = Ledger(tmp_path / "l")
    format = "cloud-ethereum" if name == "cloud-ethereum" else name.rsplit("-", name.count("-") - 1)[0]
    done = run(ledger, *EXPORTS[name](tmp_path), name=format)
    found = list(ledger.events())
    assert [short(event) for event in found] == [
        (100, 1, tx(2), 100_000, LOG, WETH, ""),
        (101, 0, tx(3), 0, CALL, ROUTER, BOB),
        (101, 0, tx(3), 100_004, LOG, TOKEN, ""),
    ]
    assert found[0].topics == (DEPOSIT, bytes.fromhex(word(ALICE)[2:]))
    assert int.from_bytes(found[0].data) == 2 * story.ETHER
    assert found[1].data == CALLED
    assert found[2].topics == (SAID, bytes.fromhex(word(BOB)[2:]))
    assert found[0].time.timestamp() == BLOCKS[0]["timestamp"]
    assert done.events == 3
    assert ledger.known(CHAIN).coverage.kept() == WANTED


def test_token_transfers_are_no_logs(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    wanted = Wanted(frozenset({bytes.fromhex(tokens.TRANSFER[2:])}), frozenset({CALLED}))
    run(ledger, *EXPORTS["cryo-transfers"](tmp_path), name="cryo", wanted=wanted)
    assert [event.kind for event in ledger.events()] == [CALL]
    assert ledger.known(CHAIN).coverage.kept() == Wanted(selectors=frozenset({CALLED}))


@pytest.mark.parametrize(
    ("names", "inputs", "logs"),
    [
        (("blocks", "transactions", "receipts", "logs"), True, True),
        (("blocks", "transactions", "logs", "traces"), True, True),
        (("blocks", "transactions", "receipts"), True, False),
        (("blocks", "transactions", "logs"), False, True),  # nothing says that all succeeded
        (("blocks", "logs", "traces"), False, True),
        (("blocks", "traces"), False, False),
    ],
)
def test_what_an_export_lacks_is_not_said_to_be_kept(
    tmp_path: Path, names: tuple[str, ...], inputs: bool, logs: bool
) -> None:
    files = {path.stem: path for path in EXPORTS["ethereum-etl-csv"](tmp_path)}
    ledger = Ledger(tmp_path / "l")
    run(ledger, *(files[name] for name in names))
    kept = ledger.known(CHAIN).coverage.kept()
    assert (bool(kept.selectors), kept.memos, bool(kept.topics)) == (inputs, inputs, logs)
    assert {event.kind for event in ledger.events()} <= {LOG, CALL}


def test_a_call_that_may_have_failed_is_not_kept(tmp_path: Path) -> None:
    rows = story.parted()[0]
    rows[3] |= {"input": "0x12345678"}  # nothing was logged
    ledger = Ledger(tmp_path / "l")
    files = [as_json(tmp_path / "transactions.json", rows), as_json(tmp_path / "blocks.json", BLOCKS)]
    run(ledger, *files, as_json(tmp_path / "logs.json", LOGS))
    assert [event.tx for event in ledger.events() if event.kind is CALL] == [tx(3)]


def test_inputs_are_kept_where_they_are_text(tmp_path: Path) -> None:
    rows = story.merged()
    memo = b"SWAP:BTC.BTC:bc1q"
    rows[0] |= {"input": "0x" + memo.hex().upper()}
    rows[3] |= {"input": "0x" + memo.hex()}  # failed
    rows[4] |= {"input": "0x" + (memo + b"\n").hex()}
    rows[5] |= {"input": "0x" + memo.hex()}  # a creation
    ledger = Ledger(tmp_path / "l")
    files = [as_json(tmp_path / "transactions.json", rows), as_json(tmp_path / "blocks.json", BLOCKS)]
    run(ledger, *files, wanted=Wanted(memos=True))
    assert [(event.tx, event.address, event.data) for event in ledger.events()] == [(tx(1), BOB, memo)]
    assert ledger.known(CHAIN).coverage.kept() == Wanted(memos=True)


def test_a_wrong_input_that_is_wanted_is_named(tmp_path: Path) -> None:
    from hueandcry.model.errors import RowsRejected

    rows = story.merged()
    rows[1] |= {"input": "0x12345678zz"}
    files = [as_json(tmp_path / "transactions.json", rows), as_json(tmp_path / "blocks.json", BLOCKS)]
    with pytest.raises(RowsRejected) as caught:
        run(Ledger(tmp_path / "l"), *files)
    assert caught.value.rows[0].line == 2
    assert "is not bytes in hex" in caught.value.rows[0].reason
    assert run(Ledger(tmp_path / "l"), *files, wanted=Wanted(memos=True)).events == 0


def test_only_what_is_wanted_is_heard() -> None:
    listener = Listener(Wanted(frozenset({SAID}), frozenset({CALLED})))
    logs = [
        Log(3, TOKEN, ("0x" + "88" * 32,), "0x01"),
        Log(4, TOKEN, (), "0x"),
        Log(5, TOKEN, (word(1),), "0x"),
    ]
    sent = Transaction(tx(1), 0, ALICE, BOB, input="0x1234567800")
    listen(listener, CHAIN, (1, 1_700_000_000, 0, tx(1)), sent, logs)
    rows = listener.take().to_pylist()
    assert [(row["position"], row["data"]) for row in rows] == [(0, CALLED + b"\0"), (100_003, b"\1")]
    assert listener.take().num_rows == 0
