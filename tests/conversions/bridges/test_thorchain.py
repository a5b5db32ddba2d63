"""THORChain and MAYAChain: real crossings in both directions, what is no crossing, and forgeries.

Where a transaction is real, its id is that on its chain. Sources: (S) shapeshift/web, unchained-client, test
data of its THORChain parsers: what nodes and Midgard said of each transaction; (F) Nickcandy/eth-fund-trace,
internal/thorchain and internal/mayachain: answers of the chains' nodes; (M) Midgard's answers in
../shared/testdata/bridges/thorchain; (L) tests of plug-ins for Ledger devices, which cite etherscan; (E) an
integrator's log of what it sent. Raw bytes are published for OP_RETURN outputs (S) and for inputs of calls
(S, L, E) only. The logs are encoded here from the published fields; log indexes, dates and heights are made
up, and so is what a comment calls so. Tests that name no source use made-up transactions.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges.thorchain import (
    CALLS,
    DEPOSIT,
    FAILED,
    MAYACHAIN,
    OUT_AND_CALL,
    OUT_AND_CALL_V2,
    THORCHAIN,
    TRANSFER_OUT,
    WANTED,
    MemoBridge,
)
from hueandcry.conversions.matching import match
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, EventKind
from tests.conversions.bridges.speech import (
    ARBITRUM,
    BASE,
    BITCOIN,
    ETHEREUM,
    NOON,
    call,
    called,
    coins,
    event,
    log,
    moved,
    op_return,
    transaction,
)

ZERO = "0x" + "0" * 40
ROUTER = "0xd37bbe5744d730a1d98d8dc97c42f0ca46ad7146"
ROUTER_6 = "0x00dc6100103bc402d490aee3f9a5560cbd91f1d4"
BSC_ROUTER = "0xb30ec53f98ff5947ede720d32ac2da7e52a5f56b"
MAYA_ROUTER = "0xe3985e6b61b814f7cdb188766562ba71b446b46d"
ARB_ROUTER = "0x700e97ef07219440487840dc472e7120a7ff11f4"
HARBOR = "0x1f21d09c65bc8af92634dcd5a100b6d04f0c81c3"  # another protocol with the same events
ETHER, BITCOINS = f"{ETHEREUM}/slip44:60", f"{BITCOIN}/slip44:0"
VAULT, USER = "0x" + "1" * 40, "0x" + "2" * 40
TX = "0x" + "cd" * 32
KEY = "CD" * 32
PAID = "bc1qgc62l320e29qg3cadhxn65kldp308n6epn07ej"


def read(bridge: MemoBridge, spoken: Transaction) -> list[Message]:
    return list(bridge.read(spoken))


def deposit(memo: str, *, amount: int = 5, router: str = ROUTER, caip2: str = ETHEREUM) -> Event:
    return log(caip2, TX, DEPOSIT, router, (VAULT, ZERO, amount, memo))


def payout(memo: str, *, asset: str = ZERO, amount: int = 5, router: str = ROUTER) -> Event:
    return log(ETHEREUM, TX, TRANSFER_OUT, router, (VAULT, USER, asset, amount, memo))


def spoken(*events: Event, transfers: Sequence[Any] = ()) -> Transaction:
    return transaction(events, transfers)


def test_topics_and_selectors_are_the_published_ones() -> None:
    # GraphSense's decode table and THORNode's smart_contract_log_parser.go.
    assert DEPOSIT.topic.hex() == "ef519b7eb82aaf6ac376a6df2d793843ebfd593de5f1a0601d3cc6ab49ebb395"
    assert TRANSFER_OUT.topic.hex() == "a9cd03aa3c1b4515114539cd53d22085129d495cb9e9f9af77864526240f1bf7"
    assert OUT_AND_CALL.topic.hex() == "8e5841bcd195b858d53b38bcf91b38d47f3bc800469b6812d35451ab619c6f6c"
    assert {each.selector.hex() for each in CALLS} == {"1fece7b4", "44bc937b"}


def test_a_bitcoin_deposit_for_tether() -> None:
    # (S) inputs, outputs and OP_RETURN bytes as published; 0.002083 BTC on 9 January 2024.
    tx = "a1174a690a6e9cc570e4e4a76f8be49d82fa2353cfd686c1b6b210d58d0e3cc7"
    own, vault = "bc1q0aajfmjr9a007zadm60lusdl2lqtexars8aul3", "bc1qgpa0uz3ph4076j4f3kjxgzzd6t5298sdtjvwc9"
    memo = bytes.fromhex(
        "3d3a4554482e555344542d4543373a30783630353764324439663037653036464130383336613137613465"
        "34463030343464384630323931323a302f312f303a74693a3730"
    )
    rows = coins(BITCOIN, tx, [own], [(0, vault, 208_300), (1, own, 469_636)])
    (found,) = read(THORCHAIN, spoken(op_return(BITCOIN, tx, 2, memo), transfers=rows))
    assert found.side is Side.DEPOSIT
    assert found.key == tx.upper()
    assert (found.party, found.asset, found.amount) == (own, BITCOINS, 208_300)
    assert found.other_chain == ETHEREUM
    assert found.recipient == "0x6057d2d9f07e06fa0836a17a4e4f0044d8f02912"
    assert found.other_asset == ""  # only the end of the contract is named
    assert found.said["vault"] == vault
    assert found.said["wanted"] == "ETH USDT EC7"
    assert found.said["affiliates"] == "ti 70 bp"
    assert found.said["also"] == "mayachain"
    assert not found.same_asset


def test_a_bitcoin_payout() -> None:
    # (S) inputs, outputs and OP_RETURN bytes as published: block 825,282.
    tx = "740ec4f695f8b13a5cdfcedecd5935eebcd4c291823c4f9f7ce439f6ea6e260f"
    vault = "bc1qsqwywyfq3dhrmu3kh8emh2l6u5hde7szxpg99j"
    memo = bytes.fromhex(
        "4f55543a36374630313945333338424538363832413744324339383832373742384633324643313937463432394343"
        "343341413942313935433134463935393737343145"
    )
    rows = coins(BITCOIN, tx, [vault], [(0, PAID, 1_166_419), (1, vault, 9_723_363_818)])
    (found,) = read(THORCHAIN, spoken(op_return(BITCOIN, tx, 2, memo), transfers=rows))
    assert found.side is Side.PAYOUT
    assert found.key == "67F019E338BE8682A7D2C988277B8F32FC197F429CC43AA9B195C14F9597741E"
    assert (found.party, found.asset, found.amount) == (PAID, BITCOINS, 1_166_419)
    assert found.said["vault"] == vault


def test_an_ether_payout_answers_a_deposit_on_another_chain() -> None:
    # (S) vault, recipient, amount and input of the call as published; the swap came from BNB Smart Chain.
    tx = "0x2db94227c2ba801e586764e060a5144749e6502547498df80a023849ae435140"
    vault, to = "0x610c97879cd08d54721fd6cdfa143887778ad8c1", "0x6cc41829d0a67456970529f92d6abacc83d69e61"
    memo = "OUT:65A75EE7D50DD30A9A401678E8582441DFCC43C2F0F4B9EC9CB1123A64F6E3DC"
    amount = 4_300_220_000_000_000
    made = log(ETHEREUM, tx, TRANSFER_OUT, ROUTER, (vault, to, ZERO, amount, memo))
    rows = [
        moved(ETHEREUM, tx, vault, ROUTER, "native", amount),
        moved(ETHEREUM, tx, ROUTER, to, "native", amount),
    ]
    (found,) = read(THORCHAIN, spoken(made, transfers=rows))
    assert (found.side, found.key) == (Side.PAYOUT, memo[4:])
    assert (found.party, found.asset, found.amount) == (to, ETHER, amount)
    assert found.said["vault"] == vault
    assert read(MAYACHAIN, spoken(made, transfers=rows)) == []


def test_a_refund_of_a_token() -> None:
    # (S) as published: 0.06539178 YFI back, since the price was below the limit.
    tx = "0x6cf85bb31447684089b0bd5acd743d7f3c429c8ebae8ed58e3bfba22c3256858"
    vault, to = "0xb2478c4e33889403f9b7ef73b01e07cd33395e08", "0x9c2e658ffc8ea7fad00a4829bd4b554e8a716f73"
    token = "0x0bc529c00c6401aef6d220be8c6ea1667f6ad93e"
    memo = "REFUND:FEFB84289F49F1878A26A5DC7AA039F45C4D60AC216AACEF1082D99FFFBE3468"
    made = log(ETHEREUM, tx, TRANSFER_OUT, ROUTER, (vault, to, token, 65_391_780_000_000_000, memo))
    (found,) = read(THORCHAIN, spoken(made))
    assert (found.side, found.key) == (Side.REFUND, memo[7:])
    assert (found.party, found.amount) == (to, 65_391_780_000_000_000)
    assert found.asset == f"{ETHEREUM}/erc20:{token}"


def test_a_deposit_for_rune_stays_inside_the_chain() -> None:
    # (L) from etherscan: vault, amount and memo stand in the input of the call. The sender is made up.
    tx = "0xdeea9126dd842d39d217de2d79e1c0dfb36d021e67388d3ea45fdca89d19d7f7"
    vault, amount = "0xa9ce88d2a853836e9da4886e6ac569c02b59d003", 0x5BD5440154D96000
    memo = "SWAP:THOR.RUNE:thor1t2pfscuq3ctgtf5h3x7p6zrjd7e0jcvuszyvt5:599474535986"
    asked = called(CALLS[1], (vault, ZERO, amount, memo, 0x63D0F139))
    assert asked[:4] in WANTED.selectors
    events = (
        call(ETHEREUM, tx, USER, ROUTER, asked),
        log(ETHEREUM, tx, DEPOSIT, ROUTER, (vault, ZERO, amount, memo)),
    )
    (found,) = read(THORCHAIN, spoken(*events))
    assert (found.party, found.asset, found.amount) == (USER, ETHER, amount)
    assert (found.other_chain, found.recipient, found.other_asset) == ("", "", "")
    assert found.said["wanted"] == "THOR RUNE"
    assert found.said["limit"] == "599474535986"


def test_a_deposit_of_tether_for_bitcoin() -> None:
    # (L) from etherscan: 1,000 USDT; the input of the call has all but the depositor.
    tx = "0x1976d1e552bd2b75502f85bf1ecc501ef06a7fabe5752631f5417870d420b89d"
    vault, token = "0xe6a30f4f3bad978910e2cbb4d97581f5b5a0ade0", "0xdac17f958d2ee523a2206206994597c13d831ec7"
    memo = "=:BTC.BTC:bc1qq3gd59l443zl0ph5m0jmavmcwplvthrxel2g2t:3137288:t:30"
    made = log(ETHEREUM, tx, DEPOSIT, ROUTER, (vault, token, 10**9, memo))
    (found,) = read(THORCHAIN, spoken(made))
    assert found.key == tx[2:].upper()
    assert (found.asset, found.amount, found.party) == (f"{ETHEREUM}/erc20:{token}", 10**9, "")
    assert (found.other_chain, found.other_asset) == (BITCOIN, BITCOINS)
    assert found.recipient == "bc1qq3gd59l443zl0ph5m0jmavmcwplvthrxel2g2t"
    assert found.least is None  # the limit binds the swap; a fee goes off the payment


def test_a_deposit_at_the_router_of_version_6_on_base() -> None:
    # (E) id, sender, value and input as logged, in block 45,385,580.
    tx = "0x5ae6c3fab62573c49fa3351065da96da93a251407fb3c0768a0fb4ba0ecadffe"
    sender, vault = "0x05f8cc8753d90d67dbb8c02118440b8283f941c9", "0x4feea1caeea66b3351ddba68bd80c37c9ed6c3c8"
    memo = "=:BASE.USDC:0x05F8cC8753D90d67DBB8c02118440b8283F941c9"
    asked = called(CALLS[1], (vault, ZERO, 500_000_000_000_000, memo, 0x69F36F08))
    events = (
        call(BASE, tx, sender, ROUTER_6, asked),
        log(BASE, tx, DEPOSIT, ROUTER_6, (vault, ZERO, 500_000_000_000_000, memo)),
    )
    (found,) = read(THORCHAIN, spoken(*events))
    assert (found.party, found.recipient, found.other_chain) == (sender, sender, BASE)
    assert (found.asset, found.amount) == (f"{BASE}/slip44:60", 500_000_000_000_000)


def test_ether_sent_straight_to_a_vault_comes_out_as_bitcoin() -> None:
    # (F) 200.65 ETH with two affiliates, no router; paid in block 917,213. Its input and change are made up.
    tx = "0xd6cc09af0fe3b51225cc8db073eb4353ba657cf7041be6877c78c993e383a4c2"
    out = "f9e417b7db1d7128327387c0971e377e5a694d28758fea4d43c64d3fae098634"
    sender, vault = "0x1476be0c524e15c735a1b3927bba993f03a59790", "0x3986fd2fd3669fd32584b960cda8f82e0f772c35"
    to = "bc1phghtqqpfwgw3jzaefey0z0epesyd77nyncllcer9s9rs0t4t4ttqhcpgd4"
    memo = f"=:b:{to}:725679114/1/0:-_/bgw:20/30"
    amount = 200_650_000_000_000_000_000
    sent = moved(ETHEREUM, tx, sender, vault, "native", amount)
    (given_,) = read(THORCHAIN, spoken(call(ETHEREUM, tx, sender, vault, memo.encode()), transfers=[sent]))
    assert (given_.party, given_.asset, given_.amount) == (sender, ETHER, amount)
    assert (given_.recipient, given_.other_asset) == (to, BITCOINS)
    assert given_.said["affiliates"] == "-_ 20 bp, bgw 30 bp"
    assert given_.said["vault"] == vault
    answer = op_return(BITCOIN, out, 2, f"OUT:{tx[2:].upper()}".encode())
    rows = coins(BITCOIN, out, [PAID], [(0, to, 729_777_955), (1, PAID, 1)])
    (got,) = read(THORCHAIN, spoken(answer, transfers=rows))
    assert (got.key, got.party, got.amount) == (given_.key, to, 729_777_955)
    (crossing,) = match([given_, got]).matches
    assert crossing.payouts == (got,)


def test_ether_becomes_bitcoin_through_maya() -> None:
    # (F) 33 ETH at Maya's router, 1.20934527 BTC paid in block 917,224. Input and change are made up.
    tx = "0x2b6fa2acfb7e87f3ca39331b071f3479ee6cff8a2967d0fddbb6459172a03afc"
    out = "046992e1705d36a84dc5c36322e6272e94f1ba2dcd49c6be7295ae51f0769901"
    vault, to = "0x55c302924d5616f1f571425c6cf0762c25ebae81", "bc1q2yjae3xdnlwwk6hxf7jxjdt0waupl8qglv3qs7"
    memo = f"=:b:{to}:115252390/3/0:ns:5"
    made = log(ETHEREUM, tx, DEPOSIT, MAYA_ROUTER, (vault, ZERO, 33 * 10**18, memo))
    assert read(THORCHAIN, spoken(made)) == []
    (given_,) = read(MAYACHAIN, spoken(made))
    answer = op_return(BITCOIN, out, 2, f"OUT:{tx[2:].upper()}".encode())
    rows = coins(BITCOIN, out, [PAID], [(0, to, 120_934_527), (1, PAID, 1)])
    (got,) = read(MAYACHAIN, spoken(answer, transfers=rows))
    assert (given_.bridge, given_.recipient) == ("mayachain", to)
    assert match([given_, got]).matches[0].deposit == given_
    # The bitcoin side does not say which of the two chains pays.
    (twin,) = read(THORCHAIN, spoken(answer, transfers=rows))
    assert twin.said["also"] == "mayachain"
    assert match([given_, got, twin]).payouts == (twin,)


def test_a_payment_of_maya_on_arbitrum_to_the_sender() -> None:
    # (M) 1 ETH in, in two actions for the affiliate; ARB.TGT out to the sender, whom the memo leaves out.
    tx, out = (
        "0x" + "4cc77e1fc51e9f99f0ee2aac42fa2fd38a149796e9ad0b8368a1b3eb80aa4c85",
        "0x" + "1e9f45" + "0" * 58,
    )
    sender, token = "0xaa278b62225f6dbc4436de8fa3dd195e1542d159", "0x429fed88f10285e61b12bdf00848315fbdfcc341"
    made = log(ETHEREUM, tx, DEPOSIT, MAYA_ROUTER, (VAULT, ZERO, 99 * 10**16, "=:ARB.TGT-341:::wr:100"))
    asked = call(ETHEREUM, tx, sender, MAYA_ROUTER, CALLS[1].selector)
    (given_,) = read(MAYACHAIN, spoken(asked, made))
    assert (given_.other_chain, given_.recipient) == (ARBITRUM, sender)
    paid = log(
        ARBITRUM,
        out,
        TRANSFER_OUT,
        ARB_ROUTER,
        (VAULT, sender, token, 77_208_448_027_380_000_000_000, f"OUT:{tx[2:].upper()}"),
    )
    (got,) = read(MAYACHAIN, spoken(paid))
    assert got.asset == f"{ARBITRUM}/erc20:{token}"
    assert match([given_, got]).matches[0].payouts == (got,)


def test_a_streaming_swap_pays_in_parts_and_refunds_the_rest() -> None:
    (given_,) = read(THORCHAIN, spoken(deposit(f"=:b:{PAID}:1e8/3/6")))
    parts = []
    for number, (address, amount, word) in enumerate([(PAID, 60, "OUT"), (PAID, 40, "OUT")]):
        tx = f"{number:064x}"
        rows = coins(BITCOIN, tx, ["vault"], [(0, address, amount), (1, "vault", 900)])
        parts += read(THORCHAIN, spoken(op_return(BITCOIN, tx, 2, f"{word}:{KEY}".encode()), transfers=rows))
    back = read(THORCHAIN, spoken(payout(f"REFUND:{KEY}")))
    assert [each.amount for each in parts] == [60, 40]
    assert {each.key for each in parts + back} == {given_.key}
    assert [each.side for each in back] == [Side.REFUND]
    (crossing,) = match([given_, *parts, *back]).matches
    assert len(crossing.payouts) == 3


def test_the_refund_address_may_be_another_purse() -> None:
    trick = "0x" + "9" * 40
    (given_,) = read(THORCHAIN, spoken(deposit(f"=:b:{PAID}/{trick}:1e20")))
    assert given_.said["refund"] == trick
    made = log(ETHEREUM, TX, TRANSFER_OUT, ROUTER, (VAULT, trick, ZERO, 4, f"REFUND:{KEY}"))
    (back,) = read(THORCHAIN, spoken(made))
    assert (back.side, back.party) == (Side.REFUND, trick)


@pytest.mark.parametrize(
    ("memo", "expected"),
    [
        (f"=:BTC.BTC:{PAID}", (BITCOIN, PAID, BITCOINS)),
        (f"=:BTC/BTC:{PAID}", ("", "", "")),  # synths and the like never leave the chain
        (f"=:BTC~BTC:{PAID}", ("", "", "")),
        ("=:GAIA.ATOM:cosmos1fegapd4jc3ejqeg0eu3jk4hvr74hg66076gyyd", ("", "", "")),
        ("=:b", (BITCOIN, "", BITCOINS)),  # an ether sender has no bitcoin address
        ("=:f", (BASE, USER, f"{BASE}/slip44:60")),
        ("=:b:dx", (BITCOIN, "", BITCOINS)),  # a name that only the chain resolves
        (f"=:b:{USER}", (BITCOIN, "", BITCOINS)),
        (f"=:ETH.USDT:{USER}", (ETHEREUM, USER, "")),
        (f"=:e:{USER}::::agg:fee", (ETHEREUM, USER, "")),  # an exchange turns it into something else
    ],
)
def test_what_a_swap_promises(memo: str, expected: tuple[str, str, str]) -> None:
    asked = call(ETHEREUM, TX, USER, ROUTER, CALLS[0].selector)
    (found,) = read(THORCHAIN, spoken(asked, deposit(memo)))
    assert (found.other_chain, found.recipient, found.other_asset) == expected


def test_several_outputs_are_messages_of_their_own() -> None:
    other = "bc1qey0whgq0ef4rxdm2pv63fxrzykpnk8weucpux5"
    tx = "ef" * 32
    made = [(0, PAID, 7), (1, other, 5), (2, PAID, 3), (3, "vault", 100)]
    said = op_return(BITCOIN, tx, 4, f"OUT:{KEY}".encode())
    found = read(THORCHAIN, spoken(said, transfers=coins(BITCOIN, tx, ["vault", "vault"], made)))
    assert [(each.party, each.amount) for each in found] == [(PAID, 10), (other, 5)]


@pytest.mark.parametrize("spent", [[], ["", "vault"]])
def test_a_payment_whose_inputs_are_not_known_names_nobody(spent: list[str]) -> None:
    tx = "ef" * 32
    said = op_return(BITCOIN, tx, 2, f"OUT:{KEY}".encode())
    (found,) = read(THORCHAIN, spoken(said, transfers=coins(BITCOIN, tx, spent, [(0, PAID, 7)])))
    assert (found.party, found.amount, found.key) == ("", None, KEY)


def test_a_memo_that_pays_nobody_else_is_no_deposit() -> None:
    tx = "ef" * 32
    said = op_return(BITCOIN, tx, 1, f"=:e:{USER}".encode())
    assert read(THORCHAIN, spoken(said, transfers=coins(BITCOIN, tx, [PAID], [(0, PAID, 7)]))) == []
    (found,) = read(THORCHAIN, spoken(said))
    assert (found.party, found.amount) == ("", None)


@pytest.mark.parametrize(
    ("name", "carriers"),
    [
        (
            "bitcoin",
            (
                "bc1qd4ekccek895xxdnkvvmrgmttwduhwdn622k6gj",
                "bc1q0fuxsecqqqqqqqqqqqqqqqqqqqqqqqqq2alhdv",
            ),
        ),
        (
            "litecoin",
            (
                "ltc1qd4ekccek895xxdnkvvmrgmttwduhwdn6wkv7sz",
                "ltc1q0fuxsecqqqqqqqqqqqqqqqqqqqqqqqqqwp9n4u",
            ),
        ),
        ("dogecoin", ("DF7pTvdzyY2zoVJ3AFQr8oSYDiqw3m6hCy", "DGJfDk6cwyNpzebP7MyzueRtXEWGEaaHz9")),
    ],
)
def test_a_long_memo_goes_on_in_the_outputs_behind_it(name: str, carriers: tuple[str, str]) -> None:
    # The example of THORChain's page "Sending Transactions", not a transaction.
    memo = (
        "SWAP:GAIA.ATOM:cosmos1fegapd4jc3ejqeg0eu3jk4hvr74hg66076gyyd/"
        "bc1qnfw0gkk05qxl38mslc69hc6vc64mksyw6zzxhg"
    )
    caip2, tx = chain(name).id, "ef" * 32
    made = [(0, "vault", 10_000), (1, "own", 5), *((3 + n, each, 294) for n, each in enumerate(carriers))]
    said = op_return(caip2, tx, 2, memo[:79].encode() + b"^")
    (found,) = read(THORCHAIN, spoken(said, transfers=coins(caip2, tx, ["own"], made)))
    assert found.said["memo"] == memo
    assert found.said["destination"] == "cosmos1fegapd4jc3ejqeg0eu3jk4hvr74hg66076gyyd"
    assert found.said["refund"] == "bc1qnfw0gkk05qxl38mslc69hc6vc64mksyw6zzxhg"
    assert (found.amount, found.said["vault"]) == (10_000, "vault")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("MIGRATE:3494355", 0),
        (f"OUT:{KEY}", 0),
        ("-:ETH/ETH:5000", 0),
        ("+:ETH.ETH:thor1x", 1),
        ("TRADE+:thor1x2whgc2nt665y0kc44uywhynazvp0l8tp0vtu6", 1),
        ("r:12345", 1),
        ("to the moon", 1),  # what cannot be read is sent back under the same key
        ("", 1),
    ],
)
def test_what_a_router_takes_in(word: str, count: int) -> None:
    found = read(THORCHAIN, spoken(deposit(word)))
    assert len(found) == count
    assert all((each.key, each.other_chain, each.recipient) == (KEY, "", "") for each in found)
    said = {"TRADE+": "keep", "+:ETH.": "keep", "r:1234": "reference"}.get(word[:6])
    assert all(each.said.get("function") == said for each in found)


def test_a_reference_needs_the_nodes_of_the_chain() -> None:
    (found,) = read(THORCHAIN, spoken(deposit("r:12345")))
    assert "nodes" in found.said["needs"]
    bare = call(ETHEREUM, TX, USER, VAULT, b"r:12345")
    assert len(read(THORCHAIN, spoken(bare))) == 1


@pytest.mark.parametrize("memo", ["+:BTC.BTC", "hello", "MIGRATE:12", f"OUT:{KEY}", f"REFUND:{KEY}"])
def test_a_transfer_with_such_an_input_is_no_deposit(memo: str) -> None:
    assert read(THORCHAIN, spoken(call(ETHEREUM, TX, USER, VAULT, memo.encode()))) == []


def test_a_call_that_sends_nothing_is_no_deposit() -> None:
    rows = [moved(ETHEREUM, TX, USER, VAULT, "0x" + "7" * 40, 5)]
    asked = call(ETHEREUM, TX, USER, VAULT, f"=:b:{PAID}".encode())
    assert read(THORCHAIN, spoken(asked, transfers=rows)) == []
    assert len(read(THORCHAIN, spoken(asked))) == 1


@pytest.mark.parametrize("address", [HARBOR, MAYA_ROUTER, BSC_ROUTER, USER])
def test_other_contracts_can_log_what_they_like(address: str) -> None:
    assert read(THORCHAIN, spoken(deposit(f"=:b:{PAID}", router=address))) == []
    assert read(THORCHAIN, spoken(payout(f"OUT:{KEY}", router=address))) == []


def test_nothing_is_read_on_chains_that_are_not_served() -> None:
    zcash, polygon = chain("zcash").id, chain("polygon").id
    assert read(THORCHAIN, spoken(op_return(zcash, "ef" * 32, 1, f"OUT:{KEY}".encode()))) == []
    assert len(read(MAYACHAIN, spoken(op_return(zcash, "ef" * 32, 1, f"OUT:{KEY}".encode())))) == 1
    assert read(THORCHAIN, spoken(deposit(f"=:b:{PAID}", caip2=polygon))) == []


def test_migrations_between_vaults_are_not_asked_for() -> None:
    allowance = Signature(
        "TransferAllowance(address indexed oldVault,address indexed newVault,address asset,uint256 amount,"
        "string memo)"
    )
    made = log(ETHEREUM, TX, allowance, ROUTER, (VAULT, USER, ZERO, 5, "MIGRATE:3494355"))
    assert allowance.topic not in WANTED.topics
    assert read(THORCHAIN, spoken(made)) == []
    assert read(THORCHAIN, spoken(payout("MIGRATE:3494355"))) == []


def test_coins_that_bounce_are_not_paid() -> None:
    paid = payout(f"OUT:{KEY}")
    back = [moved(ETHEREUM, TX, VAULT, ROUTER, "native", 5), moved(ETHEREUM, TX, ROUTER, VAULT, "native", 5)]
    assert read(THORCHAIN, spoken(paid, transfers=back)) == []
    assert len(read(THORCHAIN, spoken(paid, transfers=[moved(ETHEREUM, TX, ROUTER, USER, "native", 5)]))) == 1
    failed = log(ETHEREUM, TX, FAILED, ROUTER, (VAULT, USER, ZERO, 5, ""), index=1)
    assert read(THORCHAIN, spoken(paid, failed)) == []
    assert len(read(THORCHAIN, spoken(paid, replace(failed, address=HARBOR)))) == 1
    assert read(THORCHAIN, spoken(payout(f"OUT:{KEY}", amount=0))) == []


def test_an_exchange_completes_the_payment() -> None:
    final, exchange = "0x" + "7" * 40, "0x" + "8" * 40
    fields = (VAULT, exchange, 10**18, final, USER, 1, f"OUT:{KEY}")
    made = log(ETHEREUM, TX, OUT_AND_CALL, ROUTER, fields)
    asset = f"{ETHEREUM}/erc20:{final}"
    (found,) = read(THORCHAIN, spoken(made))
    assert (found.party, found.asset, found.amount) == (USER, asset, None)
    (found,) = read(THORCHAIN, spoken(made, transfers=[moved(ETHEREUM, TX, exchange, USER, final, 77)]))
    assert (found.asset, found.amount) == (asset, 77)
    failed = log(ETHEREUM, TX, FAILED, ROUTER, (VAULT, USER, final, 10**18, f"OUT:{KEY}"), index=1)
    (found,) = read(THORCHAIN, spoken(made, failed))
    assert (found.asset, found.amount) == (ETHER, 10**18)


def test_an_exchange_of_tokens_completes_the_payment() -> None:
    given_, final, exchange = "0x" + "6" * 40, "0x" + "7" * 40, "0x" + "8" * 40
    fields = (VAULT, exchange, given_, 50, final, USER, 1, f"OUT:{KEY}", b"\x01", "origin")
    made = log(ETHEREUM, TX, OUT_AND_CALL_V2, ROUTER_6, fields)
    rows = [moved(ETHEREUM, TX, exchange, USER, final, 77)]
    (found,) = read(THORCHAIN, spoken(made, transfers=rows))
    assert (found.party, found.asset, found.amount) == (USER, f"{ETHEREUM}/erc20:{final}", 77)


def test_a_forged_payment_to_somebody_else_is_refused() -> None:
    (given_,) = read(THORCHAIN, spoken(deposit(f"=:b:{PAID}")))
    tx = "ef" * 32
    other = "bc1qey0whgq0ef4rxdm2pv63fxrzykpnk8weucpux5"
    rows = coins(BITCOIN, tx, ["forger"], [(0, other, 10**8)])
    forged = read(THORCHAIN, spoken(op_return(BITCOIN, tx, 1, f"OUT:{KEY}".encode()), transfers=rows))
    late = [replace(each, time=NOON + timedelta(minutes=10)) for each in forged]
    matched = match([given_, *late])
    assert matched.matches == ()
    assert len(matched.refusals) == 1


SIGNATURES = (DEPOSIT, TRANSFER_OUT, OUT_AND_CALL, OUT_AND_CALL_V2, FAILED)
MEMOS = st.sampled_from([f"=:b:{PAID}", f"OUT:{KEY}", "=:e::1e9999", "r:1", "+:b", f"=:d:{USER}::a/b/c:1/2"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(SIGNATURES),
            st.lists(st.binary(min_size=30, max_size=33), max_size=4),
            st.one_of(st.binary(max_size=400), MEMOS.map(str.encode)),
            st.sampled_from([EventKind.LOG, EventKind.CALL, EventKind.MEMO]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([ETHEREUM, BITCOIN, chain("dogecoin").id, chain("solana").id]),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([PAID, "", "x"]), st.integers(0, 9)), max_size=4),
)
def test_nothing_that_is_said_raises(
    spoken_: list[tuple[Signature, list[bytes], bytes, EventKind]],
    caip2: str,
    made: list[tuple[int, str, int]],
) -> None:
    events = [
        event(
            caip2,
            TX,
            kind,
            100_000 + number,
            address="" if kind is EventKind.MEMO else ROUTER if kind is EventKind.LOG else VAULT,
            topics=(signature.topic, *topics) if kind is EventKind.LOG else (),
            data=data,
        )
        for number, (signature, topics, data, kind) in enumerate(spoken_)
    ]
    rows = coins(caip2, TX, ["vault"], made) if caip2.startswith("bip122") else []
    for bridge in (THORCHAIN, MAYACHAIN):
        assert all(each.bridge == bridge.name for each in bridge.read(transaction(events, rows)))
