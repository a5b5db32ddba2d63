"""The files of `bitcoin-json`, whole and damaged."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Ledger
from hueandcry.model.errors import InputError
from hueandcry.sources import format_named
from hueandcry.sources.report import Report
from hueandcry.sources.utxo import json_text
from tests.sources.utxo.chain import answer, story
from tests.sources.utxo.ledgers import load, rows

FORM = "bitcoin-json"
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def changed(change: Change) -> str:
    told = json.loads(answer(story()[1]), parse_float=str)
    change(told)
    return json.dumps(told)


def imported(folder: Path, text: str) -> int:
    path = folder / "b.json"
    path.write_text(text)
    return load(Ledger(folder / "ledger"), FORM, [path]).total.added


def test_the_whole_answer_of_the_rpc_will_do(tmp_path: Path) -> None:
    assert imported(tmp_path, f'{{"result": {answer(story()[1])}, "error": null, "id": 1}}\n') == 10


def test_blocks_that_are_not_in_the_chain_are_left_out(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "b.jsonl"
    stale = answer(story()[1]).replace('"confirmations": 3', '"confirmations": -1')
    path.write_text(f"{answer(story()[0])}\n\n{stale}\n")
    done = load(ledger, FORM, [path])
    assert done.findings == ("b.jsonl: 1 block is not in the best chain and left out (confirmations -1)",)
    assert {each["height"] for each in rows(ledger)} == {700}


def test_fields_of_the_header_may_be_absent(tmp_path: Path) -> None:
    def fewer(told: dict[str, Any]) -> None:
        for name in ("version", "merkleroot", "nonce", "bits", "previousblockhash", "confirmations"):
            del told[name]

    assert imported(tmp_path, changed(fewer)) == 10


def test_an_address_will_do_where_there_is_no_script(tmp_path: Path) -> None:
    def scriptless(told: dict[str, Any]) -> None:
        for tx in told["tx"]:
            for out in tx["vout"]:
                del out["scriptPubKey"]["hex"]

    imported(tmp_path, changed(scriptless))
    first = rows(Ledger(tmp_path / "ledger"))
    (tmp_path / "again").mkdir()
    imported(tmp_path / "again", answer(story()[1]))
    assert rows(Ledger(tmp_path / "again" / "ledger")) == first


def put(*path: Any, value: Any) -> Change:
    def change(told: Any) -> None:
        for step in path[:-1]:
            told = told[step]
        told[path[-1]] = value

    return change


OUT = ("tx", 1, "vout", 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put("tx", value=["ab" * 32]), "verbosity 2 or 3"),
        (put("tx", value={}), "no list"),
        (put("tx", value=[]), "Merkle root"),
        (put("height", value="7"), "height is '7'"),
        (put("height", value=True), "height is 'True'"),
        (put("height", value=2**32), "height is"),
        (put("time", value=5), "before 2009"),
        (put("time", value=1_600_000_001), "lacks its proof of work|gives the hash"),
        (put("hash", value="AB" * 32), "hash is"),
        (put("hash", value="ab" * 32), "gives the hash"),
        (put("bits", value="xyz"), "bits is no text"),
        (put("bits", value="1d00ffff"), "proof of work"),
        (put("nonce", value=-1), "nonce is"),
        (put("version", value=2**31), "out of range"),
        (put("merkleroot", value="cd" * 32), "Merkle root"),
        (put("confirmations", value="many"), "confirmations is"),
        (put("tx", 1, "txid", value="cd" * 32), "Merkle root"),
        (put("tx", 1, "txid", value=7), "txid is '7'"),
        (put("tx", 1, "vin", 0, value={"coinbase": "00"}), "only the first transaction"),
        (put("tx", 0, "vin", value=[]), "does not begin with a coinbase"),
        (put("tx", 1, "vin", 0, "vout", value=None), "vout is 'None'"),
        (put("tx", 1, "vin", 0, "prevout", value=7), "prevout is no object"),
        (put("tx", 1, "vin", 0, "prevout", value={}), "without its scriptPubKey"),
        (put(*OUT, "n", value=2**31 - 100_000), "n is"),
        (put(*OUT, "value", value="1.123456789"), "at most 8 decimals"),
        (put(*OUT, "value", value=None), "no amount"),
        (put(*OUT, "scriptPubKey", value=None), "without its scriptPubKey"),
        (put(*OUT, "scriptPubKey", "hex", value=7), "no text"),
        (put(*OUT, "scriptPubKey", "hex", value="0g"), "cannot be used"),
        (put(*OUT, "scriptPubKey", "hex", value="6a"), "is not the address of its script"),
        (put(*OUT, "scriptPubKey", "address", value="tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"), "testnet"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, change: Change, reason: str) -> None:
    with pytest.raises(InputError, match=f"b.json line 1: .*({reason})"):
        imported(tmp_path, changed(change))
    assert Ledger(tmp_path / "ledger").rows() == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[1, 2]", "no block as `getblock`"),
        (b'{"a": 1}', "no block as `getblock`"),
        (b"{", "is not JSON"),
        (b'{"tx": NaN}', "NaN is no number"),
        (b'{"tx": ' + b"9" * 5000 + b"}", "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{", "not UTF-8"),
        (gzip.compress(b"{}" * 100, mtime=0)[:-10], "damaged gzip"),
        (answer(story()[0]).encode() + b"\n{", "line 2 is not JSON"),
        (b"", None),
    ],
)
def test_other_text_is_refused(tmp_path: Path, ledger: Ledger, data: bytes, reason: str | None) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(data)
    if reason is None:
        assert load(ledger, FORM, [path]).total.read == 0
        return
    with pytest.raises(InputError, match=reason):
        load(ledger, FORM, [path])
    assert ledger.rows() == 0


def test_documents_have_a_greatest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "LONGEST", 1000)
    for number, text in enumerate(
        ('{"a":' + " " * 5000 + "1}", '{"a":\n' + " " * 5000 + "1}", "{}\n" + "1" * 5000)
    ):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        with pytest.raises(InputError, match="more than 1000 characters"):
            list(json_text.documents(path, Report()))


def test_a_file_that_is_absent_is_named(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(InputError, match=r"cannot read .*absent.json"):
        load(ledger, FORM, [tmp_path / "absent.json"])
    with pytest.raises(InputError, match="cannot read"):
        list(format_named(FORM).read(tmp_path / "absent.json", {}, Report()))


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_text_gives_input_errors_only(tmp_path: Path, data: st.DataObject) -> None:
    text = answer(story()[1])
    for _ in range(data.draw(st.integers(1, 3))):
        value = data.draw(st.sampled_from(["null", "1", "-1", '"x"', "[]", "{}", "1e5", "true", "[[]]", "{"]))
        places = [match.span(1) for match in re.finditer(r': ("[^"]*"|[0-9.e-]+)', text)]
        begin, end = data.draw(st.sampled_from(places))
        text = text[:begin] + value + text[end:]
    path = tmp_path / "b.json"
    path.write_text(text)
    try:
        found = list(format_named(FORM).read(path, {}, Report()))
    except InputError:
        return
    assert sum(table.num_rows for table in found) in (0, 10)  # none where the block is said to be stale
