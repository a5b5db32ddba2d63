"""Symbiosis: constructed requests and completions, after the ABI and the id arithmetic of its SDK."""

from Crypto.Hash import keccak
from eth_abi.packed import encode_packed
from hypothesis import given

from hueandcry.conversions.bridges.symbiosis import (
    PORTALS,
    SYNTHESES,
    TRON,
    Symbiosis,
    external_id,
)
from hueandcry.conversions.message import Side, Transaction
from tests.conversions.bridges.spoken import ALICE, BOB, BSC, ETHEREUM, FUZZ, STRANGER, garbled, log, read

BRIDGE = Symbiosis()
HOST = "eip155:13863860"
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
ASKED = (
    "(bytes32 id,address indexed from,uint256 indexed chainID,address indexed back,"
    "address to,uint256 amount,address token)"
)
SYNTHESIZED = (
    "SynthesizeCompleted(bytes32 indexed id,address indexed to,bytes32 indexed cross,"
    "uint256 amount,uint256 fee,address token)"
)
BURNED = (
    "BurnCompleted(bytes32 indexed id,bytes32 indexed cross,address indexed to,"
    "uint256 amount,uint256 fee,address token)"
)
BACK = "(bytes32 indexed id,address indexed to,uint256 amount,uint256 fee,address token)"


def test_the_id_is_the_packed_hash() -> None:
    packed = encode_packed(
        ["bytes32", "address", "address", "uint256"], [b"i" * 32, SYNTHESES[56], ALICE, 56]
    )
    expected = keccak.new(digest_bits=256, data=packed).digest()
    assert external_id(b"i" * 32, SYNTHESES[56], ALICE, 56) == expected


def test_hops_to_the_host_chain_and_on() -> None:
    """Constructed: USDC of Ethereum by way of Symbiosis' chain to BNB Smart Chain."""
    asked = {"from": ALICE, "back": BOB, "to": BOB, "token": USDC}
    (first,) = read(
        BRIDGE,
        log(
            ETHEREUM,
            PORTALS[1],
            f"SynthesizeRequest{ASKED}",
            id=b"1" * 32,
            chainID=13863860,
            amount=9,
            **asked,
        ),
    )
    synthesis = SYNTHESES[13863860]
    done = external_id(b"1" * 32, synthesis, BOB, 13863860)
    paid, second = read(
        BRIDGE,
        log(HOST, synthesis, SYNTHESIZED, 0, id=done, to=BOB, cross=b"c" * 32, amount=8, fee=1, token=USDC),
        log(HOST, synthesis, f"BurnRequest{ASKED}", 1, id=b"2" * 32, chainID=56, amount=8, **asked),
    )
    assert first.key == paid.key == f"0x{done.hex()}"
    assert (first.asset, first.amount, first.other_chain) == (f"{ETHEREUM}/erc20:{USDC}", 9, HOST)
    # The token of the synthesis contract is the original on another chain, not what it minted.
    assert (paid.side, paid.party, paid.amount, paid.asset) == (Side.PAYOUT, BOB, 8, "")
    last_id = external_id(b"2" * 32, PORTALS[56], BOB, 56)
    (last,) = read(
        BRIDGE,
        log(BSC, PORTALS[56], BURNED, id=last_id, cross=b"c" * 32, to=BOB, amount=7, fee=1, token=USDC),
    )
    assert second.key == last.key
    assert (second.side, second.other_chain) == (Side.DEPOSIT, BSC)
    assert last.asset == f"{BSC}/erc20:{USDC}"
    assert last.said["crossChainID"] == "0x" + b"c".hex() * 32


def test_what_is_called_back_is_a_refund() -> None:
    asked = {"from": ALICE, "back": ALICE, "to": BOB, "token": USDC}
    (deposit,) = read(
        BRIDGE,
        log(ETHEREUM, PORTALS[1], f"SynthesizeRequest{ASKED}", id=b"1" * 32, chainID=56, amount=9, **asked),
    )
    key = external_id(b"1" * 32, SYNTHESES[56], ALICE, 56)
    (refund,) = read(
        BRIDGE,
        log(
            ETHEREUM,
            PORTALS[1],
            f"RevertSynthesizeCompleted{BACK}",
            id=key,
            to=ALICE,
            amount=8,
            fee=1,
            token=USDC,
        ),
    )
    assert refund.key == deposit.key
    assert (refund.side, refund.amount, refund.asset) == (Side.REFUND, 8, deposit.asset)


def test_an_unknown_destination_has_no_key() -> None:
    asked = {"id": b"1" * 32, "from": ALICE, "back": BOB, "to": BOB, "amount": 9, "token": USDC}
    (deposit,) = read(BRIDGE, log(ETHEREUM, PORTALS[1], f"SynthesizeRequest{ASKED}", chainID=999, **asked))
    assert (deposit.key, deposit.other_chain) == ("", "eip155:999")
    synthesis = SYNTHESES[56]
    (deposit,) = read(BRIDGE, log(BSC, synthesis, f"BurnRequest{ASKED}", chainID=TRON, **asked))
    assert deposit.key
    assert deposit.other_chain == ""


def test_forged_logs_are_silent() -> None:
    done = {"id": b"1" * 32, "to": BOB, "cross": b"c" * 32, "amount": 8, "fee": 1, "token": USDC}
    assert read(BRIDGE, log(BSC, STRANGER, SYNTHESIZED, **done)) == []
    assert read(BRIDGE, log(ETHEREUM, PORTALS[56], BURNED, **done)) == []


CONTRACTS = [(f"eip155:{number}", each) for number, each in (*PORTALS.items(), *SYNTHESES.items())]


@FUZZ
@given(garbled(BRIDGE, CONTRACTS))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "symbiosis"
