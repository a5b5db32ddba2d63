"""The state on disk, the plans for small and large ledgers, payments, and Bitcoin."""

from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.ledger import Ledger
from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.model.errors import AddressError, IdentifierError, InputError
from hueandcry.model.exposure import Moment, Share, Subject, SubjectKind, Verdict
from hueandcry.screen.exposure import gaps, ground
from hueandcry.screen.exposure.building import Inputs
from hueandcry.screen.exposure.ground import Material, until
from hueandcry.screen.exposure.state import State
from hueandcry.trace import case
from tests.ledgers import address, heist, ledger, row, theft
from tests.screen.exposure.world import ETH, amounts, at, category, material, party, service, state
from tests.sources.utxo.test_trace import THIEF, UNIT, X, Y, load, world
from tests.sources.utxo.test_trace import address as coin_address

LISTED, SCAM = 50, 60
ROWS = [
    row(1, 9, 1, 30),
    row(2, 8, 1, 70),
    row(3, 1, 2, 50),
    row(4, 2, 4, 20),
    row(5, LISTED, 4, 7),
    row(6, SCAM, 4, 3),
    row(7, 4, 7, 5),
    row(8, 7, 5, 5),
    row(9, 4, 5, 10),
]
ROBBED = heist([theft(1, 1, 30)])
SUBJECTS = [party(LISTED, since="2024-12-31"), category(SCAM)]


def everything(made: State) -> list[object]:
    found: list[object] = []
    for policy in AMOUNT_POLICIES:
        found += [made.address("ethereum", address(n), policy).document() for n in (1, 2, 4, 5, 7, LISTED, 9)]
        found += [made.transaction("ethereum", f"t{n}", policy).document() for n in range(1, 10)]
        found += [made.deposit("ethereum", address(5), "native", n, policy).document() for n in (1, 7, 99)]
    return found


def test_a_kept_state_says_the_same(tmp_path: Path) -> None:
    made = material(tmp_path / "ledger", ROWS, [ROBBED], SUBJECTS, [service(7)])
    inputs = Inputs("exposure-1", {"ledger": "x"})
    memory = State.build(made, inputs)
    kept = State.build(made, inputs, tmp_path / "state")
    assert everything(kept) == everything(memory) == everything(State.open(tmp_path / "state"))
    assert kept.basis.run == "exposure-1"
    assert not list(tmp_path.glob(".state*"))


def test_a_damaged_state_is_an_error(tmp_path: Path) -> None:
    made = material(tmp_path / "ledger", ROWS, [ROBBED])
    State.build(made, folder=tmp_path / "state")
    (tmp_path / "state" / "thefts" / "moves.arrow").write_bytes(b"ARROW1")
    with pytest.raises(InputError, match="damaged"):
        State.open(tmp_path / "state")
    with pytest.raises(InputError, match="delete the folder"):
        State.open(tmp_path / "none")


def test_a_ledger_that_is_not_small_is_read_in_passes_with_the_same_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [row(20 + n, 100 + n, 200 + n, 5) for n in range(20)]
    made = ledger(tmp_path, [*ROWS, *others])
    told = ((ROBBED,), tuple(SUBJECTS), StopList([service(7)]))
    small = State.build(Material(made.read(), *told))
    for module in (ground, case):
        monkeypatch.setattr(module, "SMALL", 3)
    for rows in (made.read(), made.stream()):
        large = State.build(Material(rows, *told))
        for policy in AMOUNT_POLICIES:
            for number in (1, 2, 4, 5):
                one, other = (s.address("ethereum", address(number), policy) for s in (small, large))
                assert other.rows == one.rows
                assert other.standing == one.standing
        booked = large.address("ethereum", address(7), Policy.FIFO)  # a service: not all of its rows are read
        assert [(each.subject, each.amount, each.share.whole) for each in booked.rows if each.amount] == [
            ("h", 5, 0)
        ]
        assert any("came in all is not known" in gap for gap in booked.gaps)
        assert large.address("ethereum", address(101)).verdict is Verdict.NOT_COVERED
        assert large.address("ethereum", address(99)).verdict is Verdict.UNKNOWN
        assert large.transaction("ethereum", "t25").verdict is Verdict.NOT_COVERED


def test_as_of_a_height_or_a_day_is_the_same_question_on_less(tmp_path: Path) -> None:
    made = ledger(tmp_path, [*ROWS, row(10, LISTED, 5, 1, chain="polygon")]).read()
    for height in range(11):
        cut = State.build(
            Material(until(made, str(height), "eip155:1"), (ROBBED,), tuple(SUBJECTS), StopList([]))
        )
        less = [line for n, line in enumerate(ROWS, 1) if n <= height]
        if not less:
            assert cut.address("ethereum", address(1)).verdict is Verdict.NAMED
            assert cut.address("ethereum", address(4)).verdict is Verdict.UNKNOWN
            continue
        fresh = state(tmp_path / str(height), less, [ROBBED], SUBJECTS)
        for number in (1, 2, 4, 5):
            assert at(cut, number) == at(fresh, number)
    assert until(made, "2024-12-31", "").table.num_rows == 0
    assert until(made, "2025-01-01", "").table.num_rows == len(ROWS) + 1
    assert until(made, "9" * 5000, "eip155:1").table.num_rows == len(ROWS)
    with pytest.raises(InputError, match="neither a height nor a day"):
        until(made, "soon", "eip155:1")
    with pytest.raises(InputError, match="give a day"):
        until(made, "5", "tron:0x2b6653dc")


def test_a_heist_counts_as_far_as_it_had_happened(tmp_path: Path) -> None:
    twice = heist([theft(1, 1, 30), theft(5, 2, 9)])
    made = ledger(tmp_path, [row(1, 9, 1, 30), row(2, 1, 3, 30), row(5, 9, 2, 9), row(6, 2, 3, 9)]).read()
    cut = State.build(Material(until(made, "4", "eip155:1"), (twice,), (), StopList([])), Inputs(as_of="4"))
    assert at(cut, 3) == {("h", True): 30}
    assert cut.basis.notes == ("h: 1 of its thefts or holdings are not in the ledger",)


def test_which_lots_would_leave(tmp_path: Path) -> None:
    rows = [row(1, 8, 2, 20), row(2, 9, 1, 50), row(3, 1, 2, 50), row(4, 8, 2, 30)]
    made = state(tmp_path, rows, [heist([theft(2, 1, 50)])])

    def lots(policy: Policy, amount: int) -> list[tuple[int, bool]]:
        answer = made.deposit("ethereum", address(2), "native", amount, policy)
        return [(each.amount, bool(each.subjects)) for each in answer.leaving]

    # E2: 20 clean, 50 tainted, 30 clean; 40 leave.
    assert lots(Policy.FIFO, 40) == [(20, False), (20, True)]
    assert lots(Policy.LIFO, 40) == [(10, True), (30, False)]
    assert lots(Policy.TAINT_FIRST, 40) == [(40, True)]
    assert lots(Policy.CLEAN_FIRST, 40) == [(40, False)]
    assert lots(Policy.HAIRCUT, 40) == [(20, True), (20, False)]
    answer = made.deposit("ethereum", address(2), "native", 40, Policy.FIFO)
    assert [(each.tx, each.came, each.hops) for each in answer.leaving if each.subjects] == [
        ("t3", Moment(3, answer.leaving[1].came.time), 2)
    ]
    (found,) = answer.rows
    assert (found.amount, found.low, found.high, found.share, found.hops, found.direct) == (
        20,
        0,
        40,
        Share(20, 40),
        2,
        False,
    )


def test_a_payment_of_more_than_is_known_says_so(tmp_path: Path) -> None:
    made = state(tmp_path, ROWS, [ROBBED], SUBJECTS)
    answer = made.deposit("ethereum", address(5), ETH, 100)
    assert "the ledger does not show where 85 base units of the payment would come from" in answer.gaps
    nobody = made.deposit("ethereum", address(77), "native", 5)
    assert (nobody.verdict, nobody.gaps) == (Verdict.UNKNOWN, ("not in the ledger: nothing is known",))


def test_a_payment_from_a_listed_address_is_its_own(tmp_path: Path) -> None:
    made = state(tmp_path, ROWS, [ROBBED], SUBJECTS)
    answer = made.deposit("ethereum", address(LISTED), "native", 5)
    assert answer.verdict is Verdict.NAMED
    assert amounts(answer) == {("list/party", True): 5}
    assert [each.after_listing for each in answer.rows] == [True]


def test_a_listed_address_that_the_ledger_lacks_is_named_all_the_same(tmp_path: Path) -> None:
    made = state(tmp_path, ROWS, [], [party(77)])
    assert made.address("ethereum", address(77)).verdict is Verdict.NAMED
    assert amounts(made.deposit("ethereum", address(77), "native", 5)) == {("list/party", True): 5}
    (total,) = [each for each in made.address("ethereum", address(4)).totals if each.of == "received"]
    assert (total.whole, total.attributed) == (30, 0)


def test_bad_questions_are_refused(tmp_path: Path) -> None:
    made = state(tmp_path, ROWS, [ROBBED])
    for amount in (0, -1):
        with pytest.raises(InputError, match="positive"):
            made.deposit("ethereum", address(5), "native", amount)
    with pytest.raises(AddressError):
        made.address("ethereum", "0x12")
    with pytest.raises(IdentifierError):
        made.address("nowhere", address(5))
    with pytest.raises(IdentifierError):
        made.deposit("ethereum", address(5), "what is this", 1)


def bitcoin(folder: Path, subjects: list[Subject], *, robbed: bool) -> State:
    blocks, stolen = world()
    made = Ledger(folder / "ledger")
    load(made, folder, blocks)
    told = {
        "chain": "bitcoin",
        "tx": stolen.txid,
        "to": coin_address(THIEF),
        "asset": "native",
        "amount": 4 * UNIT,
    }
    heists = (heist([told]),) if robbed else ()
    return State.build(Material(made.read(), heists, tuple(subjects), StopList([])))


def listed_coin(script: bytes) -> Subject:
    chain = "bip122:000000000019d6689c085ae165831e93"
    return Subject("list/coin", "Coin", SubjectKind.PARTY, chain, coin_address(script))


def test_coins_count_a_transaction_as_one_hop(tmp_path: Path) -> None:
    made = bitcoin(tmp_path, [], robbed=True)
    found = made.address("bitcoin", coin_address(X), Policy.FIFO).rows
    assert [(each.amount, each.hops, each.direct) for each in found] == [(4 * UNIT, 1, True)]
    assert [step.recipient for step in found[0].shortest.steps] == [coin_address(THIEF), coin_address(X)]
    assert found[0].shortest.steps[1].sender == coin_address(THIEF)
    mixed = made.address("bitcoin", coin_address(Y)).rows
    assert [(each.amount, each.low, each.high) for each in mixed] == [(2_000_000, 0, 4 * UNIT)]


def test_coins_of_a_listed_address_are_its_own_and_change_is_not_received(tmp_path: Path) -> None:
    made = bitcoin(tmp_path, [listed_coin(THIEF)], robbed=False)
    assert amounts(made.address("bitcoin", coin_address(X), Policy.FIFO)) == {("list/coin", True): 4 * UNIT}
    judged = made.deposit("bitcoin", coin_address(X), "native", UNIT, Policy.FIFO)
    assert amounts(judged) == {("list/coin", False): UNIT}


def test_a_listed_address_is_not_called_a_service_that_mixes(tmp_path: Path) -> None:
    rows = [row(1, 8, 50, 7), row(2, 50, 5, 7), row(3, 60, 7, 3)]
    made = state(tmp_path, [*rows, row(4, 9, 60, 4)], subjects=[party(50)], tags=[service(60)])
    assert gaps.LISTED in made.address("ethereum", address(50)).gaps
    assert gaps.SERVICE not in made.address("ethereum", address(50)).gaps
    paid = made.deposit("ethereum", address(50), "native", 3)
    assert gaps.SERVICE not in paid.gaps
    assert gaps.LISTED not in made.address("ethereum", address(60)).gaps
