"""Hop between Ethereum and rollups."""

from typing import Any

import pytest
from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import evm, hop
from hueandcry.conversions.bridges.hop import BRIDGES, Hop
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ARBITRUM, ETHEREUM

OPTIMISM = chain("optimism").id
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
ALICE, BONDER = "0x" + "a1" * 20, "0xa6a688f107851131f0e1dce493ebbebfaf99203e"
TX, LATER = "0x" + "11" * 32, "0x" + "22" * 32
ID, NONCE = b"\x0d" * 32, b"\x0e" * 32


def _bridge(caip2: str, symbol: str) -> str:
    return next(address for address, (named, _) in BRIDGES[caip2].items() if named == symbol)


def _read(events: list[Any], *transfers: Any) -> list[Message]:
    return list(Hop().read(speech.transaction(events, transfers)))


# Published by rotki (tests/unit/decoders/test_hop.py): Ethereum 0xd4664041…5eee sends 0.2 ETH to Optimism by
# 0xb8901acB…727f for 0x2B888954…7d12, who gets 0.200077923923235647 ETH in 0x8394c39e…815d after the swap.
# Constructed: least amount, deadline, relayer, fee.
OWNER = "0x2b888954421b424c5d3d9ce9bb67c9bd47537d12"
TERMS = (2 * 10**17, 19 * 10**16, 1653824522, BONDER, 0)


def _into(terms: tuple[Any, ...] = TERMS) -> Any:
    amount, least, deadline, relayer, fee = terms
    values = [10, OWNER, amount, least, deadline, relayer, fee]
    tx = "0xd46640417a686b399b2f2a920b0c58a35095759365cbe7b795bddec34b8c5eee"
    return speech.log(ETHEREUM, tx, hop._INTO, "0xb8901acb165ed027e32754e0ffe830802919727f", values)


def _arrived(terms: tuple[Any, ...] = TERMS) -> Any:
    tx = "0x8394c39e1f030a04aa8359f0322257632282a7dfa419b3c9ffc8ab61205a815d"
    return speech.log(OPTIMISM, tx, hop._ARRIVED, _bridge(OPTIMISM, "ETH"), [OWNER, *terms])


def test_into_a_rollup_both_sides_state_the_same_terms() -> None:
    (deposit,) = _read([_into()])
    (payout,) = _read([_arrived()])
    assert deposit.key == payout.key
    assert (deposit.side, deposit.asset, deposit.amount) == (
        Side.DEPOSIT,
        f"{ETHEREUM}/slip44:60",
        2 * 10**17,
    )
    assert (deposit.other_chain, deposit.recipient, deposit.party) == (OPTIMISM, OWNER, "")
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, OWNER, 2 * 10**17)
    assert payout.asset == f"{OPTIMISM}/erc20:0xe38faf9040c7f09958c638bbdb977083722c5156"


@pytest.mark.parametrize("place", range(5))
def test_other_terms_have_another_key(place: int) -> None:
    changed = list(TERMS)
    changed[place] = ALICE if isinstance(changed[place], str) else changed[place] + 1
    assert _read([_into(tuple(changed))])[0].key != _read([_into()])[0].key


def test_a_relayers_fee_is_taken_from_what_is_paid() -> None:
    (payout,) = _read([_arrived((1000, 0, 5, BONDER, 10))])
    assert payout.amount == 990


# Out of a rollup, constructed after the contracts of branch v1.
def _sent() -> Any:
    values = [ID, 1, ALICE, 1_000_000, NONCE, 400, 3, 0, 0]
    return speech.log(ARBITRUM, TX, hop._SENT, _bridge(ARBITRUM, "USDC"), values)


def _bonded(amount: int = 1_000_000) -> Any:
    return speech.log(ETHEREUM, LATER, hop._BONDED, _bridge(ETHEREUM, "USDC"), [ID, amount], 1)


def _bond(place: int = 0, amount: int = 1_000_000) -> Any:
    values = [ALICE, amount, NONCE, 400, *([0, 0] if place else [])]
    data = speech.called(hop._BOND[place], values)
    return speech.call(ETHEREUM, LATER, BONDER, _bridge(ETHEREUM, "USDC"), data)


@pytest.mark.parametrize("place", [0, 1])
def test_a_bonders_call_says_who_is_paid(place: int) -> None:
    (deposit,) = _read([_sent()])
    (payout,) = _read([_bond(place), _bonded()])
    assert deposit.key == payout.key == f"0x{ID.hex()}"
    assert (deposit.recipient, deposit.other_chain) == (ALICE, ETHEREUM)
    assert deposit.asset == f"{ARBITRUM}/erc20:0x0ce6c85cf43553de10fc56ceca0aef6ff0dd444d"
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, ALICE, 999_600)
    assert payout.asset == f"{ETHEREUM}/erc20:{USDC}"


def test_without_his_call_neither_recipient_nor_amount_is_known() -> None:
    for events in ([_bonded()], [_bond(amount=5), _bonded()], [_bond(), _bond(), _bonded()]):
        (payout,) = _read(events)
        assert (payout.key, payout.party, payout.amount) == (f"0x{ID.hex()}", "", None)


def test_a_withdrawal_after_the_proof() -> None:
    values = [ID, ALICE, 1_000_000, NONCE]
    (payout,) = _read([speech.log(ETHEREUM, LATER, hop._WITHDREW, _bridge(ETHEREUM, "USDC"), values)])
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, ALICE, 1_000_000)


def test_a_contract_is_another_tokens_bridge_on_another_chain() -> None:
    # 0x3666f603… is the bridge of USDC on Ethereum and of ETH on Base.
    address = _bridge(ETHEREUM, "USDC")
    assert BRIDGES["eip155:8453"][address][0] == "ETH"
    assert all(
        token != evm.ZERO
        for caip2, each in BRIDGES.items()
        if caip2 != ETHEREUM
        for _, token in each.values()
    )


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(Hop(), speech.transaction([_into()])) == []
    assert noise.elsewhere(Hop(), speech.transaction([_bond(), _bonded()])) == []


@given(noise.transactions(Hop().wanted, ETHEREUM, BRIDGES[ETHEREUM]))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Hop().read(transaction))


@given(noise.bent([_into(), _bond(), _bonded()]))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Hop().read(transaction))
