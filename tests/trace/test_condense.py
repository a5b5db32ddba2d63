from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.model import EndpointKind
from hueandcry.model.errors import ConservationBroken
from hueandcry.trace.condense import condense
from hueandcry.trace.condense.network import ROOT, network
from hueandcry.trace.condense.picture import RESTS, Picture, Station
from hueandcry.trace.flow import Edge, End, Flow, Node
from tests.brief import world

THEN = datetime(2025, 1, 1, tzinfo=UTC)
CHAIN, COIN, TOKEN = "eip155:1", "eip155:1/slip44:60", "eip155:1/erc20:0x01"


def flow(
    moves: list[tuple[str, str, int]],
    ends: dict[str, tuple[EndpointKind, int]],
    stolen: int,
    rounding: int = 0,
    already: int = 0,
    labels: dict[str, str] | None = None,
) -> Flow:
    """A flow from the victim V; names that start with tx are transaction purses, `A$` is A's token purse."""
    names = sorted({name for a, b, _ in moves for name in (a, b)} | set(ends))
    number = {name: i for i, name in enumerate(names)}
    nodes = [
        Node(i, CHAIN, "" if name.startswith("tx") else name.rstrip("$"), TOKEN if "$" in name else COIN,
             "TOK" if "$" in name else "ETH", (labels or {}).get(name, ""), 0, name == "V")
        for name, i in number.items()
    ]  # fmt: skip
    edges = [Edge(number[a], number[b], claim, claim, 1, THEN, THEN) for a, b, claim in moves]
    rests = [End(number[name], kind, claim, claim) for name, (kind, claim) in ends.items()]
    return Flow(COIN, "ETH", 0, stolen, already, rounding, tuple(nodes), tuple(edges), tuple(rests))


UNTRACED, HELD = EndpointKind.UNTRACED, EndpointKind.HELD


def drawn(picture: Picture) -> set[tuple[str, str, int]]:
    label = {group.id: group.label or group.kind for group in picture.groups}
    return {(label[r.sender], label[r.recipient], r.claim) for r in picture.ribbons}


def test_a_wallet_where_everything_rests_is_an_endpoint() -> None:
    picture = condense(flow([("V", "A", 10), ("A", "B", 10)], {"B": (UNTRACED, 10)}, 10))
    assert drawn(picture) == {("stolen", "A", 10), ("A", "B", 10)}
    assert picture.groups[-1].kind is Station.WALLET
    assert picture.totals() == {UNTRACED: 10}
    assert picture.columns == ("Stolen", "First hop", "Where it is now")


def test_what_rests_mid_way_is_an_endpoint_of_its_own() -> None:
    moves = [("V", "A", 10), ("A", "B", 6)]
    picture = condense(flow(moves, {"A": (HELD, 4), "B": (UNTRACED, 6)}, 10))
    kinds = Counter({group.kind: group.claim for group in picture.groups if group.kind in RESTS})
    assert kinds == {HELD: 4, UNTRACED: 6}


def test_money_that_went_round_is_reported_and_not_drawn() -> None:
    """E10 of the known answers: A to B, back to A, on to C."""
    moves = [("V", "A", 10), ("A", "B", 10), ("B", "A", 10), ("A", "C", 10)]
    picture = condense(flow(moves, {"C": (HELD, 10)}, 10))
    assert drawn(picture) == {("stolen", "A", 10), ("A", "C", 10)}
    assert [(r.sender, r.recipient, r.claim) for r in picture.rounds] == [("B", "A", 10)]


def test_a_round_that_is_smaller_than_the_way_leaves_the_net() -> None:
    moves = [("V", "A", 10), ("A", "B", 25), ("B", "A", 15), ("B", "C", 10)]
    picture = condense(flow(moves, {"C": (HELD, 10)}, 10))
    assert drawn(picture) == {("stolen", "A", 10), ("A", "B", 10), ("B", "C", 10)}
    (ribbon,) = [r for r in picture.ribbons if r.gross != r.claim]
    assert (ribbon.claim, ribbon.gross) == (10, 25)


def test_money_back_at_the_victim_is_an_endpoint() -> None:
    moves = [("V", "A", 10), ("A", "V", 4), ("A", "B", 6)]
    ends = {"V": (EndpointKind.RETURNED, 4), "B": (HELD, 6)}
    picture = condense(flow(moves, ends, 10))
    assert picture.totals() == {EndpointKind.RETURNED: 4, HELD: 6}
    assert picture.rounds == ()


def test_stolen_twice_from_the_victim_goes_round() -> None:
    moves = [("V", "A", 14), ("A", "V", 4), ("A", "B", 10)]
    picture = condense(flow(moves, {"B": (HELD, 10)}, 10))
    assert sum(r.claim for r in picture.rounds) == 4
    assert picture.totals() == {HELD: 10}


def test_gaps_are_endpoints_of_their_own() -> None:
    moves = [("V", "A", 10), ("A", "A$", 9), ("A$", "B$", 8)]
    ends = {"B$": (UNTRACED, 8), "A": (EndpointKind.UNACCOUNTED, 1)}
    picture = condense(flow(moves, ends, 14, rounding=1, already=4))
    assert picture.totals() == {
        UNTRACED: 8,
        EndpointKind.UNACCOUNTED: 1,
        Station.ROUNDING: 1,
        Station.ALREADY_TAINTED: 4,
    }


def test_a_conversion_changes_the_asset_of_the_ribbon() -> None:
    moves = [("V", "A", 10), ("A", "A$", 10), ("A$", "B$", 10)]
    picture = condense(flow(moves, {"B$": (UNTRACED, 10)}, 10))
    assert [(r.came_as, r.asset) for r in picture.ribbons] == [(COIN, COIN), (TOKEN, TOKEN)]
    assert [g.kind for g in picture.groups] == [Station.STOLEN, UNTRACED, Station.SWAP]


def test_transactions_contract_inputs_fill_outputs_in_order() -> None:
    moves = [("V", "A", 3), ("V", "B", 4), ("A", "tx", 3), ("B", "tx", 4), ("tx", "C", 2), ("tx", "D", 5)]
    net = network(flow(moves, {"C": (HELD, 2), "D": (HELD, 5)}, 7))
    names = [wallet.address for wallet in net.wallets]
    steps = [(names[x.sender], names[x.recipient], x.claim) for x in net.links if x.sender != ROOT]
    assert steps == [("A", "C", 2), ("A", "D", 1), ("B", "D", 4)]


def test_a_peel_chain_is_one_group() -> None:
    moves, left = [("V", "A", 1000), ("A", "w0", 1000)], 1000
    for i in range(50):
        moves += [(f"w{i}", f"side{i}", 5), (f"w{i}", f"w{i + 1}", left := left - 5)]
    ends = {f"side{i}": (UNTRACED, 5) for i in range(50)} | {"w50": (HELD, left)}
    picture = condense(flow(moves, ends, 1000))
    (chain,) = [group for group in picture.groups if group.kind is Station.PEEL]
    assert (chain.addresses, chain.claim, chain.label) == (50, 1000, "peel chain, 50 wallets")
    assert any(group.each == 5 and group.addresses == 50 for group in picture.groups)
    assert picture.columns == ("Stolen", "First hop", "Peel chains", "Where it is now")


def test_equal_siblings_share_a_group_and_say_so() -> None:
    picture = condense(world.bybit_ether())
    (tranches,) = [group for group in picture.groups if group.addresses == 40]
    assert tranches.each == 10_000 * world.WEI
    assert tranches.label == "40 × tranche"


def test_a_flow_that_does_not_sum_is_refused() -> None:
    with pytest.raises(ConservationBroken):
        condense(flow([("V", "A", 10)], {"A": (HELD, 9)}, 10))


def test_a_picture_that_does_not_sum_is_refused() -> None:
    good = condense(flow([("V", "A", 10), ("A", "B", 10)], {"B": (HELD, 10)}, 10))
    with pytest.raises(ConservationBroken):
        Picture(good.asset, good.symbol, 0, 11, good.columns, good.groups, good.ribbons, ()).check()
    with pytest.raises(ConservationBroken):
        Picture(good.asset, good.symbol, 0, 10, good.columns, good.groups, good.ribbons[1:], ()).check()


@pytest.mark.parametrize("limit", [60, 30, 20])
def test_the_hard_case_stays_within_its_limit(limit: int) -> None:
    found = world.hard()
    picture = condense(found, limit)
    assert len(found.nodes) > 3000
    assert len(picture.groups) <= limit
    kinds: Counter[object] = Counter()
    for end in found.ends:
        kinds[end.kind] += end.claim
    assert {k: v for k, v in picture.totals().items() if isinstance(k, EndpointKind)} == kinds
    assert sum(r.claim for r in picture.rounds) > 0


def test_condensing_twice_gives_the_same_picture() -> None:
    assert condense(world.hard()) == condense(world.hard())


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Payments between few wallets in two assets, cycles and transactions included; what is left rests."""
    stolen = draw(st.integers(1, 10**6))
    names = [f"w{i}" for i in range(draw(st.integers(1, 12)))]
    holds = Counter({(names[0], ""): stolen})
    moves = Counter({("V", names[0]): stolen})
    lost = 0
    for _ in range(draw(st.integers(0, 40))):
        payers = sorted(purse for purse, amount in holds.items() if amount)
        if not payers:
            break
        (name, asset) = payer = draw(st.sampled_from(payers))
        claim = draw(st.integers(1, holds[payer]))
        holds[payer] -= claim
        if draw(st.booleans()):
            to = (name, "" if asset else "$")
            gone = draw(st.integers(0, min(1, claim - 1)))
            lost += gone
        else:
            to, gone = (draw(st.sampled_from(names)), asset), 0
        if to != payer:
            moves["".join(payer), "".join(to)] += claim - gone
        else:
            gone, lost = 0, lost - gone
        holds[to] += claim - gone
    kinds = list(EndpointKind)
    ends = {
        "".join(p): (kinds[(i * 7) % len(kinds)], c) for i, (p, c) in enumerate(sorted(holds.items())) if c
    }
    already = draw(st.integers(0, 5))
    labels = {name: "service" for name in draw(st.sets(st.sampled_from(names)))}
    listed = [(a, b, c) for (a, b), c in sorted(moves.items())]
    return flow(listed, ends, stolen + already, lost, already, labels)


@settings(max_examples=200, deadline=None)
@given(flows(), st.sampled_from([60, 20, 5]))
def test_any_flow_conserves_within_the_limit(found: Flow, limit: int) -> None:
    """`check` runs inside: every group passes on what it gets, all ribbons run forward, endpoints sum up."""
    picture = condense(found, limit)
    assert len(picture.groups) <= max(limit, 2 + 2 * len(RESTS))
    resting: Counter[object] = Counter()
    for end in found.ends:
        resting[end.kind] += end.claim
    shown = Counter({k: v for k, v in picture.totals().items() if isinstance(k, EndpointKind)})
    assert shown == resting
    assert picture.totals().get(Station.ROUNDING, 0) == found.rounding
    assert picture.totals().get(Station.ALREADY_TAINTED, 0) == found.already_tainted


def test_a_picture_has_at_most_sixty_groups_whatever_the_number_of_wallets() -> None:
    fan = [(f"s{i % 90}", f"leaf{i}", i % 97 + 1) for i in range(3000)]
    inflow = Counter[str]()
    for sender, _, claim in fan:
        inflow[sender] += claim
    stolen = sum(inflow.values())
    moves = [("V", "A", stolen), *(("A", s, c) for s, c in inflow.items()), *fan]
    kinds = list(EndpointKind)
    ends = {leaf: (kinds[i % len(kinds)], claim) for i, (_, leaf, claim) in enumerate(fan)}
    assert len(condense(flow(moves, ends, stolen)).groups) <= 60
