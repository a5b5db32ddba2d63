"""Across of versions 2 and 3."""

from typing import Any

import pytest
from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import across
from hueandcry.conversions.bridges.account import padded
from hueandcry.conversions.bridges.across import POOLS, Across
from hueandcry.conversions.bridges.moves import WRAPPED
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ARBITRUM, BASE, ETHEREUM

SOLANA = chain("solana").id
SCROLL = "eip155:534352"
USDC_ARBITRUM = "0xaf88d065e77c8cc2239327c5edb3a432268e5831"
WETH = WRAPPED[ETHEREUM]
ALICE, BOB, CAROL = "0x" + "a1" * 20, "0x" + "b0" * 20, "0x" + "c3" * 20
TX = "0x" + "11" * 32
NONE = b"\0" * 32
_SOLANA_TO = "5fd7d59b6fad2b456f053fa22aa31cd3118a591fd04d3d2afaaa243d2bf3af8d"  # 7T8ckKtd…hPxY


def _read(event: Any, *transfers: Any) -> list[Message]:
    return list(Across().read(speech.transaction([event], transfers)))


def test_a_deposit_for_solana() -> None:
    # Published by rotki (tests/unit/decoders/test_across.py): Arbitrum 0xb8b7c181…2182 deposits 120 USDC of
    # 0x56a1A34F…5536 for 7T8ckKtd…hPxY on Solana, number 3982708. Constructed: outputs, deadlines, relayer.
    owner = "0x56a1a34f0d33788eba53e2706854a37a5f275536"
    to, mint = bytes.fromhex(_SOLANA_TO), bytes(range(1, 33))
    values = [
        padded(USDC_ARBITRUM),
        mint,
        120_000_000,
        119_900_000,
        across.SOLANA,
        3982708,
        1,
        2,
        3,
        padded(owner),
        to,
        NONE,
        b"",
    ]
    tx = "0xb8b7c18165533055bd9bd136b1bf67d817f4100725b6dfd051ed359cf7ea2182"
    (message,) = _read(speech.log(ARBITRUM, tx, across._DEPOSIT_4, POOLS[ARBITRUM], values))
    assert (message.side, message.key) == (Side.DEPOSIT, "42161:3982708")
    assert (message.party, message.amount) == (owner, 120_000_000)
    assert message.asset == f"{ARBITRUM}/erc20:{USDC_ARBITRUM}"
    assert message.other_chain == SOLANA
    assert message.recipient == "7T8ckKtdc5DH7ACS5AnCny7rVXYJPEsaAbdBri1FhPxY"
    assert message.other_asset.startswith(f"{SOLANA}/token:")
    assert message.least == 119_900_000
    assert not message.same_asset


@pytest.mark.parametrize("newer", [False, True])
def test_a_fill_from_scroll(*, newer: bool) -> None:
    # Published by rotki: Arbitrum 0x0fe6509d…7704 fills deposit 1295289 of Scroll with 365.669864 USDC for
    # 0x3Ba6eB0e…0CEF. Constructed: input, deadlines, relayer; both forms of the event are tried.
    owner = "0x3ba6eb0e4327b96ade6d4f3b578724208a590cef"
    amount = 365_669_864
    tx = "0x0fe6509df413361b7aa903ca810aa91151a1e44f51dd05c6fbc838d506e17704"

    def word(address: str) -> Any:
        return padded(address) if newer else address

    said = b"\x07" * 32 if newer else b""
    execution = (word(owner), said, amount, 0)
    values = [
        word(ALICE),
        word(USDC_ARBITRUM),
        366_000_000,
        amount,
        10,
        534352,
        1295289,
        1,
        2,
        word(CAROL),
        word(CAROL),
        word(owner),
        word(owner),
        said,
        execution,
    ]
    signature = across._FILL_4 if newer else across._FILL_3
    (message,) = _read(speech.log(ARBITRUM, tx, signature, POOLS[ARBITRUM], values))
    assert (message.side, message.key) == (Side.PAYOUT, "534352:1295289")
    assert (message.party, message.amount, message.other_chain) == (owner, amount, SCROLL)
    assert message.asset == f"{ARBITRUM}/erc20:{USDC_ARBITRUM}"


def _weth_deposit() -> Any:
    values = [WETH, WRAPPED[BASE], 10**18, 10**18 - 5, 8453, 42, 1, 2, 3, ALICE, BOB, CAROL, b""]
    return speech.log(ETHEREUM, TX, across._DEPOSIT_3, POOLS[ETHEREUM], values)


def test_the_coin_is_told_from_its_wrapped_form_by_the_transfers() -> None:
    pool = POOLS[ETHEREUM]
    (named,) = _read(_weth_deposit())
    assert named.asset == f"{ETHEREUM}/erc20:{WETH}"
    assert (named.key, named.other_asset) == ("1:42", f"{BASE}/erc20:{WRAPPED[BASE]}")
    (coin,) = _read(_weth_deposit(), speech.moved(ETHEREUM, TX, ALICE, pool, "native", 10**18))
    assert coin.asset == f"{ETHEREUM}/slip44:60"
    (wrapped,) = _read(_weth_deposit(), speech.moved(ETHEREUM, TX, ALICE, pool, WETH, 10**18))
    assert wrapped.asset == f"{ETHEREUM}/erc20:{WETH}"


def test_version_2_states_the_same_number_and_no_exact_payout() -> None:
    # Published by rotki: Base 0xcc6297f8…4172 fills deposit 1142258 of Arbitrum for 0xc37b40AB…3B65, who gets
    # 0.00980467456898255 ETH. Constructed: the rest of the event.
    to = "0xc37b40abdb939635068d3c5f13e7faf686f03b65"
    amount = 10**16
    tx = "0xcc6297f80c413865b7dcc269f305e79216befd98d393a2ce89fe67131c6b4172"
    weth = WRAPPED[BASE]
    execution = (to, b"", 0, False, 0)
    values = [amount, amount, amount, 10, 42161, 8453, 1, 1, 1142258, weth, CAROL, ALICE, to, b"", execution]
    (payout,) = _read(speech.log(BASE, tx, across._FILL_2, POOLS[BASE], values))
    assert (payout.key, payout.party, payout.amount) == ("42161:1142258", to, None)
    values = [amount, 42161, 8453, 1, 1142258, 1, WRAPPED[ARBITRUM], to, ALICE, b""]
    (deposit,) = _read(speech.log(ARBITRUM, TX, across._DEPOSIT_2, POOLS[ARBITRUM], values))
    assert (deposit.key, deposit.party, deposit.recipient) == (payout.key, ALICE, to)


def test_a_bundle_pays_back_without_a_key() -> None:
    values = [0, 1, [5, 6], 9, 8, WETH, [ALICE, BOB], False, CAROL]
    first, second = _read(speech.log(ETHEREUM, TX, across._REFUND[0], POOLS[ETHEREUM], values))
    assert (first.side, first.key, first.party, first.amount) == (Side.REFUND, "", ALICE, 5)
    assert (second.party, second.amount) == (BOB, 6)


def test_topics_are_those_of_published_decoders() -> None:
    assert across._DEPOSIT_4.topic.hex() == "32ed1a409ef04c7b0227189c3a103dc5ac10e775a15b785dcc510201f7c25ad3"
    assert across._FILL_4.topic.hex() == "44b559f101f8fbcc8a0ea43fa91a05a729a5ea6e14a7c75aa750374690137208"
    assert across._FILL_3.topic.hex() == "571749edf1d5c9599318cdbc4e28a6475d65e87fd3b2ddbe1e9a8d5e7a0f0ff7"
    assert across._FILL_2.topic.hex() == "8ab9dc6c19fe88e69bc70221b339c84332752fdd49591b7c51e66bae3947b73c"


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(Across(), speech.transaction([_weth_deposit()])) == []


@given(noise.transactions(Across().wanted, ETHEREUM, (POOLS[ETHEREUM],)))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Across().read(transaction))


@given(noise.bent([_weth_deposit()]))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Across().read(transaction))
