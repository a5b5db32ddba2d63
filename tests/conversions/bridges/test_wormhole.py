"""Wormhole's token bridge."""

from typing import Any

from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import wormhole
from hueandcry.conversions.bridges.account import padded
from hueandcry.conversions.bridges.moves import WRAPPED
from hueandcry.conversions.bridges.wormhole import CONTRACTS, Wormhole
from hueandcry.conversions.message import Message, Side
from hueandcry.model import EventKind
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import BASE, ETHEREUM

SOLANA = chain("solana").id
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
CORE, BRIDGE = CONTRACTS[ETHEREUM]
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX = "0x" + "11" * 32

# Real: Ethereum 0xcbdefc83080a8f60cbde7785eb2978548fd5c1f7d0ea2c024cce537845d339c7, the log as it stands in
# wormhole-foundation/wormhole-explorer, blockchain-watcher/test/.../evmLogMessagePublishedMapper.test.ts.
REAL_TX = "0xcbdefc83080a8f60cbde7785eb2978548fd5c1f7d0ea2c024cce537845d339c7"
REAL_DATA = (
    "00000000000000000000000000000000000000000000000000000000000212b2"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000080"
    "0000000000000000000000000000000000000000000000000000000000000001"
    "0000000000000000000000000000000000000000000000000000000000000085"
    "010000000000000000000000000000000000000000000000000000000045be28"
    "10000000000000000000000000a0b86991c6218b36c1d19d4a2e9eb0ce3606eb"
    "480002f022f6b3e80ec1219065fee8e46eb34c1cfd056a8d52d93df2c7e0165e"
    "af364b0001000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
)


def _real() -> Any:
    topics = (wormhole._PUBLISHED.topic, padded("0x3ee18b2214aff97000d974cf647e7c347e8fa585"))
    data = bytes.fromhex(REAL_DATA)
    return speech.event(ETHEREUM, REAL_TX, EventKind.LOG, speech.LOGS, address=CORE, topics=topics, data=data)


def _read(events: list[Any], *transfers: Any) -> list[Message]:
    return list(Wormhole().read(speech.transaction(events, transfers)))


def test_a_real_transfer_to_solana() -> None:
    (message,) = _read([_real()])
    assert message.side is Side.DEPOSIT
    assert message.key == "2:0x0000000000000000000000003ee18b2214aff97000d974cf647e7c347e8fa585:135858"
    assert message.asset == f"{ETHEREUM}/erc20:{USDC}"
    assert message.amount is None  # without transfers, the message's amount has no scale
    assert message.said["normalizedAmount"] == "1170090000"
    assert message.other_chain == SOLANA
    assert message.recipient == "HAPmdfm1CrhAEXtHbAMP5KLNvVhNxyHYJcGNKQoRDSuY"
    assert message.other_asset == ""  # what stands for it on Solana is not named


def test_the_exact_amount_comes_from_the_transfer() -> None:
    deposit = speech.moved(ETHEREUM, REAL_TX, ALICE, BRIDGE, USDC, 1170090000)
    (message,) = _read([_real()], deposit)
    assert (message.asset, message.amount) == (f"{ETHEREUM}/erc20:{USDC}", 1170090000)
    other = speech.moved(ETHEREUM, REAL_TX, ALICE, BRIDGE, "0x" + "ee" * 20, 1170090000)
    (message,) = _read([_real()], other)
    assert message.amount is None


# Constructed after Messages.sol and Bridge.sol: a transfer of 1.5 ETH that comes home from Base.
def _payload(amount: int = 150_000_000, fee: int = 0, to: str = BOB, kind: int = 1) -> bytes:
    return b"".join(
        (
            bytes((kind,)),
            amount.to_bytes(32),
            padded(WRAPPED[ETHEREUM]),
            (2).to_bytes(2),
            padded(to),
            (2).to_bytes(2),
            fee.to_bytes(32),
        )
    )


def _vaa(payload: bytes, sequence: int = 7) -> bytes:
    emitter = padded(CONTRACTS[BASE][1])
    head = bytes((1,)) + bytes(4) + bytes((2,)) + bytes(2 * 66)
    return head + bytes(8) + (30).to_bytes(2) + emitter + sequence.to_bytes(8) + bytes((1,)) + payload


def _redeem(payload: bytes, place: int = 0) -> Any:
    data = speech.called(wormhole._REDEEM[place], [_vaa(payload)])
    return speech.call(ETHEREUM, TX, ALICE, BRIDGE, data)


def _redeemed() -> Any:
    values = [30, padded(CONTRACTS[BASE][1]), 7]
    return speech.log(ETHEREUM, TX, wormhole._REDEEMED, BRIDGE, values, 3)


PAID = speech.moved(ETHEREUM, TX, BRIDGE, BOB, "native", 1_500_000_000_000_000_000)


def test_a_redemption_has_the_key_of_its_message() -> None:
    values = [CONTRACTS[BASE][1], 7, 0, _payload(), 1]
    (deposit,) = _read([speech.log(BASE, TX, wormhole._PUBLISHED, CONTRACTS[BASE][0], values)])
    (payout,) = _read([_redeem(_payload(), 2), _redeemed()], PAID)
    assert deposit.key == payout.key
    assert (payout.side, payout.party) == (Side.PAYOUT, BOB)
    assert (payout.asset, payout.amount) == (f"{ETHEREUM}/slip44:60", 1_500_000_000_000_000_000)
    assert (payout.other_chain, payout.position) == (BASE, speech.LOGS + 3)
    assert deposit.other_asset == f"{ETHEREUM}/erc20:{WRAPPED[ETHEREUM]}"


def test_a_relayers_fee_is_taken_from_what_is_paid() -> None:
    paid = speech.moved(ETHEREUM, TX, BRIDGE, BOB, WRAPPED[ETHEREUM], 14 * 10**17)
    (payout,) = _read([_redeem(_payload(fee=10_000_000)), _redeemed()], paid)
    assert payout.amount == 14 * 10**17


def test_a_call_without_its_event_counts_where_it_paid() -> None:
    (payout,) = _read([_redeem(_payload())], PAID)
    assert (payout.key.split(":")[2], payout.amount) == ("7", 1_500_000_000_000_000_000)
    assert _read([_redeem(_payload())]) == []


def test_an_event_without_its_call_still_has_the_key() -> None:
    (payout,) = _read([_redeemed()])
    assert (payout.key.split(":")[0], payout.party, payout.amount) == ("30", "", None)


def test_who_sends_with_a_payload_is_stated() -> None:
    payload = _payload(kind=3)[:101] + padded(ALICE) + b"more"
    values = [CONTRACTS[BASE][1], 7, 0, payload, 1]
    (deposit,) = _read([speech.log(BASE, TX, wormhole._PUBLISHED, CONTRACTS[BASE][0], values)])
    assert deposit.party == ALICE


def test_other_messages_and_other_senders_are_nothing() -> None:
    for sender, payload in ((ALICE, _payload()), (BRIDGE, b"\x02" + bytes(99)), (BRIDGE, b"\x01")):
        event = speech.log(ETHEREUM, TX, wormhole._PUBLISHED, CORE, [sender, 1, 0, payload, 1])
        assert _read([event]) == []


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(Wormhole(), speech.transaction([_real()])) == []
    assert noise.elsewhere(Wormhole(), speech.transaction([_redeem(_payload()), _redeemed()], [PAID])) == []


@given(noise.transactions(Wormhole().wanted, ETHEREUM, CONTRACTS[ETHEREUM]))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Wormhole().read(transaction))


@given(noise.bent([_real(), _redeem(_payload()), _redeemed()], [PAID]))
@settings(max_examples=100)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Wormhole().read(transaction))
