"""Polygon's bridges: a real StateSynced log, and constructed commits and exits."""

from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.conversions.bridges.polygon import Polygon
from hueandcry.conversions.bridges.polygon_exit import proved
from hueandcry.conversions.message import Side, Transaction
from tests.conversions.bridges.spoken import (
    ALICE,
    BOB,
    ETHEREUM,
    FUZZ,
    POLYGON,
    STRANGER,
    call,
    called,
    garbled,
    log,
    raw,
    read,
    transfer,
)

BRIDGE = Polygon()
SENDER = "0x28e4f3a7f651294b9564800b2d01f35189a5bfbe"
RECEIVER = "0x0000000000000000000000000000000000001001"
CHILD_CHAIN = "0xd9c7c4ed4b66858301d0cb28cc88bf655fe34861"
PREDICATE = "0x40ec5b33f54e0e8a33a975908c5ba1c14e5bbbdf"
ETHER_PREDICATE = "0x8484ef722627bf18ca5ae6bcf031c23e6e922b30"
MANAGER = "0xa0c68c638235ee32657e8f720a23cec1bfc77c77"
ZERO = "0x" + "00" * 20
COMMITTED = "StateCommitted(uint256 indexed stateId,bool success)"
LOCKED = (
    "LockedERC20(address indexed depositor,address indexed receiver,address indexed token,uint256 amount)"
)
# 0xc1b4e394a554b53f651755f4826a9f9dc981fa28bbc28c29acf337d6065af9a1 (Ethereum, block 14,386,983, log 500),
# raw as in a public stream-processing example.
SYNCED = (
    [
        "0x103fed9db65eac19c4d870f49ab7520fe03b99f1838e5996caf47e9e43308392",
        "0x00000000000000000000000000000000000000000000000000000000001be6ba",
        "0x000000000000000000000000a6fa4fb5f76172d178d61b04b0ecd319c5d1c0aa",
    ],
    "0000000000000000000000000000000000000000000000000000000000000020"
    "0000000000000000000000000000000000000000000000000000000000000100"
    "87a7811f4bfedea3d341ad165680ae306b01aaeacc205d227629cf157dd9f821"
    "0000000000000000000000000000000000000000000000000000000000000040"
    "00000000000000000000000000000000000000000000000000000000000000a0"
    "0000000000000000000000009fe59ab5ac6c00a80f5c05acd3071a22b61f25bf"
    "00000000000000000000000094e496474f1725f1c1824cb5bdb92d7691a4f03a"
    "0000000000000000000000000000000000000000000000000000000000000060"
    "0000000000000000000000000000000000000000000000000000000000000020"
    "0000000000000000000000000000000000000000000000004563918244f40000",
)
USER, BANANA = "0x9fe59ab5ac6c00a80f5c05acd3071a22b61f25bf", "0x94e496474f1725f1c1824cb5bdb92d7691a4f03a"


def test_a_real_deposit_of_tokens() -> None:
    tx = "0xc1b4e394a554b53f651755f4826a9f9dc981fa28bbc28c29acf337d6065af9a1"
    (deposit,) = read(BRIDGE, raw(ETHEREUM, SENDER, *SYNCED, 500, tx))
    assert deposit.side is Side.DEPOSIT
    assert deposit.key == f"sync:{0x1BE6BA}"
    assert (deposit.recipient, deposit.amount) == (USER, 5 * 10**18)
    assert deposit.asset == f"eip155:1/erc20:{BANANA}"
    assert deposit.party == ""


def test_the_predicate_names_the_depositor() -> None:
    # Constructed: the lock before the message, as the root chain manager makes them.
    lock = log(
        ETHEREUM, PREDICATE, LOCKED, 3, depositor=ALICE, receiver=USER, token=BANANA, amount=5 * 10**18
    )
    (deposit,) = read(BRIDGE, lock, raw(ETHEREUM, SENDER, *SYNCED, 4))
    assert deposit.party == ALICE
    forged = log(ETHEREUM, STRANGER, LOCKED, 3, depositor=BOB, receiver=USER, token=BANANA, amount=1)
    (deposit,) = read(BRIDGE, forged, raw(ETHEREUM, SENDER, *SYNCED, 4))
    assert deposit.party == ""


def test_a_plasma_deposit_and_its_payout() -> None:
    # Constructed: MATIC through the deposit manager, as its messages are laid out.
    matic, coin = "0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0", "0x0000000000000000000000000000000000001010"
    synced = "StateSynced(uint256 indexed id,address indexed contractAddress,bytes data)"
    data = encode(["address", "address", "uint256", "uint256"], [BOB, matic, 8, 77])
    (deposit,) = read(BRIDGE, log(ETHEREUM, SENDER, synced, id=9, contractAddress=CHILD_CHAIN, data=data))
    assert (deposit.key, deposit.recipient, deposit.amount) == ("sync:9", BOB, 8)
    paid = log(
        POLYGON,
        CHILD_CHAIN,
        "TokenDeposited(address indexed rootToken,address indexed childToken,address indexed user,"
        "uint256 amount,uint256 depositCount)",
        0,
        rootToken=matic,
        childToken=coin,
        user=BOB,
        amount=8,
        depositCount=77,
    )
    (payout,) = read(BRIDGE, paid, log(POLYGON, RECEIVER, COMMITTED, 1, stateId=9, success=True))
    assert (payout.key, payout.party, payout.amount) == ("sync:9", BOB, 8)
    assert payout.asset == "eip155:137/slip44:966"


def test_commits_of_one_transaction_take_their_own_mints() -> None:
    token = "erc20:" + BANANA
    mints = [
        transfer(POLYGON, token, ZERO, ALICE, 5, 0),
        transfer(POLYGON, token, ZERO, BOB, 6, 2),
        transfer(POLYGON, token, ALICE, BOB, 9, 4),
    ]
    commits = [
        log(POLYGON, RECEIVER, COMMITTED, 1, stateId=1, success=True),
        log(POLYGON, RECEIVER, COMMITTED, 3, stateId=2, success=True),
        log(POLYGON, RECEIVER, COMMITTED, 5, stateId=3, success=True),
        log(POLYGON, RECEIVER, COMMITTED, 6, stateId=4, success=False),
    ]
    found = [(m.key, m.party, m.amount) for m in read(BRIDGE, *commits, transfers=mints)]
    assert found == [("sync:1", ALICE, 5), ("sync:2", BOB, 6), ("sync:3", "", None)]


def rlp(item: object) -> bytes:
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return _head(0x80, item) + item
    assert isinstance(item, list)
    body = b"".join(rlp(each) for each in item)
    return _head(0xC0, body) + body


def _head(base: int, body: bytes) -> bytes:
    if len(body) < 56:
        return bytes([base + len(body)])
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([base + 55 + len(size)]) + size


def number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8)


def exit_input(block: int, place: int, log_number: int, kind: bytes = b"") -> bytes:
    """Constructed after RootChainManager: all that is not read is left empty."""
    topics = [
        bytes.fromhex("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"),
        bytes(12) + bytes.fromhex(ALICE[2:]),
        bytes(32),
    ]
    burn = [bytes.fromhex(BANANA[2:]), list(topics), (5).to_bytes(32)]
    receipt = kind + rlp([b"\1", b"", bytes(256), [[b"\1" * 20, [], b""]] * log_number + [burn]])
    path = b"\0" + rlp(number(place))  # an even number of nibbles has the byte 00 in front
    fields = [b"", b"", number(block), b"", b"", b"", receipt, b"", path, number(log_number)]
    return rlp(list(fields))


@FUZZ
@given(st.integers(1, 2**40), st.integers(0, 500), st.integers(0, 3), st.sampled_from([b"", b"\2"]))
def test_an_exit_names_the_burn(block: int, place: int, log_number: int, kind: bytes) -> None:
    found = proved(exit_input(block, place, log_number, kind))
    assert found is not None
    assert (found.block, found.tx_index, found.log, found.token) == (block, place, log_number, BANANA)


@FUZZ
@given(st.binary(max_size=120), st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_exit_raises_nothing(noise: bytes, at: int, byte: int) -> None:
    assert proved(noise) is None or noise
    data = bytearray(exit_input(40_000_000, 12, 1))
    data[at % len(data)] = byte
    proved(bytes(data))


def test_exits_pay_and_say_where_the_burn_is() -> None:
    told = call(ETHEREUM, MANAGER, called("exit(bytes a)", exit_input(40_000_000, 12, 1)))
    exited = log(
        ETHEREUM, ETHER_PREDICATE, "ExitedEther(address indexed exitor,uint256 amount)", exitor=BOB, amount=5
    )
    (payout,) = read(BRIDGE, told, exited)
    assert (payout.key, payout.party, payout.amount) == ("exit:40000000:12:1", BOB, 5)
    assert payout.asset == "eip155:1/slip44:60"
    assert payout.said["burn_block"] == "40000000"
    assert payout.said["burned_by"] == ALICE
    (payout,) = read(BRIDGE, exited)
    assert payout.key == ""
    token = "ExitedERC20(address indexed exitor,address indexed token,uint256 amount)"
    (payout,) = read(BRIDGE, log(ETHEREUM, PREDICATE, token, exitor=BOB, token=BANANA, amount=5))
    assert payout.asset == f"eip155:1/erc20:{BANANA}"


def test_plasma_withdrawals_have_no_key() -> None:
    coin, queue = "0x0000000000000000000000000000000000001010", "0x2a88696e0ffa76baa1338f2c74497cc013495922"
    burn = (
        "Withdraw(address indexed token,address indexed from,uint256 amount,uint256 input1,uint256 output1)"
    )
    (deposit,) = read(
        BRIDGE, log(POLYGON, coin, burn, token=coin, **{"from": ALICE}, amount=4, input1=9, output1=5)
    )
    assert (deposit.key, deposit.party, deposit.amount) == ("", ALICE, 4)
    paid = "Withdraw(uint256 indexed exitId,address indexed user,address indexed token,uint256 amount)"
    (payout,) = read(BRIDGE, log(ETHEREUM, queue, paid, exitId=1, user=ALICE, token=BANANA, amount=4))
    assert (payout.key, payout.party, payout.amount) == ("", ALICE, 4)


def test_forged_logs_are_silent() -> None:
    assert read(BRIDGE, raw(ETHEREUM, STRANGER, *SYNCED)) == []
    assert read(BRIDGE, log(POLYGON, STRANGER, COMMITTED, stateId=1, success=True)) == []
    token = "ExitedERC20(address indexed exitor,address indexed token,uint256 amount)"
    assert read(BRIDGE, log(ETHEREUM, STRANGER, token, exitor=BOB, token=BANANA, amount=5)) == []


CONTRACTS = [(ETHEREUM, each) for each in (SENDER, PREDICATE, ETHER_PREDICATE, MANAGER)]


@FUZZ
@given(garbled(BRIDGE, [*CONTRACTS, (POLYGON, RECEIVER), (POLYGON, CHILD_CHAIN)]))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "polygon"
