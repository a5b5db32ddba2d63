"""The typologies of the packaged Bybit theft, and what may be done with them."""

import json
from datetime import timedelta

import pytest

from hueandcry import heists
from hueandcry.attribution import StopList
from hueandcry.ledger import Coverage, Ledger
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from hueandcry.trace.typologies import DETECTORS, as_rows, transfers, typologies
from tests.trace.typologies.story import named


@pytest.fixture(scope="module")
def bybit(tmp_path_factory: pytest.TempPathFactory) -> Run:
    stolen = heists.heist("bybit-2025")
    path = heists.transfers_path(stolen)
    assert path is not None
    ledger = Ledger(tmp_path_factory.mktemp("bybit") / "ledger")
    import_files(ledger, [path], format_named("transfers-csv"), ImportChoices(scope=Coverage()))
    return run(ledger.read(), stolen, StopList([]), Options(), "r", {})


def test_the_bybit_theft_shows_its_two_equal_splits(bybit: Run) -> None:
    forty, nine = named(bybit, "equal-split")
    assert len(forty.transfers) == 40
    assert forty.amounts == {"eip155:1/slip44:60": 400_000 * 10**18}
    assert forty.sentence == (
        "0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2 paid 10,000 ETH to each of 40 addresses from "
        "2025-02-21 14:56:11 to 15:54:23 UTC: 400,000 ETH together"
    )
    assert len(nine.transfers) == 9
    assert nine.address == "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92"
    assert (nine.last - nine.first).total_seconds() == 48


def test_the_bybit_theft_shows_its_bursts(bybit: Run) -> None:
    first, second, *later = named(bybit, "burst")
    assert (len(first.transfers), first.last - first.first) == (39, timedelta(minutes=6, seconds=12))
    assert (len(second.transfers), second.last - second.first) == (9, timedelta(seconds=48))
    assert all(each.first.month == 3 for each in later)


def test_the_bybit_theft_shows_staking_tokens_swapped_first(bybit: Run) -> None:
    (swapped,) = named(bybit, "staking-first")
    assert swapped.sentence == (
        "0xA4B2Fd68593B6F34E51cB9eDB66E71c1B4Ab449e swapped 90,375.54791768 stETH and 8,000 mETH for "
        "98,048.7948 ETH in 12 swaps from 2025-02-21 14:43:23 to 15:27:47 UTC"
    )
    assert swapped.amounts["eip155:1/slip44:60"] == 980_487_948 * 10**14


def test_the_bybit_theft_shows_nothing_that_its_packaged_rows_do_not(bybit: Run) -> None:
    assert {found.name for found in typologies(bybit)} == {"equal-split", "burst", "staking-first"}


def test_typologies_are_plain_data_and_filters(bybit: Run) -> None:
    found = typologies(bybit)
    rows = as_rows(found)
    assert json.loads(json.dumps(rows)) == rows
    assert rows[0]["amounts"] == {"eip155:1/slip44:60": str(400_000 * 10**18)}
    assert len(transfers(found, ["equal-split"])) == 49
    assert transfers(found, ["equal-split"]) < transfers(found) == transfers(found, list(DETECTORS))
