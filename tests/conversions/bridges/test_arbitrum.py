"""Arbitrum's native bridge: constructed tickets, deposits and withdrawals, after Nitro's contracts."""

from typing import Any

from Crypto.Hash import keccak
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.conversions.bridges.arbitrum import Arbitrum
from hueandcry.conversions.bridges.arbitrum_chains import ARBSYS, CHAINS, RETRYABLES
from hueandcry.conversions.bridges.arbitrum_words import ether
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
    read,
)

BRIDGE = Arbitrum()
ONE = CHAINS[0]
L2 = ONE.chain
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
GATEWAY, L2_GATEWAY = ONE.l1_gateways[0], ONE.l2_gateways[0]
ALIAS = 0x1111000000000000000000000000000000001111
DELIVERED = (
    "MessageDelivered(uint256 indexed messageIndex,bytes32 indexed before,address inbox,uint8 kind,"
    "address sender,bytes32 hash,uint256 fee,uint64 time)"
)
INBOX = "InboxMessageDelivered(uint256 indexed number,bytes data)"
DEPOSIT = (
    "DepositInitiated(address token,address indexed from,address indexed to,"
    "uint256 indexed number,uint256 amount)"
)
REDEEM = (
    "RedeemScheduled(bytes32 indexed ticket,bytes32 indexed retry,uint64 indexed n,"
    "uint64 gas,address donor,uint256 refund,uint256 fee)"
)
SUBMIT = (
    "submitRetryable(bytes32 a,uint256 b,uint256 c,uint256 d,uint256 e,uint64 f,uint256 g,address h,"
    "address i,address j,bytes k)"
)
WITHDRAWAL = (
    "WithdrawalInitiated(address token,address indexed from,address indexed to,"
    "uint256 indexed id,uint256 exit,uint256 amount)"
)
FINALIZED = (
    "WithdrawalFinalized(address token,address indexed from,address indexed to,"
    "uint256 indexed exit,uint256 amount)"
)
LEAVING = (
    "L2ToL1Tx(address caller,address indexed to,uint256 indexed hash,uint256 indexed position,"
    "uint256 a,uint256 b,uint256 c,uint256 value,bytes data)"
)
EXECUTED = (
    "OutBoxTransactionExecuted(address indexed to,address indexed sender,uint256 indexed zero,uint256 index)"
)
EXECUTE = (
    "executeTransaction(bytes32[] a,uint256 b,address c,address d,uint256 e,uint256 f,uint256 g,"
    "uint256 h,bytes i)"
)


def aliased(address: str) -> str:
    return f"0x{(int(address, 16) + ALIAS) % 2**160:040x}"


def delivered(number: int, kind: int, data: bytes, at: int = 0, **contracts: str) -> list[Event]:
    return [
        log(
            ETHEREUM,
            contracts.get("bridge", ONE.bridge),
            DELIVERED,
            at,
            messageIndex=number,
            before=b"b" * 32,
            inbox=ONE.inbox,
            kind=kind,
            sender=aliased(ALICE),
            hash=b"h" * 32,
            fee=1,
            time=1,
        ),
        log(ETHEREUM, contracts.get("inbox", ONE.inbox), INBOX, at + 1, number=number, data=data),
    ]


def ticket(number: int, value: int, data: bytes) -> list[Event]:
    told = (number.to_bytes(32), 1, 10, value, 1, 1, 1, ALICE, ALICE, L2_GATEWAY, data)
    scheduled: dict[str, Any] = {"ticket": b"t" * 32, "retry": b"r" * 32, "n": 0, "gas": 1}
    return [
        call(L2, RETRYABLES, called(SUBMIT, *told)),
        log(L2, RETRYABLES, REDEEM, 1, **scheduled, donor=ALICE, refund=0, fee=0),
    ]


def test_a_token_deposit_and_its_ticket() -> None:
    fields = {"token": USDC, "from": ALICE, "to": BOB, "number": 77, "amount": 5}
    events = [*delivered(77, 9, bytes(288), 0), log(ETHEREUM, GATEWAY, DEPOSIT, 2, **fields)]
    (deposit,) = read(BRIDGE, *events)
    inbound = "finalizeInboundTransfer(address a,address b,address c,uint256 d,bytes e)"
    (payout,) = read(BRIDGE, *ticket(77, 0, called(inbound, USDC, ALICE, BOB, 5, b"")))
    assert deposit.key == payout.key == f"{L2}:in:77"
    assert (deposit.asset, deposit.amount, deposit.recipient) == (f"{ETHEREUM}/erc20:{USDC}", 5, BOB)
    assert (payout.party, payout.amount, payout.asset) == (BOB, 5, "")
    assert payout.said["redeemed_in"] == "0x" + b"r".hex() * 32
    done = "DepositFinalized(address indexed token,address indexed from,address indexed to,uint256 amount)"
    (arrived,) = read(BRIDGE, log(L2, L2_GATEWAY, done, token=USDC, **{"from": ALICE}, to=BOB, amount=5))
    assert (arrived.side, arrived.key, arrived.party, arrived.amount) == (Side.PAYOUT, "", BOB, 5)


def test_a_call_that_brings_ether() -> None:
    words = [bytes(12) + bytes.fromhex(BOB[2:]), (9).to_bytes(32), *[(1).to_bytes(32)] * 7]
    (deposit,) = read(BRIDGE, *delivered(78, 9, b"".join(words)))
    assert (deposit.party, deposit.recipient, deposit.amount) == (ALICE, BOB, 9)
    (payout,) = read(BRIDGE, *ticket(78, 9, b""))
    assert (payout.key, payout.amount) == (deposit.key, 9)
    assert payout.asset == f"{L2}/slip44:60"


def rlp(parts: list[bytes]) -> bytes:
    body = b"".join(
        part if len(part) == 1 and part[0] < 0x80 else bytes([0x80 + len(part)]) + part for part in parts
    )
    return b"\xf8" + bytes([len(body)]) + body


@FUZZ
@given(st.integers(0, 2**40), st.integers(0, 10**30))
def test_ether_alone_is_paid_in_a_transaction_known_beforehand(number: int, amount: int) -> None:
    """The hash as arbitrum-sdk makes it (EthDepositMessage.calculateDepositTxId)."""
    data = bytes.fromhex(ALICE[2:]) + amount.to_bytes(32)
    (deposit,) = read(BRIDGE, *delivered(number, 12, data))
    chain, size = (42161).to_bytes(2), (amount.bit_length() + 7) // 8
    fields = [
        chain,
        number.to_bytes(32),
        bytes.fromhex(aliased(ALICE)[2:]),
        bytes.fromhex(ALICE[2:]),
        amount.to_bytes(size),
    ]
    expected = keccak.new(digest_bits=256, data=b"\x64" + rlp(fields)).hexdigest()
    assert deposit.said["paid_in"] == f"0x{expected}"
    assert (deposit.party, deposit.recipient, deposit.amount) == (ALICE, ALICE, amount)
    assert deposit.key == f"{L2}:in:{number}"


def leaving(position: int, value: int, at: int = 0) -> Event:
    fields = {"caller": ALICE, "to": BOB, "hash": 1234, "position": position, "a": 1, "b": 1, "c": 1}
    return log(L2, ARBSYS, LEAVING, at, **fields, value=value, data=b"")


def test_ether_leaves() -> None:
    (deposit,) = read(BRIDGE, leaving(40, 6))
    assert (deposit.key, deposit.party, deposit.recipient) == (f"{L2}:out:40", ALICE, BOB)
    assert (deposit.amount, deposit.other_asset) == (6, f"{ETHEREUM}/slip44:60")
    told = called(EXECUTE, [b"p" * 32], 40, ALICE, BOB, 1, 1, 1, 6, b"")
    executed = log(ETHEREUM, ONE.outbox, EXECUTED, to=BOB, sender=ALICE, zero=0, index=40)
    (payout,) = read(BRIDGE, call(ETHEREUM, ONE.outbox, told), executed)
    assert (payout.key, payout.party, payout.amount) == (deposit.key, BOB, 6)
    (payout,) = read(BRIDGE, executed)
    assert (payout.key, payout.amount) == (deposit.key, None)


def test_tokens_leave_by_position_or_hash() -> None:
    for known_as in (40, 1234):
        fields = {"token": USDC, "from": ALICE, "to": BOB, "id": known_as, "exit": 3, "amount": 5}
        (deposit,) = read(BRIDGE, leaving(40, 0), log(L2, L2_GATEWAY, WITHDRAWAL, 1, **fields))
        assert (deposit.key, deposit.party, deposit.amount) == (f"{L2}:out:40", ALICE, 5)
        assert deposit.other_asset == f"{ETHEREUM}/erc20:{USDC}"
    executed = [
        log(ETHEREUM, ONE.outbox, EXECUTED, 0, to=GATEWAY, sender=L2_GATEWAY, zero=0, index=40),
        log(ETHEREUM, GATEWAY, FINALIZED, 1, token=USDC, **{"from": ALICE}, to=BOB, exit=3, amount=5),
        log(ETHEREUM, ONE.outbox, EXECUTED, 2, to=GATEWAY, sender=L2_GATEWAY, zero=0, index=41),
        log(ETHEREUM, GATEWAY, FINALIZED, 3, token=USDC, **{"from": ALICE}, to=ALICE, exit=4, amount=6),
    ]
    found = [(m.key, m.party, m.amount) for m in read(BRIDGE, *executed)]
    assert found == [(f"{L2}:out:40", BOB, 5), (f"{L2}:out:41", ALICE, 6)]


def test_withdrawals_before_nitro() -> None:
    old = (
        "L2ToL1Transaction(address caller,address indexed to,uint256 indexed id,uint256 indexed batch,"
        "uint256 index,uint256 a,uint256 b,uint256 c,uint256 value,bytes data)"
    )
    said = {"caller": ALICE, "to": BOB, "id": 9, "batch": 30, "index": 2, "a": 1, "b": 1, "c": 1}
    (deposit,) = read(BRIDGE, log(L2, ARBSYS, old, **said, value=6, data=b""))
    outbox = "0x760723cd2e632826c38fef8cd438a4cc7e7e1a40"
    (payout,) = read(BRIDGE, log(ETHEREUM, outbox, EXECUTED, to=BOB, sender=ALICE, zero=30, index=2))
    assert deposit.key == payout.key == f"{L2}:out:30:2"


def test_forged_logs_are_silent() -> None:
    data = bytes.fromhex(ALICE[2:]) + (5).to_bytes(32)
    assert read(BRIDGE, *delivered(1, 12, data, bridge=STRANGER)) == []
    assert read(BRIDGE, *delivered(1, 12, data, inbox=STRANGER)) == []
    assert read(BRIDGE, log(ETHEREUM, STRANGER, EXECUTED, to=BOB, sender=ALICE, zero=0, index=40)) == []
    fields = {"token": USDC, "from": ALICE, "to": BOB, "number": 77, "amount": 5}
    assert read(BRIDGE, log(ETHEREUM, STRANGER, DEPOSIT, **fields)) == []
    # A gateway's word without the outbox's is no payout; a ticket that nobody redeems is none either.
    paid = {"token": USDC, "from": ALICE, "to": BOB, "exit": 3, "amount": 5}
    assert read(BRIDGE, log(ETHEREUM, GATEWAY, FINALIZED, **paid)) == []
    assert read(BRIDGE, ticket(78, 9, b"")[0]) == []


@FUZZ
@given(st.integers(0, 255), st.binary(max_size=400))
def test_inbox_messages_of_any_kind_raise_nothing(kind: int, data: bytes) -> None:
    found = ether(L2, {"kind": kind, "sender": ALICE, "messageIndex": 1}, data)
    assert found is None or found.amount >= 0


CONTRACTS = [(ETHEREUM, each) for each in (ONE.bridge, ONE.inbox, ONE.outbox, GATEWAY)]


@FUZZ
@given(garbled(BRIDGE, [*CONTRACTS, (L2, ARBSYS), (L2, RETRYABLES), (L2, L2_GATEWAY)]))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "arbitrum"
