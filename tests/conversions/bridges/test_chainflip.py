"""Chainflip: vault swaps, sweeps of deposit channels, what the validators pay, and data on Bitcoin.

Sources: (B) chainflip-io/chainflip-backend, bouncer/tests, which repeats the input of a call and names the
transaction; (R) a published reference of Chainflip's contracts, which names receipts and their fields; (K)
chainflip-io/chainflip-sdk-monorepo, the input of an `allBatch` call in a test, never mined as far as is said;
(D) docs.chainflip.io. Bytes are published for (B), (K) and (D) only; the logs are encoded here from published
fields, dates, heights and log indexes are made up, and so is what a comment calls so. Tests that name no
source use made-up transactions.
"""

from collections.abc import Sequence
from typing import Any

import base58
import pytest
from eth_abi.abi import decode
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.conversions import nulldata
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges.chainflip import (
    ACCEPTED,
    ASKED,
    CALL_TOKEN,
    CHAINFLIP,
    FETCHED,
    NATIVE_FAILED,
    SIGNED,
    SWAP_NATIVE,
    SWAP_TOKEN,
    TOKEN_FAILED,
)
from hueandcry.conversions.message import Message, Side
from hueandcry.model import Event, EventKind, Transfer
from tests.conversions.bridges.speech import (
    ARBITRUM,
    BITCOIN,
    ETHEREUM,
    call,
    called,
    coins,
    event,
    log,
    moved,
    op_return,
    transaction,
)

VAULT, MANAGER = "0xf5e10380213880111522dd0efd3dbb45b9f62bcc", "0xcd351d3626dc244730796a3168d315168ebf08be"
ARB_VAULT, ARB_MANAGER = (
    "0x79001a5e762f3befc8e5871b42f6734e00498920",
    "0xbfe612c77c2807ac5a6a41f84436287578000275",
)
COIN = "0x" + "e" * 40
ZERO = "0x" + "0" * 40
USDC, FLIP = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "0x826180541412d574cf1336d22c0c0a287822678a"
ETHER, BITCOINS = f"{ETHEREUM}/slip44:60", f"{BITCOIN}/slip44:0"
USER, VALIDATOR, CHANNEL = "0x" + "2" * 40, "0x" + "3" * 40, "0x" + "4" * 40
TX = "0x" + "cd" * 32
PAID = "bc1qgc62l320e29qg3cadhxn65kldp308n6epn07ej"
SIG = (1, 273_692, ZERO)
BY_NAME = {each.name: each for each in SIGNED}


def read(*events: Event, transfers: Sequence[Transfer] = ()) -> list[Message]:
    return list(CHAINFLIP.read(transaction(events, transfers)))


def accepted(tx: str = TX, caip2: str = ETHEREUM, manager: str = MANAGER) -> Event:
    return log(caip2, tx, ACCEPTED, manager, (SIG, VALIDATOR), index=9)


def signed(name: str, *values: Any, tx: str = TX) -> Event:
    return call(ETHEREUM, tx, VALIDATOR, VAULT, called(BY_NAME[name], (SIG, *values)))


def test_topics_and_selectors_are_the_published_ones() -> None:
    # (R), recomputed there from the interfaces in chainflip-eth-contracts.
    assert SWAP_NATIVE.topic.hex() == "6757034e841d88190e95fa8a7570ce6cb721257474400c3282ec536eab810540"
    assert SWAP_TOKEN.topic.hex() == "834b524d9f8ccbd31b00b671c896697b96eb4398c0f56e9386a21f5df61e3ce3"
    assert CALL_TOKEN.topic.hex() == "030b52f4ea12be896482bc46f95fb31f1ac9457bc1a2a206981fbd18a69cc6e3"
    assert FETCHED.topic.hex() == "a5df10d7a7c736bd7231e790267747aebface82ad6ee778d26a4aa99eb1c2f7b"
    assert ACCEPTED.topic.hex() == "e2688b6900b89a8dc9b790e8ad7e598062004db7e424b7781144ffccf76c734b"
    assert {each.name: each.selector.hex() for each in SIGNED} == {
        "allBatch": "5f8c0f9a",
        "allBatchV2": "2ba5bc8a",
        "transferBatch": "df5ed9ea",
        "transfer": "b554712f",
        "transferFallback": "b267e7f6",
        "executexSwapAndCall": "5293178e",
        "executeActions": "49710b1b",
        "deployAndFetchBatch": "cc5916d9",
        "fetchBatch": "7b884c5e",
    }


def test_ether_for_solana() -> None:
    # (B) input and value of the call; the sender is made up, and so is the log, which repeats the input.
    tx = "0x5cbff756754d7c2b1c935609eb9ca9681480a50c55f946ef45006f89f885e5af"
    words = (
        "0000000000000000000000000000000000000000000000000000000000000005"
        "0000000000000000000000000000000000000000000000000000000000000080"
        "0000000000000000000000000000000000000000000000000000000000000009"
        "00000000000000000000000000000000000000000000000000000000000000c0"
        "0000000000000000000000000000000000000000000000000000000000000020"
        "edab591a28ba82b8d2e86c1e3e3548fe1007fb99ef8a46b490c728469cfe928d"
        "000000000000000000000000000000000000000000000000000000000000005e"
        "009600000094d29e656ad719b348488c516c5ef45a8bb894887cd2d9679dca31"
        "c70cb7f5a747000000000000000000000000000000000000000000e0a3208a87"
        "48c830691a567b66a9b1d93b93aba308af9004c0c4a20569f30d070000000000"
    )
    number, address, asset, parameters = decode(["uint32", "bytes", "uint32", "bytes"], bytes.fromhex(words))
    value = 0x2E4D8EE1F032000
    made = log(ETHEREUM, tx, SWAP_NATIVE, VAULT, (number, address, asset, value, USER, parameters))
    (found,) = read(made)
    assert (found.side, found.key, found.party) == (Side.DEPOSIT, "", USER)
    assert (found.asset, found.amount) == (ETHER, value)
    solana = chain("solana")
    assert (found.other_chain, found.other_asset) == (solana.id, f"{solana.id}/{solana.native}")
    raw = base58.b58decode(found.recipient).hex()
    assert raw == "edab591a28ba82b8d2e86c1e3e3548fe1007fb99ef8a46b490c728469cfe928d"
    assert found.said["cfParameters"].startswith("0x0096000000")


def test_ether_for_bitcoin() -> None:
    # (R) 0.01 ETH for asset 5 on chain 3; sender and address are made up.
    tx = "0xf7d6cef7081969fe4d6fa41a6dc9219abe8472f63fb37bfbee296aa6d5b219d1"
    (found,) = read(log(ETHEREUM, tx, SWAP_NATIVE, VAULT, (3, PAID.encode(), 5, 10**16, USER, b"\0")))
    assert (found.other_chain, found.recipient, found.other_asset) == (BITCOIN, PAID, BITCOINS)


@pytest.mark.parametrize(
    ("number", "address", "asset", "expected"),
    [
        (4, bytes.fromhex("22" * 20), 7, (ARBITRUM, USER, f"{ARBITRUM}/erc20:0xaf88d0")),
        (4, bytes.fromhex("22" * 20), 3, (ARBITRUM, USER, "")),  # the asset is of another chain
        (4, bytes.fromhex("22" * 19), 7, (ARBITRUM, "", f"{ARBITRUM}/erc20:0xaf88d0")),
        (3, b"\xff" * 20, 5, (BITCOIN, "", BITCOINS)),
        (3, b"bc1qnothing", 5, (BITCOIN, "", BITCOINS)),
        (2, bytes(32), 4, ("", "", "")),
        (99, b"", 99, ("", "", "")),
    ],
)
def test_what_a_vault_swap_promises(
    number: int, address: bytes, asset: int, expected: tuple[str, str, str]
) -> None:
    fields = (number, address, asset, USDC, 5, USER, b"\0")
    (found,) = read(log(ETHEREUM, TX, SWAP_TOKEN, VAULT, fields))
    assert (found.asset, found.amount, found.key) == (f"{ETHEREUM}/erc20:{USDC}", 5, "")
    assert (found.other_chain, found.recipient) == expected[:2]
    assert found.other_asset.startswith(expected[2])
    assert bool(found.other_asset) == bool(expected[2])


def test_a_call_with_a_token_is_a_deposit() -> None:
    fields = (3, PAID.encode(), 5, USDC, 5, USER, b"message", 7, b"\0")
    (found,) = read(log(ETHEREUM, TX, CALL_TOKEN, VAULT, fields))
    assert (found.recipient, found.said["message"]) == (PAID, "0x" + b"message".hex())


def test_a_deposit_channel_shows_in_its_sweep() -> None:
    # (R) 2 ETH through a channel; the vault logs the channel, not the user.
    tx = "0xb70f181cb89153ba9c20fdd0bb7bfc867babc05d496ea01a888ec6b67c6b40aa"
    channel = "0xa5d37f389944a188823b89a8653c29734af355a9"
    (found,) = read(log(ETHEREUM, tx, FETCHED, VAULT, (channel, 2 * 10**18)))
    assert (found.side, found.party, found.asset, found.amount) == (
        Side.DEPOSIT,
        channel,
        ETHER,
        2 * 10**18,
    )
    assert (found.key, found.other_chain, found.recipient) == ("", "", "")


def test_what_the_validators_pay() -> None:
    # (R) 186.559580 USDC with signature nonce 273,692; which call it was is made up.
    tx = "0x331e3d012014ac57f62644eae0ce0d6688ce8ab52067a3ead0d7b7d1a198dc97"
    to = "0x1ed204749144b0ad3f340ff96f7f8ea1c2d01e46"
    said = signed("allBatch", [], [], [(USDC, to, 186_559_580)], tx=tx)
    (found,) = read(said, accepted(tx))
    assert (found.side, found.key, found.party) == (Side.PAYOUT, "", to)
    assert (found.asset, found.amount) == (f"{ETHEREUM}/erc20:{USDC}", 186_559_580)
    assert found.said == {"call": "allBatch", "nonce": "273692"}


def test_the_input_of_a_published_batch() -> None:
    # (K) input as published; whether it was mined is not said.
    data = bytes.fromhex(
        "5f8c0f9a6715e506dab026be6892ad1ecec48ce16fd9eacb3683de07294d9e30d62fd81e"
        "00000000000000000000000000000000000000000000000000000000000003f4"
        "000000000000000000000000787c09c2384ee191d0916629990b3408306fa4e2"
        "00000000000000000000000000000000000000000000000000000000000000c0"
        "00000000000000000000000000000000000000000000000000000000000000e0"
        "0000000000000000000000000000000000000000000000000000000000000100"
        "0000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000001"
        "000000000000000000000000826180541412d574cf1336d22c0c0a287822678a"
        "00000000000000000000000080d221b17bdc13c910d54ea85909269bae2ae08f"
        "0000000000000000000000000000000000000000000000072119b99295e7a901"
    )
    (found,) = read(call(ETHEREUM, TX, VALIDATOR, VAULT, data), accepted())
    assert found.asset == f"{ETHEREUM}/erc20:{FLIP}"
    assert found.party == "0x80d221b17bdc13c910d54ea85909269bae2ae08f"
    assert (found.amount, found.said["nonce"]) == (0x72119B99295E7A901, "1012")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("allBatchV2", ([], [(COIN, USER, 5)])),
        ("transferBatch", ([(COIN, USER, 5)],)),
        ("transfer", ((COIN, USER, 5),)),
        ("transferFallback", ((COIN, USER, 5),)),
        ("executexSwapAndCall", ((COIN, USER, 5), 1, b"", b"")),
        ("executeActions", ((COIN, USER, 5), [(0, USER, 0, b"", b"")], 9)),
    ],
)
def test_every_signed_call_pays(name: str, values: tuple[Any, ...]) -> None:
    (found,) = read(signed(name, *values), accepted())
    assert (found.side, found.party, found.asset, found.amount) == (Side.PAYOUT, USER, ETHER, 5)


def test_a_call_whose_signature_was_not_accepted_pays_nothing() -> None:
    said = signed("transfer", (COIN, USER, 5))
    assert read(said) == []
    assert read(said, accepted(manager=USER)) == []
    assert read(said, accepted(manager=ARB_MANAGER)) == []
    assert len(read(said, accepted())) == 1


def test_what_the_vault_could_not_pay_is_no_payout() -> None:
    said = signed("allBatch", [], [], [(COIN, USER, 5), (COIN, USER, 5), (USDC, USER, 6)])
    coin = log(ETHEREUM, TX, NATIVE_FAILED, VAULT, (USER, 5), index=1)
    token = log(ETHEREUM, TX, TOKEN_FAILED, VAULT, (USER, 6, USDC, b"blocked"), index=2)
    assert [each.amount for each in read(said, accepted())] == [5, 5, 6]
    assert [each.amount for each in read(said, coin, accepted())] == [5, 6]
    assert [each.amount for each in read(said, coin, token, accepted())] == [5]


def test_tokens_swept_from_channels_are_deposits() -> None:
    rows = [
        moved(ETHEREUM, TX, CHANNEL, VAULT, USDC, 150_000_000),
        moved(ETHEREUM, TX, CHANNEL, VAULT, FLIP, 9),  # not asked for in this call
        moved(ETHEREUM, TX, VAULT, USER, USDC, 5),
    ]
    said = signed("allBatch", [(b"\0" * 32, USDC)], [(CHANNEL, COIN)], [(USDC, USER, 5)])
    inwards, out = read(said, accepted(), transfers=rows)
    assert (inwards.side, inwards.party, inwards.amount) == (Side.DEPOSIT, CHANNEL, 150_000_000)
    assert (out.side, out.amount) == (Side.PAYOUT, 5)


@pytest.mark.parametrize(("caip2", "address"), [(ETHEREUM, ARB_VAULT), (ETHEREUM, USER), (ARBITRUM, VAULT)])
def test_other_contracts_can_log_what_they_like(caip2: str, address: str) -> None:
    # On Ethereum another of Chainflip's contracts has the address of Arbitrum's vault.
    fields = (3, PAID.encode(), 5, 5, USER, b"\0")
    assert read(log(caip2, TX, SWAP_NATIVE, address, fields)) == []
    assert read(log(caip2, TX, FETCHED, address, (CHANNEL, 5))) == []


def test_the_vault_on_arbitrum() -> None:
    fields = (3, PAID.encode(), 5, 5, USER, b"\0")
    (found,) = read(log(ARBITRUM, TX, SWAP_NATIVE, ARB_VAULT, fields))
    assert found.asset == f"{ARBITRUM}/slip44:60"


# (D) "Bitcoin Vault Swaps": 1 USDC at least, two blocks between chunks.
DOCUMENTED = bytes.fromhex(
    "0003cf0871027a5f984403aefd2fb22831d4bebc11ef0a0040420f0000000000000000000000000001000200000000"
)


def test_data_on_bitcoin() -> None:
    tx, vault = "ef" * 32, "bc1qey0whgq0ef4rxdm2pv63fxrzykpnk8weucpux5"
    rows = coins(BITCOIN, tx, [PAID], [(0, vault, 10**8), (2, PAID, 700)])
    (found,) = read(op_return(BITCOIN, tx, 1, DOCUMENTED), transfers=rows)
    assert (found.side, found.key, found.party) == (Side.DEPOSIT, "", PAID)
    assert (found.asset, found.amount) == (BITCOINS, 10**8)
    assert found.recipient == "0xcf0871027a5f984403aefd2fb22831d4bebc11ef"
    assert found.other_asset == f"{ETHEREUM}/erc20:{USDC}"
    assert (found.said["least"], found.said["chunks"], found.said["refund"]) == ("1000000", "1", PAID)


def test_data_on_bitcoin_stands_in_the_second_place() -> None:
    tx = "ef" * 32
    assert read(op_return(BITCOIN, tx, 0, DOCUMENTED)) == []
    assert read(op_return(chain("litecoin").id, tx, 1, DOCUMENTED)) == []
    lone = coins(BITCOIN, tx, [PAID], [(0, PAID, 5)])
    assert read(op_return(BITCOIN, tx, 1, DOCUMENTED), transfers=lone) == []
    assert len(read(op_return(BITCOIN, tx, 1, DOCUMENTED))) == 1


def test_the_test_vector_of_the_encoder() -> None:
    # chainflip-backend, state-chain/chains/src/btc/vault_swap_encoding.rs.
    data = bytes.fromhex(f"0004{'09' * 32}0500{'ff' * 16}ffff0200050a0806070809")
    asked = nulldata.parse(data)
    assert asked is not None
    assert (asked.asset, asked.recipient) == (4, b"\x09" * 32)
    assert asked.said == {
        "retry blocks": "5",
        "least": str(2**128 - 1),
        "chunks": "65535",
        "chunk interval": "2",
        "boost fee": "5",
        "broker fee": "10",
        "affiliates": "06070809",
    }


def test_a_bitcoin_address_has_its_length_in_front() -> None:
    terms = DOCUMENTED[22:]
    asked = nulldata.parse(bytes([0, 5, len(PAID) << 2]) + PAID.encode() + terms)
    assert asked is not None
    assert asked.recipient == PAID.encode()
    assert nulldata.parse(bytes([0, 5, len(PAID) << 2 | 1]) + PAID.encode() + terms) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        DOCUMENTED[:-1],
        DOCUMENTED + b"\0",
        b"\x01" + DOCUMENTED[1:],  # another version
        DOCUMENTED[:1] + b"\xff" + DOCUMENTED[2:],  # no such asset
        DOCUMENTED[:-1] + b"\x04",  # an affiliate that is not there
        DOCUMENTED[:-1] + b"\x0c" + bytes(6),  # more affiliates than there may be
        DOCUMENTED[:-1] + b"\x01",
    ],
)
def test_malformed_data_is_no_swap(data: bytes) -> None:
    assert nulldata.parse(data) is None


@given(st.binary(max_size=90))
def test_no_data_raises(data: bytes) -> None:
    nulldata.parse(data)
    nulldata.parse(b"\0" + data)


SAID = (*ASKED, FETCHED, ACCEPTED, NATIVE_FAILED, TOKEN_FAILED)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*SAID, *SIGNED]),
            st.lists(st.binary(min_size=31, max_size=32), max_size=3),
            st.binary(max_size=300),
            st.sampled_from(list(EventKind)),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([ETHEREUM, BITCOIN, chain("solana").id]),
)
def test_nothing_that_is_said_raises(
    spoken: list[tuple[Signature, list[bytes], bytes, EventKind]], caip2: str
) -> None:
    events = [
        event(
            caip2,
            TX,
            kind,
            100_000 + number,
            address="" if kind is EventKind.MEMO else VAULT,
            topics=(signature.topic, *topics) if kind is EventKind.LOG else (),
            data=signature.selector + data if kind is EventKind.CALL else data,
        )
        for number, (signature, topics, data, kind) in enumerate(spoken)
    ]
    said = [*events, accepted(caip2=caip2)]
    assert all(each.bridge == "chainflip" and not each.key for each in read(*said))
