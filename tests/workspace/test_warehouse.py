"""`hueandcry ledger reach`: the same purses from every engine as from one pass, and clear words otherwise."""

import csv
import io
import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from hueandcry.attribution import StopList
from hueandcry.ledger.warehouse import ledger_rows
from hueandcry.trace.purses import Purses
from hueandcry.trace.reach import Seed, reach
from tests.cli.run import Ran, hueandcry
from tests.ledgers import address, ledger, row

TOKEN = f"0x{77:040x}"
installed = pytest.mark.skipif(
    find_spec("ibis") is None, reason="ibis is not installed: see `make warehouse`"
)
spark = pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None,
    reason="PySpark or Java is missing: see `make warehouse`",
)
ID = f"0x{1:064x}"
ENGINES = [
    pytest.param("duckdb", marks=installed),
    pytest.param("spark", marks=[installed, spark]),
]
TOKEN_COLUMNS = {
    "block_number": pa.int64(),
    "log_index": pa.int64(),
    **dict.fromkeys(("transaction_hash", "from_address", "to_address", "token_address"), pa.string()),
}
SCENE = [
    row(1, 20, 1, 100, tx=ID),
    row(2, 1, 2, 70),
    row(3, 1, 9, 20),
    row(4, 9, 8, 20),
    row(5, 2, 4, 70),
    row(5, 4, 5, 1, tx="t5b"),
    row(6, 40, 41, 5),
]
HEIST = """id: h
victim: V
date: 2025-01-01
title: Theft h
thefts:
  - {{chain: ethereum, tx: "{tx}", to: "{to}", asset: "{asset}", amount: "100"}}
"""


def ids(height: int) -> str:
    return f"0x{height:064x}"


def space(folder: Path, asset: str = "native", tx: str = ID) -> Path:
    ledger(folder / "w", SCENE)
    (folder / "heist.yaml").write_text(HEIST.format(tx=tx, to=address(1), asset=asset))
    tags = folder / "tags.csv"
    tags.write_text(
        f"chain,address,label,category,confidence,source\nethereum,{address(9)},S,exchange,90,test\n"
    )
    assert hueandcry(folder / "w", "tags", "import", tags).code == 0
    return folder / "w"


def asked(folder: Path, *more: str | Path, form: str = "json") -> Ran:
    return hueandcry(folder, "ledger", "reach", folder.parent / "heist.yaml", "--format", form, *more)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_ledger_is_searched_as_in_one_pass(tmp_path: Path, engine: str) -> None:
    workspace = space(tmp_path)
    done = asked(workspace, "--engine", engine, "--hops", "2")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    view = ledger(tmp_path / "again", SCENE).read()
    purses = Purses(view.purses)
    start = view.table["recipient"][0].as_py()
    stops = purses.absorbing(StopList([])) | set(purses.at("eip155:1", address(9)))
    one_pass = reach(ledger_rows(view).to_batches(), [Seed(0, start, 0)], stops)
    assert {(int(each["address"], 16), each["height"]) for each in found} == {
        (int(purses[each.purse].address, 16), view.table["height"][each.row].as_py()) for each in one_pass
    }
    assert [(int(each["address"], 16), each["tx"]) for each in found] == [
        (1, ID),
        (2, "t2"),
        (9, "t3"),
        (4, "t5"),
        (5, "t5b"),
    ]
    assert {each["stolen"] for each in found} == {"eip155:1/slip44:60"}
    assert "round trip" in done.err
    assert len(list((workspace / "warehouse").iterdir())) == 1
    if engine == "duckdb":
        lines = csv.DictReader(io.StringIO(asked(workspace, form="csv").out))
        assert [line["tx"] for line in lines] == [each["tx"] for each in found]
        assert len(list((workspace / "warehouse").iterdir())) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_of_token_transfers_is_searched(tmp_path: Path, engine: str) -> None:
    workspace = space(tmp_path, f"erc20:{TOKEN}", ids(1))
    moves = [(20, 1), (1, 2), (1, 9), (9, 8), (40, 41), (2, 4)]
    table = pa.table(
        {
            "block_number": [1, 2, 3, 4, 5, 6],
            "log_index": pa.array([3, 1, 1, 1, 1, 1], pa.int64()),
            "transaction_hash": [ids(height) for height in range(1, 7)],
            "from_address": [address(sender) for sender, _ in moves],
            "to_address": [address(to) for _, to in moves],
            "token_address": [TOKEN] * 6,
            "value": ["100", "60", "40", "40", "7", "60"],
        }
    )
    folder = tmp_path / "tokens"
    folder.mkdir()
    pq.write_table(table.filter(pc.less(table["block_number"], 4)), folder / "1.parquet")
    pq.write_table(table.filter(pc.greater_equal(table["block_number"], 4)), folder / "2.parquet")
    done = asked(workspace, "--engine", engine, "--transfers", folder)
    assert done.code == 0, done.err
    found = [(int(each["address"], 16), each["asset"], each["height"]) for each in json.loads(done.out)]
    assert found == [(n, f"erc20:{TOKEN}", height) for n, height in ((1, 1), (2, 2), (9, 3), (4, 6))]
    assert not (workspace / "warehouse").exists()


@installed
def test_a_heist_that_a_table_cannot_show_is_refused(tmp_path: Path) -> None:
    workspace = space(tmp_path, f"erc20:{TOKEN}", ids(2))
    names = [*TOKEN_COLUMNS, "value"]
    file = tmp_path / "tokens.parquet"
    pq.write_table(
        pa.table({name: pa.array([], TOKEN_COLUMNS.get(name, pa.string())) for name in names}), file
    )
    assert "is not in the table" in asked(workspace, "--transfers", file).err
    (tmp_path / "heist.yaml").write_text(HEIST.format(tx=ids(1), to=address(1), asset="native"))
    assert "is no theft of tokens alone" in asked(workspace, "--transfers", file).err


@installed
def test_what_cannot_be_searched_is_one_clear_error(tmp_path: Path) -> None:
    workspace = space(tmp_path)
    for name, said in (("nowhere/x.parquet", "cannot read"), ("nothing", "has no table 'nothing'")):
        done = asked(workspace, "--transfers", name)
        assert (done.code, done.out) == (1, "")
        assert said in done.err
    (tmp_path / "heist.yaml").write_text(HEIST.format(tx=ids(9), to=address(1), asset="native"))
    assert "is not in the ledger" in asked(workspace).err


def test_a_master_is_for_spark_alone(tmp_path: Path) -> None:
    done = asked(space(tmp_path), "--master", "spark://127.0.0.1:1")
    assert done.code == 2
    assert "--master is for --engine spark" in done.err


@pytest.mark.skipif(find_spec("ibis") is not None, reason="the extra is installed")
def test_without_the_extra_the_command_says_how_to_install_it(tmp_path: Path) -> None:
    done = asked(space(tmp_path))
    assert (done.code, done.out) == (1, "")
    assert "pip install 'hueandcry[warehouse]'" in done.err
