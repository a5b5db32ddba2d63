"""Multichain: two real logs of the V3 router, and constructed ones of the others."""

from hypothesis import given

from hueandcry.conversions.bridges.multichain import ROUTERS, Multichain
from hueandcry.conversions.message import Side, Transaction
from tests.conversions.bridges.spoken import (
    ALICE,
    AVALANCHE,
    BOB,
    BSC,
    ETHEREUM,
    FUZZ,
    STRANGER,
    TX,
    garbled,
    log,
    raw,
    read,
    transfer,
)

BRIDGE = Multichain()
V3 = "0xe95fd76cf16008c12ff3b3a937cb16cd9cc20284"
V4 = "0x6b7a87899490ece95443e979ca9485cbe7e71522"
V7, V7_BSC = "0x1633d66ca91ce4d81f63ea047b7b19beb92df7f3", "0x400b971099e0ebfda2c03a3063739cb5398734a6"
ANY = "0xb01371072fdcb9b4433b855e16a682b461f94ab3"
OUT = (
    "LogAnySwapOut(address indexed token,address indexed from,address indexed to,"
    "uint256 amount,uint256 f,uint256 t)"
)
IN = (
    "LogAnySwapIn(bytes32 indexed source,address indexed token,address indexed to,"
    "uint256 amount,uint256 f,uint256 t)"
)
OUT_7 = (
    "LogAnySwapOut(bytes32 indexed id,address indexed token,address indexed from,string to,"
    "uint256 amount,uint256 t)"
)
IN_7 = (
    "LogAnySwapIn(string swap,bytes32 indexed id,address indexed token,address indexed to,"
    "uint256 amount,uint256 f)"
)


def test_a_real_deposit() -> None:
    # 0x2adb0cf7…f463 on Ethereum (block 16,673,230, log 250), raw as in a public indexer's test data.
    tx, user = (
        "0x2adb0cf7d4e153c5ac68bbef704a1d50be023ab83e75cace353eb1fb5ce5f463",
        "0x0686971a2f2f2e749bb2ff0800301ee3e4299c2b",
    )
    event = raw(
        ETHEREUM,
        V3,
        [
            "0x97116cf6cd4f6412bb47914d6db18da9e16ab2142f543b86e207c24fbd16b23a",
            "0x000000000000000000000000b01371072fdcb9b4433b855e16a682b461f94ab3",
            "0x0000000000000000000000000686971a2f2f2e749bb2ff0800301ee3e4299c2b",
            "0x0000000000000000000000000686971a2f2f2e749bb2ff0800301ee3e4299c2b",
        ],
        "00000000000000000000000000000000000000000000043c33c1937564800000"
        "0000000000000000000000000000000000000000000000000000000000000001"
        "00000000000000000000000000000000000000000000000000000000000000fa",
        0xFA,
        tx,
    )
    (deposit,) = read(BRIDGE, event)
    assert deposit.side is Side.DEPOSIT
    assert deposit.key == f"1:{tx}"
    assert (deposit.party, deposit.recipient) == (user, user)
    assert deposit.amount == 20_000 * 10**18
    assert deposit.other_chain == "eip155:250"
    assert deposit.asset == f"eip155:1/erc20:{ANY}"


def test_a_real_payout() -> None:
    # 0x6ca7f14a…a5ce on Ethereum (block 16,673,971, log 310), raw as above: paid for a deposit on Fantom.
    event = raw(
        ETHEREUM,
        V3,
        [
            "0xaac9ce45fe3adf5143598c4f18a369591a20a3384aedaf1b525d29127e1fcd55",
            "0x581e476bbf597dacfb70784ff9951941fcc3a9c11bd255c75325461902641978",
            "0x000000000000000000000000b01371072fdcb9b4433b855e16a682b461f94ab3",
            "0x00000000000000000000000082808e67fa3d455e793ac263cc78e79351454d9d",
        ],
        "000000000000000000000000000000000000000000000012c8a74a2a10da0000"
        "00000000000000000000000000000000000000000000000000000000000000fa"
        "0000000000000000000000000000000000000000000000000000000000000001",
        0x136,
        "0x6ca7f14a96eb79e862c1951c288ce9038eae72f7facae71d7141df454ff3a5ce",
    )
    (payout,) = read(BRIDGE, event)
    assert payout.side is Side.PAYOUT
    assert payout.key == "250:0x581e476bbf597dacfb70784ff9951941fcc3a9c11bd255c75325461902641978"
    assert payout.party == "0x82808e67fa3d455e793ac263cc78e79351454d9d"
    assert payout.amount == 0x12C8A74A2A10DA0000
    assert payout.other_chain == "eip155:250"


def test_a_deposit_and_its_payout_share_the_key() -> None:
    (deposit,) = read(
        BRIDGE, log(ETHEREUM, V4, OUT, token=ANY, **{"from": ALICE}, to=BOB, amount=7, f=1, t=43114)
    )
    there = "0xb0731d50c681c45856bfc3f7539d5f61d4be81d8"
    (payout,) = read(
        BRIDGE,
        log(AVALANCHE, there, IN, source=bytes.fromhex(TX[2:]), token=ANY, to=BOB, amount=6, f=1, t=43114),
    )
    assert payout.key == deposit.key
    assert payout.chain == deposit.other_chain


def test_the_seventh_router_has_ids() -> None:
    # Constructed; a payout's text is `56:0xe4f1…4353:2` as measured on Ethereum.
    (deposit,) = read(
        BRIDGE,
        log(BSC, V7_BSC, OUT_7, id=b"i" * 32, token=ANY, **{"from": ALICE}, to=BOB, amount=7, t=1),
    )
    text = "56:0xe4f1fe248959ae0f9990f4bf42e7e40e610f7b65f39b32d366fa6acf9cd24353:2"
    (payout,) = read(
        BRIDGE, log(ETHEREUM, V7, IN_7, swap=text, id=b"i" * 32, token=ANY, to=BOB, amount=7, f=56)
    )
    assert deposit.key == payout.key == "56:v7:0x" + b"i".hex() * 32
    assert deposit.recipient == BOB
    assert payout.said["swapID"] == text


def test_published_topics() -> None:
    # As verified on chain by a public survey of the routers.
    published = {
        "97116cf6cd4f6412bb47914d6db18da9e16ab2142f543b86e207c24fbd16b23a",
        "409e0ad946b19f77602d6cf11d59e1796ddaa4828159a0b4fb7fa2ff6b161b79",
        "aac9ce45fe3adf5143598c4f18a369591a20a3384aedaf1b525d29127e1fcd55",
        "fea6abdf4fd32f20966dff7619354cd82cd43dc78a3bee479f04c74dbfc585b3",
        "278277e0209c347189add7bd92411973b5f6b8644f7ac62ea1be984ce993f8f4",
        "0d969ae475ff6fcaf0dcfa760d4d8607244e8d95e9bf426f8d5d69f9a3e525af",
        "968608314ec29f6fd1a9f6ef9e96247a4da1a683917569706e2d2b60ca7c0a6d",
        "164f647883b52834be7a5219336e455a23a358be27519d0442fc0ee5e1b1ce2e",
        "603ea9944a12c4ef108a97399c705891f182d169a361b6aa6455d14aa1cdd258",
    }
    assert {topic.hex() for topic in BRIDGE.wanted.topics} == published


def test_the_asset_is_what_was_moved() -> None:
    usdc = "erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
    event = log(ETHEREUM, V4, OUT, token=ANY, **{"from": ALICE}, to=BOB, amount=7, f=1, t=56)
    rows = [
        transfer(ETHEREUM, usdc, ALICE, STRANGER, 7),
        transfer(ETHEREUM, f"erc20:{ANY}", ALICE, ANY, 7),
        transfer(ETHEREUM, usdc, ALICE, ANY, 8),
        transfer(ETHEREUM, usdc, ALICE, ANY, 7),
    ]
    (deposit,) = read(BRIDGE, event, transfers=rows)
    assert deposit.asset == f"eip155:1/{usdc}"
    (deposit,) = read(BRIDGE, event, transfers=rows[:3])
    assert deposit.asset == f"eip155:1/erc20:{ANY}"
    paid = log(ETHEREUM, V4, IN, source=b"s" * 32, token=ANY, to=BOB, amount=7, f=56, t=1)
    coins = [transfer(ETHEREUM, "slip44:60", V4, BOB, 7)]
    (payout,) = read(BRIDGE, paid, transfers=coins)
    assert payout.asset == "eip155:1/slip44:60"


def test_chains_of_its_own_numbering_are_unknown() -> None:
    near = 1313161554000
    (deposit,) = read(
        BRIDGE, log(ETHEREUM, V4, OUT, token=ANY, **{"from": ALICE}, to=BOB, amount=7, f=1, t=near)
    )
    assert (deposit.other_chain, deposit.recipient) == ("", "")
    (payout,) = read(
        BRIDGE, log(ETHEREUM, V4, IN, source=b"s" * 32, token=ANY, to=BOB, amount=7, f=near, t=1)
    )
    assert payout.key == ""


def test_routers_are_known_by_chain() -> None:
    fields = {"token": ANY, "from": ALICE, "to": BOB, "amount": 7, "f": 1, "t": 56}
    assert read(BRIDGE, log(ETHEREUM, STRANGER, OUT, **fields)) == []
    assert read(BRIDGE, log(BSC, V4, OUT, **fields)) == []  # an anyToken stands there on other chains


@FUZZ
@given(garbled(BRIDGE, [(chain, router) for chain in (ETHEREUM, BSC) for router in sorted(ROUTERS[chain])]))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "multichain"
