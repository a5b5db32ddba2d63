import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, localcontext
from itertools import pairwise
from pathlib import Path

import pytest

from hueandcry.chains import chain, parse_address
from hueandcry.heists import heist, transfers_path
from hueandcry.model import Heist, Statement

FACTS = Path(__file__).parents[3] / "shared" / "facts"
EXPLOITER = "0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2"
SWAPPER = "0xA4B2Fd68593B6F34E51cB9eDB66E71c1B4Ab449e"
COLLECTOR = "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92"
TRANCHE = "0xF302572594a68aA8F951faE64ED3aE7DA41c72Be"
STETH = "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84"
METH = "0xd5F7838F5C461fefF7FE49ea5ebaF7728bB0ADfa"
CMETH = "0xE6829d9a7eE3040e1276Fa75293Bde931859e8fA"
HEADER = (
    "chain,height,time,tx,tx_index,position,from,to,asset,amount,kind,asset_in,amount_in,flags,note,source"
)
NOT_ROWS = {"no_value", "hash_only", "aggregated"}

Row = dict[str, str]


def wei(text: str) -> int:
    with localcontext(prec=60):
        exact = Decimal(text) * 10**18
        assert exact == int(exact)
        return int(exact)


@pytest.fixture(scope="module")
def bybit() -> Heist:
    return heist("bybit-2025")


@pytest.fixture(scope="module")
def rows(bybit: Heist) -> list[Row]:
    path = transfers_path(bybit)
    assert path is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    return list(csv.DictReader(lines))


def facts(name: str) -> list[Row]:
    path = FACTS / name
    if not path.is_file():
        pytest.skip(f"the collected facts are not beside the checkout: {name}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moved(rows: list[Row], *, of: str = "", to: str = "", asset: str = "native") -> int:
    plain = (row for row in rows if row["kind"] == "" and row["asset"] == asset)
    return sum(int(row["amount"]) for row in plain if of in ("", row["from"]) and to in ("", row["to"]))


def test_the_exploiter_does_not_balance_and_is_not_smoothed(rows: list[Row]) -> None:
    received, spent = moved(rows, to=EXPLOITER), moved(rows, of=EXPLOITER)
    assert received == wei("401346.768858404671846374")
    assert spent == wei("400001")
    assert received - spent == wei("1345.768858404671846374")
    surplus = moved(rows, of=EXPLOITER, asset=STETH) - moved(rows, to=EXPLOITER, asset=STETH)
    assert surplus == wei("0.000009994741607957")
    for token, amount in ((METH, "8000"), (CMETH, "15000")):
        assert moved(rows, to=EXPLOITER, asset=token) == moved(rows, of=EXPLOITER, asset=token) == wei(amount)


def test_forty_nine_wallets_receive_ten_thousand_ether_each(rows: list[Row], bybit: Heist) -> None:
    lots = [row for row in rows if (row["kind"], row["asset"], row["amount"]) == ("", "native", str(10**22))]
    senders = Counter(row["from"] for row in lots)
    receivers = {row["to"].lower() for row in lots}
    assert senders == {EXPLOITER: 40, COLLECTOR: 9}
    assert len(receivers) == len(lots) == 49
    assert receivers == {known.address for known in bybit.addresses if known.role == "tranche"}


def test_later_hops_keep_their_differences(rows: list[Row]) -> None:
    assert moved(rows, to=COLLECTOR) == wei("98048.7948")
    assert moved(rows, of=COLLECTOR) == wei("98055.3621285125807993")
    assert moved(rows, to=TRANCHE) == wei("10000")
    assert moved(rows, of=TRANCHE) == wei("10062.358226033052619")
    assert len({row["to"] for row in rows if row["from"] == TRANCHE}) == 58
    assert sum(row["from"] == TRANCHE for row in rows) == 74
    assert moved(rows, of=SWAPPER) == wei("98048.8948")


def batches(rows: list[Row]) -> Iterator[tuple[list[Row], int]]:
    swaps: list[Row] = []
    for row in rows:
        if row["kind"] == "conversion":
            swaps.append(row)
        elif (row["from"], row["to"]) == (SWAPPER, COLLECTOR):
            yield swaps, int(row["amount"])
            swaps = []
    assert not swaps


def test_each_batch_of_swaps_sums_to_what_was_passed_on(rows: list[Row]) -> None:
    found = list(batches(rows))
    assert [amount for _, amount in found] == [wei("9980"), wei("49755"), wei("38313.7948")]
    assert [len(swaps) for swaps, _ in found] == [1, 4, 7]
    for swaps, proceeds in found:
        given = sum(int(row["amount"]) for row in swaps)
        so_far = credited = 0
        for row in swaps:
            so_far += int(row["amount"])
            credited += int(row["amount_in"])
            assert credited == proceeds * so_far // given
        assert credited == proceeds


def test_conversions_are_the_swappers_own(rows: list[Row]) -> None:
    swaps = [row for row in rows if row["kind"] == "conversion"]
    assert {(row["from"], row["to"], row["asset_in"], row["flags"]) for row in swaps} == {
        (SWAPPER, SWAPPER, "native", "aggregated")
    }
    given: dict[str, int] = defaultdict(int)
    for row in swaps:
        given[row["asset"]] += int(row["amount"])
    assert given == {STETH: wei("90375.54791768"), METH: wei("8000")}
    assert sum(int(row["amount_in"]) for row in swaps) == wei("98048.7948")
    assert all(row["asset_in"] == row["amount_in"] == "" for row in rows if row["kind"] != "conversion")


def test_rows_are_in_order_on_the_slot_grid(rows: list[Row]) -> None:
    places = [(int(row["height"]), row["tx"]) for row in rows]
    assert places == sorted(places)
    assert len({row["tx"] for row in rows}) == len(rows) == 203
    blocks = sorted({(int(row["height"]), datetime.fromisoformat(row["time"])) for row in rows})
    anchor = datetime.fromisoformat("2025-02-21T14:16:11Z")
    for (height, time), (next_height, next_time) in pairwise(blocks):
        assert height < next_height
        assert (next_time - time).total_seconds() >= 12 * (next_height - height)
    assert all((time - anchor).total_seconds() % 12 == 0 for _, time in blocks)


def test_every_row_is_well_formed(rows: list[Row]) -> None:
    ethereum = chain("ethereum")
    for row in rows:
        assert row["chain"] == ethereum.id
        assert row["source"]
        assert row["tx_index"] == row["position"] == ""
        assert row["kind"] in {"", "conversion", "inferred"}
        assert set(filter(None, row["flags"].split(";"))) <= {"time_inferred", "aggregated", "rounded"}
        for field in ("from", "to", "asset", "asset_in"):
            if row[field] not in {"", "native"}:  # mixed case: parsing checks EIP-55
                assert parse_address(ethereum, row[field]) == row[field].lower() != row[field]


def test_flags_say_what_is_inferred_and_what_is_rounded(rows: list[Row]) -> None:
    inferred = [row for row in rows if "time_inferred" in row["flags"]]
    assert [(row["asset"], row["height"]) for row in inferred] == [(CMETH, "21895251"), (METH, "21895251")]
    rounded = [row for row in rows if "rounded" in row["flags"]]
    assert len(rounded) == 122
    assert all("float rendering" in row["note"] for row in rounded)
    assert Counter(row["kind"] for row in rows) == {"": 182, "conversion": 12, "inferred": 9}


def test_the_thefts_are_rows_of_the_file(rows: list[Row], bybit: Heist) -> None:
    by_tx = {row["tx"]: row for row in rows}
    assert len(bybit.thefts) == 4
    symbols = {info.asset: info.symbol for info in bybit.assets}
    assert {symbols[theft.asset]: theft.amount for theft in bybit.thefts} == {
        "ETH": 401346768858404671846374,
        "stETH": 90375547907685258392043,
        "cmETH": wei("15000"),
        "mETH": wei("8000"),
    }
    for theft in bybit.thefts:
        row = by_tx[theft.tx]
        asset = "slip44:60" if row["asset"] == "native" else f"erc20:{row['asset'].lower()}"
        assert (theft.chain, theft.to, theft.amount) == (row["chain"], row["to"].lower(), int(row["amount"]))
        assert theft.asset == f"{row['chain']}/{asset}"


def test_statements_cover_the_documented_emptyings(bybit: Heist) -> None:
    tranches = {known.address for known in bybit.addresses if known.role == "tranche"}
    emptied = [s for s in bybit.statements if s.address in tranches]
    assert len({s.address for s in emptied}) == len(emptied) == 47
    assert {s.kind for s in emptied} == {Statement.MOVED}
    assert sum(s.amount or 0 for s in emptied) == wei("464164.66")
    others = {(s.address[:10], s.kind): s.amount for s in bybit.statements if s.address not in tranches}
    assert others == {
        ("0x47666fab", Statement.EMPTIED): wei("1345.768858404671846374"),
        ("0x1542368a", Statement.RETURNED): wei("15000"),
        ("0x54acab84", Statement.MOVED): None,
        ("0x8b62111b", Statement.MOVED): None,
    }


def test_every_address_and_figure_has_a_source(bybit: Heist) -> None:
    assert all(known.source for known in bybit.addresses)
    assert len({(known.chain, known.address) for known in bybit.addresses}) == 65
    assert sum("on the FBI list" in known.note for known in bybit.addresses) == 51
    published = {(figure.publisher, figure.value, figure.unit, figure.date) for figure in bybit.figures}
    assert ("FBI", "1500000000", "USD", "2025-02-26") in published
    assert ("MSMT", "1460000000", "USD", "2025-10-22") in published
    for date in ("2025-03-04", "2025-03-20", "2025-04-21"):
        shares = {f.what: Decimal(f.value) for f in bybit.figures if f.date == date and f.unit == "%"}
        assert shares["traceable"] + shares["gone dark"] + shares["frozen"] == 100


def test_no_row_was_mistyped(rows: list[Row]) -> None:
    by_tx = {row["tx"]: row for row in rows}
    expected = [fact for fact in facts("bybit_transfers.csv") if fact["row_status"] not in NOT_ROWS]
    assert len(expected) == len(by_tx)
    for fact in expected:
        row = by_tx[fact["tx_hash"]]
        swap = fact["kind"] == "swap_out"
        assert (row["from"], row["to"]) == (fact["from"], SWAPPER if swap else fact["to"])
        assert not swap or fact["to"] in row["note"]
        assert row["asset"] == (fact["asset_contract"] or "native")
        assert int(row["amount"]) == wei(fact["amount"])
        assert (row["kind"] == "inferred") == (fact["row_status"] == "from_inferred")
        assert row["source"] == fact["source"]
        if fact["row_status"] != "no_block":
            assert (row["height"], row["time"]) == (fact["block"], fact["time_utc"])


def test_no_address_was_mistyped(bybit: Heist) -> None:
    expected = [fact for fact in facts("heist_addresses.csv") if fact["heist_id"] == "bybit-2025"]
    assert [(known.address, known.role) for known in bybit.addresses] == [
        (parse_address(chain(fact["chain"]), fact["address"]), fact["role"]) for fact in expected
    ]
    documented = (s for s in bybit.statements if s.kind is Statement.MOVED and s.amount)
    moved_out = {s.address: (s.date, s.amount) for s in documented}
    for fact in expected:
        if fact["role"] == "tranche" and "move date not given" not in fact["source"]:
            assert moved_out.pop(fact["address"].lower()) == (fact["date"], wei(fact["amount"]))
    assert not moved_out
