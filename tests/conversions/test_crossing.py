"""Crossings: deposits and payouts through the ledger, the rewriting and the kernels."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter, Message, Side, Tier
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.message import Transaction
from hueandcry.model import Event, EventKind, Policy
from hueandcry.trace.case import Case, prepare
from hueandcry.trace.scale import account
from tests.ledgers import address, heist, row, theft, view

VICTIM, THIEF, VAULT, AWAY, FRIEND = range(1, 6)
ETHEREUM, BITCOIN = "eip155:1", "bip122:000000000019d6689c085ae165831e93"
COINS = {  # addresses of the BIP 173 and BIP 350 examples
    "vault": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "paid": "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
    "other": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
}


class Spoken:
    """A bridge whose messages are given: what a decoder would have read."""

    name = "spoken"
    wanted = Wanted(memos=True)

    def __init__(self, messages: Iterable[Message]) -> None:
        self._messages = list(messages)

    def read(self, transaction: Transaction) -> Sequence[Message]:
        return [m for m in self._messages if (m.chain, m.tx) == (transaction.chain, transaction.tx)]

    def events(self, _: Sequence[str]) -> list[Event]:
        return [
            Event(m.chain, 0, m.time, None, m.tx, m.position, EventKind.MEMO, "", "", (), b"")
            for m in self._messages
        ]


def at(height: int) -> datetime:
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=height)


def said(side: Side, height: int, chain: str = ETHEREUM, **more: object) -> Message:
    told = Message("spoken", side, chain, f"t{height}", at(height), 0, key="K")
    return replace(told, **more)  # type: ignore[arg-type]


def coin(height: int, end: str, amount: int, kind: str, position: int, outpoint: str) -> str:
    ends = ("", end) if kind == "output" else (end, "")
    return row(height, *ends, amount, position=position, chain="bitcoin", more=f"{kind},,,{outpoint}")


def prepared(
    folder: Path, lines: list[str], messages: Iterable[Message], stolen: int = 1000
) -> tuple[Case, dict[str, dict[tuple[str, str], int]]]:
    """The case, and per policy each claim that rests, by (address or transit name, chain)."""
    bridge = Spoken(messages)
    case = prepare(
        view(folder, [row(1, VICTIM, THIEF, stolen), *lines]),
        (heist([theft(1, THIEF, stolen)]),),
        StopList([]),
        accept_inferred=False,
        convert=Converter(bridge.events, (bridge,)),
    )
    found: dict[str, dict[tuple[str, str], int]] = {}
    for policy, outcome in account(case.movements, list(Policy)[:6]).items():
        rests: dict[tuple[str, str], int] = {}
        for rest in (*outcome.held, *outcome.booked):
            purse = case.purses[rest.purse]
            name = purse.address or purse.outpoint or purse.role.name
            rests[name, purse.chain] = rests.get((name, purse.chain), 0) + rest.claim
        found[policy.value] = {key: claim for key, claim in rests.items() if claim}
        assert sum(rests.values()) == stolen - sum(t.rounding for t in outcome.totals)
    return case, found


ETHER = f"{ETHEREUM}/slip44:60"


def payout(height: int, more: list[str]) -> list[str]:
    return [
        coin(height, COINS["vault"], 70, "input", 0, "aa:0"),
        coin(height, COINS["paid"], 40, "output", 100_000, f"t{height}:0"),
        *more,
        coin(height, COINS["vault"], 25, "output", 100_009, f"t{height}:9"),
    ]


def test_ether_becomes_bitcoin_under_every_policy(tmp_path: Path) -> None:
    lines = [row(2, THIEF, VAULT, 1000), *payout(9, [])]
    messages = [
        said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=1000, other_chain=BITCOIN),
        said(Side.PAYOUT, 9, BITCOIN),
    ]
    case, found = prepared(tmp_path, lines, messages)
    for rests in found.values():
        assert rests == {(COINS["paid"], BITCOIN): 1000}
    (crossing,) = case.resolved.crossings
    assert crossing.payouts
    assert crossing.why == "both sides state the id K"


def test_the_vaults_fee_is_what_it_was(tmp_path: Path) -> None:
    """A rewritten output still counts for what its transaction left over."""
    messages = [
        said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=1000),
        said(Side.PAYOUT, 9, BITCOIN),
    ]
    case, _ = prepared(tmp_path, [row(2, THIEF, VAULT, 1000), *payout(9, [])], messages)
    fees = [
        out
        for out, to in zip(case.movements.out, case.movements.recipient, strict=True)
        if case.purses[to].role.name == "FEES"
    ]
    assert fees == [5]


def test_several_payouts_share_the_claim_exactly(tmp_path: Path) -> None:
    lines = [
        row(2, THIEF, VAULT, 1000),
        *payout(9, [coin(9, COINS["other"], 1, "output", 100_001, "t9:1")]),
        row(12, VAULT, THIEF, 2, asset="erc20:" + address(0xA0)),
    ]
    messages = [
        said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=1000),
        said(Side.PAYOUT, 9, BITCOIN),
    ]
    _, found = prepared(tmp_path, lines, messages)
    # 1000 over 40 and 1: floor(40 * 1000 / 41) = 975 to the first, the rest to the second.
    assert found["fifo"] == {(COINS["paid"], BITCOIN): 975, (COINS["other"], BITCOIN): 25}


def test_a_deposit_without_a_payout_rests_in_transit(tmp_path: Path) -> None:
    messages = [said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=1000)]
    case, found = prepared(tmp_path, [row(2, THIEF, VAULT, 1000)], messages)
    assert found["fifo"] == {("spoken:K", ETHEREUM): 1000}
    assert case.resolved.crossings[0].payouts == ()


def test_a_refund_comes_back(tmp_path: Path) -> None:
    lines = [row(2, THIEF, VAULT, 1000), row(5, VAULT, THIEF, 990)]
    messages = [
        said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=1000),
        said(Side.REFUND, 5, party=address(THIEF), asset=ETHER, amount=990),
    ]
    _, found = prepared(tmp_path, lines, messages)
    assert found["haircut"] == {(address(THIEF), ETHEREUM): 1000}


def test_a_payout_that_clocks_put_before_its_deposit(tmp_path: Path) -> None:
    lines = [
        row(10, THIEF, VAULT, 1000),
        *payout(9, []),
        coin(9, COINS["paid"], 40, "input", 200_000, "t9:0").replace("t9,", "t9b,"),
        coin(9, COINS["other"], 40, "output", 300_000, "t9b:0").replace("t9,", "t9b,"),
    ]
    messages = [
        said(Side.DEPOSIT, 10, party=address(THIEF), asset=ETHER, amount=1000),
        said(Side.PAYOUT, 9, BITCOIN),
    ]
    _, found = prepared(tmp_path, lines, messages)
    assert found["lifo"] == {(COINS["other"], BITCOIN): 1000}


def test_the_fee_of_a_front_end_is_a_payment(tmp_path: Path) -> None:
    router = 9
    lines = [
        row(2, THIEF, router, 1000, position=0),
        row(2, router, VAULT, 990, position=1),
        row(2, router, FRIEND, 10, position=2),
    ]
    messages = [said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=990)]
    _, found = prepared(tmp_path, lines, messages)
    assert found["fifo"] == {("spoken:K", ETHEREUM): 990, (address(FRIEND), ETHEREUM): 10}


@pytest.mark.parametrize(
    ("deposit", "paid", "why"),
    [
        ({"other_chain": ETHEREUM}, {}, "the deposit is for"),
        ({"recipient": COINS["other"]}, {"party": COINS["paid"]}, "the deposit names"),
        ({"same_asset": True, "amount": 1000}, {"amount": 1001}, "value from nothing"),
        ({}, {"other_chain": BITCOIN}, "the payout is for a deposit on"),
        ({}, {"time": at(9) - timedelta(hours=4)}, "paid before the deposit"),
    ],
    ids=["chain", "recipient", "value", "origin", "time"],
)
def test_a_match_that_cannot_be_is_refused(
    tmp_path: Path, deposit: dict[str, object], paid: dict[str, object], why: str
) -> None:
    told = {"party": address(THIEF), "asset": ETHER, "amount": 1000, **deposit}
    messages = [said(Side.DEPOSIT, 2, **told), said(Side.PAYOUT, 9, BITCOIN, **paid)]
    case, found = prepared(tmp_path, [row(2, THIEF, VAULT, 1000), *payout(9, [])], messages)
    assert found["fifo"] == {("spoken:K", ETHEREUM): 1000}
    assert why in case.resolved.crossings[0].why


def test_two_deposits_of_one_id_are_not_linked_to_its_payout(tmp_path: Path) -> None:
    lines = [row(2, THIEF, VAULT, 600), row(3, THIEF, VAULT, 400), *payout(9, [])]
    messages = [
        said(Side.DEPOSIT, 2, party=address(THIEF), asset=ETHER, amount=600),
        said(Side.DEPOSIT, 3, party=address(THIEF), asset=ETHER, amount=400),
        said(Side.PAYOUT, 9, BITCOIN),
    ]
    case, found = prepared(tmp_path, lines, messages)
    assert found["fifo"] == {("spoken:K", ETHEREUM): 1000}
    assert {crossing.why for crossing in case.resolved.crossings} == {"2 deposits state this id"}


AWAY_ETHER = "eip155:42161/slip44:60"


def _unnamed(height: int, **more: object) -> Message:
    told = {"party": address(THIEF), "asset": ETHER, "amount": 1000, "other_chain": "eip155:42161"}
    return said(
        Side.DEPOSIT, height, key="", recipient=address(FRIEND), other_asset=AWAY_ETHER, **told, **more
    )


def _tiers(folder: Path, lines: list[str], messages: list[Message], tiers: set[Tier]) -> Case:
    bridge = Spoken(messages)
    convert = Converter(bridge.events, (bridge,), frozenset(tiers))
    start = row(1, VICTIM, THIEF, 2000)
    return prepare(
        view(folder, [start, *lines]), (heist([theft(1, THIEF, 2000)]),), StopList([]), False, convert
    )


def away(height: int, recipient: int, amount: int) -> str:
    return row(height, VAULT, recipient, amount, chain="arbitrum")


@pytest.mark.parametrize(
    ("lines", "linked"),
    [
        ([away(9, FRIEND, 1000)], True),
        ([away(9, FRIEND, 999)], False),
        ([away(9, AWAY, 1000)], False),
        ([away(3 * 3600, FRIEND, 1000)], False),
        ([away(9, FRIEND, 1000), away(11, FRIEND, 1000)], False),
    ],
    ids=["exact", "amount", "recipient", "late", "two"],
)
def test_tier_b_is_exact_and_the_only_one_that_fits(tmp_path: Path, lines: list[str], linked: bool) -> None:
    told = [row(2, THIEF, VAULT, 1000), *lines]
    case = _tiers(tmp_path, told, [_unnamed(2)], {Tier.A, Tier.B})
    (crossing,) = case.resolved.crossings
    assert bool(crossing.payouts) is linked
    if linked:
        assert crossing.tier is Tier.B


def test_tier_b_feeds_no_taint_unless_accepted(tmp_path: Path) -> None:
    told = [row(2, THIEF, VAULT, 1000), away(9, FRIEND, 1000)]
    case = _tiers(tmp_path, told, [_unnamed(2)], {Tier.A})
    assert case.resolved.crossings[0].tier is None


def test_two_deposits_never_get_the_same_payout(tmp_path: Path) -> None:
    told = [row(2, THIEF, VAULT, 1000), row(3, THIEF, VAULT, 1000), away(9, FRIEND, 1000)]
    case = _tiers(tmp_path, told, [_unnamed(2), _unnamed(3)], {Tier.A, Tier.B})
    assert not any(crossing.payouts for crossing in case.resolved.crossings)


def test_tier_c_is_a_ranked_list_that_links_nothing(tmp_path: Path) -> None:
    told = [row(2, THIEF, VAULT, 1000), away(9, FRIEND, 995), away(20, FRIEND, 990)]
    paid = [
        said(
            Side.PAYOUT,
            height,
            "eip155:42161",
            key="",
            party=address(FRIEND),
            asset=AWAY_ETHER,
            amount=amount,
        )
        for height, amount in ((9, 995), (20, 990), (30, 800))
    ]
    case = _tiers(tmp_path, told, [_unnamed(2), *paid], {Tier.A, Tier.B})
    (found,) = case.resolved.candidates.values()
    assert [each.payout.amount for each in found] == [995, 990]
    assert 1 >= found[0].score > found[1].score > 0
    assert not case.resolved.crossings[0].payouts
