"""From nothing but a theft transaction: one laundering, asked of a node and an explorer, to the last unit."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.testing import Served, World, serve
from hueandcry.testing.scenarios import laundering
from tests.cli.run import COMMAND, Ran, hueandcry

ETH = "eip155:1/slip44:60"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(laundering()) as running:
        yield running


def spec(served: Served, name: str) -> str:
    return f"{name}={served.rpc_url if name == 'evm-rpc' else served.explorer_url}"


def space(folder: Path, world: World) -> Path:
    tags = folder / "tags.csv"
    rows = [
        f"ethereum,{address},service,{category},90,test\n" for address, category in world.services.items()
    ]
    tags.write_text("chain,address,label,category,confidence,source\n" + "".join(rows))
    assert hueandcry(folder / "w", "tags", "import", tags).code == 0
    return folder / "w"


def traced(workspace: Path, served: Served, name: str, *more: str) -> Ran:
    (tx,) = served.world.thefts
    asked = ("--tx", f"ethereum:{tx}", "--source", spec(served, name))
    return hueandcry(workspace, "trace", *asked, "--policy", "all", "--format", "json", *more)


def claims(answer: dict) -> dict[tuple[str, str], int]:
    balance = answer["policies"]["fifo"][ETH]
    found = {("", "fees"): int(balance["fees"])}
    for place in balance["held"] + balance["absorbed"]:
        owner = (place["address"].lower(), place["asset"].split("/", 1)[1])
        found[owner] = found.get(owner, 0) + int(place["claim"])
    return found


def truth(world: World) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for rest in world.truth():
        owner = ("", "fees") if rest.kind == "fees" else (rest.purse.owner, rest.purse.asset)
        found[owner] = found.get(owner, 0) + rest.claim
    return found


@pytest.fixture(scope="module")
def answers(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    found = {}
    for name in ("evm-rpc", "etherscan"):
        folder = space(tmp_path_factory.mktemp(name), served.world)
        done = traced(folder, served, name)
        assert done.code == 0, done.err
        assert "100.00 % of the theft resolved" in done.err
        found[name] = json.loads(done.out)
    return found


def test_a_node_and_an_explorer_give_the_same_ledger_and_the_same_trace(answers: dict[str, dict]) -> None:
    node, explorer = answers["evm-rpc"], answers["etherscan"]
    assert node["inputs"]["ledger SHA-256"] == explorer["inputs"]["ledger SHA-256"]
    assert node["policies"] == explorer["policies"]
    assert node["run"] == explorer["run"]


def test_every_unit_is_where_the_script_put_it(served: Served, answers: dict[str, dict]) -> None:
    assert claims(answers["evm-rpc"]) == truth(served.world)


def test_the_budget_stops_it_and_it_goes_on(served: Served, tmp_path: Path) -> None:
    folder = space(tmp_path, served.world)
    first = traced(folder, served, "evm-rpc", "--max-requests", "20")
    assert first.code == 0
    assert "the budget of requests is spent" in first.err
    kinds = {place["kind"] for place in json.loads(first.out)["policies"]["fifo"][ETH]["held"]}
    assert "untraced" in kinds
    second = traced(folder, served, "evm-rpc")
    assert claims(json.loads(second.out)) == truth(served.world)
    third = traced(folder, served, "evm-rpc")
    assert "100.00 % of the theft resolved, 0 requests" in third.err


def test_killed_at_random_moments_it_resumes_and_loses_nothing(served: Served, tmp_path: Path) -> None:
    """A small version: each kill -9 hits a live trace at another moment; the last run finishes the work."""
    folder = space(tmp_path, served.world)
    (tx,) = served.world.thefts
    asked = ["trace", "--tx", f"ethereum:{tx}", "--source", spec(served, "etherscan"), "--format", "json"]
    chance = random.Random(7)
    for _ in range(6):
        process = subprocess.Popen(
            [*COMMAND, "--workspace", str(folder), *asked],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 4))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
    done = traced(folder, served, "etherscan")
    assert done.code == 0, done.err
    assert claims(json.loads(done.out)) == truth(served.world)


def test_sources_are_listed_and_checked(served: Served, tmp_path: Path) -> None:
    names = {
        row["name"] for row in json.loads(hueandcry(tmp_path, "sources", "list", "--format", "json").out)
    }
    assert {"evm-rpc", "etherscan", "esplora", "bitcoin-core", "trongrid"} <= names
    done = hueandcry(tmp_path, "sources", "check", "ethereum", spec(served, "evm-rpc"), "--format", "json")
    assert json.loads(done.out)[0]["lacks"] == ""
    wrong = hueandcry(tmp_path, "sources", "check", "polygon", spec(served, "evm-rpc"))
    assert (wrong.code, wrong.out) == (1, "")


def test_following_a_chain_fills_the_ledger_and_traces_alike(
    served: Served, answers: dict[str, dict], tmp_path: Path
) -> None:
    folder = space(tmp_path, served.world)
    followed = hueandcry(
        folder, "ledger", "follow", "ethereum", "--source", spec(served, "evm-rpc"), "--since", "0"
    )
    assert followed.code == 0, followed.err
    done = traced(folder, served, "evm-rpc")
    assert claims(json.loads(done.out)) == truth(served.world)
    info = json.loads(hueandcry(folder, "ledger", "info", "--format", "json").out)
    assert info["chains"]["eip155:1"]["coverage"]["scope"] == "chain"
    again = hueandcry(folder, "ledger", "follow", "ethereum", "--source", spec(served, "evm-rpc"))
    assert "blocks: 0 new" in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["trace"], "give a HEIST"),
        (["trace", "--tx", "0x00"], "CHAIN:HASH"),
        (["trace", "--tx", "ethereum:0x00"], "name one with --source"),
        (["trace", "--tx", "ethereum:0x00", "--source", "nothing=http://127.0.0.1:1"], "is no source"),
        (["trace", "--tx", "ethereum:0x00", "--source", "evm-rpc"], "no default address"),
        (["trace", "--tx", "ethereum:0x00", "--source", "esplora=http://127.0.0.1:1"], "not for ethereum"),
        (
            ["ledger", "follow", "ethereum", "--source", "evm-rpc=http://127.0.0.1:1", "--since", "0"],
            "127.0.0.1:1",
        ),
    ],
)
def test_bad_sources_are_one_clear_error(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = hueandcry(tmp_path, *arguments)
    assert done.code in (1, 2)
    assert said in done.err
    assert done.out == ""
