"""Traces through real ledgers: thefts found, kinds of places, several heists, conversions, UTXO chains."""

from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.ledger import Coverage
from hueandcry.model import AMOUNT_POLICIES, EndpointKind, Heist, Policy, Tag
from hueandcry.model.errors import HeistError, TheftNotInLedger
from hueandcry.trace.finished import Run
from hueandcry.trace.result import Balance
from hueandcry.trace.run import Options, run
from tests.ledgers import address, heist, row, theft, view

ETH = "eip155:1/slip44:60"
DAI = "0x6b175474e89094c44da98b954eedeac495271d0f"
BTC = "bip122:000000000019d6689c085ae165831e93"
COIN = ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"]


def trace(
    folder: Path, lines: list[str], stolen: Heist, tags: list[Tag] | None = None, **options: object
) -> Run:
    coverage = options.pop("coverage", None)
    seen = view(folder, lines, coverage)  # type: ignore[arg-type]
    return run(seen, stolen, StopList(tags or []), Options(**options), "r", {})  # type: ignore[arg-type]


def claims(balance: Balance) -> dict[tuple[str, str], int]:
    return {(place.kind.value, place.address.lower()): place.claim for place in balance.places}


def tag(number: int, category: str = "exchange") -> Tag:
    return Tag("eip155:1", address(number), f"S{number}", category, 90, "test")


def test_a_service_absorbs_and_names_its_tag(tmp_path: Path) -> None:
    done = trace(
        tmp_path,
        [row(1, 1, 2, 100), row(2, 2, 3, 60), row(3, 3, 4, 60), row(4, 2, 5, 10)],
        heist([theft(1, 2, 100)]),
        [tag(3)],
    )
    balance = done.trace.chosen[ETH]
    assert claims(balance) == {
        ("exchange", address(3)): 60,
        ("untraced", address(2)): 30,
        ("untraced", address(5)): 10,
    }
    (stop,) = balance.absorbed
    assert (stop.label, stop.tagged_by) == ("S3", "test (90 %)")


def test_held_is_said_only_where_the_ledger_covers_the_purse(tmp_path: Path) -> None:
    lines = [row(1, 1, 2, 100), row(2, 2, 3, 60)]
    complete = Coverage(complete=frozenset({f"eip155:1:{address(3)}"}))
    balance = trace(tmp_path, lines, heist([theft(1, 2, 100)]), coverage=complete).trace.chosen[ETH]
    assert claims(balance) == {("held", address(3)): 60, ("untraced", address(2)): 40}


@pytest.mark.parametrize(("heights", "kind"), [((1, 9), "held"), ((2, 9), "untraced")])
def test_a_chain_covers_from_the_theft_on_or_not_at_all(
    tmp_path: Path, heights: tuple[int, int], kind: str
) -> None:
    balance = trace(
        tmp_path,
        [row(1, 1, 2, 100), row(2, 2, 3, 60)],
        heist([theft(1, 2, 100)]),
        coverage=Coverage("chain", heights=(heights,)),
    ).trace.chosen[ETH]
    assert {place.kind.value for place in balance.held} == {kind}


def test_gas_is_a_fee_and_burning_burns(tmp_path: Path) -> None:
    lines = [
        row(1, 1, 2, 100),
        row(2, 2, 3, 90, tx="t2"),
        row(2, 2, "", 4, tx="t2", position=1, more="gas,,,"),
        row(3, 3, 0, 90),
    ]
    balance = trace(tmp_path, lines, heist([theft(1, 2, 100)])).trace.chosen[ETH]
    assert (balance.fees, [(p.kind, p.claim) for p in balance.absorbed]) == (4, [(EndpointKind.BURNED, 90)])
    assert [p.claim for p in balance.held] == [6]


def test_a_declared_conversion_keeps_the_claim(tmp_path: Path) -> None:
    lines = [
        row(1, 1, 2, 100),
        row(2, 2, 2, 100, more=f"conversion,{DAI},250000,"),
        row(3, 2, 3, 125000, asset=DAI),
    ]
    done = trace(tmp_path, lines, heist([theft(1, 2, 100)]))
    found = {(p.address, p.asset.split("/")[1][:5], p.tainted, p.claim) for p in done.trace.chosen[ETH].held}
    assert found == {(address(2), "erc20", 125000, 50), (address(3), "erc20", 125000, 50)}


def test_a_bridge_crossing_goes_on_on_the_other_chain(tmp_path: Path) -> None:
    ends = f"{address(2)},{COIN[0]}"
    crossing = f"ethereum,2,2025-01-01T00:00:02Z,t2,0,{ends},native,100,conversion,{BTC}/slip44:0,7,p:0"
    lines = [row(1, 1, 2, 100), crossing]
    (place,) = trace(tmp_path, lines, heist([theft(1, 2, 100)])).trace.chosen[ETH].held
    assert (place.chain, place.address, place.tainted, place.claim) == (BTC, COIN[0], 7, 100)


def utxo(height: int, tx: str, position: int, kind: str, holder: str, outpoint: str, amount: int) -> str:
    ends = f"{holder}," if kind == "input" else f",{holder}"
    time = f"2025-01-01T00:{height:02d}:00Z"
    return f"bitcoin,{height},{time},{tx},{position},{ends},native,{amount},{kind},,,{outpoint}"


def test_a_utxo_transaction_spends_inputs_in_order_and_leaves_its_fee(tmp_path: Path) -> None:
    a, b, c = (f"{n}" * 64 for n in "abc")
    lines = [
        utxo(1, a, 0, "input", COIN[1], f"{'9' * 64}:0", 4),
        utxo(1, a, 1, "output", COIN[0], f"{a}:0", 4),
        utxo(2, b, 0, "input", COIN[0], f"{a}:0", 4),
        utxo(2, b, 1, "input", COIN[1], f"{'8' * 64}:1", 6),
        utxo(2, b, 2, "output", COIN[1], f"{b}:0", 4),
        utxo(2, b, 3, "output", COIN[1], f"{b}:1", 5),
    ]
    del c
    stolen = heist([{"chain": "bitcoin", "tx": a, "to": COIN[0], "asset": "native", "amount": 4}])
    done = trace(tmp_path, lines, stolen)
    asset = f"{BTC}/slip44:0"
    expected = {"fifo": ({0: 4}, 0), "lifo": ({1: 3}, 1), "tiho": ({1: 4}, 0), "haircut": ({0: 1, 1: 2}, 1)}
    for policy, (outputs, fee) in expected.items():
        balance = done.trace.balances[Policy(policy)][asset]
        assert {int(p.outpoint[-1]): p.claim for p in balance.held} == outputs, policy
        assert balance.fees == fee


def test_two_heists_in_one_pass_keep_their_own(tmp_path: Path) -> None:
    lines = [row(1, 1, 2, 10), row(2, 2, 3, 10), row(3, 3, 4, 10)]
    first, second = heist([theft(1, 2, 10)], name="one"), heist([theft(2, 3, 10)], name="two")
    alone = trace(tmp_path / "x", lines, second).trace.chosen[ETH]
    assert (alone.already_tainted, [p.claim for p in alone.held]) == (0, [10])
    beside = trace(tmp_path / "y", lines, second, beside=(first,)).trace.chosen[ETH]
    assert (beside.stolen, beside.already_tainted, beside.held) == (10, 10, ())


def test_a_holding_of_all_steals_the_history_that_is_missing_after_it(tmp_path: Path) -> None:
    lines = [row(1, 2, 9, 5), row(10, 2, 3, 70), row(11, 2, 4, 30)]
    holding = {
        "chain": "ethereum",
        "address": address(2),
        "asset": "native",
        "amount": "all",
        "since": "2025-01-01T00:00:05Z",
    }
    balance = trace(tmp_path, lines, heist(holdings=[holding])).trace.chosen[ETH]
    assert (balance.stolen, claims(balance)) == (
        100,
        {("untraced", address(3)): 70, ("untraced", address(4)): 30},
    )


def test_a_holding_of_an_amount_enters_at_its_moment(tmp_path: Path) -> None:
    lines = [row(1, 1, 2, 50), row(10, 2, 3, 60)]
    holding = {
        "chain": "ethereum",
        "address": address(2),
        "asset": "native",
        "amount": 40,
        "since": "2025-01-01T00:00:05Z",
    }
    done = trace(tmp_path, lines, heist(holdings=[holding]))
    assert claims(done.trace.balances[Policy.FIFO][ETH])["untraced", address(3)] == 10
    assert claims(done.trace.balances[Policy.LIFO][ETH])["untraced", address(3)] == 40


def test_a_theft_that_is_not_in_the_ledger(tmp_path: Path) -> None:
    with pytest.raises(TheftNotInLedger, match="t7"):
        trace(tmp_path, [row(1, 1, 2, 100)], heist([theft(7, 2, 100)]))


def test_a_theft_of_another_amount_than_the_ledger_shows(tmp_path: Path) -> None:
    with pytest.raises(HeistError, match=r"the heist says 99, the ledger 100"):
        trace(tmp_path, [row(1, 1, 2, 100)], heist([theft(1, 2, 99)]))


def test_a_theft_in_two_rows_of_one_transaction(tmp_path: Path) -> None:
    lines = [row(1, 1, 2, 60), row(1, 8, 2, 40, position=1), row(1, 8, 2, 7, position=2)]
    assert trace(tmp_path / "x", lines[:2], heist([theft(1, 2, 100)])).trace.chosen[ETH].stolen == 100
    assert trace(tmp_path / "y", lines, heist([theft(1, 2, 40, position=1)])).trace.chosen[ETH].stolen == 40
    with pytest.raises(HeistError, match=r"60 \+ 40 \+ 7"):
        trace(tmp_path / "z", lines, heist([theft(1, 2, 100)]))


def test_a_holding_on_the_stop_list_is_refused(tmp_path: Path) -> None:
    holding = {
        "chain": "ethereum",
        "address": address(2),
        "asset": "native",
        "amount": "all",
        "since": "2025-01-01T00:00:00Z",
    }
    with pytest.raises(HeistError, match="cannot start where it stops"):
        trace(tmp_path, [row(1, 2, 3, 1)], heist(holdings=[holding]), [tag(2)])


def test_inferred_rows_carry_taint_only_when_accepted(tmp_path: Path) -> None:
    lines = [row(1, 1, 2, 100), row(2, 2, 3, 60, more="inferred,,,")]
    stolen = heist([theft(1, 2, 100)])
    assert claims(trace(tmp_path / "x", lines, stolen).trace.chosen[ETH]) == {("untraced", address(2)): 100}
    accepted = trace(tmp_path / "y", lines, stolen, accept_inferred=True)
    assert claims(accepted.trace.chosen[ETH])["untraced", address(3)] == 60
    assert any("accepted" in finding for finding in accepted.trace.findings)


def test_ranges_hold_every_policy(tmp_path: Path) -> None:
    lines = [row(1, 9, 2, 70), row(2, 1, 2, 30), row(3, 2, 3, 50), row(4, 2, 4, 50)]
    done = trace(tmp_path, lines, heist([theft(2, 2, 30)]))
    for policy in AMOUNT_POLICIES:
        for place in done.trace.balances[policy][ETH].places:
            span = done.trace.ranges[ETH][place.chain, place.address, place.asset, place.outpoint]
            assert span.low <= place.claim <= span.high
    assert {(r.low, r.high) for r in done.trace.ranges[ETH].values()} == {(0, 30)}


def test_unknown_history_is_reported_where_the_money_went(tmp_path: Path) -> None:
    lines = [row(1, 1, 2, 10), row(2, 2, 3, 15), row(3, 7, 8, 1000)]
    done = trace(tmp_path, lines, heist([theft(1, 2, 10)]))
    assert {place[1]: amount for place, amount in done.trace.unknown_history.items()} == {address(2): 5}
