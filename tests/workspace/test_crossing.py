"""The heist across chains, to the last unit: from files and from live sources, under every policy."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hueandcry.testing import (
    FEES,
    HELD,
    ROUNDING,
    RULES,
    CrossingHeist,
    Plan,
    Served,
    crossing_heist,
    export,
    export_bitcoin,
    serve,
)
from hueandcry.testing.heist import BRIDGE, DOLLAR, EXCHANGE, MIXER, STAKED
from hueandcry.testing.spam import look_alike
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


def space(folder: Path, made: CrossingHeist) -> Path:
    """A workspace with the tags of the services."""
    lines = ["chain,address,label,category,confidence,source"]
    for address, category in made.world.services.items():
        chain, name = ("ethereum", "Ether Desk") if address.startswith("0x") else ("bitcoin", "Coin House")
        lines.append(f"{chain},{address},{name},{category},90,test")
    tags = folder / "tags.csv"
    tags.write_text("\n".join(lines) + "\n")
    assert hueandcry(folder / "w", "tags", "import", tags).code == 0
    return folder / "w"


def heist_file(folder: Path, made: CrossingHeist) -> Path:
    token, plan = f"eip155:1/erc20:{STAKED}", made.plan
    theft = f'chain: ethereum, tx: "{made.theft.hash}", to: "{made.thief}"'
    path = folder / "crossing.yaml"
    path.write_text(
        "id: crossing\nvictim: The victim\ndate: 2025-02-21\ntitle: A heist across chains\nassets:\n"
        f'  - {{asset: "{token}", symbol: stETH, decimals: 18}}\n'
        f'  - {{asset: "eip155:1/erc20:{DOLLAR}", symbol: USDT, decimals: 6}}\nthefts:\n'
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
            key = place["outpoint"].removeprefix("thorchain:")
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
    return {ETH: made.plan.ether, f"eip155:1/erc20:{STAKED}": made.plan.token}


@pytest.mark.parametrize("policy", RULES)
def test_every_unit_is_where_the_script_put_it(made: CrossingHeist, answer: Traced, policy: str) -> None:
    for stolen, amount in assets(made).items():
        found = claims(answer.said, policy, stolen)
        assert found == truth(made, policy, stolen)
        assert sum(claim for _, claim in found.values()) == amount


def test_the_planted_endpoints_are_found_as_what_they_are(made: CrossingHeist, answer: Traced) -> None:
    found: set[tuple[str, str, str]] = set()
    for stolen in assets(made):
        balance = answer.said["policies"]["fifo"][stolen]
        for place in (*balance["held"], *balance["absorbed"]):
            key = place.get("outpoint", "").removeprefix("thorchain:")
            owners = (place["address"].lower(), place.get("outpoint", ""), f"0x{key.lower()}")
            found |= {(place["kind"], place["chain"], owner) for owner in owners if int(place["claim"])}
    for name, end in made.endpoints.items():
        chain = made.world.evm.on.id if end.kind == BRIDGE else end.chain
        assert (end.kind, chain, end.owner) in found, name
    assert {end.kind for end in made.endpoints.values()} == {HELD, EXCHANGE, MIXER, BRIDGE}


def test_a_deposit_without_a_payout_says_what_to_fetch(made: CrossingHeist, answer: Traced) -> None:
    balance = answer.said["policies"]["fifo"][ETH]
    (place,) = [each for each in balance["held"] if each["kind"] == BRIDGE]
    payee = made.world.bitcoin.address("open payee")
    assert place["label"] == "thorchain"
    assert (
        f"the deposit names {payee}, the payout went to {made.world.bitcoin.address('liar')}" in place["note"]
    )
    assert f"fetch the history of {payee} on bitcoin, since 2025-02-21 14:0" in place["note"]


def test_every_swap_and_crossing_is_told_with_both_sides(made: CrossingHeist, answer: Traced) -> None:
    told = answer.said["conversions"]
    swaps = [each for each in told if each["how"] == "swap"]
    assert [each["resolved"] for each in swaps] == [True] * 4
    crossings = {each["transactions"][0]["tx"]: each for each in told if each["how"] == "thorchain"}
    assert {name for name, send in made.deposits.items() if crossings[send.hash]["resolved"]} == {
        "hop",
        "refund",
        "stream",
        "collector",
    }
    for name, paid in made.paid.items():
        one = crossings[made.deposits[name].hash]
        assert [each["tx"] for each in one["transactions"][1:]] == [spend.hash for spend in paid]
        assert [each["amount"] for each in one["received"]] == [str(spend.outputs[0].value) for spend in paid]
        assert one["tier"] == "A"
    # What a stranger wrote into a memo is nowhere in it.
    lies = {spend.hash for spend in made.lies}
    assert not lies & {side["tx"] for each in told for side in each["transactions"]}
    assert not [finding for finding in answer.said["findings"] if "bridges" in finding]


def test_spam_is_listed_and_nothing_real_is(made: CrossingHeist, answer: Traced) -> None:
    rows = list(csv.DictReader((answer.bundle / "noise.csv").read_text().splitlines()))
    spam = {send.hash for send in made.spam.sends}
    assert {row["tx"] for row in rows} == spam
    branches = {made.name(name) for name in ("hop", "refund", "stream", "open", "mingle")}
    shown = {row["address"] for row in rows if row["rule"] == "look-alike"}
    # The vault's is not one of the case's addresses, and so nothing looks like one of them.
    assert shown == {look_alike(made.world, each) for each in branches}
    assert set(Counter(row["rule"] for row in rows)) == {
        "look-alike",
        "zero-value",
        "sprayed-token",
        "spoofed-token",
        "dust",
    }


def test_the_picture_shows_the_crossing(answer: Traced) -> None:
    svg = (answer.bundle / "flow.svg").read_text("utf-8")
    titles = re.findall(r"<title>([^<]*)</title>", svg)
    crossed = [title for title in titles if "across a bridge from ethereum to bitcoin" in title]
    assert len(crossed) >= 3
    assert all("carried as" in title and "BTC" in title for title in crossed)
    labels = re.findall(r'<text class="hc-(?:name|soft)"[^>]*>([^<]*)</text>', svg)
    assert {"wasabi-2 CoinJoin", "thorchain", "fees of bitcoin", "fees of ethereum"} <= set(labels)
    assert [each for each in labels if each.endswith("bridged")]
    # A ribbon that changes its asset on the way has the colours of both.
    assert svg.count("<linearGradient") >= 2
    headings = re.findall(r'<text class="hc-phase"[^>]*>([^<]*)</text>', svg)
    assert {"Swap", "Bridge"} <= set(headings)


def test_the_report_tells_of_it_and_the_bundle_verifies(
    made: CrossingHeist, imported: Path, answer: Traced
) -> None:
    page = (answer.bundle / "report.html").read_text("utf-8")
    assert "4 swaps (0 not resolved) and 5 bridge crossings (1 not resolved)" in page
    assert made.rounds[0].hash in page
    assert {"equal-split", "peel-chain", "staking-first"} <= {
        each["name"] for each in answer.said["typologies"]
    }
    assert hueandcry(imported, "verify", answer.bundle).code == 0


@pytest.fixture(scope="module")
def small() -> CrossingHeist:
    return crossing_heist(Plan(idle=1, peels=3), seed=1)


@pytest.fixture(scope="module")
def served(small: CrossingHeist) -> Iterator[Served]:
    with serve(small.world) as running:
        yield running


@pytest.mark.parametrize("source", ["evm-rpc", "etherscan"])
def test_from_the_transaction_alone_the_pursuit_follows_every_crossing(
    small: CrossingHeist, served: Served, tmp_path: Path, source: str
) -> None:
    workspace = space(tmp_path, small)
    url = served.rpc_url if source == "evm-rpc" else served.explorer_url
    asked = ("--source", f"{source}={url}", "--source", f"bitcoin/esplora={served.esplora_url}")
    start = ("--tx", f"ethereum:{small.theft.hash}", "--to", small.thief)
    before = len(served.requests)
    done = hueandcry(workspace, "trace", *start, *asked, "--policy", "all", "--format", "json")
    assert done.code == 0, done.err
    assert "100.00 % of the theft resolved" in done.err
    said = json.loads(done.out)
    for policy in RULES:
        for stolen in assets(small):
            assert claims(said, policy, stolen) == truth(small, policy, stolen)
    (place,) = [each for each in said["policies"]["fifo"][ETH]["held"] if each["kind"] == BRIDGE]
    assert "no payout that states its id is in the ledger; fetch the history of" in place["note"]
    requests = "\n".join(served.requests[before:])
    assert not [each for each in small.spam.look_alikes if each in requests]
    again = hueandcry(workspace, "trace", *start, *asked, "--policy", "all", "--format", "json")
    # Only who has not been paid is asked for once more.
    assert re.findall("next (.*) with", again.err) == [small.world.bitcoin.address("open payee")]
