"""Typologies: each with what shows it and what only nearly does."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter, Side
from hueandcry.model import AMOUNT_POLICIES, Policy, Tag
from hueandcry.trace.run import Options, run
from hueandcry.trace.typologies import DETECTORS, Shown, rules, typologies
from tests.conversions import test_crossing as crossing
from tests.ledgers import address, heist, view
from tests.trace.typologies.story import DAY, HOUR, MINUTE, START, THIEF, line, named, traced

DOCS = Path(__file__).parents[3] / "docs"
STETH = "0xae7ab96520de3a18e5e111b5eaab095312d7fe84"
DAI = "0x6b175474e89094c44da98b954eedeac495271d0f"
BNB, POL = "eip155:56/slip44:714", "eip155:137/slip44:966"


def split(amounts: list[int], every: int = HOUR, start: int = MINUTE) -> list[str]:
    return [line(start + every * n, THIEF, 10 + n, amount) for n, amount in enumerate(amounts)]


def test_an_equal_split(tmp_path: Path) -> None:
    (found,) = named(traced(tmp_path, split([700] * 5)), "equal-split")
    assert found.amounts == {"eip155:1/slip44:60": 3_500}
    assert found.transfers == tuple(
        Shown("eip155:1", f"t{MINUTE + HOUR * n}-{THIEF}-{10 + n}", 0) for n in range(5)
    )
    assert found.parameters == {"least_recipients": 5, "most_hours_apart": 6}


@pytest.mark.parametrize(
    "lines",
    [
        split([700] * 4),
        split([700, 700, 701, 700, 700]),
        split([700] * 5, every=6 * HOUR + 1),
        [line(MINUTE * (n + 1), THIEF, 10, 700) for n in range(9)],
        [line(MINUTE * (n + 1), 3, 10 + n, 700) for n in range(9)],  # no stolen money
    ],
    ids=["four", "one differs", "too slow", "one recipient", "clean"],
)
def test_nearly_an_equal_split(tmp_path: Path, lines: list[str]) -> None:
    assert not named(traced(tmp_path, lines), "equal-split")


def test_a_burst(tmp_path: Path) -> None:
    lines = split([10 + n for n in range(8)], every=25) + split([99], start=HOUR)
    (found,) = named(traced(tmp_path, lines), "burst")
    assert (len(found.transfers), found.first, found.last) == (
        8,
        START + timedelta(seconds=60),
        START + timedelta(seconds=60 + 7 * 25),
    )
    assert "8 transactions in 175 seconds" in found.sentence


@pytest.mark.parametrize(
    "lines",
    [
        split([10 + n for n in range(7)], every=25),
        split([10 + n for n in range(8)], every=31),  # slower than two a minute
        [*split([1, 2, 3, 4], every=10), *split([5, 6, 7, 8], every=10, start=30 + MINUTE + 91)],
        [line(MINUTE + n, 10 + n, 50, 7) for n in range(9)],
    ],
    ids=["seven", "slow", "a pause", "many senders"],
)
def test_nearly_a_burst(tmp_path: Path, lines: list[str]) -> None:
    assert not named(traced(tmp_path, lines), "burst")


def peel(wallets: int, percent: int = 90, peels: int = 99, to: int = 1) -> list[str]:
    """A chain from THIEF on: each wallet passes on so much, and sheds the rest to so many others."""
    lines, amount, sender = [], 100_000, THIEF
    for n in range(wallets):
        kept = amount * percent // 100 if n < peels else amount
        lines.append(line(HOUR * (n + 1), sender, 100 + n, kept))
        for other in range(to if amount > kept else 0):
            lines.append(
                line(HOUR * (n + 1) + 60 + other, sender, 200 + 10 * n + other, (amount - kept) // to)
            )
        amount, sender = kept, 100 + n
    return lines


def test_a_peel_chain(tmp_path: Path) -> None:
    (found,) = named(traced(tmp_path, peel(6)), "peel-chain")
    assert len(found.transfers) == 12
    assert found.address.lower() == address(THIEF)
    assert "a chain of 6 wallets" in found.sentence
    shed = sum(100_000 * 9**n // 10**n - 100_000 * 9 ** (n + 1) // 10 ** (n + 1) for n in range(6))
    assert f"{shed:,}".replace(",", "") in found.sentence.replace(",", "").replace(".", "")


@pytest.mark.parametrize(
    "lines",
    [
        peel(3),
        peel(6, percent=50, to=1),
        peel(6, peels=2),
        peel(6, to=4),
        [*peel(6), line(30 * MINUTE, THIEF, 102, 1)],  # a second sender in the middle
    ],
    ids=["short", "halves", "few peels", "split to many", "joined"],
)
def test_nearly_a_peel_chain(tmp_path: Path, lines: list[str]) -> None:
    assert not named(traced(tmp_path, lines), "peel-chain")


def test_a_peel_chain_of_coins(tmp_path: Path) -> None:
    """On UTXO chains a transaction's outputs are the payments of whoever paid its first input."""
    lines = []
    holders = [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        *crossing.COINS.values(),
    ]
    others = ["3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "12c6DSiU4Rq3P4ZxziKxzrL5LmMBrzjrJX"]
    amount = 1_000
    lines.append(crossing.coin(1, others[0], amount, "input", 0, "s:0"))
    lines.append(crossing.coin(1, holders[0], amount, "output", 1, "t1:0"))
    for n, (holder, after) in enumerate(zip(holders, holders[1:], strict=False), 2):
        lines.append(crossing.coin(n, holder, amount, "input", 0, f"t{n - 1}:0"))
        lines.append(crossing.coin(n, after, amount - 50, "output", 1, f"t{n}:0"))
        lines.append(crossing.coin(n, others[1], 40, "output", 2, f"t{n}:1"))
        amount -= 50
    stolen = heist([{"chain": "bitcoin", "tx": "t1", "to": holders[0], "asset": "native", "amount": 1_000}])
    done = run(view(tmp_path, lines), stolen, StopList([]), Options(), "r", {})
    (found,) = named(done, "peel-chain")
    assert found.address == holders[0]
    assert [shown.position for shown in found.transfers] == [1, 2] * 4


SWAP = "conversion,native,{0},"


def staking(at: int, amount: int, into: str = SWAP, who: int = THIEF) -> str:
    return line(at, who, who, amount, asset=STETH, more=into.format(amount - 1))


def test_staking_tokens_first(tmp_path: Path) -> None:
    done = traced(tmp_path, [staking(HOUR, 30_000), staking(2 * HOUR, 20_000)], asset=STETH)
    (found,) = named(done, "staking-first")
    assert found.amounts == {f"eip155:1/erc20:{STETH}": 50_000, "eip155:1/slip44:60": 49_998}


@pytest.mark.parametrize(
    ("lines", "asset"),
    [
        ([staking(HOUR, 49_999)], STETH),
        ([staking(24 * HOUR + 1, 100_000)], STETH),
        ([staking(HOUR, 100_000, f"conversion,{DAI},{{0}},")], STETH),
        ([line(HOUR, THIEF, THIEF, 100_000, asset=DAI, more="conversion,native,5,")], DAI),
    ],
    ids=["less than half", "a day later", "into dollars", "no staking token"],
)
def test_nearly_staking_tokens_first(tmp_path: Path, lines: list[str], asset: str) -> None:
    assert not named(traced(tmp_path, lines, asset=asset), "staking-first")


def hop(at: int, who: int, chain: str, to: str, amount: int = 100) -> str:
    return line(at, who, who, amount, chain=chain, more=f"conversion,{to},{amount},")


@pytest.mark.parametrize("policy", AMOUNT_POLICIES)
def test_chain_hopping(tmp_path: Path, policy: Policy) -> None:
    lines = [
        line(HOUR, THIEF, 3, 100),
        hop(2 * HOUR, 3, "ethereum", BNB),
        line(3 * HOUR, 3, 4, 100, chain="bsc"),
        hop(4 * HOUR, 4, "bsc", POL),
    ]
    (found,) = named(traced(tmp_path, lines, stolen=100, policy=policy), "chain-hopping")
    assert "from ethereum to bsc to polygon in 2 transfers" in found.sentence
    assert found.amounts == {POL: 100}
    assert [shown.chain for shown in found.transfers] == ["eip155:1", "eip155:56"]


@pytest.mark.parametrize(
    "lines",
    [
        [hop(HOUR, THIEF, "ethereum", BNB)],
        [hop(HOUR, THIEF, "ethereum", BNB, 50), hop(2 * HOUR, THIEF, "ethereum", POL, 50)],  # side by side
        [hop(HOUR, THIEF, "ethereum", BNB), hop(2 * HOUR, 9, "bsc", POL)],  # another's
    ],
    ids=["once", "in parallel", "clean"],
)
def test_nearly_chain_hopping(tmp_path: Path, lines: list[str]) -> None:
    assert not named(traced(tmp_path, lines, stolen=100), "chain-hopping")


def test_crossings_through_bridges_are_hops_with_both_sides(tmp_path: Path) -> None:
    ether, bnb = crossing.ETHER, BNB
    lines = [
        line(10, THIEF, 50, 100),
        line(20, 50, THIEF, 90, chain="bsc"),
        line(30, THIEF, 50, 90, chain="bsc"),
        line(40, 50, THIEF, 80, chain="polygon"),
    ]
    said = crossing.said
    party = address(THIEF)
    messages = [
        said(Side.DEPOSIT, 10, party=party, asset=ether, amount=100, tx="t10-2-50"),
        said(Side.PAYOUT, 20, "eip155:56", party=party, asset=bnb, amount=90, tx="t20-50-2"),
        said(Side.DEPOSIT, 30, "eip155:56", party=party, asset=bnb, amount=90, tx="t30-2-50", key="L"),
        said(Side.PAYOUT, 40, "eip155:137", party=party, asset=POL, amount=80, tx="t40-50-2", key="L"),
    ]
    bridge = crossing.Spoken(messages)
    convert = Converter(bridge.events, (bridge,))
    done = traced(tmp_path, lines, stolen=100, convert=convert)
    (found,) = named(done, "chain-hopping")
    assert [shown.tx for shown in found.transfers] == ["t10-2-50", "t20-50-2", "t30-2-50", "t40-50-2"]
    assert found.amounts == {POL: 80}


def gathered(count: int, every: int, *, via: int = 30) -> list[str]:
    lines = [line(MINUTE + 7 * n, THIEF, via + n, 100 + n) for n in range(count)]
    return lines + [line(HOUR + every * n, via + n, 90, 100 + n) for n in range(count)]


def test_fan_in(tmp_path: Path) -> None:
    (found,) = named(traced(tmp_path, gathered(5, DAY)), "fan-in")
    assert found.address.lower() == address(90)
    assert len(found.transfers) == 5
    assert found.sentence.startswith("5 addresses paid ")


def test_fan_ins_far_apart_are_two(tmp_path: Path) -> None:
    lines = gathered(5, HOUR)
    lines += [line(MINUTE * 30 + n, THIEF, 60 + n, 50) for n in range(5)]
    lines += [line(40 * DAY + n, 60 + n, 90, 50) for n in range(5)]
    assert [len(found.transfers) for found in named(traced(tmp_path, lines), "fan-in")] == [5, 5]


def test_nearly_a_fan_in(tmp_path: Path) -> None:
    assert not named(traced(tmp_path / "four", gathered(4, HOUR)), "fan-in")
    assert not named(traced(tmp_path / "slow", gathered(9, 2 * DAY)), "fan-in")
    tag = Tag("eip155:1", address(90), "Exchange", "exchange", 90, "test")
    assert not named(traced(tmp_path / "service", gathered(9, HOUR), tags=[tag]), "fan-in")


def test_dormancy(tmp_path: Path) -> None:
    lines = [
        line(HOUR, THIEF, 3, 1_000),
        line(HOUR + 30 * DAY, 3, 4, 100),
        line(HOUR + 30 * DAY + 30, 3, 5, 200),
        line(HOUR + 33 * DAY, 3, 6, 300),
    ]
    (found,) = named(traced(tmp_path, lines), "dormancy")
    assert [shown.tx for shown in found.transfers] == [
        f"t{HOUR}-{THIEF}-3",
        f"t{HOUR + 30 * DAY}-3-4",
        f"t{HOUR + 30 * DAY + 30}-3-5",
    ]
    assert found.amounts == {"eip155:1/slip44:60": 300}
    assert "rested for 30 days" in found.sentence


@pytest.mark.parametrize(
    "lines",
    [
        [line(HOUR, THIEF, 3, 1_000), line(HOUR + 30 * DAY - 1, 3, 4, 100)],
        [line(HOUR, THIEF, 3, 500), line(20 * DAY, THIEF, 3, 500), line(40 * DAY, 3, 4, 9)],
        [
            line(HOUR, THIEF, 3, 500),
            line(20 * DAY, 3, 3, 500, more=f"conversion,{DAI},7,"),
            line(40 * DAY, 3, 4, 7, asset=DAI),
        ],
    ],
    ids=["a second short", "more came in between", "a swap in between"],
)
def test_nearly_dormant(tmp_path: Path, lines: list[str]) -> None:
    found = named(traced(tmp_path, lines), "dormancy")
    assert not [each for each in found if each.address.lower() == address(3)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_typology_names_transfers_of_the_ledger_that_carried_money(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    who = st.integers(2, 12)
    steps = data.draw(
        st.lists(st.tuples(who, who, st.sampled_from([50, 50, 70, 999])), min_size=9, max_size=40)
    )
    lines = [line(20 * (n + 1), a, b, amount) for n, (a, b, amount) in enumerate(steps) if a != b]
    done = traced(tmp_path_factory.mktemp("any"), lines)
    found = typologies(done)
    assert found == typologies(done)
    known = {text.split(",")[3]: text.split(",") for text in lines}
    for each in found:
        assert {shown.tx for shown in each.transfers} <= known.keys() | {f"t0-1-{THIEF}"}
        assert each.first <= each.last
        assert len(set(each.transfers)) == len(each.transfers)
    splits = [each for each in found if each.name == "equal-split"]
    for each in splits:
        assert len({known[shown.tx][6] for shown in each.transfers}) >= 5
        assert len({(known[shown.tx][5], known[shown.tx][8]) for shown in each.transfers}) == 1


def test_every_rule_has_a_detector_sources_and_a_page() -> None:
    page = (DOCS / "reference" / "typologies.md").read_text("utf-8")
    assert list(rules()) == list(DETECTORS)
    for name, told in rules().items():
        assert f"## {name}" in page
        assert told.what
        assert told.source
        for parameter, value in told.values.items():
            assert told.sources[parameter]
            assert f"| `{parameter}` | {value} |" in page
