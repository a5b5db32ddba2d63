"""The builder of rows for EVM chains: positions, wraps, and what is left out."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.ledger import INCOMING
from hueandcry.model import Flag, Kind, Role
from hueandcry.model.errors import InputError
from hueandcry.sources.evm import rows, tokens
from hueandcry.sources.evm.records import Block, Call, Log, Reward, Transaction, Withdrawal, fee, ran_code
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.evm.wrapped import WRAPPED, Wrapped
from tests.sources.evm.story import ALICE, BOB, CAROL, MULTI, NFT, TOKEN, WETH, WIDE, tx, word

BLOCK = Block(7, 1_700_000_000)
ZERO = "0x" + "0" * 40
PEOPLE = (ALICE, BOB, CAROL, WETH)


def built(
    transaction: Transaction,
    logs: list[Log] | None = None,
    calls: list[Call] | None = None,
    on: str = "ethereum",
) -> list[dict[str, Any]]:
    builder = EvmRows(chain(on))
    builder.transaction(BLOCK, transaction, logs or [], calls)
    table = builder.take()
    assert table.schema == INCOMING
    return table.to_pylist()


def erc20(index: int, amount: int, sender: str = ALICE, recipient: str = BOB, token: str = TOKEN) -> Log:
    return Log(index, token, (tokens.TRANSFER, word(sender), word(recipient)), word(amount))


def deposit(index: int, amount: int, who: str = ALICE) -> Log:
    return Log(index, WETH, (tokens.DEPOSIT, word(who)), word(amount))


def withdrawal(index: int, amount: int, who: str = ALICE) -> Log:
    return Log(index, WETH, (tokens.WITHDRAWAL, word(who)), word(amount))


def batch(index: int, *entries: tuple[int, int]) -> Log:
    ids, amounts = zip(*entries, strict=True)
    size = len(entries)
    words = [0x40, 0x40 + 32 * (size + 1), size, *ids, size, *amounts]
    topics = (tokens.BATCH, word(CAROL), word(ALICE), word(BOB))
    return Log(index, MULTI, topics, "0x" + "".join(word(each)[2:] for each in words))


def test_the_topics_are_the_hashes_of_the_events() -> None:
    from Crypto.Hash import keccak

    events = (
        "Transfer(address,address,uint256)",
        "TransferSingle(address,address,address,uint256,uint256)",
        "TransferBatch(address,address,address,uint256[],uint256[])",
        "Deposit(address,uint256)",
        "Withdrawal(address,uint256)",
    )
    hashes = ("0x" + keccak.new(digest_bits=256, data=each.encode()).hexdigest() for each in events)
    assert tuple(hashes) == tokens.TOPICS


def test_wrapping_contracts_are_addresses_of_known_chains() -> None:
    from hueandcry.chains import CHAINS, parse_address

    assert set(WRAPPED) == {each.id for each in CHAINS if each.family == "evm"}
    for name, wrapped in WRAPPED.items():
        assert parse_address(chain(name), wrapped.contract) == wrapped.contract


amounts = st.one_of(st.integers(0, 100), st.integers(2**53, 2**80), st.integers(10**38, WIDE))
logs = st.one_of(
    st.builds(erc20, st.just(0), amounts, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    st.builds(deposit, st.just(0), st.integers(0, 5), st.sampled_from(PEOPLE)),
    st.builds(withdrawal, st.just(0), st.integers(0, 5), st.sampled_from(PEOPLE)),
    st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5).map(lambda entries: batch(0, *entries)),
)
calls = st.builds(Call, st.just(0), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(1, 5))


@st.composite
def transactions(draw: st.DrawFn) -> tuple[Transaction, list[Log], list[Call]]:
    start = draw(st.integers(0, 1000))
    found = [
        Log(start + place, each.address, each.topics, each.data)
        for place, each in enumerate(draw(st.lists(logs, max_size=6)))
    ]
    inner = [
        Call(place, each.sender, each.recipient, each.value)
        for place, each in enumerate(draw(st.lists(calls, max_size=6)))
    ]
    head = Transaction(
        tx(1),
        0,
        draw(st.sampled_from(PEOPLE)),
        draw(st.sampled_from(PEOPLE)),
        draw(st.integers(0, 5)),
        failed=draw(st.booleans()),
        fee=draw(st.integers(0, 10)),
    )
    return head, found, inner


@given(transactions())
def test_positions_are_unique_and_the_same_whatever_else_is_known(
    given: tuple[Transaction, list[Log], list[Call]],
) -> None:
    head, found, inner = given
    whole = built(head, found, inner)
    by_position = {row["position"]: row for row in whole}
    assert len(by_position) == len(whole)
    assert {row["position"]: row for row in built(head, found[::-1], inner)} == by_position
    without_calls = {row["position"]: row for row in built(head, found)}
    assert {
        position: row
        for position, row in by_position.items()
        if not rows.INTERNAL <= position < tokens.LOGS and row["kind"] != Kind.GAS
    } == {position: row for position, row in without_calls.items() if row["kind"] != Kind.GAS}


@given(transactions())
def test_a_failed_transaction_moves_nothing_and_pays_gas(
    given: tuple[Transaction, list[Log], list[Call]],
) -> None:
    head, found, inner = given
    whole = built(head, found, inner)
    if head.failed:
        assert [row["kind"] for row in whole] == [*([Kind.LEG] if head.value else []), Kind.GAS]
    gas = [row for row in whole if row["kind"] == Kind.GAS]
    assert [(row["position"], row["recipient_role"], int(row["amount"])) for row in gas] == [
        (rows.GAS, Role.FEES, head.fee)
    ]


@given(transactions())
def test_a_wrap_is_counted_once(given: tuple[Transaction, list[Log], list[Call]]) -> None:
    """What accounts pay and get in the coin, with movements alone, never counts a wrap and its leg both."""
    head, found, inner = given
    if head.failed:
        return
    whole = built(head, found, inner)
    legs = Counter(
        (row["sender_address"], row["recipient_address"], int(row["amount"]))
        for row in whole
        if row["kind"] == Kind.LEG
    )
    wraps: Counter[tuple[str, str, int]] = Counter()
    for row in whole:
        if row["kind"] == Kind.CONVERSION:
            who, amount = row["sender_address"], int(row["amount"])
            assert row["recipient_address"] == who
            wraps[(who, WETH, amount) if row["sender_asset"] == "slip44:60" else (WETH, who, amount)] += 1
    assert not legs - wraps  # each leg belongs to a wrap of its own
    plain = Counter(
        (call.sender, call.recipient, call.value)
        for call in (Call(0, head.sender, head.to or "", head.value), *inner)
        if call.value
    )
    assert legs == plain & wraps  # and every transfer that a wrap implies is one


@given(st.lists(amounts, min_size=1, max_size=4))
def test_amounts_are_exact_or_kept_as_text(found: list[int]) -> None:
    whole = built(Transaction(tx(1), 0), [erc20(place, amount) for place, amount in enumerate(found)])
    for row, amount in zip(whole, found, strict=True):
        if amount < 10**38:
            assert (int(row["amount"]), row["raw_amount"], row["flags"]) == (amount, None, 0)
        else:
            assert (row["amount"], row["raw_amount"], row["flags"]) == (None, str(amount), Flag.OVERWIDE)


def test_a_log_that_only_looks_like_a_transfer_is_passed_over_and_counted() -> None:
    bad = [
        Log(0, TOKEN, (tokens.TRANSFER,), word(1)),
        Log(1, TOKEN, (tokens.TRANSFER, word(ALICE), word(BOB)), "0x"),
        Log(2, TOKEN, (tokens.TRANSFER, word(ALICE), word(BOB)), word(1) + "00" * 32),
        Log(3, NFT, (tokens.TRANSFER, word(ALICE), word(BOB), word(1)), word(1)),
        Log(4, MULTI, (tokens.SINGLE, word(ALICE), word(BOB)), word(1)),
        Log(5, MULTI, (tokens.SINGLE, word(CAROL), word(ALICE), word(BOB)), word(1)),
        Log(6, MULTI, (tokens.BATCH, word(CAROL), word(ALICE), word(BOB)), word(64) + "f" * 64),
        Log(7, WETH, (tokens.DEPOSIT, word(ALICE), word(BOB)), word(1)),
    ]
    builder = EvmRows(chain("ethereum"))
    builder.transaction(BLOCK, Transaction(tx(1), 0), bad)
    assert len(builder) == 0
    assert builder.notes() == ["8 logs have the topic of a token transfer and are none: passed over"]


@given(st.binary(max_size=400))
def test_no_data_of_a_batch_breaks_the_builder(data: bytes) -> None:
    log = Log(0, MULTI, (tokens.BATCH, word(CAROL), word(ALICE), word(BOB)), "0x" + data.hex())
    assert len(built(Transaction(tx(1), 0), [log])) <= len(data) // 32


def test_other_events_and_the_deposits_of_other_contracts_are_nothing() -> None:
    other = [
        Log(0, TOKEN, (tokens.DEPOSIT, word(ALICE)), word(1)),
        Log(1, TOKEN, (word(5),), "0x"),
        Log(2, TOKEN, (), "0x"),
    ]
    assert built(Transaction(tx(1), 0), other) == []


def test_a_minting_wrapper_tells_wraps_by_transfers_from_and_to_zero() -> None:
    contract = WRAPPED["eip155:42161"].contract
    found = [
        erc20(0, 5, ZERO, ALICE, contract),
        erc20(1, 3, ALICE, ZERO, contract),
        erc20(2, 2, ALICE, BOB, contract),
    ]
    whole = built(Transaction(tx(1), 0, ALICE, contract, 5), found, [Call(0, contract, ALICE, 3)], "arbitrum")
    assert [(row["position"], row["kind"]) for row in whole] == [
        (0, Kind.LEG),
        (1, Kind.LEG),
        (100_000, Kind.CONVERSION),
        (100_001, Kind.CONVERSION),
        (100_002, Kind.TRANSFER),
    ]
    # On Ethereum the same transfer to zero burns tokens and pays nobody.
    burned = built(Transaction(tx(1), 0), [erc20(1, 3, ALICE, ZERO, WETH)])
    assert [row["kind"] for row in burned] == [Kind.TRANSFER]


def test_a_wrapper_of_an_unlisted_chain_can_be_given() -> None:
    builder = EvmRows(chain("eip155:31337"), Wrapped(TOKEN))
    log = Log(0, TOKEN, (tokens.DEPOSIT, word(ALICE)), word(1))
    builder.transaction(BLOCK, Transaction(tx(1), 0, ALICE, TOKEN, 1), [log], [])
    assert [row["kind"] for row in builder.take().to_pylist()] == [Kind.LEG, Kind.CONVERSION]


def test_a_rounded_leg_is_found_by_rounding() -> None:
    exact = 10**18 + 1
    head = Transaction(tx(1), 0, ALICE, WETH, int(float(exact)), rounded=True)
    [leg, wrap] = built(head, [deposit(0, exact)], [])
    assert (leg["kind"], leg["flags"], int(leg["amount"])) == (Kind.LEG, Flag.ROUNDED, 10**18)
    assert (wrap["kind"], wrap["flags"], int(wrap["amount"])) == (Kind.CONVERSION, 0, exact)


def test_missing_internal_transfers_are_flagged_where_code_ran() -> None:
    head = Transaction(tx(1), 0, ALICE, BOB, 1, fee=1, ran_code=True)
    assert [row["flags"] for row in built(head)] == [0, Flag.INTERNAL_MISSING]
    assert [row["flags"] for row in built(head, [], [])] == [0, 0]
    plain = Transaction(tx(1), 0, ALICE, BOB, 1, fee=1)
    assert [row["flags"] for row in built(plain)] == [0, 0]
    assert [row["flags"] for row in built(plain, [erc20(0, 1)])] == [0, 0, Flag.INTERNAL_MISSING]
    assert ran_code(None, False, None)
    assert ran_code(BOB, True, None)
    assert ran_code(BOB, False, 21_001)
    assert not ran_code(BOB, False, 21_000)
    assert not ran_code(BOB, False, None)


def test_what_another_party_paid_is_charged_to_it() -> None:
    [gas] = built(Transaction(tx(1), 0, ALICE, BOB, fee=5, payer=CAROL))
    assert gas["sender_address"] == CAROL
    assert fee(100, 7, l1=3, blob_gas=2, blob_price=5) == 713


def test_what_a_receipt_would_tell_is_missed_and_counted() -> None:
    builder = EvmRows(chain("ethereum"))
    builder.transaction(BLOCK, Transaction(tx(1), 0, ALICE, None, 5))
    assert len(builder) == 0
    assert builder.notes() == [
        "1 payments create a contract whose address is not given: left out",
        "1 transactions have no receipt: their fees are not known",
    ]


@given(st.permutations([Reward(ALICE, 5), Reward(BOB, 1, uncle=True), Reward(ALICE, 1, uncle=True)]))
def test_rewards_have_one_order(rewards: list[Reward]) -> None:
    builder = EvmRows(chain("ethereum"))
    builder.block(BLOCK, [Withdrawal(0, CAROL, 3)], rewards, [Call(0, ALICE, BOB, 4)])
    found = builder.take().to_pylist()
    assert [(row["position"], row["recipient_address"], int(row["amount"])) for row in found] == [
        (0, CAROL, 3 * 10**9),
        (100_000, ALICE, 5),
        (100_001, ALICE, 1),
        (100_002, BOB, 1),
        (1_000_000, BOB, 4),
    ]
    assert {row["tx"] for row in found} == {"block:7"}
    assert {row["tx_index"] for row in found} == {rows.AFTER_ALL}
    assert [row["sender_role"] for row in found] == [Role.UNKNOWN] * 4 + [Role.ACCOUNT]


def test_a_long_batch_keeps_its_positions_apart() -> None:
    found = [batch(3, *((place, 1) for place in range(1_002))), batch(4, (1, 1), (2, 2))]
    positions = [row["position"] for row in built(Transaction(tx(1), 0), found)]
    assert len(set(positions)) == len(positions) == 1_004
    assert positions[:2] == [100_003, 50_003_001]
    assert positions[999:1_002] == [50_003_999, 1_000_000_000, 1_000_000_001]
    assert positions[1_002:] == [100_004, 50_004_001]


def test_indices_that_no_chain_reaches_are_refused() -> None:
    with pytest.raises(InputError, match="log index 950000 is not a number from 0 to 949999"):
        built(Transaction(tx(1), 0), [erc20(950_000, 1)])
    with pytest.raises(InputError, match="more than 99999 internal transfers"):
        built(Transaction(tx(1), 0), [], [Call(99_999, ALICE, BOB, 1)])
