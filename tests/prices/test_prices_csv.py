"""The file of prices: taken whole and exactly, or refused with the line that is wrong."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import InputError
from hueandcry.prices import prices_csv, read_prices
from hueandcry.prices.prices_csv import OPTIONAL, REQUIRED

ETH = "eip155:1/slip44:60"
LIDO = "eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84"
HEAD = "asset,time,price,currency"
ROW = f"{ETH},2025-02-21T14:00:00Z,2674.013,USD"
TIME = datetime(2025, 2, 21, 14, tzinfo=UTC)


def file(folder: Path, *lines: str, head: str = HEAD, end: str = "\n") -> Path:
    path = folder / "p.csv"
    path.write_bytes((end.join([head, *lines]) + end).encode())
    return path


def test_everything_that_a_file_can_say(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        f'{ROW},"Desk, hourly",18',
        "",
        f"eip155:1/erc20:0x{LIDO[-40:].upper()},2025-02-21T00:00:00+00:00,2.6721e3,USD,,18",
        head=f"{HEAD},source,decimals",
        end="\r\n",
    )
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    book = read_prices(path, timedelta(hours=2))
    ether, staked = book.at(ETH, TIME), book.at(LIDO, TIME - timedelta(hours=14))
    assert ether is not None
    assert staked is not None
    assert (ether.value, ether.time, ether.source) == (Decimal("2674.013"), TIME, "Desk, hourly")
    assert (staked.value, staked.source) == (Decimal("2672.1"), "p.csv")
    assert (book.currency, book.origin, book.decimals) == ("USD", "p.csv", {ETH: 18, LIDO: 18})
    assert book.digest == sha256(path.read_bytes()).hexdigest()
    assert book.tolerance == timedelta(hours=2)


def test_equal_rows_are_one_price(tmp_path: Path) -> None:
    assert len(read_prices(file(tmp_path, ROW, ROW.replace("2674.013", "2674.0130"))).prices()) == 1


WRONG = {
    "symbol": ("ETH,2025-02-21T14:00:00Z,1,USD", "asset: 'ETH'"),
    "unknown chain": ("eip:1/slip44:60,2025-02-21T14:00:00Z,1,USD", "asset: .*not a known chain"),
    "another chain's coin": ("eip155:1/slip44:0,2025-02-21T14:00:00Z,1,USD", "asset: .*not the native asset"),
    "checksum": (
        "eip155:1/erc20:0x52908400098527886E0F7030069857D2E4169Ee7,2025-02-21T14:00:00Z,1,USD",
        "asset: .*checksum",
    ),
    "date": (f"{ETH},2025-02-21,1,USD", "time: '2025-02-21' is not a UTC time"),
    "no zone": (f"{ETH},2025-02-21T14:00:00,1,USD", "time: .*not a UTC time"),
    "no such day": (f"{ETH},2025-02-30T14:00:00Z,1,USD", "time: .*is no time"),
    "early": (f"{ETH},2008-01-01T00:00:00Z,1,USD", "time: .*before 2009-01-03"),
    "future": (f"{ETH},2999-01-01T00:00:00Z,1,USD", "time: .*in the future"),
    "negative": (f"{ETH},2025-02-21T14:00:00Z,-1,USD", "price: '-1' is negative"),
    "NaN": (f"{ETH},2025-02-21T14:00:00Z,NaN,USD", "price: 'NaN' is no price"),
    "comma": (f'{ETH},2025-02-21T14:00:00Z,"1,5",USD', "price: '1,5' is no price"),
    "currency": (f"{ETH},2025-02-21T14:00:00Z,1,$", r"currency: '\$' is no currency"),
    "mixed": (f"{ETH},2025-02-22T14:00:00Z,1,EUR", "currency: EUR after USD"),
    "conflict": (ROW.replace("2674.013", "2675"), "price: .*costs 2675, but 2674.013 in line 2"),
    "short": (ETH, "1 values, the header has 4"),
    "quote": (f'"{ETH},2025-02-21T14:00:00Z,1,USD', "a value is too long, or a quote"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_is_one_error_with_its_line(tmp_path: Path, case: str) -> None:
    row, said = WRONG[case]
    with pytest.raises(InputError, match=rf"^p\.csv line 3(, |: ){said}"):
        read_prices(file(tmp_path, ROW, row, f"{ETH},2025-02-23T00:00:00Z,1,USD"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: the header lacks asset, time, price, currency"),
        (b"asset,time,price\n", "line 1: the header lacks currency"),
        (b"asset,time,prise,currency\n", "line 1: unknown column 'prise'; the nearest known: 'price'"),
        (b"asset,time,price,price,currency\n", "line 1: a column stands twice"),
        (f"{HEAD}\n".encode(), "has a header but no prices"),
        (f"{HEAD}\n{ROW}\n".encode("utf-16"), "UTF-16"),
        (f"{HEAD}\n{ROW}\n\0".encode(), "line 3: a NUL byte"),
        (f"{HEAD}\n{ROW}\n".encode() + b"\xe9", "line 3: 0xe9 is not UTF-8"),
        (f"{HEAD}\r{ROW}\n".encode(), "line 1: a carriage return"),
        (f"{HEAD},source\n{ROW},a\x1bb\n".encode(), "line 2, source: one line"),
        (f"{HEAD},decimals\n{ROW},256\n".encode(), "line 2, decimals: '256' is no whole number"),
        (f"{HEAD},decimals\n{ROW},1.5\n".encode(), "line 2, decimals: '1.5' is no whole number"),
        (
            f"{HEAD},decimals\n{ROW},18\n{ROW.replace('T14', 'T15')},6\n".encode(),
            "line 3, decimals: .* has 6, but 18 in line 2",
        ),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_prices(path)


def test_a_file_that_is_missing_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_prices(tmp_path / "none.csv")
    monkeypatch.setattr(prices_csv, "LARGEST", 40)
    with pytest.raises(InputError, match="larger than"):
        read_prices(file(tmp_path, ROW))


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_it_stumble(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, headed: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "noise.csv"
    path.write_bytes((f"{HEAD}\n{ROW}\n".encode() if headed else b"") + noise)
    try:
        said = str(len(read_prices(path).prices()))
    except InputError as error:
        said = str(error)
    assert said == "1" or "noise.csv" in said


def test_every_column_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "prices-csv.md").read_text("utf-8")
    for name in (*REQUIRED, *OPTIONAL):
        assert f"| `{name}` |" in page, name
