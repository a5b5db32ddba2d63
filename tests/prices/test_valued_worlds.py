"""Every place of any trace can be valued: outpoints on Bitcoin, and random worlds under every policy."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.brief.valuation import Valuation, document, terms, values_csv
from hueandcry.ledger import Coverage, Ledger
from hueandcry.model import Heist, Policy
from hueandcry.prices import Price, PriceBook
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.testing import export
from hueandcry.testing.scenarios import laundering
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from hueandcry.workspace.valuing import moments, value
from tests.ledgers import heist
from tests.sources.utxo import test_trace as bitcoin

ETH, BTC = "eip155:1/slip44:60", bitcoin.ASSET
START = datetime(2009, 1, 3, tzinfo=UTC)


def book(asset: str, value_: str) -> PriceBook:
    price = Price(asset, START, Decimal(value_), "USD", "test")
    return PriceBook(
        [price], currency="USD", origin="t", digest="0" * 64, tolerance=timedelta(days=366 * 100)
    )


def checked(done: Run, robbed: Heist, asset: str, each: str) -> Valuation:
    """Values a run at one price and checks that every sum is the amount times it."""
    valued = value(done, (robbed,), book(asset, each))
    balance = done.trace.chosen[asset]
    decimals = done.trace.assets[asset].decimals
    unit = Fraction(each) / 10**decimals
    found = terms(valued.valuation, balance)
    assert sum((Fraction(term.at_theft or 0) for term in found), Fraction(0)) == balance.stolen * unit
    for place in balance.places:
        figure = valued.valuation.last_moved(asset, place)
        assert figure is not None
        assert figure.amount == place.tainted
        if place.asset == asset:
            assert figure.value == valued.valuation.stolen[asset].of(place.tainted)
    assert valued.parts.num_rows == len(done.outcome.parts) == len(moments(done, (robbed,)).parts)
    assert document(valued.valuation, done.trace)["assets"][asset]["stolen"]["value"] is not None
    assert len(values_csv(valued.valuation, done.trace).splitlines()) == len(balance.places) + 1
    return valued.valuation


AMOUNTS = [policy for policy in Policy if policy is not Policy.POISON]


@pytest.mark.parametrize("policy", AMOUNTS)
def test_outpoints_are_valued(tmp_path: Path, policy: Policy) -> None:
    ledger = Ledger(tmp_path / "ledger")
    blocks, theft = bitcoin.world()
    bitcoin.load(ledger, tmp_path, blocks)
    done = bitcoin.trace(ledger, theft, policy)
    found = checked(done, done.trace.heist, BTC, "98765.4321")
    assert found.stolen[BTC].value == Decimal("98765.4321") * 4 * bitcoin.UNIT / 10**8


@pytest.fixture(scope="module")
def laundered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, Heist]:
    folder = tmp_path_factory.mktemp("laundering")
    world = laundering()
    ledger = Ledger(folder / "ledger")
    (folder / "files").mkdir()
    paths = export(world, folder / "files")
    choices = ImportChoices(scope=Coverage("chain", ((0, len(world.evm.blocks) - 1),)))
    import_files(ledger, paths, format_named("ethereum-etl"), choices)
    (theft,) = (send for block in world.evm.blocks for send in block.sends if send.hash in world.thefts)
    told = {"chain": "ethereum", "tx": theft.hash, "to": theft.to, "asset": "native", "amount": theft.value}
    return ledger, heist([told])


@pytest.mark.parametrize("policy", AMOUNTS)
def test_a_laundering_is_valued_under_every_policy(laundered: tuple[Ledger, Heist], policy: Policy) -> None:
    ledger, robbed = laundered
    done = run(ledger.read(), robbed, StopList([]), Options(policy), "r", {})
    checked(done, robbed, ETH, "2674.013")
