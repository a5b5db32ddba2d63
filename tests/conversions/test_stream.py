"""A ledger too large to be held gives the same conversions: swept round by round, or read whole."""

import random
from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter, Message, Side
from hueandcry.model import Heist, Policy
from hueandcry.trace import case
from hueandcry.trace.case import Case, prepare
from hueandcry.trace.scale import account
from tests.conversions.test_crossing import ETHEREUM, Spoken, at
from tests.ledgers import address, heist, ledger, row, theft

ARBITRUM = "eip155:42161"
CHAINS = {ETHEREUM: "ethereum", ARBITRUM: "arbitrum"}
TOKENS = [f"erc20:{address(0xA0 + n)}" for n in range(2)]
ASSETS = ["native", *TOKENS]


def world(chance: random.Random, heights: int) -> tuple[list[str], list[Message]]:
    """Payments, swaps, and crossings whose payout comes a little later, all over two chains."""
    lines = [row(1, 90, 1, 10**6)]
    messages = []
    for height in range(2, heights):
        chain = chance.choice(list(CHAINS))
        payer, other = chance.sample(range(1, 12), 2)
        asset, amount = chance.choice(ASSETS), chance.randrange(1, 10**6)
        place = {"chain": CHAINS[chain], "asset": asset}
        match chance.randrange(5):
            case 0 | 1:
                lines.append(row(height, payer, other, amount, position=0, **place))
            case 2 | 3:
                pool, bought = 50 + chance.randrange(2), chance.choice([a for a in ASSETS if a != asset])
                lines.append(row(height, payer, pool, amount, position=0, **place))
                lines.append(
                    row(height, pool, other, amount // 2 + 1, position=1, **{**place, "asset": bought})
                )
            case _:
                lines += crossing(chance, messages, chain, height, payer, other, asset, amount)
        lines.append(row(height, payer, "", 1, position=9, chain=CHAINS[chain], more="gas,,,"))
    return lines, messages


def crossing(
    chance: random.Random,
    messages: list[Message],
    chain: str,
    height: int,
    payer: int,
    other: int,
    asset: str,
    amount: int,
) -> list[str]:
    away = next(each for each in CHAINS if each != chain)
    later = height + chance.choice([0, 3, 1000])
    caip19 = f"{chain}/{'slip44:60' if asset == 'native' else asset}"
    key = f"k{height}"
    messages.append(
        Message(
            "spoken", Side.DEPOSIT, chain, f"t{height}", at(height), 0, key, address(payer), caip19, amount
        )
    )
    if chance.random() < 0.7:
        messages.append(Message("spoken", Side.PAYOUT, away, f"p{height}", at(later), 0, key, address(other)))
    return [
        row(height, payer, 70, amount, position=0, chain=CHAINS[chain], asset=asset),
        row(later, 70, other, amount, position=5, tx=f"p{height}", chain=CHAINS[away], asset="native"),
    ]


def rests(found: Case) -> dict[str, list[tuple[str, str, str, str, int, int]]]:
    """Where each policy leaves the money, by name."""
    told = {}
    for policy, outcome in account(found.movements, (Policy.FIFO, Policy.HAIRCUT, Policy.POISON)).items():
        purses = ((found.purses[rest.purse], rest) for rest in (*outcome.held, *outcome.booked))
        told[policy.value] = sorted(
            (purse.chain, purse.address, purse.asset, purse.outpoint, rest.amount, rest.claim)
            for purse, rest in purses
        )
    return told


@pytest.mark.parametrize("seed", range(8))
def test_a_sweep_finds_what_the_whole_view_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    lines, messages = world(random.Random(seed), 120)
    made = ledger(tmp_path, lines)
    bridge = Spoken(messages)
    convert = Converter(bridge.events, (bridge,))
    stolen: tuple[Heist, ...] = (heist([theft(1, 1, 10**6)]),)
    whole = prepare(made.read(), stolen, StopList([]), False, convert)
    monkeypatch.setattr(case, "SMALL", 10)
    swept = prepare(made.stream(), stolen, StopList([]), False, convert)
    assert rests(swept) == rests(whole)
    assert any(each.resolved.swaps for each in (whole,))
    assert {c.transit for c in swept.resolved.crossings} <= {c.transit for c in whole.resolved.crossings}
