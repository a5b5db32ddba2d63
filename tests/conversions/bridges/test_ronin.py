"""The Ronin bridge: the theft of March 2022, and constructed receipts both ways."""

from typing import Any

from hypothesis import given

from hueandcry.conversions.bridges.ronin import GATEWAYS, OLD_GATEWAYS, Ronin
from hueandcry.conversions.message import Side, Transaction
from tests.conversions.bridges.spoken import ALICE, BOB, ETHEREUM, FUZZ, STRANGER, garbled, log, read

BRIDGE = Ronin()
RONIN = "eip155:2020"
WETH, RONIN_WETH = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", "0xc99a6a985ed2cac1ef41640596c5a5f9f4e19ef5"
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
AXIE = "0xf5b0a3efb8e8e4c201e2a935f110eaaf3ffecb8d"
THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
RECEIPT = (
    "(bytes32 hash,(uint256,uint8,(address,address,uint256),(address,address,uint256),"
    "(uint8,uint256,uint256)) receipt)"
)
OLD_WITHDREW = "TokenWithdrew(uint256 indexed id,address indexed owner,address indexed token,uint256 number)"
OLD_ASKED = (
    "TokenWithdrew(uint256 indexed id,address indexed owner,address indexed token,"
    "address other,uint32 standard,uint256 number)"
)


def receipt(number: int, kind: int, standard: int = 0) -> tuple[Any, ...]:
    return (
        number,
        kind,
        (ALICE, WETH, 1),
        (BOB, RONIN_WETH, 2020),
        (standard, 77 if standard else 0, 0 if standard else 10**18),
    )


def test_the_theft_is_a_payout_without_a_deposit() -> None:
    """Transactions, amounts and the thief's address as published by Ronin on 29 March 2022; the logs and the
    numbers of the withdrawals are constructed."""
    found = read(
        BRIDGE,
        log(
            ETHEREUM,
            OLD_GATEWAYS[ETHEREUM],
            OLD_WITHDREW,
            tx="0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7",
            id=2_000_000,
            owner=THIEF,
            token=WETH,
            number=173_600 * 10**18,
        ),
    ) + read(
        BRIDGE,
        log(
            ETHEREUM,
            OLD_GATEWAYS[ETHEREUM],
            OLD_WITHDREW,
            tx="0xed2c72ef1a552ddaec6dd1f5cddf0b59a8f37f82bdda5257d9c7c37db7bb9b08",
            id=2_000_001,
            owner=THIEF,
            token=USDC,
            number=25_500_000 * 10**6,
        ),
    )
    assert {message.side for message in found} == {Side.PAYOUT}
    assert {message.party for message in found} == {THIEF}
    assert [message.amount for message in found] == [173_600 * 10**18, 25_500_000 * 10**6]
    assert [message.key for message in found] == ["old out:2000000", "old out:2000001"]
    assert {message.other_chain for message in found} == {RONIN}


def test_receipts_inwards() -> None:
    here = log(
        ETHEREUM, GATEWAYS[ETHEREUM], f"DepositRequested{RECEIPT}", hash=b"h" * 32, receipt=receipt(5, 0)
    )
    there = log(RONIN, GATEWAYS[RONIN], f"Deposited{RECEIPT}", hash=b"h" * 32, receipt=receipt(5, 0))
    (deposit,), (payout,) = read(BRIDGE, here), read(BRIDGE, there)
    assert deposit.key == payout.key == "in:5"
    assert (deposit.party, deposit.recipient, payout.party) == (ALICE, BOB, BOB)
    assert deposit.asset == f"{ETHEREUM}/erc20:{WETH}"
    assert deposit.other_asset == payout.asset == f"{RONIN}/erc20:{RONIN_WETH}"
    assert deposit.amount == payout.amount == 10**18
    assert deposit.other_chain == RONIN
    assert deposit.same_asset


def test_receipts_outwards_are_numbered_by_themselves() -> None:
    here = log(RONIN, GATEWAYS[RONIN], f"WithdrawalRequested{RECEIPT}", hash=b"h" * 32, receipt=receipt(5, 1))
    there = log(ETHEREUM, GATEWAYS[ETHEREUM], f"Withdrew{RECEIPT}", hash=b"h" * 32, receipt=receipt(5, 1))
    (deposit,), (payout,) = read(BRIDGE, here), read(BRIDGE, there)
    assert deposit.key == payout.key == "out:5"
    assert (deposit.party, deposit.recipient, payout.party) == (BOB, ALICE, ALICE)
    assert payout.side is Side.PAYOUT


def test_old_withdrawals() -> None:
    fields = {"id": 3, "owner": ALICE, "number": 9}
    (deposit,) = read(
        BRIDGE,
        log(RONIN, OLD_GATEWAYS[RONIN], OLD_ASKED, token=RONIN_WETH, other=WETH, standard=20, **fields),
    )
    (payout,) = read(BRIDGE, log(ETHEREUM, OLD_GATEWAYS[ETHEREUM], OLD_WITHDREW, token=WETH, **fields))
    assert deposit.key == payout.key == "old out:3"
    assert deposit.other_asset == payout.asset == f"{ETHEREUM}/erc20:{WETH}"
    assert deposit.amount == 9
    # The same topic on the other chain is the deposit of the other direction.
    (deposit,) = read(
        BRIDGE,
        log(
            ETHEREUM,
            OLD_GATEWAYS[ETHEREUM],
            OLD_ASKED.replace("TokenWithdrew", "TokenDeposited"),
            token=WETH,
            other=RONIN_WETH,
            standard=20,
            **fields,
        ),
    )
    assert (deposit.side, deposit.key) == (Side.DEPOSIT, "old in:3")


def test_nfts_have_no_amount() -> None:
    event = log(ETHEREUM, GATEWAYS[ETHEREUM], f"Withdrew{RECEIPT}", hash=b"h" * 32, receipt=receipt(5, 1, 1))
    (payout,) = read(BRIDGE, event)
    assert (payout.amount, payout.asset) == (None, f"{ETHEREUM}/erc721:{WETH}")
    old = log(ETHEREUM, OLD_GATEWAYS[ETHEREUM], OLD_WITHDREW, id=3, owner=ALICE, token=AXIE, number=9)
    (payout,) = read(BRIDGE, old)
    assert (payout.amount, payout.asset) == (None, f"{ETHEREUM}/erc721:{AXIE}")


def test_published_topics() -> None:
    # The gateways' logs, and those of the old Ethereum gateway, as surveyed on chain.
    assert {
        "d7b25068d9dc8d00765254cfb7f5070f98d263c8d68931d937c7362fa738048b",
        "8d20d8121a34dded9035ff5b43e901c142824f7a22126392992c353c37890524",
        "f313c253a5be72c29d0deb2c8768a9543744ac03d6b3cafd50cc976f1c2632fc",
        "21e88e956aa3e086f6388e899965cef814688f99ad8bb29b08d396571016372d",
        "72848855a2461abf0dd243723dfcc9163eec2ea5215469d101c0d9c9ef58940d",
        "86174ea401f083b9bb1bdebca3068f27fb023c7091365ed2a8a02b8d75cf0e52",
    } <= {topic.hex() for topic in BRIDGE.wanted.topics}


def test_forged_logs_are_silent() -> None:
    fields = {"hash": b"h" * 32, "receipt": receipt(5, 1)}
    assert read(BRIDGE, log(ETHEREUM, STRANGER, f"Withdrew{RECEIPT}", **fields)) == []
    assert read(BRIDGE, log(ETHEREUM, GATEWAYS[RONIN], f"Withdrew{RECEIPT}", **fields)) == []
    assert read(BRIDGE, log(RONIN, GATEWAYS[RONIN], f"Withdrew{RECEIPT}", **fields)) == []
    assert read(BRIDGE, log(ETHEREUM, OLD_GATEWAYS[ETHEREUM], f"Withdrew{RECEIPT}", **fields)) == []


@FUZZ
@given(garbled(BRIDGE, [*GATEWAYS.items(), *OLD_GATEWAYS.items()]))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "ronin"
