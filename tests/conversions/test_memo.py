"""The memo grammar: real memos with what the chains made of them, documented ones, and malformed ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.conversions.dialect import MAYACHAIN, THORCHAIN, Dialect, Named, named
from hueandcry.conversions.memo import FUNCTIONS, Function, Request, Settlement, Swap, amount, parse, text

ACTIONS = Path(__file__).parents[3] / "shared" / "testdata" / "bridges" / "thorchain"
TXID = "67F019E338BE8682A7D2C988277B8F32FC197F429CC43AA9B195C14F9597741E"
EVM = "0xe6a30f4f3bad978910e2cbb4d97581f5b5a0ade0"
BTC = "bc1q6527vxxqjpq80la2l0sw7hay3lj6dz07zs6gzl"

needs_actions = pytest.mark.skipif(
    not ACTIONS.exists(), reason="../shared/testdata/bridges/thorchain is not beside the checkout"
)


def swap(memo: str, dialect: Dialect = THORCHAIN) -> Swap:
    found = parse(memo, dialect)
    assert isinstance(found, Swap)
    return found


def actions(name: str) -> list[dict[str, Any]]:
    found = json.loads((ACTIONS / name).read_text())
    return [each for each in found if each.get("memo")]


@needs_actions
@pytest.mark.parametrize(
    ("file", "dialect", "count"),
    [("thorchain_actions.json", THORCHAIN, 5), ("mayachain_actions.json", MAYACHAIN, 4)],
)
def test_real_memos_say_what_the_chain_made_of_them(file: str, dialect: Dialect, count: int) -> None:
    found = actions(file)
    assert len(found) == count
    for action in found:
        asked = swap(action["memo"], dialect)
        paid = [each["coins"][0]["asset"] for each in action["outputs"]]
        assert asked.limit == int(action["target"])
        assert asked.affiliates == (
            ((action["affiliate"], int(action["affiliate_fee_bps"])),) if action["affiliate"] else ()
        )
        assert not paid or any(_names(asked.asset, each, dialect) for each in paid)
        recipients = {each["address"].lower() for each in action["outputs"]}
        assert not asked.destination or not recipients or asked.destination.lower() in recipients


def _names(asset: Named, full: str, dialect: Dialect) -> bool:
    """Whether the chain's own full name is one that the memo's stands for."""
    other = named(full, dialect)
    assert other is not None
    same = (asset.chain, asset.ticker, asset.held) == (other.chain, other.ticker, other.held)
    return same and other.contract.endswith(asset.contract)


@needs_actions
def test_the_empty_destination_of_a_real_memo_is_the_sender() -> None:
    memo = "=:ARB.TGT-341:::wr:100"
    action = next(each for each in actions("mayachain_actions.json") if each["memo"] == memo)
    assert swap(memo, MAYACHAIN).destination == ""
    assert action["outputs"][1]["address"].lower() == action["inputs"][0]["address"]
    assert swap(memo, MAYACHAIN).asset == Named("ARB", "TGT", "341")


@needs_actions
def test_observed_transactions_carry_swaps() -> None:
    for each in json.loads((ACTIONS / "thornode_observed_txs.json").read_text()):
        assert swap(each["memo"]).destination


@pytest.mark.parametrize(
    ("memo", "expected"),
    [
        # THORChain's page "Transaction Memos".
        (f"SWAP:ETH.ETH:{EVM}", Swap(Function.SWAP, Named("ETH", "ETH"), EVM)),
        (
            f"s:ETH.ETH:{EVM}:1e6/3/0:t:10",
            Swap(Function.SWAP, Named("ETH", "ETH"), EVM, "", 10**6, 3, 0, (("t", 10),)),
        ),
        (
            f"=:BTC.BTC:{BTC}/0x7a093cebfa77403672d68e1c22d0681400a36682",
            Swap(Function.SWAP, Named("BTC", "BTC"), BTC, "0x7a093cebfa77403672d68e1c22d0681400a36682"),
        ),
        (
            f"=:BSC.BNB:{EVM}:544e6/2/6",
            Swap(Function.SWAP, Named("BSC", "BNB"), EVM, "", 544_000_000, 2, 6),
        ),
        (
            f"=:ETH.ETH:{EVM}::t1/dx/ss:10/20/30",
            Swap(
                Function.SWAP,
                Named("ETH", "ETH"),
                EVM,
                affiliates=(("t1", 10), ("dx", 20), ("ss", 30)),
            ),
        ),
        (
            f"=:ETH.ETH:{EVM}::t1/t2:10",
            Swap(Function.SWAP, Named("ETH", "ETH"), EVM, affiliates=(("t1", 10), ("t2", 10))),
        ),
        (
            "=<:BTC~BTC:thor1g6pnmnyeg48yc3lg796plt0uw50qpp7humfggz:1e6/43200/0",
            Swap(
                Function.LIMIT,
                Named("BTC", "BTC", held=True),
                "thor1g6pnmnyeg48yc3lg796plt0uw50qpp7humfggz",
                "",
                10**6,
                43200,
            ),
        ),
        (
            "=:BTC-BTC:thor1g6pnmnyeg48yc3lg796plt0uw50qpp7humfggz",
            Swap(
                Function.SWAP,
                Named("BTC", "BTC", held=True),
                "thor1g6pnmnyeg48yc3lg796plt0uw50qpp7humfggz",
            ),
        ),
        # THORNode x/thorchain/memo/memo_test.go.
        ("=:r:dx:87e7", Swap(Function.SWAP, Named("THOR", "RUNE"), "dx", limit=870_000_000)),
        (
            "=:THOR.RUNE:dx::::123:0x2354234523452345:1425e18",
            Swap(
                Function.SWAP,
                Named("THOR", "RUNE"),
                "dx",
                aggregator="123",
                final_token="0x2354234523452345",
                final_limit=1425 * 10**18,
            ),
        ),
        ("=:RUNE:dx://", Swap(Function.SWAP, Named("THOR", "RUNE"), "dx")),
        # In the source of GraphSense's decoder, from a deposit at the router.
        (
            "=:b:bc1q6fxj6446h2gr40wtfkzqyfk848gw4q4t8akr2p:0/1/0:dx:30",
            Swap(
                Function.SWAP,
                Named("BTC", "BTC"),
                "bc1q6fxj6446h2gr40wtfkzqyfk848gw4q4t8akr2p",
                interval=1,
                affiliates=(("dx", 30),),
            ),
        ),
        # What stands behind | is not read; lists of unlike length leave the affiliates without a figure.
        (f"=:e:{EVM}|anything:else", Swap(Function.SWAP, Named("ETH", "ETH"), EVM)),
        (
            f"=:e:{EVM}::a/b:1/2/3",
            Swap(Function.SWAP, Named("ETH", "ETH"), EVM, affiliates=(("a", None), ("b", None))),
        ),
        ("=:ETH~", None),
    ],
)
def test_swaps(memo: str, expected: Swap | None) -> None:
    assert parse(memo, THORCHAIN) == expected


@pytest.mark.parametrize(
    ("written", "thorchain", "mayachain"),
    [
        ("a", Named("AVAX", "AVAX"), Named("ARB", "ETH")),
        ("b", Named("BTC", "BTC"), Named("BTC", "BTC")),
        ("d", Named("DOGE", "DOGE"), Named("DASH", "DASH")),
        ("f", Named("BASE", "ETH"), None),
        ("l", Named("LTC", "LTC"), None),
        ("s", Named("BSC", "BNB"), None),
        ("x", Named("XRP", "XRP"), Named("XRD", "XRD")),
        ("et", None, Named("ETH", "USDT", "0XDAC17F958D2EE523A2206206994597C13D831EC7")),
        ("eth.usdt-ec7", Named("ETH", "USDT", "EC7"), Named("ETH", "USDT", "EC7")),
        ("ETH/USDT", Named("ETH", "USDT", held=True), Named("ETH", "USDT", held=True)),
        ("cacao", None, Named("MAYA", "CACAO")),
    ],
)
def test_the_same_letters_name_other_assets_on_the_other_chain(
    written: str, thorchain: Named | None, mayachain: Named | None
) -> None:
    assert named(written, THORCHAIN) == thorchain
    assert named(written, MAYACHAIN) == mayachain


@pytest.mark.parametrize(
    ("memo", "function"),
    [
        ("+:BTC.BTC", Function.KEEP),
        ("ADD:BTC/BTC::t:10", Function.KEEP),
        ("donate:ETH.ETH", Function.KEEP),
        ("BOND:thor19m4kqulyqvya339jfja84h6qp8tkjgxuxa4n4a", Function.KEEP),
        ("TRADE+:thor1x2whgc2nt665y0kc44uywhynazvp0l8tp0vtu6", Function.KEEP),
        ("-:ETH/ETH:5000", Function.DRAW),
        ("wd:BTC/BTC:1000", Function.DRAW),
        ("TRADE-:bc1qp8278yutn09r2wu3jrc8xg2a7hgdgwv2gvsdyw", Function.DRAW),
        ("m=<:25BTC.BTC:1003ETH.ETH:900", Function.DRAW),
        ("MIGRATE:3494355", Function.MOVE),
        ("consolidate", Function.MOVE),
        ("r:12345", Function.REFERENCE),
        ("x:thor1contract:e30=", Function.REFERENCE),
    ],
)
def test_what_is_no_swap_is_known_as_such(memo: str, function: Function) -> None:
    found = parse(memo, THORCHAIN)
    assert isinstance(found, Request)
    assert found.function is function


@pytest.mark.parametrize("memo", [f"OUT:{TXID}", f"out:{TXID.lower()}", f"OUT:0x{TXID}"])
def test_a_payment_names_the_transaction_that_it_answers(memo: str) -> None:
    assert parse(memo, THORCHAIN) == Settlement(Function.OUT, TXID)
    assert parse(memo.replace("OUT", "REFUND").replace("out", "refund"), MAYACHAIN) == Settlement(
        Function.REFUND, TXID
    )


MALFORMED = (
    "",
    ":",
    "hello world",
    "=",
    "=:",
    "=::" + EVM,
    "SWAP:BLAH.BLAH:" + EVM,
    "=:ETH.:" + EVM,
    "=:.ETH:" + EVM,
    "=:doge to the moon:" + EVM,
    f"=:b:/{EVM}:87e7",  # a refund address without a destination
    f"=:e:{EVM}:1200/10/20abc",
    f"=:e:{EVM}:1200/10/////",
    f"=:e:{EVM}:1200/10/-20",
    f"=:e:{EVM}:1200/-10/20",
    f"=:e:{EVM}:1200/102103980982304982058230492830429384080/20",
    f"=:e:{EVM}:-5",
    f"=:e:{EVM}:1e78",
    f"=:e:{EVM}:0x10",
    f"=:e:{EVM}:1,5",
    "OUT",
    "OUT:",
    "OUT:" + TXID[:-1],
    "OUT:" + TXID + "0",
    "OUT:" + TXID[:-1] + "G",
    "OUT:" + "0" * 64,
    "REFUND:0x",
    "r",
    "r:",
    "r:hello",
    "x:",
    "=:e:" + "a" * 250,
)


@pytest.mark.parametrize("memo", MALFORMED)
@pytest.mark.parametrize("dialect", [THORCHAIN, MAYACHAIN])
def test_malformed_memos_say_nothing(memo: str, dialect: Dialect) -> None:
    assert parse(memo, dialect) is None


@pytest.mark.parametrize("data", [b"", b"=:b:\x00", b"=:b:\n", "=:b:é".encode(), b"\xff" * 4, b"a" * 251])
def test_what_is_no_printable_text_is_no_memo(data: bytes) -> None:
    assert text(data) == ""


@given(st.integers(0, 10**30), st.integers(0, 40))
def test_scientific_notation_is_exact(mantissa: int, exponent: int) -> None:
    assert amount(f"{mantissa}e{exponent}") == mantissa * 10**exponent
    assert amount(str(mantissa)) == mantissa
    assert amount(f"{mantissa}.9") == mantissa


@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from(["b", EVM, "1e6/1/0", "a/b", "1/2"])), max_size=9
    ),
    st.sampled_from([*FUNCTIONS, "?"]),
    st.sampled_from([THORCHAIN, MAYACHAIN]),
)
def test_no_memo_raises(parameters: list[str], word: str, dialect: Dialect) -> None:
    found = parse(":".join([word, *parameters]), dialect)
    assert found is None or found.function is FUNCTIONS[word]


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    parse(text(data), THORCHAIN)
