"""Pools of one denomination: the table, the two events, anonymity sets, and candidates with their odds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from hueandcry.attribution.mixers.clues import clues
from hueandcry.attribution.mixers.depositors import paid
from hueandcry.attribution.mixers.linkage import Anonymity, Linkage, Sets, linkages
from hueandcry.attribution.mixers.notes import DIALECTS, WANTED, notes
from hueandcry.attribution.mixers.pools import FORK, Pool, pools
from hueandcry.model import Event, EventKind
from tests.ledgers import address, row, view

ETH = "eip155:1"
ONE = "0x47ce0c6ed5b0ce3d3a51fdb1c52dc66a7c3c2936"
TEN = "0x910cbd523d972eb0a6f4cae4618ad62622b39dbf"
ROUTER = "0xd90e2f925da726b50c4ed8d0fb90ad053324f31b"
ETHER = 10**18
CLASSIC, CYCLONE = DIALECTS


def event(height: int, contract: str, topics: Sequence[bytes], data: bytes, tx: str = "") -> Event:
    time = datetime(2025, 1, 1, tzinfo=UTC)
    return Event(
        ETH, height, time, 0, tx or f"t{height}", 100_001, EventKind.LOG, contract, "", tuple(topics), data
    )


def word(number: int | str) -> bytes:
    return (int(number, 16) if isinstance(number, str) else number).to_bytes(32)


def deposit(height: int, leaf: int, contract: str = ONE) -> Event:
    return event(height, contract, (CLASSIC.deposit, word(height)), word(leaf) + word(1_700_000_000))


def withdrawal(
    height: int, recipient: int | str, contract: str = ONE, relayer: int = 0, fee: int = 0
) -> Event:
    to = address(recipient) if isinstance(recipient, int) else recipient
    data = word(to) + word(height) + word(fee)
    return event(height, contract, (CLASSIC.withdrawal, word(relayer)), data)


def test_the_table_names_each_contract_once_and_in_base_units() -> None:
    table = pools()
    assert len(table) > 70
    assert table[ETH, ONE].denomination == ETHER
    assert table[ETH, "0x22aaa7720ddd5388a3c0a3333430953c68f1849b"].denomination == 5_000 * 10**8
    assert all(pool.source and pool.asset for pool in table.values())
    unsettled = [pool for pool in table.values() if pool.denomination is None]
    assert {pool.contract for pool in unsettled} >= {"0xd96f2b1c14db8458374d9aca76e26c3d18364307"}
    assert WANTED.topics == {topic for each in DIALECTS for topic in (each.deposit, each.withdrawal)}


def test_the_topics_are_the_hashes_of_the_events() -> None:
    from Crypto.Hash import keccak

    for more, dialect in (("", CLASSIC), (",uint256", CYCLONE)):
        texts = (
            f"Deposit(bytes32,uint32,uint256{more * 2})",
            f"Withdrawal(address,bytes32,address,uint256{more})",
        )
        hashes = [keccak.new(digest_bits=256, data=text.encode()).digest() for text in texts]
        assert hashes == [dialect.deposit, dialect.withdrawal]


def test_both_events_are_read() -> None:
    made, spent = notes([deposit(5, 0), withdrawal(9, 7, relayer=8, fee=3), deposit(4, 1, TEN)])
    assert [(each.pool.contract, each.leaf, each.order) for each in made] == [
        (TEN, 1, (4, 100_001)),
        (ONE, 0, (5, 100_001)),
    ]
    (out,) = spent
    assert (out.recipient, out.relayer, out.fee, out.tx) == (address(7), address(8), 3, "t9")
    assert notes([withdrawal(9, 7)])[1][0].relayer == ""


@pytest.mark.parametrize(
    "bad",
    [
        event(1, ONE, (CLASSIC.deposit,), word(0) + word(1)),  # not indexed
        event(1, ONE, (CLASSIC.deposit, word(1)), word(0)),  # a word short
        event(1, ONE, (CLASSIC.deposit, word(1)), word(2**40) + word(1)),  # no leaf
        event(1, ONE, (CLASSIC.withdrawal, word(0)), word(2**200) + word(1) + word(0)),  # no address
        event(1, ONE, (CLASSIC.withdrawal, word(2**200)), word(1) * 3),  # no relayer
        event(1, ONE, (word(1), word(1)), word(0) + word(1)),  # another event
        event(1, address(99), (CLASSIC.deposit, word(1)), word(0) + word(1)),  # a stranger with one event
        event(1, ONE, (), b""),
    ],
)
def test_what_is_no_note_is_left_out(bad: Event) -> None:
    assert notes([bad]) == ([], [])


def test_a_contract_with_both_events_is_a_fork() -> None:
    data = word(0) + word(1) + word(2) + word(3)
    made, spent = notes(
        [
            event(1, address(50), (CYCLONE.deposit, word(1)), data),
            event(2, address(50), (CYCLONE.withdrawal, word(0)), word(7) + word(1) + word(2) + word(9)),
        ]
    )
    assert [each.pool for each in (*made, *spent)] == [Pool(FORK, ETH, address(50))] * 2
    assert spent[0].fee == 9


def test_the_depositor_is_who_paid_the_router(tmp_path: Path) -> None:
    lines = [
        row(5, 1, ROUTER, ETHER, tx="t5", position=0),
        row(5, ROUTER, ONE, ETHER, tx="t5", position=1),
        row(6, 2, ONE, ETHER, tx="t6"),
        row(7, 3, ONE, ETHER // 2, tx="t7"),  # less than a note: not its payment
    ]
    made, _ = notes([deposit(5, 0), deposit(6, 1), deposit(7, 2), deposit(8, 3)])
    found = paid(view(tmp_path, lines), made)
    assert [(each.deposit.leaf, each.depositor, each.amount) for each in found] == [
        (0, address(1), ETHER),
        (1, address(2), ETHER),
    ]


def test_a_fork_s_denomination_is_what_was_paid(tmp_path: Path) -> None:
    events = [deposit(5, 0, address(50)), withdrawal(6, 9, address(50))]
    made, _ = notes(events)
    (found,) = paid(view(tmp_path, [row(5, 1, 50, 777, tx="t5")]), made)
    assert (found.asset, found.amount, found.depositor) == ("slip44:60", 777, address(1))


def test_the_anonymity_set_counts_the_notes_that_are_left() -> None:
    made, spent = notes([*(deposit(n, n - 1) for n in (1, 2, 3)), withdrawal(4, 9), deposit(5, 3)])
    sets, pool = Sets(made, spent), pools()[ETH, ONE]
    sizes = [sets.anonymity(pool, (height, 0)) for height in (1, 2, 4, 5, 6)]
    assert [each.notes for each in sizes] == [0, 1, 3, 2, 3]
    assert all(each.complete for each in sizes[1:])


def test_leaves_count_deposits_that_are_not_in_the_ledger() -> None:
    made, spent = notes([deposit(1, 40), deposit(2, 41)])
    assert Sets(made, spent).anonymity(pools()[ETH, ONE], (3, 0)) == Anonymity(42, False)


def linked(folder: Path, lines: list[str], events: list[Event]) -> list[Linkage]:
    seen = view(folder, lines)
    made, spent = notes(events)
    return linkages(seen, made, paid(seen, made), spent)


def crowd(number: int = 9) -> tuple[list[str], list[Event]]:
    """Strangers who put a note each into the pool of one ether."""
    lines = [row(100 + n, 200 + n, ONE, ETHER, tx=f"t{100 + n}") for n in range(number)]
    return lines, [deposit(100 + n, n) for n in range(number)]


def test_without_a_clue_the_answer_is_unknown(tmp_path: Path) -> None:
    lines, events = crowd()
    (found,) = linked(tmp_path, lines, [*events, withdrawal(500, 900)])
    assert found.anonymity == Anonymity(9, True)
    assert (found.candidates, found.verdict) == ((), "unknown")


def test_a_depositor_who_withdraws_to_himself_is_a_candidate_with_his_odds(tmp_path: Path) -> None:
    lines, events = crowd()
    (found,) = linked(tmp_path, lines, [*events, withdrawal(500, 203)])
    (candidate,) = found.candidates
    assert (candidate.depositor, candidate.clues, candidate.evidence) == (
        address(203),
        ("same-address",),
        ("t103",),
    )
    assert candidate.prior == Fraction(1, 9)
    # One of nine pairs shows the clue here: that, not the table's 1 in 10,000, is how often a stranger would.
    weight = clues()["same-address"].likely / Fraction(1, 9)
    assert candidate.posterior == weight / (8 + weight)
    assert found.verdict == "unknown"


def test_many_withdrawals_to_strangers_make_a_clue_say_more(tmp_path: Path) -> None:
    lines, events = crowd(60)
    others = [withdrawal(400 + n, 1_000 + n) for n in range(50)]
    found = linked(tmp_path, lines, [*events, *others, withdrawal(500, 203)])[-1]
    assert found.anonymity.notes == 10
    (candidate,) = found.candidates
    weight = clues()["same-address"].likely / Fraction(1, 60 * 51)
    assert candidate.posterior == weight / (9 + weight) > Fraction(9, 10)
    assert found.verdict == "candidate"


def test_a_pool_not_known_from_its_start_gives_no_verdict(tmp_path: Path) -> None:
    lines, events = crowd(60)
    others = [withdrawal(400 + n, 1_000 + n) for n in range(50)]
    found = linked(tmp_path, lines, [*events[1:], *others, withdrawal(500, 203)])[-1]
    assert found.candidates[0].posterior > Fraction(9, 10)
    assert found.verdict == "unknown"


def test_who_paid_the_depositor_is_a_candidate_s_recipient(tmp_path: Path) -> None:
    lines, events = crowd()
    lines.append(row(600, 900, 204, 5, tx="meet"))
    (found,) = linked(tmp_path, lines, [*events, withdrawal(500, 900)])
    (candidate,) = found.candidates
    assert (candidate.depositor, candidate.clues) == (address(204), ("transacted",))
    assert candidate.evidence == ("meet",)


def test_the_same_notes_in_several_pools_are_a_clue(tmp_path: Path) -> None:
    lines, events = crowd()
    for height, leaf, contract, amount in (
        (301, 9, ONE, ETHER),
        (302, 10, ONE, ETHER),
        (303, 0, TEN, 10 * ETHER),
    ):
        lines.append(row(height, 77, contract, amount, tx=f"t{height}"))
        events.append(deposit(height, leaf, contract))
    out = [withdrawal(401, 78), withdrawal(402, 78), withdrawal(403, 78, TEN)]
    found = linked(tmp_path, lines, [*events, *out])
    assert [[each.depositor for each in one.candidates] for one in found] == [[address(77)]] * 3
    assert {clue for one in found for each in one.candidates for clue in each.clues} == {"several-pools"}
    assert found[0].candidates[0].prior == Fraction(2, 11)
    fewer = linked(tmp_path / "fewer", lines, [*events, *out[:2]])
    assert [one.candidates for one in fewer] == [(), ()]


def test_a_deposit_after_the_withdrawal_is_no_candidate(tmp_path: Path) -> None:
    lines, events = crowd()
    lines.append(row(600, 900, ONE, ETHER, tx="t600"))
    (found,) = linked(tmp_path, lines, [*events, deposit(600, 9), withdrawal(500, 900)])
    assert found.candidates == ()


def test_posteriors_never_pass_one(tmp_path: Path) -> None:
    lines, events = crowd(1)
    (found,) = linked(tmp_path, lines, [*events, withdrawal(500, 200)])
    assert [each.posterior for each in found.candidates] == [1]
