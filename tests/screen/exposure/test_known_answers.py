"""Source-of-funds exposure by hand: hops, mixing, every policy, several subjects at once."""

from pathlib import Path

import pytest

from hueandcry.ledger import Coverage
from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.model.exposure import Direction, Moment, Share, SubjectKind, Verdict
from tests.ledgers import address, heist, row, theft
from tests.screen.exposure.world import ETH, amounts, at, category, hops, only, party, service, state

THIEF, LISTED, SCAM, MIXED = 1, 50, 60, 2
WORLD = [
    row(1, 9, THIEF, 30),
    row(2, 8, THIEF, 70),
    row(3, THIEF, MIXED, 50),
    row(4, THIEF, 3, 50),
    row(5, MIXED, 4, 20),
    row(6, LISTED, 4, 7),
    row(7, SCAM, 4, 3),
    row(8, 4, 5, 30),
]
ROBBED = heist([theft(1, THIEF, 30)])


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_hops_are_counted_from_the_thief(length: int, tmp_path: Path) -> None:
    rows = [row(1, 9, THIEF, 10), *(row(2 + n, THIEF + n, THIEF + n + 1, 10) for n in range(length))]
    made = state(tmp_path, rows, [heist([theft(1, THIEF, 10)])])
    for policy in AMOUNT_POLICIES:
        found = only(made.address("ethereum", address(THIEF + length), policy))
        assert (found.amount, found.low, found.high, found.share) == (10, 10, 10, Share(10, 10))
        assert (found.hops, found.direct, found.share.percent) == (length, length == 1, "100.00")
        assert hops(found) == [str(THIEF + n) for n in range(length + 1)]
        assert found.largest == found.shortest
        assert found.first == found.last == Moment(1 + length, found.first.time)


def test_the_thief_himself_is_named_and_no_hop_away(tmp_path: Path) -> None:
    answer = state(tmp_path, WORLD, [ROBBED]).address("ethereum", address(THIEF))
    assert answer.verdict is Verdict.NAMED
    assert [(each.subject, each.role) for each in answer.named] == [("h", "theft")]
    found = only(answer)
    assert (found.hops, found.direct, found.amount, found.share) == (0, True, 30, Share(30, 100))


# 30 stolen and 70 others mix at the thief; 50 of them mix with nothing, of which 20 go on (E1, then a split).
@pytest.mark.parametrize(
    ("policy", "stolen"),
    [
        (Policy.HAIRCUT, 6),
        (Policy.FIFO, 20),
        (Policy.LIFO, 0),
        (Policy.TAINT_FIRST, 20),
        (Policy.CLEAN_FIRST, 0),
        (Policy.TIHO, 20),
    ],
)
def test_a_heist_a_party_and_a_category_at_once(policy: Policy, stolen: int, tmp_path: Path) -> None:
    made = state(tmp_path, WORLD, [ROBBED], [party(LISTED), category(SCAM)])
    expected = {("list/party", True): 7, ("scam", True): 3, **({("h", False): stolen} if stolen else {})}
    answer = made.address("ethereum", address(4), policy)
    assert amounts(answer) == expected
    assert {each.subject: (each.low, each.high) for each in answer.rows} == {
        "h": (0, 20),
        "list/party": (7, 7),
        "scam": (3, 3),
    }
    assert {
        (each.kind, each.of): (each.whole, each.attributed, each.unattributed) for each in answer.totals
    } == {
        (SubjectKind.HEIST, "received"): (30, stolen, 30 - stolen),
        (SubjectKind.PARTY, "received"): (30, 7, 23),
        (SubjectKind.CATEGORY, "received"): (30, 3, 27),
    }


def test_what_rests_is_told_apart_from_what_came(tmp_path: Path) -> None:
    made = state(tmp_path, WORLD, [ROBBED], [party(LISTED)])
    gone = made.address("ethereum", address(4))
    assert gone.rows
    assert gone.standing == ()
    there = made.address("ethereum", address(5), Policy.FIFO)
    assert [(each.subject, each.amount, each.low, each.high, each.share) for each in there.standing] == [
        ("h", 20, 0, 20, Share(20, 30)),
        ("list/party", 7, 7, 7, Share(7, 30)),
    ]


@pytest.mark.parametrize(
    ("policy", "first", "second"), [(Policy.HAIRCUT, 5, 15), (Policy.FIFO, 10, 10), (Policy.LIFO, 0, 20)]
)
def test_two_heists_side_by_side_are_e14(policy: Policy, first: int, second: int, tmp_path: Path) -> None:
    rows = [row(1, 8, 1, 10), row(2, 9, 1, 30), row(3, 1, 5, 20)]
    robbed = [heist([theft(1, 1, 10)], name="one"), heist([theft(2, 1, 30)], name="two")]
    found = at(state(tmp_path, rows, robbed), 5, policy)
    assert found == {
        key: amount for key, amount in {("one", True): first, ("two", True): second}.items() if amount
    }


def test_what_a_second_heist_takes_from_the_first_stays_with_the_first(tmp_path: Path) -> None:
    rows = [row(1, 8, 1, 10), row(2, 1, 2, 10), row(3, 2, 5, 10)]
    robbed = [heist([theft(1, 1, 10)], name="one"), heist([theft(2, 2, 10)], name="two")]
    assert at(state(tmp_path, rows, robbed), 5) == {("one", False): 10}


def test_money_of_a_thief_on_a_list_is_told_of_both(tmp_path: Path) -> None:
    rows = [row(1, 9, THIEF, 30), row(2, THIEF, 5, 30)]
    made = state(tmp_path, rows, [heist([theft(1, THIEF, 30)])], [party(THIEF)])
    assert at(made, 5) == {("h", True): 30, ("list/party", True): 30}


def test_all_that_a_listed_address_spends_is_its_own_whoever_paid_it(tmp_path: Path) -> None:
    """A declared holding of all would leave the 40 clean that came before, and the 60 to the first party."""
    rows = [row(1, 8, LISTED, 40), row(2, 51, LISTED, 60), row(3, LISTED, 5, 100)]
    made = state(tmp_path, rows, [], [party(LISTED), party(51, "other")])
    assert at(made, 5) == {("list/party", True): 100}
    assert at(made, LISTED) == {("list/other", True): 60}


def test_whether_the_listing_was_in_force_splits_a_row(tmp_path: Path) -> None:
    rows = [row(10, LISTED, 2, 3), row(11, 2, 5, 3)]
    day = "2025-01-01"
    for since, force in ((day, True), ("2025-01-02", False), ("2025-01", None), ("", None), ("2024", True)):
        made = state(tmp_path / (since or "none"), rows, [], [party(LISTED, since=since)])
        found = only(made.address("ethereum", address(5)))
        assert (found.after_listing, found.direct, found.hops) == (force, False, 2)


def test_two_lists_that_name_one_address_tell_of_the_same_money(tmp_path: Path) -> None:
    rows = [row(10, LISTED, 5, 3)]
    made = state(tmp_path, rows, [], [party(LISTED, "one"), party(LISTED, "two", "2024-01-01")])
    answer = made.address("ethereum", address(5))
    assert [(each.subject, each.amount, each.after_listing, each.also) for each in answer.rows] == [
        ("list/one", 3, None, ("list/two",)),
        ("list/two", 3, True, ("list/one",)),
    ]
    assert {(each.of, each.whole, each.attributed) for each in answer.totals} == {
        ("received", 3, 3),
        ("balance", 3, 3),
    }


def test_an_address_of_every_evm_chain_is_listed_on_each(tmp_path: Path) -> None:
    rows = [row(1, LISTED, 5, 3), row(2, LISTED, 5, 4, chain="polygon")]
    made = state(tmp_path, rows, [], [party(LISTED, chain="eip155:*")])
    assert only(made.address("ethereum", address(5))).amount == 3
    assert only(made.address("polygon", address(5))).amount == 4
    assert made.address("arbitrum", address(LISTED)).verdict is Verdict.NAMED


def test_money_through_a_service_is_attributed_no_longer(tmp_path: Path) -> None:
    rows = [row(1, 9, THIEF, 30), row(2, THIEF, 7, 30), row(3, 7, 5, 30)]
    made = state(tmp_path, rows, [heist([theft(1, THIEF, 30)])], [], [service(7)])
    assert at(made, 5) == {}
    answer = made.address("ethereum", address(7))
    assert amounts(answer) == {("h", True): 30}
    assert answer.standing == ()
    assert any("money stops here" in gap for gap in answer.gaps)


def test_a_listed_service_is_a_source_all_the_same(tmp_path: Path) -> None:
    rows = [row(1, 8, 7, 30), row(2, 7, 5, 30)]
    assert at(state(tmp_path, rows, [], [party(7)], [service(7)]), 5) == {("list/party", True): 30}


def test_money_that_goes_round_in_a_circle_counts_hops_from_the_thief_again(tmp_path: Path) -> None:
    rows = [row(1, 9, 1, 10), row(2, 1, 2, 10), row(3, 2, 1, 10), row(4, 1, 5, 10)]
    made = state(tmp_path, rows, [heist([theft(1, 1, 10)])])
    for policy in AMOUNT_POLICIES:
        found = only(made.address("ethereum", address(5), policy))
        assert (found.amount, found.hops, found.direct) == (10, 1, True)
        assert found.largest.steps[0].tx == "t1"


def test_the_shortest_and_the_largest_way_differ(tmp_path: Path) -> None:
    rows = [
        row(1, 9, 1, 100),
        row(2, 1, 2, 10),
        row(3, 1, 3, 90),
        row(4, 3, 2, 90),
        row(5, 2, 5, 100),
    ]
    made = state(tmp_path, rows, [heist([theft(1, 1, 100)])])
    for policy in AMOUNT_POLICIES:
        found = only(made.address("ethereum", address(5), policy))
        assert [int(step.recipient, 16) for step in found.shortest.steps] == [1, 2, 5]
        assert [int(step.recipient, 16) for step in found.largest.steps] == [1, 3, 2, 5]
        assert found.hops == 2


def test_a_swap_is_no_hop_and_what_it_gave_was_not_received(tmp_path: Path) -> None:
    token = "erc20:" + address(99)
    swap = row(3, 2, 2, 40, more=f"conversion,{token},80,")
    rows = [row(1, 9, 1, 40), row(2, 1, 2, 40), swap, row(4, 2, 5, 80, asset=token)]
    made = state(tmp_path, rows, [heist([theft(1, 1, 40)])])
    got = only(made.address("ethereum", address(5)))
    assert (got.asset, got.amount, got.hops) == (f"eip155:1/{token}", 80, 2)
    swapper = made.address("ethereum", address(2))
    assert [(total.asset, total.of, total.whole) for total in swapper.totals] == [(ETH, "received", 40)]


def test_transfers_of_nothing_carry_nothing(tmp_path: Path) -> None:
    rows = [row(1, 9, 1, 10), row(2, 1, 5, 0), row(3, LISTED, 5, 0), row(4, 8, 5, 1)]
    made = state(tmp_path, rows, [heist([theft(1, 1, 10)])], [party(LISTED)])
    assert made.address("ethereum", address(5)).rows == ()


def test_farther_money_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    made = state(tmp_path, WORLD, [ROBBED], [party(LISTED)])
    near = made.address("ethereum", address(4), max_hops=1)
    assert amounts(near) == {("list/party", True): 7}
    assert "money further than 1 hops away is left out of the rows" in near.gaps
    assert made.address("ethereum", address(3), max_hops=1).gaps[-1].startswith("not covered")


def test_a_holding_of_all_counts_as_received(tmp_path: Path) -> None:
    told = {"chain": "ethereum", "address": address(1), "asset": "native", "amount": "all"}
    robbed = heist(holdings=[{**told, "since": "2025-01-01T00:00:00Z"}])
    rows = [row(1, 8, 1, 5), row(2, 1, 5, 20)]
    made = state(tmp_path, rows, [robbed])
    assert [
        (each.of, each.whole, each.attributed) for each in made.address("ethereum", address(1)).totals
    ] == [("received", 20, 15)]
    assert at(made, 5) == {("h", True): 15}
    assert only(made.address("ethereum", address(5))).shortest.steps[0].kind == "holding"


def test_nothing_is_ever_clean(tmp_path: Path) -> None:
    whole = Coverage("case", complete=frozenset({f"eip155:1:{address(8)}"}))
    made = state(tmp_path, WORLD, [ROBBED], [party(LISTED)], coverage=whole)
    assert made.address("ethereum", address(8)).verdict is Verdict.NOT_FOUND
    partial = made.address("ethereum", address(9))
    assert (partial.verdict, partial.covered) == (Verdict.NOT_COVERED, False)
    assert partial.gaps[0].startswith("not covered")
    unknown = made.address("ethereum", address(77))
    assert (unknown.verdict, unknown.gaps) == (Verdict.UNKNOWN, ("not in the ledger: nothing is known",))
    everything = state(tmp_path / "chain", WORLD, coverage=Coverage("chain", ((0, 8),)))
    assert everything.address("ethereum", address(9)).verdict is Verdict.NOT_FOUND
    late = state(tmp_path / "late", WORLD, coverage=Coverage("chain", ((5, 8),)))
    assert late.address("ethereum", address(9)).verdict is Verdict.NOT_COVERED


def test_a_heist_and_subjects_that_the_ledger_lacks_are_named_as_missing(tmp_path: Path) -> None:
    elsewhere = party(3, "elsewhere", chain="tron")
    made = state(tmp_path, WORLD, [ROBBED, heist([theft(99, 1, 5)], name="far")], [elsewhere])
    assert made.basis.notes == (
        "far: 1 of its thefts or holdings are not in the ledger",
        "1 subjects have no address on a chain of the ledger",
    )
    assert at(made, 5)


def test_a_transaction_tells_whom_it_paid(tmp_path: Path) -> None:
    rows = [*WORLD, row(9, 3, 6, 20, tx="both", position=0), row(9, LISTED, 6, 5, tx="both", position=1)]
    made = state(tmp_path, rows, [ROBBED], [party(LISTED)])
    answer = made.transaction("ethereum", "both", Policy.HAIRCUT)
    assert {(each.subject, each.amount, each.share, each.direct) for each in answer.rows} == {
        ("h", 6, Share(6, 20), False),
        ("list/party", 5, Share(5, 5), True),
    }
    assert {each.at for each in answer.rows} == {address(6)}
    assert made.transaction("ethereum", "t2").verdict is Verdict.NOT_COVERED
    assert made.transaction("ethereum", "none").verdict is Verdict.UNKNOWN
    assert answer.direction is Direction.SOURCE
