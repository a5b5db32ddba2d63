"""The heist across chains: its own answer against arithmetic by hand, and the shapes that it promises."""

import json
from collections import Counter
from pathlib import Path

import pytest

from hueandcry.attribution.mixers import Coin, Shape, detect
from hueandcry.chains import chain
from hueandcry.sources.live import Client, open_source
from hueandcry.testing import (
    ABSORBED,
    FEES,
    HELD,
    RULES,
    CrossingHeist,
    Plan,
    Resting,
    UtxoChain,
    crossing_heist,
    export_bitcoin,
    serve,
)
from hueandcry.testing.crossing import CLEAN, FEE, GAS
from hueandcry.testing.evm import ETHER
from hueandcry.testing.heist import MIXER
from hueandcry.testing.spam import DUST

CALL = 60_000 * 10**9  # wei that a transaction with data costs
PAYMENT = 21_000 * 10**9


@pytest.fixture(scope="module")
def made() -> CrossingHeist:
    return crossing_heist()


def ether(made: CrossingHeist, rule: str = "fifo") -> list[Resting]:
    return [rest for rest in made.world.truth(rule) if rest.theft.endswith("slip44:60")]


def claims(rests: list[Resting]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for rest in rests:
        found[rest.kind, rest.purse.owner] += rest.claim
    return found


def test_everything_follows_from_plan_and_seed(made: CrossingHeist) -> None:
    again, other = crossing_heist(), crossing_heist(Plan(idle=1), seed=1)
    assert again.world.truth() == made.world.truth()
    assert again.endpoints == made.endpoints
    assert not {e.owner for e in other.endpoints.values()} & {e.owner for e in made.endpoints.values()}


@pytest.mark.parametrize("rule", RULES)
def test_the_whole_theft_rests_somewhere(made: CrossingHeist, rule: str) -> None:
    found: Counter[str] = Counter()
    for rest in made.world.truth(rule):
        found[rest.theft.partition(":")[0]] += rest.claim
    assert found == {"theft slip44": made.plan.ether, "theft erc20": made.plan.token}


def test_every_endpoint_that_the_script_names_has_money(made: CrossingHeist) -> None:
    owners = {(rest.purse.chain, rest.purse.owner) for rest in made.world.truth() if rest.claim}
    for name, end in made.endpoints.items():
        assert (end.chain, end.owner) in owners, name
    named = {(end.chain, end.owner) for end in made.endpoints.values()}
    assert {owner for owner in owners - named} == {
        (made.world.evm.on.id, FEES),
        (made.world.bitcoin.on.id, FEES),
    }


def test_first_in_first_out_by_hand(made: CrossingHeist) -> None:
    found, tranche = claims(ether(made)), made.plan.tranche
    ends = {name: end.owner for name, end in made.endpoints.items()}
    # The thief's own ether pays his first fees and the seller; what is left goes with the first tranche.
    own = ETHER // 2 - CALL - PAYMENT
    assert found[HELD, ends["idle 0"]] == tranche
    assert found[HELD, ends["unanswered"]] == tranche - GAS
    # Of what came back, less the exchange's fee, all but an ether is cashed in, and half a tranche of mingled
    # money of which a stranger's comes first.
    back = tranche - GAS
    cashed = back * (back - ETHER) // (back - ETHER // 500)
    assert found[ABSORBED, ends["refunded and cashed in"]] == cashed + tranche // 2 - CLEAN
    # The first tranche sells all but an ether, and what that buys is worth less by then. The ether that was
    # kept, the dust and what was the thief's own cross first, then all that fits of what was stolen.
    given, kept = tranche - ETHER, ETHER - 2 * CALL
    bought = given * 996 // 1000
    clean = bought * own // given
    stolen, sold = bought - clean, given - own
    crossed = bought - kept - DUST - clean
    left, claim = stolen - crossed, sold - sold * crossed // stolen
    assert found[HELD, ends["hop"]] == claim - claim * CALL // left


def test_haircut_by_hand(made: CrossingHeist) -> None:
    """The thief's purse: his own ether thins all that leaves it, in the order in which it leaves."""
    balance, claim = made.plan.ether + ETHER, made.plan.ether
    left: list[int] = []
    fees = 0
    payments = [("fee", CALL), ("seller", ETHER // 2), ("fee", PAYMENT)]
    payments += [(name, part) for name in range(5 + made.plan.idle) for part in (made.plan.tranche, PAYMENT)]
    for name, amount in payments:
        part = claim * amount // balance
        balance, claim = balance - amount, claim - part
        left += [part] if isinstance(name, int) and amount == made.plan.tranche else []
        fees += part if amount in (CALL, PAYMENT) else 0
    found = claims(ether(made, "haircut"))
    ends = {name: end.owner for name, end in made.endpoints.items()}
    assert found[HELD, made.thief] == claim
    assert [found[HELD, ends[f"idle {number}"]] for number in range(made.plan.idle)] == left[5:]
    # What the fourth branch got, with the dust that came to it, less what it keeps.
    whole = made.plan.tranche + DUST
    assert found[HELD, ends["unanswered"]] == left[3] * (made.plan.tranche - GAS) // whole
    assert found[FEES, FEES] > fees


def test_the_round_is_one_by_the_general_rules(made: CrossingHeist) -> None:
    (spend,) = made.rounds
    block, _ = made.world.bitcoin.places()[spend.hash]
    sides = ([Coin(coin.value, coin.address) for coin in side] for side in (spend.inputs, spend.outputs))
    found = detect(Shape(made.world.bitcoin.on.id, spend.hash, block.height, *map(tuple, sides)))
    assert found is not None
    assert (found.protocol, found.confidence) == ("wasabi-2", 90)
    assert made.endpoints["mixed"].kind == MIXER
    others = [each for block in made.world.bitcoin.blocks for each in block.sends if each != spend]
    assert len(others) > 20
    for each in others:
        sides = ([Coin(coin.value, coin.address) for coin in side] for side in (each.inputs, each.outputs))
        assert detect(Shape(made.world.bitcoin.on.id, each.hash, block.height, *map(tuple, sides))) is None


def test_look_alikes_look_alike_and_are_others(made: CrossingHeist) -> None:
    real = {made.name(name) for name in ("hop", "refund", "stream", "open", "mingle")} | {
        made.thorchain.vault
    }
    alike = set(made.spam.look_alikes)
    assert len(alike) == len(real)
    assert not alike & real
    assert {(each[:6], each[-4:]) for each in alike} == {(each[:6], each[-4:]) for each in real}


def test_payments_on_bitcoin_follow_their_deposits(made: CrossingHeist) -> None:
    times = {each.hash: block.time for block in made.world.evm.blocks for each in block.sends}
    places = made.world.bitcoin.places()
    assert {name: len(paid) for name, paid in made.paid.items()} == {"hop": 1, "stream": 2, "collector": 1}
    for name, paid in made.paid.items():
        for spend in paid:
            assert places[spend.hash][0].time > times[made.deposits[name].hash]
            assert spend.fee == 2 * FEE
            told = spend.outputs[-1].memo.decode()
            assert told == f"OUT:{made.deposits[name].hash[2:].upper()}"


def test_blocks_that_were_skipped_are_there_when_asked_for() -> None:
    told = UtxoChain(skipped=1_000)
    told.fund(told.address("a"), 5)
    assert told.top == len(told.blocks) - 1 + 1_000
    blocks = [block for height in range(told.top + 1) if (block := told.block(height))]
    assert [block.height for block in blocks] == list(range(told.top + 1))
    assert [block.parent for block in blocks[1:]] == [block.hash for block in blocks[:-1]]
    assert {after.time - before.time for before, after in zip(blocks, blocks[1:], strict=False)} == {600}
    assert all(told.named(block.hash) == block for block in blocks)
    assert told.block(told.top + 1) is None
    assert told.named("0" * 64) is None


def test_a_source_finds_the_height_of_a_time_below_the_script(made: CrossingHeist, tmp_path: Path) -> None:
    with serve(made.world) as served, Client() as client:
        for name, url in (("esplora", served.esplora_url), ("bitcoin-core", served.core_url)):
            source = open_source(name, chain("bitcoin"), client, url)
            head = source.head()
            assert head.height == made.world.bitcoin.top > 884_700
            below = source.header(500_000)
            assert head.time - below.time == (head.height - 500_000) * 600
    lines = export_bitcoin(made.world, tmp_path)[0].read_text().splitlines()
    heights = [json.loads(line)["height"] for line in lines]
    assert heights == list(range(884_701, made.world.bitcoin.top + 1))
