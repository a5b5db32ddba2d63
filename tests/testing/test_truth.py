"""A node, an explorer and an export of one world give one ledger, and its trace is the world's truth."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.ledger import Coverage, Ledger
from hueandcry.model import Heist, Policy, Tag, Theft
from hueandcry.sources import ImportChoices, import_files
from hueandcry.sources.evm.export import ETHEREUM_ETL
from hueandcry.sources.live import Client
from hueandcry.testing import ABSORBED, FEES, HELD, World, export, scenarios, serve
from hueandcry.testing.evm import ETHER
from hueandcry.testing.truth import PurseKey, Resting, Step, settle
from hueandcry.trace.run import Options, run
from tests.conformance.live import OFFERS, rows, world


def ledger_of(folder: Path, tables: Iterable[pa.Table], name: str) -> Ledger:
    made = Ledger(folder / name)
    with made.importing() as incoming:
        incoming.begin(name, "", name)
        for table in tables:
            incoming.add(table)
        incoming.commit(scope=Coverage("chain"))
    return made


def heist(told: World, theft: str) -> Heist:
    """The theft as a heist file would say it."""
    (tx,) = [tx for tx, name in told.thefts.items() if name == theft]
    for evm in [each for block in told.evm.blocks for each in block.sends if each.hash == tx]:
        at = Theft(told.evm.on.id, tx, evm.to, f"{told.evm.on.id}/{told.evm.on.native}", evm.value)
        return Heist("h", "V", "2025-02-21", "Theft", thefts=(at,))
    block, place = told.bitcoin.places()[tx]
    coin = block.sends[place].outputs[0]
    asset = f"{told.bitcoin.on.id}/{told.bitcoin.on.native}"
    at = Theft(told.bitcoin.on.id, tx, coin.address, asset, coin.value)
    return Heist("h", "V", "2025-02-21", "Theft", thefts=(at,))


def traced(made: Ledger, told: World, theft: str) -> Counter[tuple[str, str, str, str]]:
    """Where the tracer finds the theft: claims by kind (as the truth has it), owner and asset."""
    tags = [Tag(told.evm.on.id, at, at, kind, 90, "test") for at, kind in told.services.items()]
    done = run(made.read(), heist(told, theft), StopList(tags), Options(policy=Policy.FIFO), "r", {})
    (balance,) = done.trace.chosen.values()
    assert balance.unaccounted == 0
    found = Counter({(FEES, "", "", ""): balance.fees})
    for place in balance.absorbed:
        found[ABSORBED, place.chain, place.address.lower(), place.asset] += place.claim
    for place in balance.held:
        assert place.kind == "held"
        found[HELD, place.chain, place.outpoint or place.address.lower(), place.asset] += place.claim
    return +found


def true(told: World, theft: str) -> Counter[tuple[str, str, str, str]]:
    found: Counter[tuple[str, str, str, str]] = Counter()
    for rest in told.truth():
        if rest.theft == theft:
            chain, owner, asset = rest.purse
            where = ("", "", "") if rest.kind == FEES else (chain, owner, f"{chain}/{asset}")
            found[(rest.kind, *where)] += rest.claim
    return +found


@pytest.mark.parametrize("seed", [0, 7])
def test_three_ways_to_one_ledger_and_to_the_truth(tmp_path: Path, seed: int) -> None:
    told = scenarios.laundering(seed)
    top = len(told.evm.blocks) - 1
    ledgers = []
    with serve(told) as served, Client() as client:
        for offer in OFFERS[:2]:
            source = offer.open(served, client)
            ledgers.append(ledger_of(tmp_path, source.blocks(0, top), offer.name))
    exported = Ledger(tmp_path / "export")
    import_files(exported, export(told, tmp_path), ETHEREUM_ETL, ImportChoices(scope=Coverage("chain")))
    ledgers.append(exported)
    first, *others = [each.read() for each in ledgers]
    assert first.table.num_rows > 40
    for other in others:
        assert other.table.equals(first.table)
        assert other.purses.equals(first.purses)
    answers = [traced(each, told, "theft") for each in ledgers]
    assert answers[0] == answers[1] == answers[2] == true(told, "theft")
    assert answers[0].total() == told.evm.blocks[2].sends[0].value
    assert len(answers[0]) > 8


def test_bitcoin_services_give_one_ledger_and_the_truth(tmp_path: Path) -> None:
    told = world()
    # The coins of the bridge come from elsewhere: its crossing is not known to a ledger of one chain.
    told.crossings.clear()
    top = len(told.bitcoin.blocks) - 1
    with serve(told) as served, Client() as client:
        tables = [list(offer.open(served, client).blocks(0, top)) for offer in OFFERS[2:4]]
    assert rows(tables[0]) == rows(tables[1])
    made = ledger_of(tmp_path, tables[0], "bitcoin")
    found = traced(made, told, "bitcoin theft")
    assert found == true(told, "bitcoin theft")
    assert len(found) == 9  # seven peels, the rest, fees


def test_what_crosses_a_bridge_keeps_its_claim() -> None:
    told = World(3)
    stolen = scenarios.theft(told, amount=100 * ETHER)
    spend = scenarios.bridge(told, stolen.thief, 40 * ETHER, told.bitcoin.address("landed"), 2 * 10**8)
    (landed,) = [rest for rest in told.truth() if rest.purse.chain == told.bitcoin.on.id]
    assert landed.purse.owner == spend.outputs[0].outpoint
    # The thief's own ether, which is older, went first: one in forty is clean.
    assert landed.claim == 39 * ETHER
    assert landed.amount == 2 * 10**8 - 2 * 10**8 // 40


def test_a_swap_is_what_it_was_to_its_actor() -> None:
    told = World(4)
    stolen = scenarios.theft(told, amount=100 * ETHER)
    token = told.evm.address("token")
    scenarios.swap(told, stolen.thief, 11 * ETHER, token, 22_000)
    found = {rest.purse.asset: (rest.amount, rest.claim) for rest in told.truth() if rest.kind == HELD}
    assert found[f"erc20:{token}"] == (20_000, 10 * ETHER)


KEYS = [PurseKey("c", owner, "a") for owner in "ABCDS"] + [PurseKey("c", "fees", "a")]
STEPS = st.lists(
    st.builds(
        lambda ends, amount, into, theft: Step(ends[0], ends[1], amount, into or amount, theft),
        st.tuples(st.sampled_from(KEYS[:4]), st.sampled_from(KEYS)),
        st.integers(0, 50),
        st.integers(0, 50),
        st.sampled_from(["", "", "h1", "h2"]),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_claims_rest_somewhere_and_only_once(steps: list[Step]) -> None:
    found = settle(steps, {"S"})
    assert all(rest.claim >= 0 and rest.amount >= 0 for rest in found)
    assert len({(rest.theft, rest.kind, rest.purse) for rest in found}) == len(found)
    for name in ("h1", "h2"):
        most = sum(step.amount_in for step in steps if step.theft == name and step.sender != step.recipient)
        assert sum(rest.claim for rest in found if rest.theft == name) <= most


def test_missing_history_is_clean_and_oldest() -> None:
    a, b, c = KEYS[:3]
    steps = [Step(a, b, 10, 10, "h"), Step(b, c, 15, 15), Step(c, a, 5, 5)]
    assert settle(steps, ()) == [Resting("h", HELD, c, 10, 10)]
