"""Sets of export files: folders, copies, missing parts, and files that are wrong or hostile."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hueandcry.ledger import Ledger
from hueandcry.ledger.incoming import Imported
from hueandcry.model import Kind
from hueandcry.model.errors import ConflictingRows, InputError, RowsRejected
from hueandcry.sources import ImportChoices, format_named, import_files
from tests.sources.evm import story
from tests.sources.evm.exports import EXPORTS, SAMPLES
from tests.sources.evm.story import ALICE, BLOCKS, BOB, LOGS, TOKEN, TRACES, Row, as_csv, as_json, tx

CHAIN = "eip155:1"


def run(folder: Path, *paths: Path, name: str = "ethereum-etl", **options: str) -> Imported:
    return import_files(Ledger(folder / "ledger"), paths, format_named(name), ImportChoices(options=options))


def bad(folder: Path, *paths: Path, name: str = "ethereum-etl", **options: str) -> RowsRejected:
    """The rows refused; the ledger stays as it was."""
    with pytest.raises(RowsRejected) as caught:
        run(folder, *paths, name=name, **options)
    assert Ledger(folder / "ledger").rows() == 0
    return caught.value


def transactions(path: Path, **changed: Any) -> Path:
    """The story's transactions, of which the second is changed."""
    rows = story.merged()
    return as_json(path, [rows[0], rows[1] | changed])


def blocks(folder: Path) -> Path:
    return as_json(folder / "blocks.json", BLOCKS)


def test_a_folder_stands_for_its_files_and_strangers_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    (folder / "deep").mkdir(parents=True)
    EXPORTS["ethereum-etl-csv"](folder / "deep")
    for name, text in {
        "README.md": "# 1 | 1",
        "contracts.csv": "address,bytecode\n0x,0x\n",
        "expected.json": '{\n "a": 1\n}',
        ".blocks.csv": "number",
        "_SUCCESS": "",
    }.items():
        (folder / name).write_text(text)
    done = run(tmp_path, folder)
    assert (done.total.added, done.findings) == (23, ())
    again = run(tmp_path, *sorted((folder / "deep").iterdir()))
    assert (again.total.added, again.total.present) == (0, 23)


def test_a_set_is_one_entry_of_the_manifest_with_the_hash_of_its_list(tmp_path: Path) -> None:
    folder = SAMPLES / "ethereum-etl-csv"
    run(tmp_path, folder)
    [entry] = Ledger(tmp_path / "ledger").info().chains[CHAIN].imports
    listed = sorted(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in folder.iterdir()
    )
    digest = hashlib.sha256("".join(listed).encode()).hexdigest()
    assert (entry.file, entry.sha256, entry.format, entry.rows) == (folder.name, digest, "ethereum-etl", 23)


def test_an_empty_folder_and_a_file_of_no_kind_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no file of cryo"):
        run(tmp_path, tmp_path / "empty", name="cryo")
    path = as_csv(tmp_path / "tokens.csv", [{"address": TOKEN, "symbol": "T", "decimals": 6}])
    with pytest.raises(InputError, match=r"tokens.csv is none of transactions.*address, symbol, decimals"):
        run(tmp_path, path)
    with pytest.raises(InputError, match=r"logs.csv is none of.*leave the file out"):
        run(
            tmp_path, as_csv(tmp_path / "logs.csv", [{name: "" for name in ("log_index", "address", "data")}])
        )


def test_options_are_checked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no option 'chains'"):
        run(tmp_path, blocks(tmp_path), chains="ethereum")
    with pytest.raises(InputError, match="bitcoin is not an EVM chain"):
        run(tmp_path, blocks(tmp_path), chain="bitcoin")
    run(tmp_path, SAMPLES / "ethereum-etl-csv", chain="base")
    assert Ledger(tmp_path / "ledger").chains() == ("eip155:8453",)
    found = bad(tmp_path / "other", SAMPLES / "cryo", name="cryo", chain="base")
    assert found.rows[0].reason == "is not that of base (8453): say which chain it is (chain)"


def test_progress_counts_the_bytes_on_disk(tmp_path: Path) -> None:
    for name in ("ethereum-etl-json", "cryo"):
        files = [path for path in (SAMPLES / name).iterdir()]
        seen: list[tuple[int, int]] = []
        format = format_named(name.removesuffix("-json"))
        import_files(
            Ledger(tmp_path / name),
            files,
            format,
            progress=lambda done, total, seen=seen: seen.append((done, total)),
        )
        size = sum(path.stat().st_size for path in files)
        assert seen[-1] == (size, size)
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("value", -1, "'-1' is negative: amounts have no sign"),
        ("value", 1.5, "'1.5' is not a whole number of base units"),
        ("value", 1.5e18, "'1.5e+18' is a number in scientific notation, which may be rounded"),
        ("value", 2**256, "does not fit 256 bits"),
        ("value", "0x" + "f" * 65, "is not a whole number of base units"),
        ("value", "ten", "'ten' is not a whole number of base units"),
        ("value", None, "is empty"),
        ("value", {"wei": 1}, "is not a whole number of base units"),
        ("block_number", "latest", "'latest' is not a whole number from 0 to"),
        ("block_number", -5, "'-5' is not a whole number from 0 to"),
        ("block_number", 2**63, "is above"),
        ("transaction_index", 1.0, "'1.0' is not a whole number"),
        ("from_address", "0x12", "'0x12' is not an address"),
        ("from_address", None, "is empty"),
        ("to_address", ALICE + "00", "is not an address"),
        ("hash", "0x12", "'0x12' is not a hash"),
        ("receipt_status", 2, "'2' is not a status: 1 or 0"),
        ("receipt_gas_used", "much", "'much' is not a whole number"),
        ("block_timestamp", "yesterday", "'yesterday' is not a time"),
        ("block_timestamp", 1_700_000_000_000, "is not a time"),
        ("block_timestamp", 99_999_999_999, "is in the future"),
        ("block_timestamp", 1, "is before 2009-01-03"),
    ],
)
def test_wrong_values_are_named_with_their_lines(
    tmp_path: Path, column: str, value: Any, reason: str
) -> None:
    path = transactions(tmp_path / "transactions.json", **{column: value})
    [row] = bad(tmp_path, path, blocks(tmp_path)).rows
    assert (row.line, row.column) == (2, column)
    assert reason in row.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"hash": NaN}', "NaN is not a number"),
        (b'{"hash": -Infinity}', "-Infinity is not a number"),
        (b'{"hash": ', "is not JSON: Expecting value"),
        (b"[1]", "is not a JSON object"),
        (b"{" + b'"a":[' * 5000, "is n"),  # too deep, or not JSON, depending on the limit of the interpreter
        (b'{"hash": "\\ud800"}', "is not UTF-8 text"),
        (b'{"hash": "\xff"}', "is not UTF-8 text"),
    ],
)
def test_lines_that_are_no_json_object_are_named(tmp_path: Path, line: bytes, reason: str) -> None:
    path = transactions(tmp_path / "transactions.json")
    path.write_bytes(path.read_bytes() + b"\n" + line + b"\n")
    [row] = bad(tmp_path, path, blocks(tmp_path)).rows
    assert row.line == 4
    assert row.reason.startswith(reason)


def test_a_json_array_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "transactions.json"
    path.write_text(json.dumps(story.merged()))
    with pytest.raises(InputError, match="is one JSON array: write one object a line"):
        run(tmp_path, path)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _noise(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("transactions.jsonl.gz", _cut),
        ("transactions.jsonl.gz", _noise),
        ("transactions.csv.gz", _cut),
        ("transactions.csv.gz", _noise),
        ("transactions.parquet", _cut),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    path = tmp_path / name
    rows = story.merged() * 50
    if name.endswith(".jsonl.gz"):
        as_json(path, rows)
    elif name.endswith(".csv.gz"):
        path.write_bytes(gzip.compress(as_csv(tmp_path / "plain.csv", rows).read_bytes()))
    else:
        columns = {key: pa.array([str(row[key] or "") for row in rows]) for key in rows[0]}
        pq.write_table(pa.table(columns), path)
    damage(path)
    with pytest.raises((InputError, RowsRejected)) as caught:
        run(tmp_path, path)
    assert name in str(caught.value)
    assert Ledger(tmp_path / "ledger").rows() == 0


def test_doubles_are_taken_by_the_cloud_format_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"column 'value' holds doubles.*cloud-ethereum"):
        run(tmp_path, SAMPLES / "cloud-ethereum")
    path = tmp_path / "transactions.parquet"
    rows = story.merged()[:4]
    columns = {name: pa.array([str(row[name] or "0") for row in rows]) for name in rows[0]}
    columns["to_address"] = pa.array([BOB] * 4)
    columns["receipt_contract_address"] = pa.array([""] * 4)
    columns["value"] = pa.array([float("nan"), -1.0, 0.5, float("inf")])
    pq.write_table(pa.table(columns), path)
    found = bad(tmp_path, path, blocks(tmp_path), name="cloud-ethereum").rows
    assert [(row.line, row.column) for row in found] == [(place, "value") for place in (1, 2, 3, 4)]
    assert "'nan' is not a whole number" in found[0].reason


def test_times_come_from_the_rows_or_the_blocks_and_must_agree(tmp_path: Path) -> None:
    path = as_json(tmp_path / "transactions.json", story.merged())
    with pytest.raises(InputError, match="time of block 100 is not known: import the file of its blocks"):
        run(tmp_path, path)
    times = {row["number"]: row["timestamp"] for row in BLOCKS}
    rows = [row | {"block_timestamp": times[row["block_number"]]} for row in story.merged()]
    assert run(tmp_path, as_json(path, rows)).total.added == 11
    texts = [
        row | {"block_timestamp": f"2023-11-14 22:13:{20 + 12 * (row['block_number'] - 100)} UTC"}
        for row in rows
    ]
    assert run(tmp_path, as_json(path, texts)).total.present == 11
    rows[3]["block_number"] = 100
    with pytest.raises(
        InputError, match="block 100 has two times, 1700000000 and 1700000012: heights are mixed up"
    ):
        run(tmp_path, as_json(path, rows), blocks(tmp_path))


def test_one_height_has_one_block(tmp_path: Path) -> None:
    path = as_json(tmp_path / "blocks.json", [*BLOCKS, BLOCKS[0] | {"hash": tx(99)}])
    with pytest.raises(InputError, match="block 100 stands twice, with different hashes"):
        run(tmp_path, path, as_json(tmp_path / "logs.json", LOGS))


def test_one_transaction_at_two_heights_is_a_conflict(tmp_path: Path) -> None:
    rows = story.merged()
    path = as_json(tmp_path / "transactions.json", [*rows, rows[0] | {"block_number": 101}])
    with pytest.raises(ConflictingRows, match="differ in height"):
        run(tmp_path, path, blocks(tmp_path))


def test_copies_count_once_and_contradictions_are_named(tmp_path: Path) -> None:
    EXPORTS["ethereum-etl-json"](tmp_path)
    half = [as_json(tmp_path / "logs2.json", LOGS[:3]), as_json(tmp_path / "traces2.json", TRACES[-4:])]
    half += [as_json(tmp_path / "blocks2.json", BLOCKS), as_json(tmp_path / "more.json", story.merged())]
    files = [*sorted(tmp_path.glob("*.jsonl.gz")), *half]
    assert run(tmp_path, *files).total.added == 23
    for name, rows, column in (
        ("logs3", LOGS, "data"),
        ("traces3", TRACES, "value"),
        ("tx3", story.merged(), "value"),
    ):
        other: Row = rows[1] | {column: story.word(1) if column == "data" else 77}
        found = bad(tmp_path / name, *files, as_json(tmp_path / f"{name}.json", [other])).rows
        assert [(row.line, row.reason.split(" that stands")[0]) for row in found] == [
            (1, f"differs from another row of {other.get('transaction_hash') or other['hash']}")
        ]


def test_traces_of_geth_find_their_transactions_by_their_index(tmp_path: Path) -> None:
    steps = [row | {"transaction_hash": None} for row in TRACES if row["trace_type"] != "reward"]
    files = [
        as_json(tmp_path / "transactions.json", story.merged()),
        as_json(tmp_path / "traces.json", steps),
        blocks(tmp_path),
        as_json(tmp_path / "logs.json", LOGS),
    ]
    assert run(tmp_path, *files).total.added == 22
    found = bad(tmp_path / "alone", *files[1:]).rows
    assert {row.column for row in found} == {"transaction_hash"}
    assert len(found) == len(steps)


def test_traces_alone_tell_values_and_success(tmp_path: Path) -> None:
    done = run(tmp_path, as_json(tmp_path / "traces.json", TRACES), blocks(tmp_path))
    view = Ledger(tmp_path / "ledger").read().table
    places = list(zip(view["tx"].to_pylist(), view["position"].to_pylist(), strict=True))
    assert places == [
        (tx(1), 0),
        (tx(2), 0),
        ("block:100", 0),
        (tx(3), 0),
        (tx(3), 1),
        (tx(3), 2),
        (tx(4), 0),
        (tx(5), 1),
        (tx(6), 0),
        ("block:102", 100_000),
    ]
    assert any("known by their logs or traces alone" in note for note in done.findings)


def test_the_fork_of_1920000_and_the_first_balances_are_told_by_traces(tmp_path: Path) -> None:
    step = story._step
    steps = [
        step(0, 100, 0, "", "", BOB, 5, trace_type="genesis", call_type=None),
        step(0, 100, 0, "", "", ALICE, 6, trace_type="genesis", call_type=None),
        step(0, 101, 0, "", ALICE, BOB, 7, trace_type="daofork", call_type=None),
    ]
    run(
        tmp_path,
        as_json(tmp_path / "traces.json", steps),
        as_json(tmp_path / "blocks.json", BLOCKS[1:]),
        *[as_json(tmp_path / "first.json", [BLOCKS[0] | {"withdrawals": None}])],
    )
    table = Ledger(tmp_path / "ledger").read().table
    columns = (table[name].to_pylist() for name in ("tx", "position", "kind", "amount"))
    assert [(name, place, kind, int(amount)) for name, place, kind, amount in zip(*columns, strict=True)] == [
        ("block:100", 100_000, Kind.REWARD, 6),
        ("block:100", 100_001, Kind.REWARD, 5),
        ("block:101", 1_000_000, Kind.TRANSFER, 7),
    ]


def test_success_that_nobody_tells_is_assumed_and_counted(tmp_path: Path) -> None:
    path = transactions(tmp_path / "transactions.json", receipt_status=None)
    done = run(tmp_path, path, blocks(tmp_path))
    assert (
        "ethereum-etl: 1 transactions do not say whether they succeeded: they are taken as successful"
        in done.findings
    )


@pytest.mark.parametrize(
    "withdrawals",
    [
        "7",
        [{"index": 1}],
        [{"index": 1, "address": "0x1", "amount": 1}],
        [{"index": 1, "address": ALICE, "amount": -1}],
        [{"index": 1, "address": 5, "amount": 1}],
        [[]],
    ],
)
def test_wrong_withdrawals_are_named(tmp_path: Path, withdrawals: Any) -> None:
    path = as_json(tmp_path / "blocks.json", [BLOCKS[0] | {"withdrawals": withdrawals}])
    [row] = bad(tmp_path, path).rows
    assert (row.line, row.column) == (1, "withdrawals")


def test_logs_with_wrong_topics_are_named_and_other_events_passed_over(tmp_path: Path) -> None:
    broken = LOGS[1] | {"topics": ["0x12"]}
    other = LOGS[5] | {"data": "what"}  # an event that moves nothing is not looked at
    path = as_json(tmp_path / "logs.json", [LOGS[0], broken, other])
    [row] = bad(tmp_path, path, blocks(tmp_path)).rows
    assert (row.line, row.column) == (2, "topics")
    [row] = bad(tmp_path, as_json(path, [LOGS[0], LOGS[1] | {"data": "0x1"}]), blocks(tmp_path)).rows
    assert (row.line, row.column, "bytes in hex" in row.reason) == (2, "data", True)


def test_mixed_case_is_one_address(tmp_path: Path) -> None:
    mixed = [row | {"address": "0x" + row["address"][2:].upper()} for row in LOGS]
    files = EXPORTS["ethereum-etl-json"](tmp_path)
    run(tmp_path, *files)
    as_json(tmp_path / "logs.jsonl.gz", mixed)
    assert run(tmp_path, *files).total.present == 23


def test_lines_of_csv_are_those_of_the_file(tmp_path: Path) -> None:
    rows = story.merged()
    rows[4]["from_address"] = "0xnone"
    path = as_csv(tmp_path / "transactions.csv", rows)
    [row] = bad(tmp_path, path, blocks(tmp_path)).rows
    assert (row.line, row.column) == (6, "from_address")
