"""Two hand-verified laundering graphs: sources as holdings of all, terminals as the stop-list.

The README beside the data says what is reachable and how much leaves the sources.
"""

import csv
import random
from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.ledger import Ledger
from hueandcry.model import AMOUNT_POLICIES, Policy, Tag
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from tests.ledgers import SHARED, heist

FLOWS = SHARED / "testdata" / "flows"
USD = "eip155:1/iso4217:usd"
CASES = {
    "lifi": {"sources": 1, "terminals": 33, "addresses": 93, "out_of_sources": 968_553_016},
    "txphish": {"sources": 2, "terminals": 13, "addresses": 151, "out_of_sources": 5_941_034_620},
}

pytestmark = pytest.mark.skipif(
    not FLOWS.exists(), reason="../shared/testdata/flows is not beside the checkout"
)


def column(path: Path) -> list[str]:
    with path.open(newline="") as file:
        return [row["address"] for row in csv.DictReader(file)]


def traced(case: str, folder: Path, seed: int) -> Run:
    lines = (FLOWS / case / "flows.csv").read_text().splitlines()
    body = lines[1:]
    random.Random(seed).shuffle(body)
    file = folder / "flows.csv"
    file.write_text("\n".join([lines[0], *body]) + "\n")
    ledger = Ledger(folder / "ledger")
    import_files(ledger, [file], format_named("flows-csv"), ImportChoices())
    holdings = [
        {
            "chain": "ethereum",
            "address": source,
            "asset": "iso4217:usd",
            "amount": "all",
            "since": "2024-01-01T00:00:00Z",
        }
        for source in column(FLOWS / case / "sources.csv")
    ]
    tags = [
        Tag("eip155:1", terminal, "terminal", "terminal", 90, "flows")
        for terminal in column(FLOWS / case / "terminals.csv")
    ]
    return run(ledger.read(), heist(holdings=holdings, name=case), StopList(tags), Options(), case, {})


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("case", CASES)
def test_reaches_every_terminal_and_conserves(case: str, seed: int, tmp_path: Path) -> None:
    expected = CASES[case]
    trace = traced(case, tmp_path, seed).trace
    poison = trace.balances[Policy.POISON][USD]
    terminals = set(column(FLOWS / case / "terminals.csv"))
    assert {place.address.lower() for place in poison.absorbed} == terminals
    assert len(terminals) == expected["terminals"]
    assert len(poison.places) == expected["addresses"]
    for policy in AMOUNT_POLICIES:
        balance = trace.balances[policy][USD]
        assert balance.stolen == expected["out_of_sources"] == balance.accounted
        assert not {place.address for place in balance.held} & {place.address for place in balance.absorbed}


@pytest.mark.parametrize("case", CASES)
def test_the_order_of_rows_in_the_file_does_not_matter(case: str, tmp_path: Path) -> None:
    answers = []
    for seed in (3, 4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        trace = traced(case, folder, seed).trace
        answers.append({policy: trace.balances[policy][USD] for policy in AMOUNT_POLICIES})
    assert answers[0] == answers[1]
