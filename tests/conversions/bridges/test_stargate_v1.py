"""Stargate version 1.

All events here are constructed after the protocol's sources: no raw log of one crossing was at hand.
"""

from typing import Any

from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import stargate_v1 as stargate
from hueandcry.conversions.bridges.stargate_v1 import NODES, POOLS, StargateV1
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ETHEREUM

BSC = chain("bsc").id
USDC_POOL = "0xdf0770df86a8034b3efef0a1bb3c889b8332ff56"
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
USDT_POOL = "0x9aa83081aa06af7208dcc7a4cb72c94d057d2cda"
USDT_BSC = "0x55d398326f99059ff775485246999027b3197955"
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
BRIDGE, FAR = "0x" + "1a" * 20, "0x" + "2b" * 20
TX = "0x" + "11" * 32


def _swap(index: int = 0) -> Any:
    values = [102, 2, ALICE, 999_000, 0, 300, 600, 100]
    return speech.log(ETHEREUM, TX, stargate._SWAP, USDC_POOL, values, index)


def _packet(number: int = 9, index: int = 1, destination: int = 102) -> Any:
    raw = number.to_bytes(8) + (101).to_bytes(2) + bytes.fromhex(BRIDGE[2:])
    raw += destination.to_bytes(2) + bytes.fromhex(FAR[2:]) + b"what the bridge says"
    return speech.log(ETHEREUM, TX, stargate._PACKET, NODES[ETHEREUM], [raw], index)


def _delivered(number: int = 9, index: int = 0) -> Any:
    values = [101, bytes.fromhex(BRIDGE[2:]), FAR, number, b"\7" * 32]
    return speech.log(BSC, TX, stargate._DELIVERED, NODES[BSC], values, index)


def _remote(index: int = 1) -> Any:
    return speech.log(BSC, TX, stargate._REMOTE, USDT_POOL, [BOB, 999_000, 600, 300], index)


def _read(*events: Any) -> list[Message]:
    return list(StargateV1().read(speech.transaction(events)))


def test_both_sides_have_the_messages_id() -> None:
    (deposit,) = _read(_swap(), _packet())
    (payout,) = _read(_delivered(), _remote())
    assert deposit.key == payout.key == f"101:{BRIDGE}:102:{FAR}:9"
    assert (deposit.side, deposit.party, deposit.amount) == (Side.DEPOSIT, ALICE, 1_000_000)
    assert (deposit.asset, deposit.other_chain) == (f"{ETHEREUM}/erc20:{USDC}", BSC)
    assert (payout.side, payout.party) == (Side.PAYOUT, BOB)
    assert payout.amount == 999_000 * 10**12  # the token has eighteen decimals there
    assert (payout.asset, payout.other_chain) == (f"{BSC}/erc20:{USDT_BSC}", ETHEREUM)


def test_each_swap_has_the_message_that_follows_it() -> None:
    first, second = _read(_swap(0), _packet(9, 1), _swap(2), _packet(10, 3))
    assert (first.key[-2:], second.key[-3:]) == (":9", ":10")
    (other,) = _read(_swap(), _packet(9, 1, destination=110), _packet(11, 2))
    assert other.key.endswith(":11")


def test_without_a_message_there_is_no_key() -> None:
    assert [each.key for each in _read(_swap())] == [""]
    (payout,) = _read(_remote())
    assert (payout.key, payout.other_chain) == ("", "")


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(StargateV1(), speech.transaction([_swap(), _packet()])) == []


@given(noise.transactions(StargateV1().wanted, ETHEREUM, (NODES[ETHEREUM], *POOLS[ETHEREUM])))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(StargateV1().read(transaction))


@given(noise.bent([_swap(), _packet()]))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(StargateV1().read(transaction))
