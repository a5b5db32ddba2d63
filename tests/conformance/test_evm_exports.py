"""Whatever tool exported a block, and in whichever form, it gives the same rows."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.ledger import INCOMING, Ledger
from hueandcry.model import Flag, Kind, Role
from hueandcry.sources import format_named, import_files
from hueandcry.sources.evm import tokens
from hueandcry.sources.format import FileSet
from hueandcry.sources.live import Client, open_source
from hueandcry.sources.report import Report
from hueandcry.testing import Event, EvmChain, Inner, World, export, serve
from hueandcry.testing.evm import word
from tests.sources.evm.exports import EXPORTS, SAMPLES
from tests.sources.evm.story import (
    ALICE,
    BOB,
    CAROL,
    ETHER,
    MADE,
    MINER,
    MULTI,
    NFT,
    ROUTER,
    TOKEN,
    VALIDATOR,
    VALUE,
    WETH,
    WIDE,
    tx,
)

Row = tuple[Any, ...]

ETH, WRAPPED = "slip44:60", f"erc20:{WETH}"
FEES, UNKNOWN = "fees", "unknown"
GAS = 2_000_000_000
BLOCK = 2**31 - 1
DOUBLE = int(float(VALUE))  # what a double makes of the amount

# height, index, transaction, position, kind, sender, its asset, recipient, its asset, amount, flags
EXPECTED: tuple[Row, ...] = (
    (100, 0, tx(1), 0, Kind.TRANSFER, ALICE, ETH, BOB, ETH, VALUE, 0),
    (100, 0, tx(1), GAS, Kind.GAS, ALICE, ETH, FEES, ETH, 210_000, 0),
    (100, 1, tx(2), 0, Kind.LEG, ALICE, ETH, WETH, ETH, 2 * ETHER, 0),
    (100, 1, tx(2), 100_000, Kind.CONVERSION, ALICE, ETH, ALICE, WRAPPED, 2 * ETHER, 0),
    (100, 1, tx(2), GAS, Kind.GAS, ALICE, ETH, FEES, ETH, 450_000, 0),
    (100, BLOCK, "block:100", 0, Kind.REWARD, UNKNOWN, ETH, VALIDATOR, ETH, 11 * 10**9, 0),
    (101, 0, tx(3), 0, Kind.TRANSFER, BOB, ETH, ROUTER, ETH, ETHER, 0),
    (101, 0, tx(3), 1, Kind.TRANSFER, ROUTER, ETH, CAROL, ETH, VALUE // 50, 0),
    (101, 0, tx(3), 2, Kind.TRANSFER, ROUTER, ETH, BOB, ETH, 8, 0),
    (101, 0, tx(3), 100_000, Kind.TRANSFER, BOB, f"erc20:{TOKEN}", CAROL, f"erc20:{TOKEN}", VALUE, 0),
    (101, 0, tx(3), 100_001, Kind.TRANSFER, BOB, f"erc20:{TOKEN}", CAROL, f"erc20:{TOKEN}", str(WIDE), 16),
    (101, 0, tx(3), 100_002, Kind.TRANSFER, BOB, f"erc721:{NFT}/12", CAROL, f"erc721:{NFT}/12", 1, 0),
    (101, 0, tx(3), 100_003, Kind.TRANSFER, BOB, f"erc1155:{MULTI}/8", CAROL, f"erc1155:{MULTI}/8", 70, 0),
    (101, 0, tx(3), 50_003_001, Kind.TRANSFER, BOB, f"erc1155:{MULTI}/9", CAROL, f"erc1155:{MULTI}/9", 71, 0),
    (101, 0, tx(3), GAS, Kind.GAS, BOB, ETH, FEES, ETH, 2_000_000, 0),
    (101, 1, tx(4), 0, Kind.LEG, ALICE, ETH, BOB, ETH, 9 * ETHER, 0),  # failed
    (101, 1, tx(4), GAS, Kind.GAS, ALICE, ETH, FEES, ETH, 600_000, 0),
    (102, 0, tx(5), 1, Kind.LEG, WETH, ETH, ALICE, ETH, ETHER, 0),
    (102, 0, tx(5), 100_000, Kind.CONVERSION, ALICE, WRAPPED, ALICE, ETH, ETHER, 0),
    (102, 0, tx(5), GAS, Kind.GAS, ALICE, ETH, FEES, ETH, 400_000, 0),
    (102, 1, tx(6), 0, Kind.TRANSFER, ALICE, ETH, MADE, ETH, 3, 0),
    (102, 1, tx(6), GAS, Kind.GAS, ALICE, ETH, FEES, ETH, 900_000, 0),
    (102, BLOCK, "block:102", 100_000, Kind.REWARD, UNKNOWN, ETH, MINER, ETH, 2 * ETHER, 0),
)


def read(name: str, paths: list[Path]) -> tuple[list[Row], Report]:
    """The rows of an export as tuples like those expected, and what was noted."""
    format = next(name[:size] for size in range(len(name), 0, -1) if name[:size] in KNOWN)
    found = format_named(format)
    assert isinstance(found, FileSet)
    report = Report()
    rows: list[Row] = []
    for table in found.read_set(paths, {}, report):
        assert table.schema == INCOMING
        rows += [_plain(row) for row in table.to_pylist()]
    assert report.total == 0
    return sorted(rows, key=str), report


KNOWN = ("ethereum-etl", "cryo", "cloud-ethereum")
ROLES = {Role.FEES: FEES, Role.UNKNOWN: UNKNOWN}


def _plain(row: dict[str, Any]) -> Row:
    sides = [
        (row[f"{side}_address"] or ROLES[row[f"{side}_role"]], row[f"{side}_asset"])
        for side in ("sender", "recipient")
    ]
    assert row["amount_in"] == (row["amount"] if row["kind"] == Kind.CONVERSION else None)
    amount = row["raw_amount"] if row["amount"] is None else int(row["amount"])
    assert row["time"].timestamp() == 1_700_000_000 + 12 * (row["height"] - 100)
    place = (row["height"], row["tx_index"], row["tx"], row["position"], Kind(row["kind"]))
    return (*place, *sides[0], *sides[1], amount, row["flags"])


def expected(name: str) -> list[Row]:
    """The rows of the story, less what a tool does not export."""
    rows = list(EXPECTED)
    if name.startswith(("cryo", "cloud")):
        rows = [row for row in rows if row[7] != VALIDATOR]  # no withdrawals
    if name == "cloud-ethereum":
        # Doubles: amounts of the coin that are too large are rounded, tokens come from the logs.
        rows = [_rounded(row) if _is_double(row) else row for row in rows]
    if name == "cryo-transfers":
        # No logs: neither wraps, of which the plain transfers are no legs then, nor ERC-1155.
        kept = [row for row in rows if row[4] != Kind.CONVERSION and "1155" not in row[6]]
        rows = [
            (*row[:4], Kind.TRANSFER, *row[5:]) if row[4] == Kind.LEG and row[2] != tx(4) else row
            for row in kept
        ]
    return sorted(rows, key=str)


def _is_double(row: Row) -> bool:
    return bool(row[4] in (Kind.TRANSFER, Kind.LEG, Kind.REWARD) and row[6] == ETH and row[9] > 2**53)


def _rounded(row: Row) -> Row:
    return (*row[:9], int(float(row[9])), int(Flag.ROUNDED))


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_of_a_chain_gives_the_same_rows(name: str, tmp_path: Path) -> None:
    rows, _ = read(name, EXPORTS[name](tmp_path))
    assert rows == expected(name)


@pytest.mark.parametrize("name", EXPORTS)
def test_the_samples_can_be_read_from_their_folders(name: str) -> None:
    rows, _ = read(name, sorted(path for path in (SAMPLES / name).rglob("*") if path.is_file()))
    assert rows == expected(name)


def test_a_double_is_not_the_amount(tmp_path: Path) -> None:
    assert DOUBLE != VALUE
    rows, _ = read("cloud-ethereum", EXPORTS["cloud-ethereum"](tmp_path))
    assert [row[9] for row in rows if row[2] == tx(1) and row[3] == 0] == [DOUBLE]


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("ethereum-etl-json", []),
        (
            "cryo-transfers",
            [
                "cryo: no logs: wraps of the coin are not known",
                "cryo: no traces: native_transfers does not tell failed and delegated calls from payments",
            ],
        ),
    ],
)
def test_what_an_export_cannot_tell_is_noted(name: str, notes: list[str], tmp_path: Path) -> None:
    assert read(name, EXPORTS[name](tmp_path))[1].findings == notes


def test_traces_and_logs_that_are_left_out_are_flagged_or_noted(tmp_path: Path) -> None:
    paths = {path.name: path for path in EXPORTS["ethereum-etl-csv"](tmp_path)}
    rows, _ = read(
        "ethereum-etl-csv", [paths[f"{name}.csv"] for name in ("transactions", "receipts", "blocks", "logs")]
    )
    flagged = {row[2] for row in rows if row[10] & Flag.INTERNAL_MISSING}
    assert flagged == {tx(2), tx(3), tx(5), tx(6)}
    assert all(row[3] == GAS for row in rows if row[10] & Flag.INTERNAL_MISSING)
    rows, report = read(
        "ethereum-etl-csv",
        [paths[f"{name}.csv"] for name in ("transactions", "receipts", "blocks", "token_transfers")],
    )
    assert report.findings == [
        "ethereum-etl: no logs: wraps of the coin are not known, and ids of ERC-721 tokens look like amounts"
    ]
    assert [row[6] for row in rows if row[3] == 100_002] == [f"erc20:{NFT}"]


def test_binary_numbers_and_texts_are_one(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    import pyarrow.parquet as pq

    from hueandcry.sources.evm.tables import opened

    columns = {
        "binary": pa.array([VALUE.to_bytes(32, "big"), None], pa.binary()),
        "fixed": pa.array([b"\1" * 20, None], pa.binary(20)),
        "list": pa.array([["a", "b"], None], pa.list_(pa.string())),
        "none": pa.array([[], ["x"]], pa.list_(pa.string())),
        "bool": pa.array([True, None]),
        "coded": pa.array(["q", None]).dictionary_encode(),
        "when": pa.array([1_700_000_000_123, None], pa.timestamp("ms")),
        "wide": pa.array([WIDE // 1000, None], pa.decimal256(76, 0)),
    }
    pq.write_table(pa.table(columns), path)
    [block] = opened(path, Report()).blocks(tuple(columns))
    assert {name: values.to_pylist() for name, values in block.columns.items()} == {
        "binary": [f"0x{VALUE:064x}", ""],
        "fixed": ["0x" + "01" * 20, ""],
        "list": ["a,b", ""],
        "none": ["", "x"],
        "bool": ["1", ""],
        "coded": ["q", ""],
        "when": ["1700000000", ""],
        "wide": [str(WIDE // 1000), ""],
    }


FULL = ("blocks", "transactions", "receipts", "logs", "traces")
POORER = (
    ("blocks", "transactions"),
    ("blocks", "transactions", "receipts"),
    ("blocks", "transactions", "logs"),
    ("blocks", "transactions", "token_transfers"),
    ("blocks", "transactions", "receipts", "traces"),
    ("blocks", "logs"),
    ("blocks", "token_transfers"),
    ("blocks", "traces"),
)


def scripted(steps: list[str]) -> World:
    """A chain on which these things happened, in blocks of up to three transactions."""
    world = World()
    evm = world.evm
    alice, bob, maker = (evm.address(name) for name in ("alice", "bob", "maker"))
    evm.fund(alice, 10**6 * ETHER)
    evm.wrap(alice, 1_000 * ETHER)
    for number, step in enumerate(steps):
        happen(evm, step, (alice, bob, maker), number)
        if number % 3 == 2:
            evm.mine()
    evm.mine()
    return world


def happen(evm: EvmChain, step: str, people: tuple[str, str, str], number: int) -> None:
    alice, bob, maker = people
    amount = ETHER + number
    named = (tokens.TRANSFER, word(alice), word(bob), word(number))
    inner = [Inner(maker, bob, 5), Inner(maker, alice, 6, failed=True)]
    steps: dict[str, Callable[[], object]] = {
        "pay": lambda: evm.send(alice, bob, amount),
        "fail": lambda: evm.send(alice, evm.weth, amount, failed=True),
        "wrap": lambda: evm.wrap(alice, amount),
        "unwrap": lambda: evm.unwrap(alice, amount),
        "token": lambda: evm.pay_token(alice, TOKEN, bob, amount),
        "id": lambda: evm.send(alice, NFT, events=[Event(NFT, named)]),
        "inside": lambda: evm.send(alice, maker, amount, inner=inner),
        "create": lambda: evm.send(alice, evm.address(f"made {number}"), amount, creates=True),
        "withdraw": lambda: evm.withdraw(bob, number),
    }
    steps[step]()


def exported(world: World, folder: Path) -> dict[str, Path]:
    """The files of an export, and the token transfers that ethereum-etl makes of the logs."""
    found = {path.stem: path for path in export(world, folder)}
    lines = [json.loads(line) for line in found["logs"].read_text().splitlines()]
    found["token_transfers"] = folder / "token_transfers.json"
    with found["token_transfers"].open("w") as file:
        for log in lines:
            if log["topics"][0] == tokens.TRANSFER:
                told = {
                    "token_address": log["address"],
                    "from_address": "0x" + log["topics"][1][26:],
                    "to_address": "0x" + log["topics"][2][26:],
                    "value": str(int((log["topics"] + [log["data"]])[3], 16)),
                }
                place = {
                    name: log[name]
                    for name in ("transaction_hash", "transaction_index", "log_index", "block_number")
                }
                file.write(json.dumps(told | place) + "\n")
    return {name: path for name, path in found.items() if path.stat().st_size}


def imported(folder: Path, files: dict[str, Path], exports: Iterable[tuple[str, ...]]) -> Ledger:
    """A ledger into which exports of one chain were imported, one after the other."""
    ledger = Ledger(folder)
    for names in exports:
        paths = [files[name] for name in names if name in files]
        import_files(ledger, paths, format_named("ethereum-etl"))
    return ledger


def spelled(ledger: Ledger) -> list[dict[str, Any]]:
    """The rows in order, their purses spelled out: ids depend on which purse came first."""
    view = ledger.read()
    purses = view.purses.to_pylist()
    sides = ("sender", "recipient")
    return [row | {side: purses[row[side]] | {"id": 0} for side in sides} for row in view.table.to_pylist()]


STEPS = ("pay", "fail", "wrap", "unwrap", "token", "id", "inside", "create", "withdraw")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=9),
    st.lists(st.sampled_from(POORER), min_size=1, max_size=3),
    st.integers(0, 3),
)
def test_poorer_exports_before_or_after_the_whole_one_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], poorer: list[tuple[str, ...]], place: int
) -> None:
    folder = tmp_path_factory.mktemp("merged")
    files = exported(scripted(steps), folder)
    whole = imported(folder / "whole", files, [FULL])
    mixed = imported(folder / "mixed", files, [*poorer[:place], FULL, *poorer[place:]])
    assert spelled(mixed) == spelled(whole)
    mixed.check()


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=9),
    st.lists(st.sampled_from(POORER), min_size=2, max_size=3, unique=True),
)
def test_poorer_exports_may_come_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], poorer: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("permuted")
    files = exported(scripted(steps), folder)
    one = imported(folder / "one", files, poorer)
    other = imported(folder / "other", files, poorer[::-1])
    assert spelled(one) == spelled(other)


def test_a_chain_with_everything_in_it_merges_from_its_parts(tmp_path: Path) -> None:
    files = exported(scripted(list(STEPS)), tmp_path)
    whole = spelled(imported(tmp_path / "whole", files, [FULL]))
    assert {row["kind"] for row in whole} == {Kind.TRANSFER, Kind.CONVERSION, Kind.GAS, Kind.REWARD, Kind.LEG}
    ledger = imported(tmp_path / "parts", files, POORER)
    poor = spelled(ledger)
    assert poor == whole
    done = import_files(ledger, [files[name] for name in FULL], format_named("ethereum-etl"))
    assert (done.total.added, done.total.enriched, done.total.present) == (0, 0, len(whole))


@pytest.mark.parametrize("histories_first", [True, False])
def test_histories_that_lack_what_a_block_credits_go_together_with_blocks(
    histories_first: bool, tmp_path: Path
) -> None:
    """A history by `trace_filter` has no withdrawals; whoever comes first, the blocks' rows are all there."""
    world = scripted(list(STEPS))
    top = len(world.evm.blocks) - 1
    with serve(world) as served, Client() as client:
        source = open_source("evm-rpc", chain("ethereum"), client, served.rpc_url)
        blocks = list(source.blocks(0, top))
        names = [world.evm.address(name) for name in ("alice", "bob", "maker")]
        credited = pc.starts_with(pc.field("tx"), "block:")
        histories = [source.history(name, 0, top).table.filter(~credited) for name in names]
    assert any(each.filter(credited).num_rows for each in blocks)
    whole, mixed = Ledger(tmp_path / "whole"), Ledger(tmp_path / "mixed")
    imports = [histories, blocks] if histories_first else [blocks, histories]
    for ledger, batches in ((whole, [blocks]), (mixed, imports)):
        for tables in batches:
            with ledger.importing() as incoming:
                incoming.begin("tables", "", "test")
                for table in tables:
                    incoming.add(table)
                incoming.commit()
    assert spelled(mixed) == spelled(whole)
