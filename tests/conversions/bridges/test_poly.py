"""Poly Network: 545 proofs with labels, and pairs of locks and unlocks."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from hueandcry.conversions.bridges.poly import Poly
from hueandcry.conversions.bridges.poly_chains import MANAGERS, PROXIES
from hueandcry.conversions.bridges.poly_proof import message_of
from hueandcry.conversions.message import Side, Transaction
from hueandcry.model import Event
from tests.conversions.bridges.spoken import (
    BOB,
    BSC,
    ETHEREUM,
    FUZZ,
    POLYGON,
    STRANGER,
    call,
    garbled,
    log,
    read,
)

CONNECTOR = Path(__file__).parents[4] / "shared" / "testdata" / "bridges" / "connector"
CALLS = CONNECTOR / "poly_polygon_calldata.csv.gz"
PAIRS = CONNECTOR / "poly_pairs.csv.gz"
POLY = Poly()
MANAGER = "0xb16fed79a6cb9270956f045f2e7989affb75d459"
PROXY = "0x28ff66a1b95d7cacf8eded2e658f768f44841212"
EXECUTED = (
    "VerifyHeaderAndExecuteTxEvent(uint64 from,bytes toContract,bytes crossChainTxHash,bytes fromChainTxHash)"
)
UNLOCK = "UnlockEvent(address token,address to,uint256 amount)"
SENT = "CrossChainEvent(address indexed sender,bytes txId,address proxy,uint64 to,bytes target,bytes rawdata)"
LOCK = "LockEvent(address token,address sender,uint64 to,bytes asset,bytes recipient,uint256 amount)"

needs_pairs = pytest.mark.skipif(not CALLS.exists(), reason="the labelled pairs of CONNECTOR are not here")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        yield from csv.DictReader(file)


def hexed(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


@needs_pairs
def test_every_labelled_proof_decodes_field_by_field() -> None:
    count = 0
    for row in rows(CALLS):
        data = hexed(row["calldata"])
        # verifyHeaderAndExecuteTx(bytes,bytes,bytes,bytes,bytes): the proof is the first argument.
        start = 4 + int.from_bytes(data[4:36])
        proof = message_of(data[start + 32 : start + 32 + int.from_bytes(data[start : start + 32])])
        assert proof is not None
        assert proof.payment is not None
        assert proof.payment == (row["asset_dst"], row["receiver"], int(row["amount"]))
        assert (proof.source, proof.target) == (int(row["src_chain_id"]), int(row["dst_chain_id"]))
        assert proof.index == hexed(row["ref"])
        assert proof.poly_tx == hexed(row["poly_tx"])
        assert proof.crossing == hexed(row["cross_chain_id"])
        assert proof.contract == PROXY
        count += 1
    assert count == 545


@needs_pairs
def test_labelled_calls_give_the_payouts_of_their_deposits() -> None:
    # The calldata and the pair's deposit are published; the manager's log is constructed from the calldata.
    deposits = {row["src_tx"]: row for row in rows(PAIRS)}
    keys = set()
    for row in rows(CALLS):
        (payout,) = read(
            POLY,
            call(POLYGON, MANAGER, hexed(row["calldata"])),
            log(
                POLYGON,
                MANAGER,
                EXECUTED,
                **{"from": 2},
                toContract=hexed(PROXY),
                crossChainTxHash=hexed(row["poly_tx"]),
                fromChainTxHash=hexed(row["ref"]),
            ),
        )
        assert payout.side is Side.PAYOUT
        assert payout.key == f"2:{row['ref']}"
        assert payout.other_chain == ETHEREUM
        assert payout.said["cross_chain_id"] == row["cross_chain_id"]
        keys.add(payout.key)
        if row["src_tx"]:
            deposit = deposits[row["src_tx"]]
            assert payout.party == deposit["receiver"]
            assert payout.amount == int(deposit["amount"])
            assert payout.asset == f"{POLYGON}/erc20:{deposit['asset_dst']}"
    assert len(keys) == 545


# The pair 0x243f23d0b1872b42ffadb46bd52865dbf7cc3402fdbfef8613106419aa7e138d on Ethereum and
# 0xc992d6c8560c4db8ab8bd3d9eb4cce0b5487d4e56f1930d7dcfa367f2f8f6172 on Polygon (CONNECTOR): assets, sender,
# receiver, amount and index are published; the logs are constructed from them.
def locked(
    at: int = 0, index: str = "bf38", proxy: str | None = None, sender: str | None = None
) -> list[Event]:
    here = "0x250e76987d838a75310c34bf422ea9f1ac4cc906"
    manager = "0x14413419452aaf089762a0c5e95ed2a13bbc488c"
    return [
        log(
            ETHEREUM,
            sender or manager,
            SENT,
            at,
            sender=BOB,
            txId=bytes.fromhex(index.rjust(64, "0")),
            proxy=proxy or here,
            to=17,
            target=hexed(PROXY),
            rawdata=b"",
        ),
        log(
            ETHEREUM,
            here,
            LOCK,
            at + 1,
            token="0x56a86d648c435dc707c8405b78e2ae8eb4e60ba4",
            sender="0x81910675dbaf69dee0fd77570bfd07f8e436386a",
            to=17,
            asset=hexed("0x980111ae1b84e50222c8843e3a7a038f36fecd2b"),
            recipient=hexed("0x4066643f04859fa538ba8eaa906c197c57e4e3e0"),
            amount=50056930591670949032590,
        ),
    ]


def test_a_lock_states_the_index_of_its_message() -> None:
    (deposit,) = read(POLY, *locked())
    assert deposit.side is Side.DEPOSIT
    assert deposit.key == "2:0x" + "bf38".rjust(64, "0")
    assert deposit.asset == "eip155:1/erc20:0x56a86d648c435dc707c8405b78e2ae8eb4e60ba4"
    assert deposit.amount == 50056930591670949032590
    assert deposit.other_chain == POLYGON
    assert deposit.recipient == "0x4066643f04859fa538ba8eaa906c197c57e4e3e0"
    assert deposit.other_asset == "eip155:137/erc20:0x980111ae1b84e50222c8843e3a7a038f36fecd2b"
    assert deposit.party == ""


def test_two_locks_keep_their_own_indices() -> None:
    found = read(POLY, *locked(0, "01"), *locked(5, "02"))
    assert [message.key[-2:] for message in found] == ["01", "02"]


def test_a_message_of_another_contract_lends_no_index() -> None:
    (deposit,) = read(POLY, *locked(proxy=STRANGER))
    assert deposit.key == ""
    (deposit,) = read(POLY, *locked(sender=STRANGER))
    assert deposit.key == ""


def test_an_unlock_is_paid_by_a_known_proxy_alone() -> None:
    # Constructed, in the shape of the unlocks of July 2023.
    manager = "0x1c9ca8abb5da65d94dad2e8fb3f45535480d5909"
    proxy = "0x2f7ac9436ba4b548f9582af91ca1ef02cd2f1f03"
    executed = {"from": 2, "toContract": b"", "crossChainTxHash": b"p" * 32, "fromChainTxHash": b"\x01"}
    unlock = {"token": "0x" + "00" * 20, "to": BOB, "amount": 7}
    (payout,) = read(POLY, log(BSC, proxy, UNLOCK, 0, **unlock), log(BSC, manager, EXECUTED, 1, **executed))
    assert (payout.key, payout.party, payout.amount) == ("2:0x01", BOB, 7)
    assert payout.asset == "eip155:56/slip44:714"
    for forged in (
        [log(BSC, STRANGER, UNLOCK, 0, **unlock), log(BSC, manager, EXECUTED, 1, **executed)],
        [log(BSC, proxy, UNLOCK, 0, **unlock), log(BSC, STRANGER, EXECUTED, 1, **executed)],
        [log(BSC, proxy, UNLOCK, 0, **unlock)],
    ):
        assert read(POLY, *forged) == []


@needs_pairs
def test_a_proof_of_another_message_pays_nothing() -> None:
    row = next(rows(CALLS))
    told = {"from": 2, "toContract": b"", "crossChainTxHash": b"x" * 32, "fromChainTxHash": hexed(row["ref"])}
    events = [call(POLYGON, MANAGER, hexed(row["calldata"])), log(POLYGON, MANAGER, EXECUTED, **told)]
    assert read(POLY, *events) == []


CONTRACTS = [
    (chain, contract)
    for chain in (ETHEREUM, POLYGON)
    for contract in sorted(MANAGERS[chain] | PROXIES[chain])
]


@FUZZ
@given(garbled(POLY, CONTRACTS))
def test_anything_else_is_silent(transaction: Transaction) -> None:
    for message in POLY.read(transaction):
        assert message.bridge == "poly"


def test_topics_are_the_published_ones() -> None:
    # As Etherscan shows them on the managers and proxies.
    assert {topic.hex() for topic in POLY.wanted.topics} == {
        "8636abd6d0e464fe725a13346c7ac779b73561c705506044a2e6b2cdb1295ea5",
        "d90288730b87c2b8e0c45bd82260fd22478aba30ae1c4d578b8daba9261604df",
        "6ad3bf15c1988bc04bc153490cab16db8efb9a3990215bf1c64ea6e28be88483",
        "8a4a2663ce60ce4955c595da2894de0415240f1ace024cfbff85f513b656bdae",
    }
