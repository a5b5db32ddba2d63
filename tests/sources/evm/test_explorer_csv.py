"""The format explorer-csv: the pages of Etherscan-like explorers."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.ledger import Ledger
from hueandcry.ledger.incoming import Imported
from hueandcry.model import Flag, Kind
from hueandcry.model.errors import InputError, RowsRejected
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.evm.explorer_csv import units
from tests.sources.evm.exports import SAMPLES
from tests.sources.evm.story import ALICE, BOB, CAROL, MADE, ROUTER, TOKEN, tx

PAGES = SAMPLES / "explorer-csv"
_PLACE = '"Transaction Hash","Blockno","UnixTimestamp","DateTime (UTC)","From","To",'
TRANSACTIONS = (
    f'{_PLACE}"ContractAddress","Value_IN(ETH)","Value_OUT(ETH)","CurrentValue @ $3000/Eth","TxnFee(ETH)",'
    '"TxnFee(USD)","Historical $Price/Eth","Status","ErrCode","Method"'
)
TOKENS = f'{_PLACE}"TokenValue","USDValueDayOfTx","ContractAddress","TokenName","TokenSymbol"'
QUANTITIES = f'{_PLACE}"Quantity","Method"'
DECIMALS = f"{TOKEN}=6"


def run(folder: Path, *paths: Path, **options: str) -> Imported:
    choices = ImportChoices(options=options, duplicates="keep")
    return import_files(Ledger(folder / "ledger"), paths, format_named("explorer-csv"), choices)


def page(folder: Path, header: str, **changed: str) -> Path:
    """A page of one row, with the values given."""
    names = [name.strip('"') for name in header.split('","')]
    row = {
        "Transaction Hash": tx(1),
        "Blockno": "100",
        "UnixTimestamp": "1700000000",
        "From": ALICE,
        "To": BOB,
    }
    row |= {"Value_OUT(ETH)": "1", "Value_IN(ETH)": "0", "TxnFee(ETH)": "0.001", "Method": "Transfer"}
    row |= {"TokenValue": "1", "ContractAddress": TOKEN if header == TOKENS else ""} | changed
    path = folder / "page.csv"
    path.write_text(f"{header}\n" + ",".join(f'"{row.get(name, "")}"' for name in names) + "\n")
    return path


def told(ledger: Ledger) -> list[tuple[Any, ...]]:
    view = ledger.read()
    purses = view.purses.to_pylist()
    return [
        (
            row["tx"],
            row["position"],
            Kind(row["kind"]),
            purses[row["sender"]]["address"],
            purses[row["recipient"]]["address"],
            purses[row["sender"]]["asset"],
            int(row["amount"]),
            row["flags"] & ~Flag.ORDER_INFERRED,  # the ledger's own
        )
        for row in view.table.to_pylist()
    ]


def test_the_three_pages_of_an_address(tmp_path: Path) -> None:
    pages = sorted(PAGES.iterdir())
    done = run(tmp_path, *pages, decimals=DECIMALS)
    assert done.findings == ()
    gas, missing = 2_000_000_000, int(Flag.INTERNAL_MISSING)
    token = f"erc20:{TOKEN}"
    assert sorted(told(Ledger(tmp_path / "ledger")), key=str) == sorted(
        [
            (tx(1), 0, Kind.TRANSFER, ALICE, BOB, "slip44:60", 5 * 10**18 + 1, 0),
            (tx(1), gas, Kind.GAS, ALICE, "", "slip44:60", 210_000, 0),
            (tx(3), 0, Kind.TRANSFER, ALICE, ROUTER, "slip44:60", 10**18, 0),
            (tx(3), gas, Kind.GAS, ALICE, "", "slip44:60", 2_000_000, missing),
            (tx(3), None, Kind.TRANSFER, ROUTER, CAROL, "slip44:60", 10**17, 0),
            (tx(3), None, Kind.TRANSFER, ALICE, CAROL, token, 1_234_567_890_000, 0),
            (tx(3), None, Kind.TRANSFER, ALICE, CAROL, token, 1, 0),
            (tx(4), 0, Kind.LEG, ALICE, BOB, "slip44:60", 9 * 10**18, 0),
            (tx(4), gas, Kind.GAS, ALICE, "", "slip44:60", 600_000, 0),
            (tx(6), 0, Kind.TRANSFER, ALICE, MADE, "slip44:60", 3, 0),
            (tx(6), gas, Kind.GAS, ALICE, "", "slip44:60", 900_000, missing),
        ],
        key=str,
    )


@given(st.integers(0, 10**30), st.integers(0, 18))
def test_amounts_in_coins_become_base_units(amount: int, decimals: int) -> None:
    exact = Decimal(amount).scaleb(-decimals, None) if amount < 10**27 else Decimal(amount // 10**decimals)
    amount = amount if amount < 10**27 else amount // 10**decimals * 10**decimals
    for text in (f"{exact:f}", f"{exact:,f}"):
        assert units(text, decimals) == amount


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1e18", "is not an amount in decimal digits"),
        ("-1", "is not an amount in decimal digits"),
        ("1,23", "is not an amount in decimal digits"),
        ("0.0000001", "has more than 6 decimals: is it this asset?"),
        ("", "is not an amount in decimal digits"),
        ("9" * 200, "is not an amount in decimal digits"),
        ("nan", "is not an amount in decimal digits"),
    ],
)
def test_amounts_that_cannot_be_exact_are_refused(text: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        units(text, 6)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("header", "changed", "reason"),
    [
        (TRANSACTIONS, {"Value_IN(ETH)": "2"}, "the two values of the row differ"),
        (TRANSACTIONS, {"Value_OUT(ETH)": "many"}, "'many' is not an amount in decimal digits"),
        (TRANSACTIONS, {"Status": "maybe"}, "'maybe' is no known status"),
        (TRANSACTIONS, {"Transaction Hash": "0x1"}, "is not a hash"),
        (TRANSACTIONS, {"Blockno": "one"}, "'one' is not a whole number"),
        (TRANSACTIONS, {"From": ""}, "From is empty"),
        (TRANSACTIONS, {"From": "alice"}, "begins with 0x"),
        (TRANSACTIONS, {"UnixTimestamp": ""}, "is empty"),
        (TOKENS, {"ContractAddress": BOB}, f"say decimals={BOB}=NUMBER"),
        (TOKENS, {"TokenValue": "0.0000001"}, "has more than 6 decimals"),
        (TOKENS, {"To": ""}, "the sender or the recipient is empty"),
    ],
)
def test_rows_that_cannot_be_told_exactly_are_refused(
    tmp_path: Path, header: str, changed: dict[str, str], reason: str
) -> None:
    with pytest.raises(RowsRejected) as caught:
        run(tmp_path, page(tmp_path, header, **changed), decimals=DECIMALS)
    [row] = caught.value.rows
    assert (row.line, reason in row.reason) == (2, True), row.reason
    assert Ledger(tmp_path / "ledger").rows() == 0


def test_what_came_in_is_what_went_out_of_a_payment_to_oneself(tmp_path: Path) -> None:
    changed = {"Value_IN(ETH)": "1", "To": ALICE}
    assert run(tmp_path, page(tmp_path, TRANSACTIONS, **changed)).total.added == 2


def test_a_failed_payment_moves_nothing_and_costs_gas(tmp_path: Path) -> None:
    for place, changed in enumerate(({"Status": "Error(0)"}, {"ErrCode": "execution reverted"})):
        run(tmp_path / str(place), page(tmp_path, TRANSACTIONS, **changed))
        assert [row[2] for row in told(Ledger(tmp_path / str(place) / "ledger"))] == [Kind.LEG, Kind.GAS]


def test_a_page_of_a_token_needs_the_token(tmp_path: Path) -> None:
    path = page(tmp_path, QUANTITIES, Quantity="2.5")
    with pytest.raises(RowsRejected, match="1 row is bad") as caught:
        run(tmp_path, path, decimals=DECIMALS)
    assert "token=CONTRACT" in caught.value.rows[0].reason
    run(tmp_path, path, decimals=DECIMALS, token=TOKEN)
    assert [row[5:7] for row in told(Ledger(tmp_path / "ledger"))] == [(f"erc20:{TOKEN}", 2_500_000)]


def test_pages_of_another_chain_and_other_files_are_refused(tmp_path: Path) -> None:
    path = page(
        tmp_path, TRANSACTIONS.replace("(ETH)", "(BNB)"), **{"Value_OUT(BNB)": "1", "TxnFee(BNB)": "0.1"}
    )
    with pytest.raises(InputError, match="counts BNB, the coin of ethereum is ETH"):
        run(tmp_path, path)
    assert run(tmp_path, path, chain="bsc").total.added == 2
    with pytest.raises(InputError, match="no page of an explorer has these columns"):
        run(tmp_path, SAMPLES / "ethereum-etl-csv" / "blocks.csv")
    with pytest.raises(InputError, match="is not CONTRACT=NUMBER"):
        run(tmp_path, page(tmp_path, TOKENS), decimals="6")
    with pytest.raises(InputError, match="bitcoin is not an EVM chain"):
        run(tmp_path, path, chain="bitcoin")
