"""Synapse: the bridge, its adapter, and the exchange.

All events here are constructed after the protocol's sources: no raw log of one crossing was at hand. That
kappa is the hash of the transaction hash's text is general knowledge of the protocol, not checked against a
pair.
"""

from typing import Any

import pytest
from Crypto.Hash import keccak
from hypothesis import given, settings

from hueandcry.conversions.bridges import evm, synapse
from hueandcry.conversions.bridges.account import padded
from hueandcry.conversions.bridges.moves import WRAPPED
from hueandcry.conversions.bridges.synapse import ADAPTER, BRIDGES, EXCHANGE, Synapse, kappa
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ARBITRUM, ETHEREUM

NUSD = "0x1b84765de8b7566e4ceaf4d0fd3c5af52d3dde4f"
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX, LATER = "0x" + "11" * 32, "0x" + "22" * 32
DEPOSITS = {each.name: each for each in synapse._DEPOSITS}
PAYOUTS = {each.name: each for each in synapse._PAYOUTS}


def _read(event: Any, *transfers: Any) -> list[Message]:
    return list(Synapse().read(speech.transaction([event], transfers)))


def _deposit(name: str, *more: Any, to: Any = BOB, chain: int = 42161) -> Any:
    values = [to, chain, NUSD, 1000, *more]
    return speech.log(ETHEREUM, TX, DEPOSITS[name], BRIDGES[ETHEREUM], values)


def _payout(name: str, key: bytes, *more: Any, token: str = NUSD) -> Any:
    values = [BOB, token, 990, 10, *more, key]
    return speech.log(ARBITRUM, LATER, PAYOUTS[name], BRIDGES[ARBITRUM], values)


def _hash(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def test_kappa_is_the_hash_of_the_hashs_text() -> None:
    assert kappa(TX) == f"0x{_hash(TX.encode()).hex()}"
    assert kappa(TX.upper().replace("X", "x")) == kappa(TX)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("TokenDeposit", ()),
        ("TokenRedeem", ()),
        ("TokenDepositAndSwap", (0, 1, 5, 6)),
        ("TokenRedeemAndSwap", (0, 1, 5, 6)),
        ("TokenRedeemAndRemove", (1, 5, 6)),
    ],
)
def test_deposits_have_kappa_as_key(name: str, more: tuple[Any, ...]) -> None:
    (deposit,) = _read(_deposit(name, *more))
    assert (deposit.side, deposit.key) == (Side.DEPOSIT, kappa(TX))
    assert (deposit.asset, deposit.amount, deposit.recipient) == (f"{ETHEREUM}/erc20:{NUSD}", 1000, BOB)
    assert (deposit.other_chain, deposit.party) == (ARBITRUM, "")


def test_a_recipient_that_is_a_word() -> None:
    (deposit,) = _read(_deposit("TokenRedeemV2", to=padded(BOB)))
    assert deposit.recipient == BOB


@pytest.mark.parametrize(
    ("name", "more", "amount"),
    [
        ("TokenMint", (), 990),
        ("TokenWithdraw", (), 980),  # its amount has the fee in it
        ("TokenMintAndSwap", (0, 1, 5, 6, False), 990),
        ("TokenMintAndSwap", (0, 1, 5, 6, True), None),  # what was paid is another token
        ("TokenWithdrawAndRemove", (1, 5, 6, False), 980),
        ("TokenWithdrawAndRemove", (1, 5, 6, True), None),
    ],
)
def test_payouts_state_kappa(name: str, more: tuple[Any, ...], amount: int | None) -> None:
    (payout,) = _read(_payout(name, _hash(TX.encode()), *more))
    assert (payout.side, payout.key, payout.party) == (Side.PAYOUT, kappa(TX), BOB)
    assert payout.amount == amount
    assert payout.asset == ("" if amount is None else f"{ARBITRUM}/erc20:{NUSD}")


def test_a_release_of_the_wrapped_coin_pays_the_coin() -> None:
    weth = WRAPPED[ARBITRUM]
    paid = speech.moved(ARBITRUM, LATER, BRIDGES[ARBITRUM], BOB, "native", 980)
    (payout,) = _read(_payout("TokenWithdraw", b"\1" * 32, token=weth), paid)
    assert payout.asset == evm.native(ARBITRUM)


def test_the_adapters_guid_is_the_kappa_of_the_payout() -> None:
    guid = b"\x0d" * 32
    (deposit,) = _read(speech.log(ETHEREUM, TX, synapse._SENT, ADAPTER, [30110, BOB, NUSD, 1000, guid]))
    (payout,) = _read(_payout("TokenMint", guid))
    assert deposit.key == payout.key
    assert (deposit.other_chain, deposit.recipient) == (ARBITRUM, BOB)


def _request_1() -> bytes:
    words = (1, 42161, ALICE, BOB, evm.ZERO, evm.ZERO, 1000, 990, 0, 0, 5, 6)
    return b"".join(padded(word) if isinstance(word, str) else word.to_bytes(32) for word in words)


def _request_2() -> bytes:
    chains = (2).to_bytes(2) + (1).to_bytes(4) + (42161).to_bytes(4)
    return chains + bytes.fromhex(ALICE[2:] + BOB[2:]) + bytes(200)


def _requested(request: bytes, key: bytes) -> Any:
    coin = "0x" + "ee" * 20
    values = [key, ALICE, request, 42161, coin, coin, 1000, 990, False]
    return speech.log(ETHEREUM, TX, synapse._REQUESTED, EXCHANGE, values)


@pytest.mark.parametrize("request_", [_request_1(), _request_2()], ids=("version 1", "version 2"))
@pytest.mark.parametrize("place", [0, 1], ids=("newer relay", "older relay"))
def test_the_exchange_shares_the_transaction_id(request_: bytes, place: int) -> None:
    key = _hash(request_)
    (deposit,) = _read(_requested(request_, key))
    coin = "0x" + "ee" * 20
    values = [key, "0x" + "7e" * 20, BOB, 1, coin, coin, 1000, 990, *([0] if place == 0 else [])]
    (payout,) = _read(speech.log(ARBITRUM, LATER, synapse._RELAYED[place], EXCHANGE, values))
    assert deposit.key == payout.key == f"rfq:0x{key.hex()}"
    assert (deposit.party, deposit.recipient, deposit.asset) == (ALICE, BOB, evm.native(ETHEREUM))
    assert (deposit.other_asset, deposit.least) == (evm.native(ARBITRUM), 990)
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, BOB, 990)
    assert (payout.asset, payout.other_chain) == (evm.native(ARBITRUM), ETHEREUM)


def test_a_request_that_is_not_its_ids_names_nobody() -> None:
    assert _read(_requested(_request_2(), b"\1" * 32))[0].recipient == ""
    short = b"\x00\x02" + bytes(10)
    assert _read(_requested(short, _hash(short)))[0].recipient == ""


def test_the_exchange_pays_back() -> None:
    values = [b"\x0d" * 32, ALICE, NUSD, 1000]
    (refund,) = _read(speech.log(ETHEREUM, LATER, synapse._REFUNDED, EXCHANGE, values))
    assert (refund.side, refund.key, refund.party) == (Side.REFUND, f"rfq:0x{'0d' * 32}", ALICE)


def test_what_another_contract_logs_is_nothing() -> None:
    events = [_deposit("TokenDeposit"), _requested(_request_2(), b"\1" * 32)]
    assert noise.elsewhere(Synapse(), speech.transaction(events)) == []


@given(noise.transactions(Synapse().wanted, ETHEREUM, (BRIDGES[ETHEREUM], ADAPTER, EXCHANGE)))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Synapse().read(transaction))


@given(noise.bent([_deposit("TokenDepositAndSwap", 0, 1, 5, 6), _requested(_request_2(), b"\1" * 32)]))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Synapse().read(transaction))
