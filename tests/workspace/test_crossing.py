"""The heist across chains, to the last unit: from files and from live sources, under every policy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hueandcry.attribution.noise import noise
from hueandcry.ledger import Ledger
from hueandcry.testing import (
    FEES,
    HELD,
    ROUNDING,
    RULES,
    CrossingHeist,
    Served,
    crossing_heist,
    export,
    export_bitcoin,
    serve,
)
from hueandcry.testing.world import IN_TRANSIT
from tests.cli.run import hueandcry

ETH = "eip155:1/slip44:60"
Answer = dict[str, Any]
Where = tuple[str, str, str, str]  # kind, chain, owner, asset
Rests = dict[Where, tuple[int, int]]


@dataclass(frozen=True)
class Traced:
    """A trace: what it says, and the folder of its bundle."""

    said: Answer
    bundle: Path


@pytest.fixture(scope="module")
def made() -> CrossingHeist:
    return crossing_heist()


@pytest.fixture(scope="module")
def served(made: CrossingHeist) -> Iterator[Served]:
    with serve(made.world) as running:
        yield running


def space(folder: Path, made: CrossingHeist) -> Path:
    """A workspace with the tags of the services."""
    chains = {made.world.evm.on.family: "ethereum", made.world.bitcoin.on.family: "bitcoin"}
    lines = [
        f"{chains['evm' if address.startswith('0x') else 'bitcoin']},{address},Some exchange,{category},90,test\n"
        for address, category in made.world.services.items()
    ]
    tags = folder / "tags.csv"
    tags.write_text("chain,address,label,category,confidence,source\n" + "".join(lines))
    assert hueandcry(folder / "w", "tags", "import", tags).code == 0
    return folder / "w"


def heist_file(folder: Path, made: CrossingHeist) -> Path:
    token, plan = f"eip155:1/erc20:{made.name('staking token')}", made.plan
    theft = f'chain: ethereum, tx: "{made.theft.hash}", to: "{made.thief}"'
    path = folder / "crossing.yaml"
    path.write_text(
        "id: crossing\nvictim: The victim\ndate: 2025-02-21\ntitle: A heist across chains\nassets:\n"
        f'  - {{asset: "{token}", symbol: stETH, decimals: 18}}\n'
        f'  - {{asset: "eip155:1/erc20:{made.dollar}", symbol: USD, decimals: 6}}\nthefts:\n'
        f'  - {{{theft}, asset: native, amount: "{plan.ether}"}}\n'
        f'  - {{{theft}, asset: stETH, amount: "{plan.token}"}}\n'
    )
    return path


def traced(workspace: Path, *arguments: object) -> Traced:
    done = hueandcry(workspace, "trace", *arguments, "--policy", "all", "--format", "json")
    assert done.code == 0, done.err
    folder = next(line for line in done.err.splitlines() if line.startswith("bundle: "))
    return Traced(json.loads(done.out), Path(folder.removeprefix("bundle: ")))


@pytest.fixture(scope="module")
def imported(made: CrossingHeist, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    workspace = space(folder, made)
    for form, files in (
        ("ethereum-etl", export(made.world, folder)),
        ("bitcoin-json", export_bitcoin(made.world, folder)),
    ):
        done = hueandcry(workspace, "ledger", "import", "--format", form, "--scope", "chain", *files)
        assert done.code == 0, done.err
        assert "events: " in done.err
    return workspace


@pytest.fixture(scope="module")
def answer(made: CrossingHeist, imported: Path) -> Traced:
    return traced(imported, heist_file(imported, made))


def live(served: Served, made: CrossingHeist, folder: Path, source: str, url: str) -> Answer:
    """The trace from nothing but the transaction."""
    given = (f"{source}={url}", f"bitcoin/esplora={served.esplora_url}")
    asked = [each for spec in given for each in ("--source", spec)]
    start = ("--tx", f"ethereum:{made.theft.hash}", "--to", made.thief)
    return traced(space(folder, made), *start, *asked).said


def claims(answer: Answer, policy: str, stolen: str) -> Rests:
    """Where a trace finds a stolen asset: what is tainted there, and its claim."""
    balance = answer["policies"][policy][stolen]
    assert not balance["gaps"]
    found: Rests = {}
    for place in (*balance["held"], *balance["absorbed"]):
        chain, asset = place["chain"], place["asset"].split("/", 1)[1]
        kind, owner = place["kind"], place["address"]
        owner = owner.lower() if chain.startswith("eip155") else owner
        if kind == "bridge":
            name, _, key = place["outpoint"].partition(":")
            assert name == "thorchain"
            kind, chain, owner, asset = HELD, IN_TRANSIT, f"0x{key.lower()}", ""
        elif kind in ("exchange", "mixer"):
            kind, owner = "absorbed", owner or place["outpoint"]
        else:
            owner = place.get("outpoint") or owner
        where = (kind, chain, owner, asset)
        before = found.get(where, (0, 0))
        found[where] = (before[0] + int(place["tainted"]), before[1] + int(place["claim"]))
    found[FEES, "", "", ""] = (0, int(balance["fees"]))
    found[ROUNDING, "", "", ""] = (0, int(balance["rounding"]))
    return {where: amounts for where, amounts in found.items() if any(amounts)}


def truth(made: CrossingHeist, policy: str, stolen: str) -> Rests:
    """Where the script says that it is."""
    found: Rests = {}
    for rest in made.world.truth(policy):
        if rest.theft != f"theft {stolen.split('/', 1)[1]}":
            continue
        sums = rest.kind in (FEES, ROUNDING)
        where = (rest.kind, "", "", "") if sums else (rest.kind, *rest.purse)
        before = found.get(where, (0, 0))
        found[where] = (before[0] + (0 if sums else rest.amount), before[1] + rest.claim)
    return {where: amounts for where, amounts in found.items() if any(amounts)}


def assets(made: CrossingHeist) -> Mapping[str, int]:
    return {ETH: made.plan.ether, f"eip155:1/erc20:{made.name('staking token')}": made.plan.token}


@pytest.mark.parametrize("policy", RULES)
def test_every_unit_is_where_the_script_put_it(made: CrossingHeist, answer: Traced, policy: str) -> None:
    for stolen, amount in assets(made).items():
        found = claims(answer.said, policy, stolen)
        assert found == truth(made, policy, stolen)
        assert sum(claim for _, claim in found.values()) == amount
