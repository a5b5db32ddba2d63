"""Celer's cBridge. The calls on Polygon are real, from the shared test data (`bridges/connector`)."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges import celer, celer_requests, evm
from hueandcry.conversions.bridges.celer import Celer
from hueandcry.conversions.bridges.celer_contracts import BRIDGES, FIRST, VAULTS
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ETHEREUM

DATA = Path(__file__).parents[4] / "shared" / "testdata" / "bridges" / "connector"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the shared test data is not here")
csv.field_size_limit(10**7)

POLYGON, BSC = chain("polygon").id, chain("bsc").id
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX = "0x" + "11" * 32
ID, OTHER = b"\x0d" * 32, b"\x0e" * 32


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / name, "rt", newline="") as file:
        yield from csv.DictReader(file)


def _call(row: dict[str, str], address: str) -> Any:
    data = bytes.fromhex(row["calldata"][2:])
    return speech.call(POLYGON, row["dst_tx"] or TX, "", address, data)


def _signature(name: str, places: int) -> Signature:
    told = (*celer._POOL, *celer._PEGGED, *celer._HASHED)
    return next(each for each in told if each.name == name and len(each.fields) == places)


def _log(caip2: str, name: str, address: str, values: list[Any], index: int = 0) -> Any:
    return speech.log(caip2, TX, _signature(name, len(values)), address, values, index)


def _read(events: list[Any], *transfers: Any) -> list[Message]:
    return list(Celer().read(speech.transaction(events, transfers)))


@needs_data
def test_every_real_request_is_read_field_by_field() -> None:
    counts: Counter[str] = Counter()
    for row in _rows("celer_polygon_calldata.csv.gz"):
        found = celer_requests.request(_call(row, BRIDGES[POLYGON]))
        if row["method"] == "executeDelayedTransfer":  # its input has an id and nothing more
            assert found is None
        else:
            assert found is not None
            assert (found.sender, found.receiver) == (row["sender"], row["receiver"])
            assert (found.token, found.amount) == (row["asset_dst"], int(row["amount"]))
            assert (found.source, f"0x{found.reference.hex()}") == (int(row["src_chain_id"]), row["ref"])
            destination = found.said.get("dstChainId", 137)  # a mint does not name it
            assert destination == int(row["dst_chain_id"])
        counts[row["method"]] += 1
    assert counts == {"relay": 497, "mint": 100, "executeDelayedTransfer": 1}


@needs_data
def test_real_pairs_agree_in_all_but_the_fee() -> None:
    sources = {row["src_tx"]: row for row in _rows("celer_pairs.csv.gz") if row["dst_chain"] == "Polygon"}
    linked = 0
    for row in _rows("celer_polygon_calldata.csv.gz"):
        if row["link"] != "unique":
            continue
        address = BRIDGES[POLYGON] if row["method"] == "relay" else VAULTS[POLYGON][2]
        paid = speech.moved(
            POLYGON, row["dst_tx"], address, row["receiver"], row["asset_dst"], int(row["amount"])
        )
        (payout,) = _read([_call(row, address)], paid)
        source = sources[row["src_tx"]]
        assert (payout.side, payout.key, payout.other_chain) == (Side.PAYOUT, row["ref"], ETHEREUM)
        assert payout.party == source["receiver"].lower()
        assert payout.asset == f"{POLYGON}/erc20:{row['asset_dst']}"
        assert payout.amount is not None
        assert 0.98 < payout.amount / int(source["amount"]) < 1.003
        linked += 1
    assert linked == 530


@needs_data
def test_a_real_call_counts_only_where_it_paid_and_at_the_contract() -> None:
    row = next(row for row in _rows("celer_polygon_calldata.csv.gz") if row["method"] == "relay")
    bridge, amount = BRIDGES[POLYGON], int(row["amount"])
    paid = speech.moved(POLYGON, TX, bridge, row["receiver"], row["asset_dst"], amount)
    less = speech.moved(POLYGON, TX, bridge, row["receiver"], row["asset_dst"], amount - 1)
    assert len(_read([_call(row, bridge)], paid)) == 1
    assert _read([_call(row, bridge)]) == []
    assert _read([_call(row, bridge)], less) == []
    assert _read([_call(row, ALICE)], paid) == []
    stated = [bytes(32), row["sender"], row["receiver"], row["asset_dst"], amount, 1]
    relay = _log(POLYGON, "Relay", bridge, [*stated, bytes.fromhex(row["ref"][2:])])
    (message,) = _read([_call(row, bridge), relay], paid)
    assert message.position == relay.position  # the event, and not the call again


@needs_data
def test_a_real_deposit_of_a_pool() -> None:
    # Real: transaction, sender, receiver, token, amount and chains of a pair. Constructed: id, nonce,
    # slippage.
    row = next(_rows("celer_pairs.csv.gz"))
    sender, amount = row["sender"].lower(), int(row["amount"])
    values = [ID, sender, row["receiver"].lower(), row["asset_src"], amount, 137, 1, 5000]
    (deposit,) = _read([_log(ETHEREUM, "Send", BRIDGES[ETHEREUM], values)])
    assert (deposit.side, deposit.party, deposit.recipient) == (Side.DEPOSIT, sender, sender)
    assert (deposit.asset, deposit.amount) == (f"{ETHEREUM}/erc20:{USDC}", 410_000_000_000)
    assert deposit.other_chain == POLYGON


# What follows is constructed after sgn-v2-contracts and cBridge-contracts.
def test_a_pools_sides_share_the_transfers_id() -> None:
    (deposit,) = _read([_log(ETHEREUM, "Send", BRIDGES[ETHEREUM], [ID, ALICE, BOB, USDC, 9, 56, 1, 2])])
    (payout,) = _read([_log(BSC, "Relay", BRIDGES[BSC], [OTHER, ALICE, BOB, USDC, 8, 1, ID])])
    assert deposit.key == payout.key == f"0x{ID.hex()}"
    assert (payout.party, payout.amount, payout.other_chain) == (BOB, 8, ETHEREUM)


def test_a_pool_pays_back_under_the_transfers_id() -> None:
    (refund,) = _read([_log(ETHEREUM, "WithdrawDone", BRIDGES[ETHEREUM], [OTHER, 4, ALICE, USDC, 9, ID])])
    assert (refund.side, refund.key, refund.party, refund.amount) == (Side.REFUND, f"0x{ID.hex()}", ALICE, 9)
    liquidity = _log(ETHEREUM, "WithdrawDone", BRIDGES[ETHEREUM], [OTHER, 4, ALICE, USDC, 9, b"\0" * 32])
    assert _read([liquidity]) == []


@pytest.mark.parametrize("newer", [False, True])
def test_locked_and_minted_then_burnt_and_released(*, newer: bool) -> None:
    vault, pegged = VAULTS[ETHEREUM][int(newer)], VAULTS[BSC][2 + int(newer)]
    nonce = [3] if newer else []
    (lock,) = _read([_log(ETHEREUM, "Deposited", vault, [ID, ALICE, USDC, 9, 56, BOB, *nonce])])
    (mint,) = _read([_log(BSC, "Mint", pegged, [OTHER, USDC, BOB, 9, 1, ID, ALICE])])
    assert lock.key == mint.key
    assert (lock.recipient, mint.party, mint.side) == (BOB, BOB, Side.PAYOUT)
    burnt = [ID, USDC, BOB, 9, 1, ALICE, 3] if newer else [ID, USDC, BOB, 9, ALICE]
    (burn,) = _read([_log(BSC, "Burn", pegged, burnt)])
    (release,) = _read([_log(ETHEREUM, "Withdrawn", vault, [OTHER, ALICE, USDC, 9, 56, ID, BOB])])
    assert burn.key == release.key
    assert burn.other_chain == (ETHEREUM if newer else "")  # the older burn does not say which chain
    assert (release.side, release.other_chain) == (Side.PAYOUT, BSC)


def test_a_payout_that_refers_to_its_own_chain_is_a_refund() -> None:
    (back,) = _read([_log(BSC, "Mint", VAULTS[BSC][3], [OTHER, USDC, BOB, 9, 56, ID, BOB])])
    assert (back.side, back.key) == (Side.REFUND, f"0x{ID.hex()}")
    values = [OTHER, ALICE, USDC, 9, 1, ID, evm.ZERO]
    (back,) = _read([_log(ETHEREUM, "Withdrawn", VAULTS[ETHEREUM][0], values)])
    assert (back.side, back.party) == (Side.REFUND, ALICE)


def test_a_claim_of_fees_is_no_payout() -> None:
    values = [OTHER, ALICE, USDC, 9, 0, (7).to_bytes(32), evm.ZERO]
    assert _read([_log(ETHEREUM, "Withdrawn", VAULTS[ETHEREUM][0], values)]) == []


def test_a_delayed_payout_has_no_key() -> None:
    (late,) = _read([_log(BSC, "DelayedTransferExecuted", BRIDGES[BSC], [ID, BOB, USDC, 9])])
    assert (late.side, late.key, late.party, late.said["id"]) == (Side.PAYOUT, "", BOB, f"0x{ID.hex()}")


def test_the_first_version() -> None:
    contract = FIRST[ETHEREUM]
    out = [ID, ALICE, "0x" + "7e" * 20, USDC, 9, OTHER, 5, 56, BOB]
    (deposit,) = _read([_log(ETHEREUM, "LogNewTransferOut", contract, out)])
    assert (deposit.key, deposit.recipient, deposit.other_chain) == (f"0x{ID.hex()}", BOB, BSC)
    into = [OTHER, "0x" + "7e" * 20, BOB, USDC, 8, OTHER, 5, 56, ID]
    (payout,) = _read([_log(ETHEREUM, "LogNewTransferIn", contract, into)])
    assert (payout.key, payout.party, payout.other_chain) == (deposit.key, BOB, BSC)
    (refund,) = _read([_log(ETHEREUM, "LogTransferRefunded", contract, [ID])])
    assert (refund.side, refund.key, refund.amount) == (Side.REFUND, deposit.key, None)


def test_numbers_that_celer_gave_name_no_chain() -> None:
    (deposit,) = _read([_log(ETHEREUM, "Send", BRIDGES[ETHEREUM], [ID, ALICE, BOB, USDC, 9, 12340001, 1, 2])])
    assert (deposit.other_chain, deposit.recipient) == ("", "")


SEND = _log(ETHEREUM, "Send", BRIDGES[ETHEREUM], [ID, ALICE, BOB, USDC, 9, 56, 1, 2])


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(Celer(), speech.transaction([SEND])) == []
    assert _read([_log(ETHEREUM, "Send", VAULTS[ETHEREUM][0], [ID, ALICE, BOB, USDC, 9, 56, 1, 2])]) == []


@given(noise.transactions(Celer().wanted, ETHEREUM, (BRIDGES[ETHEREUM], *VAULTS[ETHEREUM], FIRST[ETHEREUM])))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Celer().read(transaction))


@given(noise.bent([SEND]))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Celer().read(transaction))


@given(st.sampled_from(sorted(Celer().wanted.selectors)), st.binary(max_size=120))
@settings(max_examples=150)
def test_a_malformed_request_is_none(selector: bytes, request: bytes) -> None:
    signature = next(each for each, _ in celer_requests._CALLS if each.selector == selector)
    data = speech.called(signature, [request, [], [], []])
    found = celer_requests.request(speech.call(ETHEREUM, TX, "", BRIDGES[ETHEREUM], data))
    assert found is None or found.receiver
