"""The format transfers-csv: what is taken, what is refused, on which line."""

import csv
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hueandcry.ledger import Ledger
from hueandcry.model import Kind, Role
from hueandcry.model.errors import (
    ConflictingRows,
    DuplicateRows,
    InputError,
    RowsRejected,
)
from hueandcry.sources import ImportChoices, TransfersCsv, import_file, import_files

HEADER = "chain,height,time,tx,position,from,to,asset,amount"
A, B, C = (f"0x{digit * 40}" for digit in "abc")
TOKEN = "0xdac17f958d2ee523a2206206994597c13d831ec7"
COIN = "1BitcoinEaterAddressDontSendf59kuE"
GOOD = f"ethereum,1,2024-01-01T00:00:00Z,t1,0,{A},{B},native,5"
KEEP = ImportChoices(options={"overwide": "keep"})

Write = Callable[..., Path]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*lines: str, header: str = HEADER, name: str = "a.csv", end: str = "\n") -> Path:
        path = tmp_path / name
        path.write_bytes((end.join([header, *lines]) + end).encode())
        return path

    return write


def good(**given: str) -> str:
    """The good line with some of its columns replaced."""
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | given
    return ",".join(values[name] for name in HEADER.split(","))


def record(ledger: Ledger, index: int = 0) -> dict[str, Any]:
    """A stored row with its purses spelled out."""
    view = ledger.read()
    found: dict[str, Any] = view.table.to_pylist()[index]
    purses = view.purses.to_pylist()
    return found | {side: purses[found[side]] for side in ("sender", "recipient")}


def refusals(ledger: Ledger, path: Path, choices: ImportChoices | None = None) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsRejected) as caught:
        import_file(ledger, path, TransfersCsv(), choices)
    assert ledger.rows() == 0
    assert caught.value.total == len(caught.value.rows)
    return [tuple(row) for row in caught.value.rows]  # type: ignore[misc]


def test_a_plain_row_is_stored_as_given(ledger: Ledger, write: Write) -> None:
    done = import_file(ledger, write(GOOD), TransfersCsv())
    assert (done.total.read, done.total.added, done.findings) == (1, 1, ())
    found = record(ledger)
    assert found["time"].isoformat() == "2024-01-01T00:00:00+00:00"
    assert (found["height"], found["tx"], found["position"], found["tx_index"]) == (1, "t1", 0, None)
    assert (found["kind"], int(found["amount"]), found["amount_in"], found["flags"]) == (0, 5, None, 0)
    assert found["sender"] == {
        "chain": "eip155:1",
        "address": A,
        "asset": "slip44:60",
        "outpoint": "",
        "role": 0,
    }
    log = ledger.manifest("eip155:1").imports[0]
    assert (log.file, log.format, log.rows, len(log.sha256)) == ("a.csv", "transfers-csv", 1, 64)


def test_columns_come_in_any_order_and_notes_are_ignored(ledger: Ledger, write: Write) -> None:
    line = f'5,"native",{B},{A},0,t1,2024-01-01 00:00:00.999+00:00,1,eip155:1,"a ""note"", with commas",x'
    header = "amount,asset,to,from,position,tx,time,height,chain,note,source"
    import_file(ledger, write(line, header=header), TransfersCsv())
    assert import_file(ledger, write(GOOD), TransfersCsv()).total.present == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks(ledger: Ledger, write: Write, end: str, bom: bytes) -> None:
    path = write(GOOD, "", good(tx="t2"), "", end=end)
    path.write_bytes(bom + path.read_bytes())
    assert import_file(ledger, path, TransfersCsv()).total.added == 2


def test_hashes_and_addresses_become_lower_case(ledger: Ledger, write: Write) -> None:
    tx = "0x" + "AB" * 32
    import_file(
        ledger,
        write(
            good(tx=tx, **{"from": "0x" + "A" * 40, "asset": "0xdAC17F958D2ee523a2206206994597C13D831ec7"})
        ),
        TransfersCsv(),
    )
    found = record(ledger)
    assert (found["tx"], found["sender"]["address"]) == (tx.lower(), A)
    assert found["sender"]["asset"] == f"erc20:{TOKEN}"


BAD: list[tuple[dict[str, str], str, str]] = [
    ({"chain": "ethereuum"}, "chain", "near: ethereum"),
    ({"chain": ""}, "chain", "empty"),
    ({"height": "-1"}, "height", "whole number"),
    ({"height": "1.0"}, "height", "whole number"),
    ({"height": ""}, "height", "empty"),
    ({"height": str(2**62 + 1)}, "height", "above"),
    ({"height": "9" * 19}, "height", "above"),
    ({"height": "9" * 30}, "height", "whole number"),
    ({"position": "-0"}, "position", "whole number"),
    ({"position": str(2**31)}, "position", "above"),
    ({"time": ""}, "time", "empty"),
    ({"time": "2024-01-01T00:00:00"}, "time", "UTC"),
    ({"time": "2024-01-01T00:00:00+02:00"}, "time", "UTC"),
    ({"time": "2024-02-30T00:00:00Z"}, "time", "no time"),
    ({"time": "2024-01-01T24:30:00Z"}, "time", "no time"),
    ({"time": "1704067200"}, "time", "UTC"),
    ({"time": "2009-01-02T23:59:59Z"}, "time", "2009-01-03"),
    ({"time": "2199-01-01T00:00:00Z"}, "time", "future"),
    ({"tx": ""}, "tx", "empty"),
    ({"tx": "a b"}, "tx", "without spaces"),
    ({"tx": "ä"}, "tx", "ASCII"),
    ({"tx": "x" * 129}, "tx", "128"),
    ({"from": ""}, "from", "needs it"),
    ({"to": ""}, "to", "needs it"),
    ({"from": "0x12"}, "from", ""),
    ({"to": A[:-1] + "g"}, "to", ""),
    ({"asset": ""}, "asset", "empty"),
    ({"asset": "USDT"}, "asset", "symbol"),
    ({"asset": "eip155:56/slip44:714"}, "asset", "not of ethereum"),
    ({"amount": ""}, "amount", "empty"),
    ({"amount": "-5"}, "amount", "negative"),
    ({"amount": "+5"}, "amount", "digits only"),
    ({"amount": "5.0"}, "amount", "digits only"),
    ({"amount": "1e18"}, "amount", "digits only"),
    ({"amount": "1_000"}, "amount", "digits only"),
    ({"amount": " 5"}, "amount", "digits only"),
    ({"amount": "٥"}, "amount", "digits only"),
    ({"amount": "1" + "0" * 38}, "amount", "--overwide keep"),
]


@pytest.mark.parametrize(("given", "column", "reason"), BAD)
def test_bad_values_are_named(
    ledger: Ledger, write: Write, given: dict[str, str], column: str, reason: str
) -> None:
    [found] = refusals(ledger, write(GOOD, good(**given), good(tx="t3")))
    assert found[:2] == (3, column)
    assert reason in found[2]


def test_bad_rows_have_exact_lines_in_any_block(
    ledger: Ledger, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hueandcry.sources.csv_text.BLOCK", 1000)
    chance = random.Random(2)
    lines, expected = [], []
    for number in range(2, 400):
        kind = chance.choice(["good", "good", "good", "empty", "amount", "short", "quote", "quoted", "long"])
        line = good(tx=f"t{number}")
        changed = {
            "empty": "",
            "amount": good(amount="x"),
            "short": line.rsplit(",", 1)[0],
            "long": line + ",1",
            "quote": line.replace(f"t{number}", '"t'),
            "quoted": line.replace(f"t{number}", f'"t{number}"'),
        }
        lines.append(changed.get(kind, line))
        if kind in ("amount", "short", "long", "quote"):
            expected.append(number)
    found = refusals(ledger, write(*lines))
    assert [line for line, _, _ in found] == expected
    assert all(
        "quote is not closed" in r or "values, the header has 9" in r or "digits" in r for _, _, r in found
    )


def test_amounts_up_to_38_digits_fit_and_wider_ones_can_be_kept(ledger: Ledger, write: Write) -> None:
    wide, most = "1" + "0" * 38, "9" * 38
    path = write(good(amount=most), good(amount=wide, tx="t2"), good(amount="0" * 50 + "7", tx="t3"))
    done = import_file(ledger, path, TransfersCsv(), KEEP)
    assert done.quality.counts["overwide"] == 1
    rows = {row["tx"]: row for row in ledger.read().table.to_pylist()}
    assert (int(rows["t1"]["amount"]), rows["t1"]["raw_amount"]) == (10**38 - 1, None)
    assert (rows["t2"]["amount"], rows["t2"]["raw_amount"], rows["t2"]["flags"]) == (None, wide, 16)
    assert int(rows["t3"]["amount"]) == 7
    with pytest.raises(InputError, match="overwide"):
        import_file(ledger, path, TransfersCsv(), ImportChoices(options={"overwide": "wrap"}))
    with pytest.raises(InputError, match="no option 'wide'"):
        import_file(ledger, path, TransfersCsv(), ImportChoices(options={"wide": "keep"}))


EXTRA = f"{HEADER},kind,asset_in,amount_in,tx_index,outpoint,flags"


def test_conversions_and_crossings(ledger: Ledger, write: Write) -> None:
    swap = f"{good(to=A)},,{TOKEN},7,3,,"
    crossing = good(tx="t2", to="TLsV52sRDL79HXGm9yzwKibb6BeruhUzy".replace("HXGm", "HXGGm"))
    crossing += ",conversion,tron:0x2b6653dc/slip44:195,8,,,rounded|time_inferred"
    to_coin = (
        good(tx="t3", to=COIN)
        + f",conversion,bip122:000000000019d6689c085ae165831e93/slip44:0,9,,{'C' * 64}:2,"
    )
    import_file(ledger, write(swap, crossing, to_coin, header=EXTRA), TransfersCsv())
    rows = {found["tx"]: found for found in (record(ledger, index) for index in range(3))}
    assert rows["t1"]["recipient"]["asset"] == f"erc20:{TOKEN}"
    assert (rows["t1"]["kind"], rows["t1"]["tx_index"], int(rows["t1"]["amount_in"])) == (
        Kind.CONVERSION,
        3,
        7,
    )
    assert (rows["t2"]["recipient"]["chain"], rows["t2"]["recipient"]["asset"]) == (
        "tron:0x2b6653dc",
        "slip44:195",
    )
    assert rows["t2"]["flags"] & 10 == 10
    coin = rows["t3"]["recipient"]
    assert (coin["outpoint"], coin["role"], coin["address"]) == (f"{'c' * 64}:2", Role.OUTPOINT, COIN)


def test_gas_rewards_inputs_and_outputs(ledger: Ledger, write: Write) -> None:
    bitcoin = {"chain": "bitcoin", "tx": "b", "height": "9"}
    lines = [
        good(to="") + ",gas,,,,,",
        good(**{"from": "", "tx": "r"}) + ",reward,,,,,",
        good(**bitcoin, to="", position="0", **{"from": COIN}) + ",input,,,,a:1,",
        good(**bitcoin, to="", position="1", **{"from": ""}) + ",input,,,,a:2,",
        good(**bitcoin, to=COIN, position="2", **{"from": ""}) + ",output,,,,b:0,",
        good(**bitcoin, to="", position="3", **{"from": ""}) + ",gas,,,,,",
    ]
    import_file(ledger, write(*lines, header=EXTRA), TransfersCsv())
    found = [record(ledger, index) for index in range(6)]
    kinds = {row["kind"]: row for row in found if row["height"] == 1}
    fees = {"chain": "eip155:1", "address": "", "asset": "slip44:60", "outpoint": "", "role": Role.FEES}
    assert kinds[Kind.GAS]["recipient"] == fees
    assert kinds[Kind.REWARD]["sender"] == fees | {"role": Role.UNKNOWN}
    coins = sorted((row for row in found if row["height"] == 9), key=lambda row: int(row["position"]))
    assert [row["sender"]["outpoint"] for row in coins] == ["a:1", "a:2", "b", "b"]
    assert [row["recipient"]["outpoint"] for row in coins] == ["b", "b", "b:0", ""]
    assert [row["sender"]["role"] for row in coins] == [1, 1, 2, 2]


def test_a_coinbase_and_an_input_without_its_value(ledger: Ledger, write: Write) -> None:
    def coin(kind: str, tx: str, position: int, amount: str, outpoint: str, flags: str = "") -> str:
        given = {"chain": "bitcoin", "from": "", "to": "", "tx": tx, "position": str(position)}
        return good(**given, amount=amount) + f",{kind},,,,{outpoint},{flags}"

    reward, output = coin("reward", "a", 0, "5", ""), coin("output", "a", 1, "5", "a:0", "unresolved")
    spends = [coin("input", "b", 0, "", "a:0", "unresolved"), coin("input", "b", 1, "", "x:0")]
    done = import_file(ledger, write(reward, output, *spends, header=EXTRA), TransfersCsv())
    assert done.quality.counts["unresolved"] == 1
    found = {(row["tx"], row["position"]): row for row in (record(ledger, index) for index in range(4))}
    assert found["a", 0]["sender"]["role"] == Role.UNKNOWN
    assert found["a", 0]["recipient"] == found["a", 1]["sender"]
    assert [row["flags"] & 64 for _, row in sorted(found.items())] == [0, 0, 0, 64]
    assert int(found["b", 0]["amount"]) == 5
    assert found["b", 1]["amount"] is None


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (f"{GOOD},swap,,,,,", "kind", "no kind"),
        (f"{GOOD},conversion,,,,,", "asset_in", "empty"),
        (f"{GOOD},,{TOKEN},,,,", "amount_in", "empty"),
        (f"{GOOD},transfer,{TOKEN},7,,,", "asset_in", "only a conversion"),
        (f"{GOOD},gas,,7,,,", "amount_in", "only a conversion"),
        (f"{GOOD},,{TOKEN},-7,,,", "amount_in", "negative"),
        (f"{GOOD},,eip155:56/erc20:{TOKEN[:-1]},7,,,", "asset_in", ""),
        (f"{GOOD},,tron/slip44:195,7,,,", "asset_in", ""),
        (f"{GOOD},,tron:0x2b6653dc/slip44:195,7,,,", "to", ""),
        (f"{GOOD},input,,,,a:0,", "kind", "only a UTXO chain"),
        (f"{GOOD},,,,,a:0,", "outpoint", "UTXO"),
        (f"{GOOD},,,,-1,,", "tx_index", "whole number"),
        (f"{GOOD},,,,,,odd", "flags", "no flag"),
        (good(chain="bitcoin", to=COIN, **{"from": COIN}) + ",,,,,,", "kind", "inputs and outputs"),
        (good(chain="bitcoin", to="", **{"from": COIN}) + ",input,,,,,", "outpoint", "txid:n"),
        (good(chain="bitcoin", to="", **{"from": COIN}) + ",input,,,,a:x,", "outpoint", "txid:n"),
        (good(chain="bitcoin", to=COIN, **{"from": COIN}) + ",input,,,,a:0,", "to", "leave it empty"),
        (good(chain="bitcoin", to="", **{"from": ""}) + ",output,,,,a:0,", "outpoint", "own transaction"),
        (good(chain="bitcoin", to="", **{"from": ""}) + ",input,,,,t1:0,", "outpoint", "another transaction"),
    ],
)
def test_rows_that_contradict_themselves(
    ledger: Ledger, write: Write, line: str, column: str, reason: str
) -> None:
    [found] = refusals(ledger, write(line, header=EXTRA))
    assert found[:2] == (2, column)
    assert reason in found[2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (HEADER.replace("height", "hieght").encode(), "'hieght'.*'height'"),
        (HEADER.replace(",asset", "").encode(), "lacks asset"),
        (f"{HEADER},chain".encode(), "'chain' stands twice"),
        (HEADER.replace(",", ";").encode(), "separated by commas"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16-le"), "line 1, byte 2: a NUL byte"),
        (
            f"{HEADER},note\n{GOOD},ok\n{GOOD},Zürich\n".encode("latin-1"),
            r"line 3, byte \d+: 0xfc is not UTF-8",
        ),
        (f"{HEADER}\n{GOOD}\0\n".encode(), r"line 2, byte \d+: a NUL byte"),
        (f"{HEADER}\r{GOOD}\r".encode(), "line 1.*carriage return"),
    ],
)
def test_files_that_are_no_such_csv(ledger: Ledger, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        import_file(ledger, path, TransfersCsv())
    assert ledger.rows() == 0


def test_byte_numbers_count_from_the_start_of_the_file(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    content = b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n".encode() + b"\xff"
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"line 3, byte {len(content)}:"):
        import_file(ledger, path, TransfersCsv())


def test_missing_files_and_folders(ledger: Ledger, tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.csv", "cannot read"), (tmp_path, "holds no file")):
        with pytest.raises(InputError, match=said):
            import_file(ledger, path, TransfersCsv())


def test_a_header_alone_says_so(ledger: Ledger, write: Write) -> None:
    done = import_file(ledger, write(), TransfersCsv())
    assert done.total.read == 0
    assert "no rows" in done.findings[0]


def test_a_cut_file_is_a_warning_or_a_bad_row(ledger: Ledger, write: Write) -> None:
    path = write(GOOD, good(tx="t2"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    [found] = refusals(ledger, path)
    assert found[0] == 3
    assert "cut short" in found[2]
    path.write_bytes(whole[:-1])
    done = import_file(ledger, path, TransfersCsv())
    assert done.total.added == 2
    assert "cut short" in done.findings[0]


def test_all_bad_rows_are_counted_the_first_thousand_kept_and_all_written(
    ledger: Ledger, write: Write, tmp_path: Path
) -> None:
    path = write(GOOD, *(good(amount="-1") for _ in range(1500)))
    rejects = tmp_path / "bad.csv"
    with pytest.raises(RowsRejected, match="1500 rows are bad") as caught:
        import_file(ledger, path, TransfersCsv(), ImportChoices(rejects=rejects))
    assert (len(caught.value.rows), caught.value.total, caught.value.source) == (1000, 1500, "a.csv")
    with rejects.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["file", "line", "column", "reason"]
    assert [int(row[1]) for row in rows[1:]] == list(range(3, 1503))
    assert ledger.rows() == 0


def test_several_files_are_one_import(ledger: Ledger, write: Write) -> None:
    first, second = write(GOOD, name="a.csv"), write(good(tx="t2", amount="-1"), name="b.csv")
    third = write(good(amount="x"), name="c.csv")
    with pytest.raises(RowsRejected) as caught:
        import_files(ledger, [first, second, third], TransfersCsv())
    assert caught.value.source == "b.csv, c.csv"
    assert [row.reason.startswith("c.csv: ") for row in caught.value.rows] == [False, True]
    second = write(good(amount="6"), name="b.csv")
    with pytest.raises(ConflictingRows, match="a.csv line 2 and b.csv line 2"):
        import_files(ledger, [first, second], TransfersCsv())
    second = write(good(tx="t2"), name="b.csv")
    steps: list[tuple[int, int]] = []
    done = import_files(ledger, [first, second], TransfersCsv(), progress=lambda *step: steps.append(step))
    size = first.stat().st_size + second.stat().st_size
    assert done.total.added == 2
    assert steps[-1] == (size, size)


def test_equal_rows_without_a_position(ledger: Ledger, write: Write) -> None:
    path = write(good(position=""), good(position=""), good(position="", amount="6"))
    with pytest.raises(DuplicateRows, match=r"a.csv line 3\), worth 5 of eip155:1/slip44:60"):
        import_file(ledger, path, TransfersCsv())
    assert import_file(ledger, path, TransfersCsv(), ImportChoices(duplicates="keep")).total.added == 3


def test_two_hundred_thousand_rows_take_seconds(ledger: Ledger, tmp_path: Path) -> None:
    chance = random.Random(1)
    addresses = [f"0x{chance.getrandbits(160):040x}" for _ in range(20_000)]
    path, total = tmp_path / "big.csv", 0
    with path.open("w") as file:
        file.write(HEADER + ",tx_index\n")
        for n in range(200_000):
            amount = chance.getrandbits(70)
            total += amount
            moment = f"2024-05-01T{n // 72_000:02d}:{n // 1200 % 60:02d}:{n // 20 % 60:02d}Z"
            row = f"ethereum,{n // 20},{moment},0x{n // 3:064x},{n % 3}"
            file.write(
                f"{row},{chance.choice(addresses)},{chance.choice(addresses)},native,{amount},{n // 3}\n"
            )
    began = time.perf_counter()
    assert import_file(ledger, path, TransfersCsv()).total.added == 200_000
    assert time.perf_counter() - began < 30  # about three seconds on two quiet cores
    assert ledger.info().chains["eip155:1"].assets["eip155:1/slip44:60"].total == total
