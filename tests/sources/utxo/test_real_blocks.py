"""Real blocks and chains come out with the figures that are stated beside them."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from hueandcry.chains import chain
from hueandcry.chains.segwit import witness
from hueandcry.ledger import Ledger
from hueandcry.model import Kind
from hueandcry.model.errors import ConflictingRows, InputError
from hueandcry.sources.utxo import block, header, rows, scripts
from tests.sources.utxo.chain import MAGIC, Block, coinbase
from tests.sources.utxo.ledgers import TESTDATA, load
from tests.sources.utxo.ledgers import rows as ledger_rows
from tests.sources.utxo.test_block import remined

BITCOIN = chain("bitcoin")
needs_testdata = pytest.mark.skipif(
    not TESTDATA.is_dir(), reason="the test data are not beside this checkout"
)


def lines(path: Path) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt") as file:
        return [json.loads(line) for line in file]


def commit(ledger: Ledger, entries: list[tuple[rows.Block, rows.Transaction]]) -> None:
    with ledger.importing() as incoming:
        incoming.begin("records", "00", "test")
        incoming.add(rows.table(BITCOIN, entries))
        incoming.commit()


def fees(found: list[dict[str, Any]]) -> dict[str, int]:
    """Inputs minus outputs of each transaction but coinbases; unresolved inputs count nothing."""
    left: dict[str, int] = {}
    for each in found:
        if each["kind"] in (Kind.INPUT, Kind.OUTPUT):
            sign = 1 if each["kind"] == Kind.INPUT else -1
            left[each["tx"]] = left.get(each["tx"], 0) + sign * (each["amount"] or 0)
    return {
        tx: fee for tx, fee in left.items() if tx not in {e["tx"] for e in found if e["kind"] == Kind.REWARD}
    }


@needs_testdata
@pytest.mark.parametrize("height", [540107, 574200])
def test_blocks_of_the_main_chain(tmp_path: Path, height: int) -> None:
    folder = TESTDATA / "bitcoin"
    known = json.loads((folder / "expected.json").read_text())[str(height)]
    ledger = Ledger(tmp_path / "ledger")
    done = load(ledger, "bitcoin-blocks", [folder / f"block_{height}.bin.gz"])
    found = ledger_rows(ledger)
    inputs = [each for each in found if each["kind"] == Kind.INPUT]
    outputs = [each for each in found if each["kind"] == Kind.OUTPUT]
    rewards = [each for each in found if each["kind"] == Kind.REWARD]
    assert {each["height"] for each in found} == {known["height"]}
    assert {int(each["time"].timestamp()) for each in found} == {known["time"]}
    assert len({each["tx"] for each in found}) == known["tx"]
    assert len(inputs) == known["inputs_without_coinbase"]
    assert len(outputs) == known["outputs"]
    assert sum(each["amount"] for each in outputs) == known["total_out_sat"]
    assert [each["amount"] for each in rewards] == [known["coinbase_out_sat"]]
    assert rewards[0]["amount"] - known["fees_sat"] == known["subsidy_sat"]
    assert sum(not each["amount"] for each in outputs) == known["zero_value_outputs"]
    resolved = [each for each in inputs if each["amount"] is not None]
    assert len(resolved) == known["inputs_spending_outputs_of_same_block"]
    assert done.quality.counts["unresolved"] == len(inputs) - len(resolved)
    assert (found[0]["tx"], found[-1]["tx"]) == (known["coinbase_txid"], known["last_txid"])
    kinds = known["output_types"]
    plain = sum(kinds.get(each, 0) for each in ("p2pkh", "p2sh", "p2wpkh", "p2wsh"))
    assert sum(each["recipient"][1] != "" for each in outputs) == plain


@needs_testdata
@pytest.mark.parametrize("height", [540107, 574200])
def test_headers_of_the_main_chain(height: int) -> None:
    folder = TESTDATA / "bitcoin"
    known = json.loads((folder / "expected.json").read_text())[str(height)]
    data = gzip.decompress((folder / f"block_{height}.bin.gz").read_bytes())
    parsed = block.parse(data, scripts.addresses(BITCOIN))
    head = parsed.header
    assert (len(data), parsed.stated_height, head.name) == (known["size"], height, known["hash"])
    assert (header.text(head.prev), header.text(head.root)) == (known["prev"], known["merkle_root"])
    assert (head.version, head.bits) == (known["version"], int(known["bits"], 16))
    assert sum(len(each.inputs) for each in parsed.transactions) + 1 == known["inputs_with_coinbase"]
    for damaged in (data[:-1], data + b"\0", data[:-2] + b"!" + data[-1:]):
        with pytest.raises(InputError):
            block.parse(damaged, scripts.addresses(BITCOIN))


@needs_testdata
def test_a_chain_of_coinjoins_from_its_raw_transactions(tmp_path: Path) -> None:
    folder = TESTDATA / "coinjoin" / "wasabi2_emulated"
    known = {each["txid"]: each for each in lines(folder / "txs.jsonl.gz")}
    with gzip.open(folder / "raw_txs.csv.gz", "rt") as file:
        raw = {line["txid"]: bytes.fromhex(line["hex"]) for line in csv.DictReader(file)}
    entries = []
    for told in lines(folder / "blocks.jsonl.gz"):
        place = rows.Block(told["height"], told["time"], told["hash"])
        entries += [(place, each) for each in remade(told, [raw[txid] for txid in told["txids"]])]
    ledger = Ledger(tmp_path / "ledger")
    commit(ledger, entries)
    found = ledger_rows(ledger)
    assert len(entries) == len(known) == 335
    counts = {kind: sum(each["kind"] == kind for each in found) for kind in Kind}
    assert (counts[Kind.REWARD], counts[Kind.INPUT], counts[Kind.OUTPUT]) == (324, 494 - 324, 921)
    assert all(each["flags"] == 0 for each in found)
    assert fees(found) == {
        txid: each["fee_sat"] for txid, each in known.items() if each["fee_sat"] is not None
    }
    assert sum(fees(found).values()) == 2_548_320
    spent = {each["sender"] for each in found if each["kind"] == Kind.INPUT}
    unspent = [e["amount"] for e in found if e["kind"] == Kind.OUTPUT and e["recipient"] not in spent]
    assert sum(unspent) == 1_155_000_000_000
    for each in found:
        if each["kind"] == Kind.OUTPUT:
            told = known[each["tx"]]["vout"][each["position"] - rows.OUTPUTS]
            mine = each["recipient"][1]
            assert (told["address"] is None) == (mine == "")
            assert not mine or witness(mine, "bc") == witness(told["address"], "bcrt")


def remade(told: dict[str, Any], raw: list[bytes]) -> list[rows.Transaction]:
    """The transactions of a block whose header was not kept, read under a header of our own."""
    made = Block(1, [coinbase(1)])
    body = bytes([len(raw)]) + b"".join(raw)
    root = bytes.fromhex(told["merkle_root"])[::-1]
    return block.parse(remined(made.header + body, root), scripts.addresses(BITCOIN)).transactions


@needs_testdata
def test_a_chain_of_coinjoins_as_answers_of_a_node(tmp_path: Path) -> None:
    folder = TESTDATA / "coinjoin" / "wasabi2_emulated"
    known = {each["txid"]: each for each in lines(folder / "txs.jsonl.gz")}
    path = tmp_path / "blocks.jsonl"
    with path.open("w") as file:
        for told in lines(folder / "blocks.jsonl.gz"):
            txs = [answered(known[txid]) for txid in told["txids"]]
            fields = {"hash": told["hash"], "height": told["height"], "time": told["time"], "tx": txs}
            file.write(json.dumps(fields | {"merkleroot": told["merkle_root"]}) + "\n")
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, "bitcoin-json", [path])
    found = ledger_rows(ledger)
    assert fees(found) == {
        txid: each["fee_sat"] for txid, each in known.items() if each["fee_sat"] is not None
    }
    shapes = {tx: [0, 0] for tx in fees(found)}
    for each in found:
        if each["tx"] in shapes:
            shapes[each["tx"]][each["kind"] == Kind.OUTPUT] += 1
    assert shapes == {tx: [len(known[tx]["vin"]), len(known[tx]["vout"])] for tx in shapes}


def answered(told: dict[str, Any]) -> dict[str, Any]:
    def coins(value: int) -> str:
        return f"{value // 10**8}.{value % 10**8:08d}"

    vin = [
        each if "coinbase" in each else {"txid": each["txid"], "vout": each["vout"]} for each in told["vin"]
    ]
    vout = [
        {"n": each["n"], "value": coins(each["value_sat"]), "scriptPubKey": {"hex": each["script"]}}
        for each in told["vout"]
    ]
    return {"txid": told["txid"], "vin": vin, "vout": vout}


@needs_testdata
def test_coinjoins_of_which_only_some_inputs_are_known(tmp_path: Path) -> None:
    mixes = lines(TESTDATA / "coinjoin" / "whirlpool" / "coinjoins.jsonl.gz")
    blocks = {each["block_hash"]: None for each in mixes}
    heights = {name: height for height, name in enumerate(blocks, 834_000)}
    address = scripts.addresses(BITCOIN)

    def entry(told: dict[str, Any], *, values: bool) -> tuple[rows.Block, rows.Transaction]:
        place = rows.Block(heights[told["block_hash"]], told["time"], told["block_hash"])
        inputs = [
            rows.Input(e["txid"], e["vout"], address(bytes.fromhex(e["script"])), e["value_sat"])
            if values
            else rows.Input(e["txid"], e["vout"])
            for e in told["vin"]
        ]
        outputs = [
            rows.Output(e["n"], address(bytes.fromhex(e["script"])), e["value_sat"]) for e in told["vout"]
        ]
        return place, rows.Transaction(told["txid"], told["block_pos"], inputs, outputs)

    whole, bare = Ledger(tmp_path / "whole"), Ledger(tmp_path / "bare")
    commit(whole, [entry(told, values=True) for told in mixes])
    commit(bare, [entry(told, values=False) for told in mixes])
    assert sum(fees(ledger_rows(whole)).values()) == 4_010_390
    spent = [each["amount"] for each in ledger_rows(bare) if each["kind"] == Kind.INPUT]
    assert (len(spent), sum(amount is not None for amount in spent)) == (2_156, 157)
    assert ledger_rows(bare) != ledger_rows(whole)
    commit(bare, [entry(told, values=True) for told in mixes])
    assert ledger_rows(bare) == ledger_rows(whole)
    commit(whole, [entry(told, values=False) for told in mixes])
    assert ledger_rows(bare) == ledger_rows(whole)


@needs_testdata
def test_a_chain_that_makes_money_is_reported(tmp_path: Path) -> None:
    folder = TESTDATA / "utxo-mini"
    times = {each["blockId"]: each["timestamp"] for each in lines(folder / "test_blocks.json")}
    told = lines(folder / "test_txs.json")
    entries: list[tuple[rows.Block, rows.Transaction]] = []
    coins: dict[str, str] = {}
    index: dict[int, int] = {}
    for each in told:
        height = each["blockId"]
        index[height] = index.get(height, -1) + 1
        names = [" ".join(out["address"]) for out in each["outputs"]]
        inputs = [
            rows.Input(coins.pop(name), 0, "" if " " in name else name, spent["value"])
            for name, spent in ((" ".join(one["address"]), one) for one in each["inputs"])
        ]
        outputs = [
            rows.Output(n, "" if " " in name else name, out["value"])
            for n, (name, out) in enumerate(zip(names, each["outputs"], strict=True))
        ]
        coins |= {name: f"{each['txHash']}:{n}" for n, name in enumerate(names)}
        block_ = rows.Block(height, times[height], "")
        entries.append(
            (
                block_,
                rows.Transaction(each["txHash"], index[height], split(inputs), outputs, each["coinbase"]),
            )
        )
    ledger = Ledger(tmp_path / "ledger")
    with pytest.raises(ConflictingRows, match="one outpoint two values: ab30109910f327700e0f199972eed8ea"):
        commit(ledger, entries)
    assert ledger.rows() == 0
    # Without the value that cannot be, the rest of the chain is as it was stated.
    commit(ledger, [(at, mended(tx)) for at, tx in entries])
    found = fees(ledger_rows(ledger))
    by_number = {each["txId"]: found.get(each["txHash"]) for each in told}
    assert {n: by_number[n] for n in (3, 5, 6, 9, 10)} == {
        3: 30_000,
        5: 55_000,
        6: 10_000,
        9: 5_000,
        10: 25_000,
    }
    assert by_number[8] == 46_000 - 1_350_000


def split(inputs: list[rows.Input]) -> list[rows.Input]:
    return [each._replace(txid=each.txid.split(":")[0], n=int(each.txid.split(":")[1])) for each in inputs]


def mended(tx: rows.Transaction) -> rows.Transaction:
    """The transaction with the values of its inputs left to the ledger."""
    inputs = [each._replace(value=None) for each in tx.inputs]
    return rows.Transaction(tx.txid, tx.index, inputs, tx.outputs, tx.coinbase)


@needs_testdata
def test_real_blocks_in_the_file_of_a_node(tmp_path: Path) -> None:
    names = [TESTDATA / "bitcoin" / f"block_{height}.bin.gz" for height in (574200, 540107)]
    raw = [gzip.decompress(path.read_bytes()) for path in names]
    path = tmp_path / "blk01234.dat"
    path.write_bytes(b"".join(MAGIC + len(data).to_bytes(4, "little") + data for data in raw) + bytes(1000))
    ledger = Ledger(tmp_path / "ledger")
    assert load(ledger, "bitcoin-blocks", [path]).total.added == 7_505 + 13_205
    assert load(ledger, "bitcoin-blocks", names).total.added == 0
