"""OFT of LayerZero version 2, and Stargate version 2.

All events here are constructed after the protocols' sources: no raw log of one crossing was at hand.
"""

from typing import Any

import pytest
from Crypto.Hash import keccak
from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges import layerzero as lz
from hueandcry.conversions.bridges.account import padded
from hueandcry.conversions.bridges.layerzero import ENDPOINT, POOLS, LayerZero
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ARBITRUM, ETHEREUM

OFT, ADAPTER, UNDERLYING = "0x" + "0f" * 20, "0x" + "ad" * 20, "0x" + "cc" * 20
USDC_POOL = "0xc026395860db2d07ee33e05fe50ed7bd583189c7"
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX = "0x" + "11" * 32
NONCE = 5


def _guid(sender: str, receiver: str, nonce: int = NONCE) -> bytes:
    """As GUID.sol: number, source, sender, destination, receiver, packed."""
    packed = nonce.to_bytes(8) + (30101).to_bytes(4) + padded(sender)
    packed += (30110).to_bytes(4) + padded(receiver)
    return keccak.new(digest_bits=256, data=packed).digest()


def _packet(sender: str, receiver: str, message: bytes, address: str = ENDPOINT, index: int = 0) -> Any:
    head = bytes((1,)) + NONCE.to_bytes(8) + (30101).to_bytes(4) + padded(sender)
    raw = head + (30110).to_bytes(4) + padded(receiver) + _guid(sender, receiver) + message
    return speech.log(ETHEREUM, TX, lz._PACKET, address, [raw, b"", BOB], index)


def _sent(contract: str, guid: bytes, index: int = 1) -> Any:
    return speech.log(ETHEREUM, TX, lz._SENT, contract, [guid, 30110, ALICE, 1000, 990], index)


def _delivered(sender: str, receiver: str) -> Any:
    return speech.log(ARBITRUM, TX, lz._DELIVERED, ENDPOINT, [(30101, padded(sender), NONCE), receiver], 1)


def _received(contract: str, guid: bytes) -> Any:
    return speech.log(ARBITRUM, TX, lz._RECEIVED, contract, [guid, 30101, BOB, 990])


def _read(events: list[Any], *transfers: Any) -> list[Message]:
    return list(LayerZero().read(speech.transaction(events, transfers)))


MESSAGE = padded(BOB) + (990).to_bytes(8)


def test_a_token_that_burns_and_mints() -> None:
    guid = _guid(OFT, OFT)
    burn = speech.moved(ETHEREUM, TX, ALICE, evm.ZERO, OFT, 1000)
    (deposit,) = _read([_packet(OFT, OFT, MESSAGE), _sent(OFT, guid)], burn)
    mint = speech.moved(ARBITRUM, TX, evm.ZERO, BOB, OFT, 990)
    (payout,) = _read([_received(OFT, guid), _delivered(OFT, OFT)], mint)
    assert deposit.key == payout.key == f"0x{guid.hex()}"
    assert (deposit.side, deposit.party, deposit.amount) == (Side.DEPOSIT, ALICE, 1000)
    assert (deposit.asset, deposit.other_chain) == (f"{ETHEREUM}/erc20:{OFT}", ARBITRUM)
    assert deposit.recipient == BOB
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, BOB, 990)
    assert (payout.asset, payout.other_chain) == (f"{ARBITRUM}/erc20:{OFT}", ETHEREUM)


def test_an_adapters_token_is_what_moved() -> None:
    lock = speech.moved(ETHEREUM, TX, ALICE, ADAPTER, UNDERLYING, 1000)
    beside = speech.moved(ETHEREUM, TX, BOB, OFT, USDC, 1000)
    events = [_packet(ADAPTER, OFT, MESSAGE), _sent(ADAPTER, _guid(ADAPTER, OFT))]
    assert _read(events, lock, beside)[0].asset == f"{ETHEREUM}/erc20:{UNDERLYING}"
    assert _read(events)[0].asset == ""


@pytest.mark.parametrize(
    "events",
    [
        [_sent(OFT, _guid(OFT, OFT))],
        [_packet(ADAPTER, OFT, MESSAGE), _sent(OFT, _guid(ADAPTER, OFT))],
        [_packet(OFT, OFT, MESSAGE, address=BOB), _sent(OFT, _guid(OFT, OFT))],
        [_sent(OFT, b"\0" * 32)],
        [_received(OFT, _guid(OFT, OFT))],
        [_received(OFT, _guid(OFT, OFT, nonce=6)), _delivered(OFT, OFT)],
        [_received(ADAPTER, _guid(OFT, OFT)), _delivered(OFT, OFT)],
    ],
    ids=(
        "no packet",
        "another's packet",
        "no endpoint",
        "no guid",
        "undelivered",
        "wrong guid",
        "not its own",
    ),
)
def test_nobody_speaks_for_another(events: list[Any]) -> None:
    assert _read(events) == []


def test_a_stargate_taxi_goes_by_way_of_the_messaging_contract() -> None:
    messaging = lz.MESSAGING[ETHEREUM]
    taxi = bytes((1,)) + (1).to_bytes(2) + padded(BOB) + (990).to_bytes(8)
    guid = _guid(messaging, ADAPTER)
    (deposit,) = _read([_packet(messaging, ADAPTER, taxi), _sent(USDC_POOL, guid)])
    assert (deposit.key, deposit.recipient) == (f"0x{guid.hex()}", BOB)
    assert deposit.asset == f"{ETHEREUM}/erc20:{USDC}"
    pool = next(iter(POOLS[ARBITRUM]))
    (payout,) = _read([_received(pool, guid), _delivered(messaging, ADAPTER)])
    assert (payout.key, payout.asset) == (deposit.key, f"{ARBITRUM}/{chain('arbitrum').native}")


def test_a_bus_passenger_has_no_key() -> None:
    passenger = (1).to_bytes(2) + padded(BOB) + (990).to_bytes(8) + b"\0"
    rode = speech.log(ETHEREUM, TX, lz._RODE, lz.MESSAGING[ETHEREUM], [30110, 3, 4, passenger])
    (deposit,) = _read([rode, _sent(USDC_POOL, b"\0" * 32)])
    assert (deposit.key, deposit.recipient, deposit.amount) == ("", BOB, 1000)
    (deposit,) = _read([_sent(USDC_POOL, b"\0" * 32)])
    assert (deposit.key, deposit.recipient) == ("", "")


ALL = [_packet(OFT, OFT, MESSAGE), _sent(OFT, _guid(OFT, OFT))]


@given(noise.transactions(LayerZero().wanted, ARBITRUM, (ENDPOINT, OFT, *POOLS[ARBITRUM])))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(LayerZero().read(transaction))


@given(noise.bent(ALL))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(LayerZero().read(transaction))
