"""deBridge's liquidity network.

All events here are constructed after the protocol's sources. Transactions whose logs they follow were read by
others and are published by hash only: CreatedOrder
0x5a40e704b943c069d56891003133566d3084dddf4fd2e65b70a73c6d4fcd2d6f, FulfilledOrder
0xd481d0ed384b53a1cb7c53c4c1da7ccfc430f591edb49bd3685c9a0590cf2c71, ClaimedOrderCancel
0x3d2d5dd78d15ad8049f47a513e8da551e3f8c99f00b3ba107cc5a4e05b2703df, all on Ethereum.
"""

from typing import Any

import pytest
from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges import debridge, evm
from hueandcry.conversions.bridges.debridge import DESTINATION, SOURCE, Debridge
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import BASE, ETHEREUM

SOLANA = chain("solana").id
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
USDC_BASE = "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913"
ALICE, BOB, TAKER = "0x" + "a1" * 20, "0x" + "b0" * 20, "0x" + "c3" * 20
TX = "0x" + "11" * 32
ID = b"\x0d" * 32


def _raw(address: str) -> bytes:
    return bytes.fromhex(address[2:])


def _order(take_chain: int = 8453, receiver: bytes = _raw(BOB), take: bytes = _raw(USDC_BASE)) -> Any:
    give = (1, _raw(USDC), 1_000_000)
    return (7, _raw(ALICE), *give, take_chain, take, 990_000, receiver, *((b"",) * 5))


def _created(order: Any, place: int = 0) -> Any:
    affiliate = _raw(TAKER) + (100).to_bytes(32)
    values = [order, ID, affiliate, 10**15, 400, 0, *([b"more"] if place == 0 else [])]
    return speech.log(ETHEREUM, TX, debridge._CREATED[place], SOURCE, values)


def _fulfilled(place: int = 0) -> Any:
    values = [_order(), ID, *([991_000] if place == 0 else []), TAKER, TAKER]
    return speech.log(BASE, TX, debridge._FULFILLED[place], DESTINATION, values)


def _read(event: Any) -> list[Message]:
    return list(Debridge().read(speech.transaction([event])))


@pytest.mark.parametrize("place", [0, 1], ids=("current", "older"))
def test_both_sides_have_the_orders_id(place: int) -> None:
    (deposit,) = _read(_created(_order(), place))
    (payout,) = _read(_fulfilled(place))
    assert deposit.key == payout.key == f"0x{ID.hex()}"
    assert (deposit.side, deposit.party, deposit.recipient) == (Side.DEPOSIT, ALICE, BOB)
    assert deposit.amount == 1_000_500  # what the order gives, the fee of 400 and the affiliate's 100
    assert (deposit.asset, deposit.other_chain) == (f"{ETHEREUM}/erc20:{USDC}", BASE)
    assert (deposit.other_asset, deposit.least) == (f"{BASE}/erc20:{USDC_BASE}", 990_000)
    assert (payout.side, payout.party) == (Side.PAYOUT, BOB)
    assert payout.amount == (991_000 if place == 0 else 990_000)
    assert (payout.asset, payout.other_chain) == (f"{BASE}/erc20:{USDC_BASE}", ETHEREUM)


def test_a_cancelled_order_is_paid_back() -> None:
    values = [ID, ALICE, 1_000_500, USDC]
    (refund,) = _read(speech.log(ETHEREUM, TX, debridge._CANCELLED, SOURCE, values))
    assert (refund.side, refund.key) == (Side.REFUND, f"0x{ID.hex()}")
    assert (refund.party, refund.amount, refund.asset) == (ALICE, 1_000_500, f"{ETHEREUM}/erc20:{USDC}")


def test_what_the_taker_is_paid_is_no_payout() -> None:
    unlock = Signature(
        "ClaimedUnlock(bytes32 orderId,address beneficiary,uint256 giveAmount,address giveTokenAddress)"
    )
    assert _read(speech.log(ETHEREUM, TX, unlock, SOURCE, [ID, TAKER, 1_000_000, USDC])) == []


def test_other_chains_are_named_by_debridges_numbers() -> None:
    (deposit,) = _read(_created(_order(7565164, bytes(range(1, 33)), bytes(range(2, 34)))))
    assert deposit.other_chain == SOLANA
    assert deposit.recipient == "4wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw"
    assert deposit.other_asset.startswith(f"{SOLANA}/token:")
    (deposit,) = _read(_created(_order(100000002, take=b"\0" * 20)))
    assert (deposit.other_chain, deposit.other_asset) == ("eip155:100", "eip155:100/slip44:700")
    (deposit,) = _read(_created(_order(100000999)))
    assert (deposit.other_chain, deposit.recipient, deposit.other_asset) == ("", "", "")


def test_tron_accounts() -> None:
    # Tron's USDT contract, TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t, is these 20 bytes behind 0x41.
    raw = bytes.fromhex("a614f803b6fd780986a42c78ec9c7f77e6ded13c")
    (deposit,) = _read(_created(_order(100000026, raw, raw)))
    assert deposit.recipient == "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    assert deposit.other_asset == f"{chain('tron').id}/trc20:{deposit.recipient}"


def test_topics_are_those_of_published_logs() -> None:
    assert [each.topic.hex()[:8] for each in debridge._CREATED] == ["fc8703fd", "47ef43a3"]
    assert [each.topic.hex()[:8] for each in debridge._FULFILLED] == ["c164aca3", "d281ee92"]


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(Debridge(), speech.transaction([_created(_order()), _fulfilled()])) == []
    swapped = speech.log(ETHEREUM, TX, debridge._CANCELLED, DESTINATION, [ID, ALICE, 1, evm.ZERO])
    assert _read(swapped) == []


@given(noise.transactions(Debridge().wanted, ETHEREUM, (SOURCE, DESTINATION)))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Debridge().read(transaction))


@given(noise.bent([_created(_order()), _fulfilled()]))
@settings(max_examples=100)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Debridge().read(transaction))
