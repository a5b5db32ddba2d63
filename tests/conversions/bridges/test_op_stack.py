"""The OP Stack's native bridge: a real log of Ethereum, and constructed messages both ways."""

from typing import Any

from eth_abi.abi import encode
from hypothesis import given

from hueandcry.conversions.bridges.op_stack import OpStack
from hueandcry.conversions.bridges.op_stack_words import Sent
from hueandcry.conversions.message import Side, Transaction
from hueandcry.model import Event
from tests.conversions.bridges.spoken import (
    ALICE,
    BOB,
    ETHEREUM,
    FUZZ,
    STRANGER,
    call,
    called,
    garbled,
    log,
    raw,
    read,
)

OP = OpStack()
BASE = "eip155:8453"
MESSENGER = "0x866e82a600a1414e583f7f13623f1ac5d58b0afa"
BRIDGE = "0x3154cf16ccdb4c6d922629664174b904d80f2c35"
PORTAL = "0x49048044d57e1c92a77f79988d21fa8faf74e97e"
L2_MESSENGER = "0x4200000000000000000000000000000000000007"
L2_BRIDGE = "0x4200000000000000000000000000000000000010"
PASSER = "0x4200000000000000000000000000000000000016"
USDC, USDBC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "0xd9aaec86b65d86f6a7b5b1b0c42ffa531710b6ca"
NONCE = (1 << 240) + 5

SENT = (
    "SentMessage(address indexed target,address sender,bytes message,uint256 messageNonce,uint256 gasLimit)"
)
EXTENSION = "SentMessageExtension1(address indexed sender,uint256 value)"
RELAYED = "RelayedMessage(bytes32 indexed msgHash)"
RELAY = "relayMessage(uint256 a,address b,address c,uint256 d,uint256 e,bytes f)"
ETHER = "finalizeBridgeETH(address a,address b,uint256 c,bytes d)"
TOKEN = "finalizeBridgeERC20(address a,address b,address c,address d,uint256 e,bytes f)"
FINISHED = (
    "ERC20BridgeFinalized(address indexed localToken,address indexed remoteToken,address indexed from,"
    "address to,uint256 amount,bytes extraData)"
)


def sent(chain: str, messenger: str, message: Sent, at: int = 0) -> list[Event]:
    return [
        log(
            chain,
            messenger,
            SENT,
            at,
            target=message.target,
            sender=message.sender,
            message=message.data,
            messageNonce=message.nonce,
            gasLimit=message.gas,
        ),
        log(chain, messenger, EXTENSION, at + 1, sender=message.sender, value=message.value),
    ]


def relay(message: Sent) -> bytes:
    return called(
        RELAY,
        message.nonce,
        message.sender,
        message.target,
        message.value,
        message.gas,
        message.data,
    )


def test_a_real_deposit_of_ether() -> None:
    """SentMessage of 0x2b66fa257d39c63e44daf67a39feaa3c9780d93c8163c937f646eb08ee1f21e9 (Ethereum, block
    20,266,821, log 37), raw as in the tests of hemera-indexer: 0.001 ETH to Manta Pacific. The extension log
    with the same value is constructed. Nobody published the hash, so that it is no constant here."""
    tx = "0x2b66fa257d39c63e44daf67a39feaa3c9780d93c8163c937f646eb08ee1f21e9"
    messenger = "0x635ba609680c55c3bdd0b3627b4c5db21b13c310"
    bridge, user = "0x3b95bc951ee0f553ba487327278cac44f29715e5", "0x5c8680dce97932edf4a14184ce8188ecbfba591f"
    message = (
        "1635f5fd0000000000000000000000005c8680dce97932edf4a14184ce8188ecbfba591f"
        "0000000000000000000000005c8680dce97932edf4a14184ce8188ecbfba591f"
        "00000000000000000000000000000000000000000000000000038d7ea4c68000"
        "0000000000000000000000000000000000000000000000000000000000000080"
        "0000000000000000000000000000000000000000000000000000000000000000"
    )
    event = raw(
        ETHEREUM,
        messenger,
        [
            "0xcb0f7ffd78f9aee47a248fae8db181db6eee833039123e026dcbff529522e52a",
            "0x0000000000000000000000004200000000000000000000000000000000000010",
        ],
        "0000000000000000000000003b95bc951ee0f553ba487327278cac44f29715e5"
        "0000000000000000000000000000000000000000000000000000000000000080"
        "000100000000000000000000000000000000000000000000000000000000df84"
        "0000000000000000000000000000000000000000000000000000000000030d40"
        "00000000000000000000000000000000000000000000000000000000000000a4"
        + message
        + "00000000000000000000000000000000000000000000000000000000",
        37,
        tx,
    )
    extension = log(ETHEREUM, messenger, EXTENSION, 38, tx, sender=bridge, value=10**15)
    (deposit,) = read(OP, event, extension)
    assert deposit.side is Side.DEPOSIT
    assert (deposit.party, deposit.recipient, deposit.amount) == (user, user, 10**15)
    assert deposit.asset == "eip155:1/slip44:60"
    assert deposit.other_chain == "eip155:169"
    assert deposit.position == 100_037
    data = bytes.fromhex(message)
    expected = Sent((1 << 240) + 0xDF84, bridge, L2_BRIDGE, 10**15, 200_000, data)
    # The other side: the deposit transaction on L2 is a call of the messenger, which logs the same hash.
    (payout,) = read(
        OP,
        call("eip155:169", L2_MESSENGER, relay(expected)),
        log("eip155:169", L2_MESSENGER, RELAYED, 3, msgHash=expected.digest),
    )
    assert payout.key == deposit.key
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, user, 10**15)


def test_the_hash_is_that_of_the_relaying_call() -> None:
    # Hashing.hashCrossDomainMessageV1: keccak-256 of the call `relayMessage` with all six fields.
    from Crypto.Hash import keccak

    message = Sent(NONCE, ALICE, BOB, 3, 4, b"five")
    assert message.digest == keccak.new(digest_bits=256, data=relay(message)).digest()
    old = called("relayMessage(address a,address b,bytes c,uint256 d)", BOB, ALICE, b"five", 5)
    assert Sent(5, ALICE, BOB, 0, 0, b"five").digest == keccak.new(digest_bits=256, data=old).digest()


def test_tokens_go_there_and_back() -> None:
    """Constructed in both directions; the message has the receiving side's token first."""
    inwards = Sent(NONCE, BRIDGE, L2_BRIDGE, 0, 1, called(TOKEN, USDBC, USDC, ALICE, BOB, 50, b""))
    outwards = Sent(NONCE, L2_BRIDGE, BRIDGE, 0, 1, called(TOKEN, USDC, USDBC, ALICE, BOB, 50, b""))
    for message, here, there, given_, paid in (
        (inwards, (ETHEREUM, MESSENGER), (BASE, L2_MESSENGER), f"{ETHEREUM}/erc20:{USDC}", USDBC),
        (outwards, (BASE, L2_MESSENGER), (ETHEREUM, MESSENGER), f"{BASE}/erc20:{USDBC}", USDC),
    ):
        (deposit,) = read(OP, *sent(*here, message))
        assert (deposit.asset, deposit.amount, deposit.recipient) == (given_, 50, BOB)
        assert deposit.other_asset == f"{there[0]}/erc20:{paid}"
        assert deposit.same_asset
        bridge = BRIDGE if there[0] == ETHEREUM else L2_BRIDGE
        done = log(
            there[0],
            bridge,
            FINISHED,
            0,
            localToken=paid,
            remoteToken=STRANGER,
            **{"from": ALICE},
            to=BOB,
            amount=50,
            extraData=b"",
        )
        (payout,) = read(OP, done, log(*there, RELAYED, 1, msgHash=message.digest))
        assert payout.key == deposit.key == f"{BASE}:0x{message.digest.hex()}"
        assert (payout.asset, payout.party, payout.amount) == (f"{there[0]}/erc20:{paid}", BOB, 50)


def test_ether_sent_along_is_read_from_the_finalising_call() -> None:
    message = Sent(NONCE, ALICE, BOB, 9, 1, b"hello")
    (deposit,) = read(OP, *sent(BASE, L2_MESSENGER, message))
    assert (deposit.asset, deposit.amount) == (f"{BASE}/slip44:60", 9)
    withdrawal = (7, L2_MESSENGER, MESSENGER, 9, 1, relay(message))
    data = called(
        "finalizeWithdrawalTransaction((uint256,address,address,uint256,uint256,bytes) t)", withdrawal
    )
    (payout,) = read(
        OP, call(ETHEREUM, PORTAL, data), log(ETHEREUM, MESSENGER, RELAYED, 1, msgHash=message.digest)
    )
    assert (payout.key, payout.party, payout.amount) == (deposit.key, BOB, 9)
    # Without the call only the id is known.
    (payout,) = read(OP, log(ETHEREUM, MESSENGER, RELAYED, 1, msgHash=message.digest))
    assert (payout.key, payout.party, payout.amount) == (deposit.key, "", None)


def test_a_withdrawal_beside_the_messenger() -> None:
    fields: dict[str, Any] = {"nonce": 7, "sender": ALICE, "target": BOB, "value": 9, "gasLimit": 1}
    order = (7, ALICE, BOB, 9, 1, b"")
    from Crypto.Hash import keccak

    types = ["uint256", "address", "address", "uint256", "uint256", "bytes"]
    digest = keccak.new(digest_bits=256, data=encode(types, order)).digest()
    passed = (
        "MessagePassed(uint256 indexed nonce,address indexed sender,address indexed target,"
        "uint256 value,uint256 gasLimit,bytes data,bytes32 withdrawalHash)"
    )
    (deposit,) = read(OP, log(BASE, PASSER, passed, **fields, data=b"", withdrawalHash=digest))
    assert (deposit.party, deposit.recipient, deposit.amount) == (ALICE, BOB, 9)
    data = called("finalizeWithdrawalTransaction((uint256,address,address,uint256,uint256,bytes) t)", order)
    done = "WithdrawalFinalized(bytes32 indexed withdrawalHash,bool success)"
    (payout,) = read(
        OP, call(ETHEREUM, PORTAL, data), log(ETHEREUM, PORTAL, done, withdrawalHash=digest, success=True)
    )
    assert (payout.key, payout.party, payout.amount) == (deposit.key, BOB, 9)
    failed = log(ETHEREUM, PORTAL, done, withdrawalHash=digest, success=False)
    assert read(OP, call(ETHEREUM, PORTAL, data), failed) == []


def test_a_direct_deposit_has_no_key() -> None:
    deposited = (
        "TransactionDeposited(address indexed from,address indexed to,uint256 indexed version,"
        "bytes opaqueData)"
    )
    opaque = (5).to_bytes(32) + (5).to_bytes(32) + (21000).to_bytes(8) + b"\0"
    said = {"from": ALICE, "version": 0, "opaqueData": opaque}
    (deposit,) = read(OP, log(ETHEREUM, PORTAL, deposited, to=BOB, **said))
    assert (deposit.key, deposit.recipient, deposit.amount) == ("", BOB, 5)
    # The messenger's own deposits are told by the messenger.
    assert read(OP, log(ETHEREUM, PORTAL, deposited, to=L2_MESSENGER, **said)) == []


def test_messages_without_money_and_forged_ones_are_silent() -> None:
    ether = called(ETHER, ALICE, BOB, 10**24, b"")
    plain = Sent(NONCE, ALICE, BOB, 0, 1, ether)
    assert read(OP, *sent(ETHEREUM, MESSENGER, plain)) == []  # not the bridge's message, and no ether
    bridged = Sent(NONCE, BRIDGE, L2_BRIDGE, 10**24, 1, ether)
    assert read(OP, *sent(ETHEREUM, STRANGER, bridged)) == []
    assert read(OP, log(BASE, STRANGER, RELAYED, msgHash=bridged.digest)) == []
    # A call that the messenger did not confirm says nothing; neither does one for another hash.
    assert read(OP, call(BASE, L2_MESSENGER, relay(bridged))) == []
    (payout,) = read(
        OP,
        call(BASE, L2_MESSENGER, relay(bridged)),
        log(BASE, L2_MESSENGER, RELAYED, 1, msgHash=plain.digest),
    )
    assert payout.amount is None


@FUZZ
@given(
    garbled(
        OP,
        [(ETHEREUM, MESSENGER), (ETHEREUM, BRIDGE), (ETHEREUM, PORTAL)]
        + [(BASE, L2_MESSENGER), (BASE, L2_BRIDGE), (BASE, PASSER)],
    )
)
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in OP.read(transaction):
        assert message.bridge == "op-stack"
