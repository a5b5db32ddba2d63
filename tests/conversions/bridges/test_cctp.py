"""CCTP of both versions."""

from typing import Any

from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import cctp
from hueandcry.conversions.bridges.account import padded
from hueandcry.conversions.bridges.cctp import Cctp
from hueandcry.conversions.message import Message, Side
from hueandcry.model import EventKind
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ARBITRUM, BASE, ETHEREUM

SOLANA = chain("solana").id
OPTIMISM = chain("optimism").id
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
USDC_BASE = "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913"
USDC_ARBITRUM = "0xaf88d065e77c8cc2239327c5edb3a432268e5831"
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX = "0x" + "11" * 32
NONE = b"\0" * 32

# Real: Ethereum 0x7c9c7866df17ce30bc2086498752912d5e0ea1d1fac32d567509a0aef555a3b7, its logs as they stand in
# wormhole-foundation/wormhole-explorer, blockchain-watcher/test/.../evmLogCircleMessageSentMapper.test.ts. It
# burns 7,372.849782 USDC for OP Mainnet.
REAL_TX = "0x7c9c7866df17ce30bc2086498752912d5e0ea1d1fac32d567509a0aef555a3b7"
REAL_TOPICS = (
    "2fa9ca894982930190727e75500a97d8dc500233a5065e0f3126c48fbe0343c0",
    "0000000000000000000000000000000000000000000000000000000000015bda",
    "000000000000000000000000a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    "00000000000000000000000007ae8551be970cb1cca11dd7a11f47ae82e70e67",
)
REAL_DATA = (
    "00000000000000000000000000000000000000000000000000000001b774c276"
    "00000000000000000000000007ae8551be970cb1cca11dd7a11f47ae82e70e67"
    "0000000000000000000000000000000000000000000000000000000000000002"
    "0000000000000000000000002b4069517957735be00cee0fadae88a26365528f"
    "0000000000000000000000000000000000000000000000000000000000000000"
)


def _real() -> Any:
    return speech.event(
        ETHEREUM,
        REAL_TX,
        EventKind.LOG,
        speech.LOGS + 4,
        address="0xbd3fa81b58ba92a82136038b25adec7066af3155",
        topics=tuple(map(bytes.fromhex, REAL_TOPICS)),
        data=bytes.fromhex(REAL_DATA),
    )


def _read(*events: Any) -> list[Message]:
    return list(Cctp().read(speech.transaction(events)))


def test_a_real_burn_of_version_1() -> None:
    (message,) = _read(_real())
    depositor = "0x07ae8551be970cb1cca11dd7a11f47ae82e70e67"
    assert (message.side, message.key) == (Side.DEPOSIT, "0:89050")
    assert (message.party, message.recipient, message.other_chain) == (depositor, depositor, OPTIMISM)
    assert (message.asset, message.amount, message.least) == (
        f"{ETHEREUM}/erc20:{USDC}",
        7372849782,
        7372849782,
    )
    assert message.same_asset
    assert message.said["nonce"] == "89050"


def test_a_mint_of_version_1_has_the_key_of_its_burn() -> None:
    # Published by rotki (tests/unit/decoders/test_cctp.py): 0xac7bb457…a511 burns 1,839.726596 USDC of
    # 0xd0Adc5d0…9e6f on Ethereum for Arbitrum, 0x9da8beb8…d323 mints them there. Constructed: the nonce.
    owner = "0xd0adc5d079cc486b58f1b9a28b973355c4ec9e6f"
    amount, nonce = 1839726596, 77
    burnt = speech.log(
        ETHEREUM,
        "0xac7bb45701a4311a2c662377a4764ac694a8f6438270c1ee8a4100d4a000a511",
        cctp._BURN_1,
        cctp.VERSION_1[ETHEREUM][0],
        [nonce, USDC, amount, owner, padded(owner), 3, NONE, NONE],
    )
    tx = "0x9da8beb8e9ad2428ad2de132d920d27c2d6c7e0604d2977669aab219e51fd323"
    body = b"".join(((0).to_bytes(4), padded(USDC), padded(owner), amount.to_bytes(32), padded(owner)))
    sender = padded(cctp.VERSION_1[ETHEREUM][0])
    messenger, transmitter = cctp.VERSION_1[ARBITRUM]
    mint = speech.log(ARBITRUM, tx, cctp._MINT_1, messenger, [owner, amount, USDC_ARBITRUM], 1)
    received = speech.log(ARBITRUM, tx, cctp._RECEIVED_1, transmitter, [BOB, 0, nonce, sender, body], 2)
    (deposit,) = _read(burnt)
    (payout,) = _read(mint, received)
    assert deposit.key == payout.key == "0:77"
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, owner, amount)
    assert payout.asset == f"{ARBITRUM}/erc20:{USDC_ARBITRUM}"
    assert payout.other_chain == ETHEREUM
    assert payout.position == mint.position
    # A message from a contract that is not the messenger of Ethereum tells of no burn.
    forged = speech.log(ARBITRUM, tx, cctp._RECEIVED_1, transmitter, [BOB, 0, nonce, padded(BOB), body], 2)
    assert _read(mint, forged) == []


# Version 2, wholly constructed after BurnMessageV2.sol and MessageV2.sol.
HOOK = b"hook"


def _burn_2(amount: int = 1_000, most_fee: int = 7, domain: int = 6, to: bytes = padded(BOB)) -> Any:
    values = [USDC, amount, ALICE, to, domain, NONE, NONE, most_fee, 1000, HOOK]
    return speech.log(ETHEREUM, TX, cctp._BURN_2, cctp.MESSENGER_2, values)


def _mint_2(
    amount: int = 1_000, most_fee: int = 7, fee: int = 5, nonce: int = 9, index: int = 0
) -> list[Any]:
    fixed = (padded(USDC), padded(BOB), amount.to_bytes(32), padded(ALICE), most_fee.to_bytes(32))
    filled = (fee.to_bytes(32), (123).to_bytes(32), HOOK)
    body = b"".join(((1).to_bytes(4), *fixed, *filled))
    values = [BOB, 0, nonce.to_bytes(32), padded(cctp.MESSENGER_2), 2000, body]
    return [
        speech.log(BASE, TX, cctp._MINT_2, cctp.MESSENGER_2, [BOB, amount - fee, USDC_BASE, fee], index),
        speech.log(BASE, TX, cctp._RECEIVED_2, cctp.TRANSMITTER_2, values, index + 1),
    ]


def test_both_sides_of_version_2_have_the_hash_of_the_burn() -> None:
    (deposit,) = _read(_burn_2())
    (payout,) = _read(*_mint_2())
    assert deposit.key == payout.key
    assert deposit.key.startswith("v2:")
    assert (deposit.amount, deposit.least, payout.amount) == (1000, 993, 995)
    assert deposit.other_chain == BASE
    assert payout.said["nonce"] == f"0x{(9).to_bytes(32).hex()}"


def test_another_burn_has_another_key_and_an_equal_one_the_same() -> None:
    (deposit,) = _read(_burn_2())
    assert _read(_burn_2(amount=1001))[0].key != deposit.key
    assert _read(_burn_2(most_fee=8))[0].key != deposit.key
    assert _read(_burn_2(domain=3))[0].key != deposit.key
    assert _read(_burn_2(to=padded(ALICE)))[0].key != deposit.key
    first, second = _read(*_mint_2(nonce=9), *_mint_2(nonce=10, fee=0, index=2))
    assert first.key == second.key == deposit.key
    assert (first.amount, second.amount) == (995, 1000)


def test_a_burn_for_solana_names_the_token_account() -> None:
    (deposit,) = _read(_burn_2(domain=5, to=bytes(range(32))))
    assert deposit.other_chain == SOLANA
    assert deposit.recipient == "1thX6LZfHDZZKUs92febYZhYRcXddmzfzF2NvTkPNE"


def test_a_chain_without_an_id_stays_unnamed() -> None:
    (deposit,) = _read(_burn_2(domain=4, to=bytes(range(32))))
    assert (deposit.other_chain, deposit.recipient) == ("", "")


def test_a_message_without_a_mint_pays_nobody() -> None:
    mint, received = _mint_2()
    assert _read(received) == []
    assert _read(mint) == []
    assert _read(received, mint) == []  # the mint comes first


def test_what_another_contract_logs_is_nothing() -> None:
    for events in ((_real(),), (_burn_2(),), tuple(_mint_2())):
        assert noise.elsewhere(Cctp(), speech.transaction(events)) == []


@given(
    noise.transactions(
        Cctp().wanted, ETHEREUM, (*cctp.VERSION_1[ETHEREUM], cctp.MESSENGER_2, cctp.TRANSMITTER_2)
    )
)
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Cctp().read(transaction))


@given(noise.bent([_real(), _burn_2(), *_mint_2()]))
@settings(max_examples=150)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Cctp().read(transaction))
