"""The format flows-csv, on small files and on published flow graphs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.ledger import Ledger
from hueandcry.model.errors import InputError, RowsRejected
from hueandcry.sources import FlowsCsv, ImportChoices, format_named, import_file

FLOWS = Path(__file__).parents[3] / "shared" / "testdata" / "flows"
HEADER = "Timestamp,Block,Tx_hash,From,From_label,To,To_label,Value_in_USD"
A, B = "0x" + "a" * 40, "0x" + "b" * 40

needs_flows = pytest.mark.skipif(not FLOWS.is_dir(), reason="the flow graphs are not beside this checkout")


def line(value: str, time: str = "2024-08-22 14:05:59") -> str:
    return f"{time},7,t1,{A},a label,{B},,{value}"


def run(folder: Path, *lines: str, header: str = HEADER, **options: str) -> Ledger:
    path = folder / "flows.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    ledger = Ledger(folder / "ledger")
    import_file(ledger, path, FlowsCsv(), ImportChoices(options=options, duplicates="keep"))
    return ledger


@needs_flows
@pytest.mark.parametrize(
    ("case", "rows", "addresses", "cents", "first", "last"),
    [
        ("lifi", 135, 93, 22_215_924_08, "2024-07-16 12:04:47", "2024-09-03 07:28:47"),
        ("txphish", 292, 151, 139_197_327_88, "2024-08-21 00:10:59", "2024-09-07 04:11:11"),
    ],
)
def test_published_graphs_add_up(
    tmp_path: Path, case: str, rows: int, addresses: int, cents: int, first: str, last: str
) -> None:
    ledger = Ledger(tmp_path / "ledger")
    done = import_file(ledger, FLOWS / case / "flows.csv", FlowsCsv())
    assert (done.total.read, done.total.added, done.findings) == (rows, rows, ())
    found = ledger.info().chains["eip155:1"]
    assert (found.rows, found.purses) == (rows, addresses)
    assert {name: figures.total for name, figures in found.assets.items()} == {"eip155:1/iso4217:usd": cents}
    assert str(found.first_time)[:19] == first
    assert str(found.last_time)[:19] == last
    assert found.quality["no_position"] == rows
    assert found.quality["order_inferred"] > 0
    table = ledger.read(["height", "time"]).table
    assert table["height"].to_pylist() == sorted(table["height"].to_pylist())
    assert table["time"].to_pylist() == sorted(table["time"].to_pylist())


@needs_flows
@pytest.mark.parametrize(("case", "cents"), [("lifi", 9_685_530_16), ("txphish", 59_410_346_20)])
def test_published_sources_pay_what_is_known(tmp_path: Path, case: str, cents: int) -> None:
    ledger = Ledger(tmp_path / "ledger")
    import_file(ledger, FLOWS / case / "flows.csv", FlowsCsv())
    view = ledger.read()
    names = view.purses["address"].to_pylist()
    sources = set((FLOWS / case / "sources.csv").read_text().split()[1:])
    paid = sum(int(row["amount"]) for row in view.table.to_pylist() if names[row["sender"]] in sources)
    assert paid == cents


@given(st.integers(0, 10**38 - 1), st.integers(0, 2), st.integers(0, 3))
def test_values_become_cents_exactly(cents: int, decimals: int, zeros: int) -> None:
    import numpy as np
    import pyarrow as pa

    from hueandcry.sources.columns import Cache, Rows
    from hueandcry.sources.csv_text import Block
    from hueandcry.sources.flows_csv import _cents

    cents -= cents % 10 ** (2 - decimals)
    whole, part = divmod(cents, 100)
    text = str(whole) + (f".{part:02d}"[: 1 + decimals] + "0" * zeros if decimals else "")
    rows = Rows(Block(np.array([2]), {"v": pa.array([text])}), Cache())
    assert [int(value) for value in _cents(rows, "v").to_pylist()] == [cents]
    assert rows.good.all()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1.005", "fraction of a cent"),
        ("-1.00", "negative"),
        ("1,5", "values, the header"),
        ("$5", "not a value in dollars"),
        (".5", "not a value in dollars"),
        ("1e3", "not a value in dollars"),
        ("nan", "not a value in dollars"),
        ("", "empty"),
        ("1" * 37, "more than 36 digits"),
    ],
)
def test_bad_values_are_named(tmp_path: Path, value: str, reason: str) -> None:
    with pytest.raises(RowsRejected) as caught:
        run(tmp_path, line("1"), line(value))
    [found] = caught.value.rows
    assert found.line == 3
    assert reason in found.reason


def test_columns_and_chain_can_be_mapped(tmp_path: Path) -> None:
    names = {"time": "when", "height": "block", "tx": "hash", "from": "src", "to": "dst", "value": "usd"}
    row = f"2024-08-22T14:05:59Z,7,t1,{A},{B},2200000.0"
    ledger = run(tmp_path, row, header="when,block,hash,src,dst,usd", chain="bsc", **names)
    assert ledger.chains() == ("eip155:56",)
    assert [int(value) for value in ledger.read().table["amount"].to_pylist()] == [220_000_000]


def test_what_cannot_be_mapped_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"value \('usd'\).*Value_in_USD"):
        run(tmp_path, line("1"), value="usd")
    with pytest.raises(InputError, match="no option 'colour'"):
        run(tmp_path, line("1"), colour="red")
    with pytest.raises(InputError, match="UTXO"):
        run(tmp_path, line("1"), chain="bitcoin")
    with pytest.raises(InputError, match="near: ethereum"):
        run(tmp_path, line("1"), chain="ethereun")
    with pytest.raises(RowsRejected, match="1 row is bad"):
        run(tmp_path, line("1", time="22.08.2024"))


def test_formats_are_found_by_name() -> None:
    assert format_named("flows-csv").name == "flows-csv"
    with pytest.raises(InputError, match="transfers-csv, flows-csv"):
        format_named("xlsx")
