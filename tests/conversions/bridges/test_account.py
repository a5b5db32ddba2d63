"""Accounts in words, and what a transaction moved beside an event."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import CHAINS, Chain, chain, parse_address
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges import moves
from hueandcry.conversions.bridges.account import account, padded
from tests.conversions.bridges import speech
from tests.conversions.bridges.speech import BITCOIN, ETHEREUM

ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX = "0x" + "11" * 32
SOLANA, TRON = chain("solana").id, chain("tron").id
USDT_TRON = bytes.fromhex("a614f803b6fd780986a42c78ec9c7f77e6ded13c")


@pytest.mark.parametrize("raw", [bytes.fromhex(ALICE[2:]), padded(ALICE)])
def test_an_account_in_20_bytes_or_a_word(raw: bytes) -> None:
    assert account(ETHEREUM, raw) == ALICE


@pytest.mark.parametrize("raw", [USDT_TRON, b"\x41" + USDT_TRON, (b"\x41" + USDT_TRON).rjust(32, b"\0")])
def test_a_tron_account_with_and_without_its_first_byte(raw: bytes) -> None:
    assert account(TRON, raw) == "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


def test_a_solana_account_is_a_whole_word() -> None:
    assert account(SOLANA, bytes(31) + b"\1") == "11111111111111111111111111111112"
    assert account(SOLANA, USDT_TRON) == ""


@pytest.mark.parametrize(
    ("caip2", "raw"),
    [
        ("", padded(ALICE)),
        (ETHEREUM, b""),
        (ETHEREUM, bytes(32)),
        (ETHEREUM, b"\1" * 32),
        (ETHEREUM, b"\1" * 19),
        (BITCOIN, padded(ALICE)),
        (SOLANA, bytes(32)),
    ],
)
def test_what_is_no_account_is_empty(caip2: str, raw: bytes) -> None:
    assert account(caip2, raw) == ""


@given(st.sampled_from(CHAINS), st.binary(max_size=40))
def test_any_account_is_canonical(where: Chain, raw: bytes) -> None:
    found = account(where.id, raw)
    assert not found or parse_address(where, found) == found


WETH = moves.WRAPPED[ETHEREUM]
_ANY = Signature("Any(uint256 value)")


def test_the_coin_needs_exactly_its_amount_and_the_holder() -> None:
    event = speech.log(ETHEREUM, TX, _ANY, ALICE, [1])
    for amount, end, found in ((9, BOB, "slip44:60"), (8, BOB, f"erc20:{WETH}"), (9, ALICE, f"erc20:{WETH}")):
        moved = speech.moved(ETHEREUM, TX, "0x" + "7e" * 20, end, "native", amount)
        transaction = speech.transaction([event], [moved])
        assert moves.asset(transaction, WETH, 9, BOB) == f"{ETHEREUM}/{found}"
        assert moves.asset(transaction, "0x" + "ee" * 20, 9, BOB) == f"{ETHEREUM}/slip44:60"


def test_the_wrapped_form_that_moved_stays() -> None:
    event = speech.log(ETHEREUM, TX, _ANY, ALICE, [1])
    both = [speech.moved(ETHEREUM, TX, ALICE, BOB, asset, 9) for asset in ("native", WETH)]
    assert moves.asset(speech.transaction([event], both), WETH, 9, BOB) == f"{ETHEREUM}/erc20:{WETH}"


def test_transfers_that_differ_agree_in_nothing() -> None:
    event = speech.log(ETHEREUM, TX, _ANY, ALICE, [1])
    one, same, more = (speech.moved(ETHEREUM, TX, ALICE, BOB, WETH, amount) for amount in (9, 9, 8))
    assert moves.agreed(speech.transaction([event], [one, same]), lambda _: True) == (
        f"{ETHEREUM}/erc20:{WETH}",
        9,
    )
    assert moves.agreed(speech.transaction([event], [one, more]), lambda _: True) is None
    assert moves.agreed(speech.transaction([event], [one]), lambda _: False) is None
