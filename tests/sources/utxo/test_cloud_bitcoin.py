"""The files of `cloud-bitcoin`, whole and damaged."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hueandcry.ledger import Ledger
from hueandcry.model.errors import InputError
from hueandcry.sources.utxo import cloud_bitcoin
from tests.sources.utxo.chain import cloud, story, worth
from tests.sources.utxo.ledgers import load, rows

FORM = "cloud-bitcoin"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def table() -> pa.Table:
    return cloud(story(), worth(story()))


def written(folder: Path, found: pa.Table) -> Path:
    path = folder / "part-00000.snappy.parquet"
    pq.write_table(found, path)
    return path


def changed(place: int, **values: Any) -> pa.Table:
    records = table().to_pylist()
    records[place] |= values
    return pa.Table.from_pylist(records, schema=table().schema)


def nested(name: str, **values: Any) -> pa.Table:
    """The table with the first member of a list changed, in the second transaction."""
    members = table()[name][1].as_py()
    members[0] |= values
    return changed(1, **{name: members})


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_times_of_any_unit(tmp_path: Path, ledger: Ledger, unit: str, zone: str | None) -> None:
    found = table()
    place = found.schema.get_field_index("block_timestamp")
    times = found["block_timestamp"].cast(pa.timestamp(unit, zone))
    load(ledger, FORM, [written(tmp_path, found.set_column(place, "block_timestamp", times))])
    assert [int(each["time"].timestamp()) for each in rows(ledger)[:1]] == [story()[0].seconds]


def test_batches_of_a_file_are_numbered_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_bitcoin, "_ROWS", 2)
    path = written(tmp_path, table())
    small, whole = Ledger(tmp_path / "small"), Ledger(tmp_path / "whole")
    load(small, FORM, [path])
    monkeypatch.undo()
    load(whole, FORM, [path])
    assert rows(small) == rows(whole)


def test_a_table_of_blocks_is_noted(tmp_path: Path, ledger: Ledger) -> None:
    path = written(tmp_path, pa.table({"number": [1], "hash": ["ab"], "transaction_count": [3]}))
    done = load(ledger, FORM, [path])
    assert done.findings == (f"{path.name}: a table of blocks has no transfers: import the transactions",)
    assert done.total.read == 0


def test_spent_scripts_without_an_address_have_none(tmp_path: Path, ledger: Ledger) -> None:
    spent = {"type": "nonstandard", "address": "nonstandard0a1b2c", "value": 0.5}
    load(ledger, FORM, [written(tmp_path, nested("inputs", **spent))])
    first = next(each for each in rows(ledger) if each["kind"] == 4)
    assert (first["sender"][1], first["amount"], first["flags"]) == ("", 50_000_000, 0)


def test_the_input_of_a_coinbase_is_no_input(tmp_path: Path, ledger: Ledger) -> None:
    member = table()["inputs"][1].as_py()[0]
    load(ledger, FORM, [written(tmp_path, changed(0, inputs=[member]))])
    assert sum(each["kind"] == 4 for each in rows(ledger)) == 6


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (table().drop_columns("is_coinbase"), "lacks the columns is_coinbase"),
        (table().set_column(6, "inputs", pa.array([[1]] * 6)), "no list of structures"),
        (table().set_column(7, "outputs", pa.array([[{"index": 1}]] * 6)), "lacks script_hex, value"),
        (
            table().set_column(7, "outputs", pa.array(["x"] * 6)),
            "no list of structures",
        ),
        (changed(1, hash=None), "hash is empty in 1 places"),
        (changed(1, hash="AB" * 32), "no hash of 64"),
        (changed(1, block_number=-1), "block_number is -1"),
        (changed(1, block_number=None), "block_number is empty"),
        (changed(1, index=2**31), "index is 2147483648"),
        (changed(1, is_coinbase=None), "is_coinbase is empty"),
        (changed(1, block_timestamp=0), "before 2009"),
        (nested("inputs", spent_transaction_hash="x"), "no hash of 64"),
        (nested("inputs", spent_output_index=-1), "spent_output_index is -1"),
        (nested("inputs", index=100_000), "index is 100000"),
        (nested("inputs", value=0.000000015), "no double of a whole number"),
        (nested("inputs", address="tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"), "testnet"),
        (nested("outputs", value=float("nan")), "no double of a whole number"),
        (nested("outputs", value=-1.0), "no double of a whole number"),
        (nested("outputs", value=None), "value is empty"),
        (nested("outputs", index=None), "index is empty"),
        (nested("outputs", script_hex="0g"), "no hexadecimal text"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, ledger: Ledger, found: pa.Table, reason: str) -> None:
    with pytest.raises(InputError, match=rf"part-00000.snappy.parquet.*({reason})"):
        load(ledger, FORM, [written(tmp_path, found)])
    assert ledger.rows() == 0


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + bytes(500) + b"PAR1", b"text"])
def test_other_files_are_refused(tmp_path: Path, ledger: Ledger, data: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(data)
    with pytest.raises(InputError, match="x.parquet"):
        load(ledger, FORM, [path])
    with pytest.raises(InputError, match="cannot read"):
        load(ledger, FORM, [tmp_path / "absent.parquet"])


def test_an_overwritten_coinbase_has_no_rows(tmp_path: Path, ledger: Ledger) -> None:
    from hueandcry.sources.utxo.rows import OVERWRITTEN

    height, txid = next(iter(OVERWRITTEN.items()))
    load(ledger, FORM, [written(tmp_path, changed(0, block_number=height, hash=txid))])
    assert txid not in {each["tx"] for each in rows(ledger)}
    assert len(rows(ledger)) == 21
