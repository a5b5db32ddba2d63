"""One laundering on a real node, an explorer and in an export of the same blocks: one ledger, one trace."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hueandcry.sources.evm.wrapped import WRAPPED
from hueandcry.testing import Served, World, export, mirror, serve
from tests.cli.run import hueandcry
from tests.sources.live.anvil import (
    MINT,
    REVERTS,
    TOKEN,
    WRAPPING,
    Anvil,
    assemble,
    binary,
    pays,
    running,
    token_call,
    withdraw_call,
)
from tests.workspace.test_live import claims, space, truth

ETHER = 10**18
WETH = WRAPPED["eip155:1"].contract
FRESH = tuple(f"0x{number:040x}" for number in range(0xA0001, 0xA0006))
EXCHANGE = f"0x{0xE0001:040x}"
MAINNET = 1  # its number, so that the wrapping contract is where the table has it


@dataclass(frozen=True)
class Crime:
    """What happened on the node, and the same blocks in the fake explorer and in files."""

    node: Anvil
    served: Served
    files: list[Path]
    tx: str

    @property
    def world(self) -> World:
        return self.served.world

    def url(self, name: str) -> str:
        return self.node.url if name == "evm-rpc" else self.served.explorer_url


@pytest.fixture(scope="module")
def crime(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crime]:
    program = binary(request.config.cache.mkdir("anvil"))
    folder = tmp_path_factory.mktemp("export")
    with running(program, MAINNET) as node:
        tx = laundering(node)
        world = mirror(node.url)
        world.thefts[tx] = "theft"
        world.services[EXCHANGE] = "exchange"
        with serve(world) as served:
            yield Crime(node, served, export(world, folder), tx)


def laundering(node: Anvil) -> str:
    """Script a theft and what follows; the transaction of the theft.

    The thieves are addresses that had nothing before, so that what they own is all in the blocks.
    """
    victim, builder, faucet = node.accounts[:3]
    thief, mule, friend, fence, last = FRESH
    node("anvil_setCode", WETH, f"0x{WRAPPING}")
    node("anvil_autoImpersonateAccount", True)
    reverts = node.deploy(builder, REVERTS)
    inside = pays(mule, "2 CALLVALUE DIV") + pays(reverts, "1") + pays(friend, "4 CALLVALUE DIV")
    splitter = node.deploy(builder, assemble(inside + "STOP"))
    token = node.deploy(builder, TOKEN, MINT)
    for each in FRESH:
        node.send(faucet, each, ETHER)
    node.mine()
    theft = node.send(victim, thief, 500 * ETHER)
    node.mine()
    steps = [
        (thief, splitter, 40 * ETHER, "0x"),
        (thief, fence, 300 * ETHER, "0x"),
        (thief, reverts, 3 * ETHER, "0x"),
        (builder, token, 0, token_call(thief, 7_000)),
        (thief, token, 0, token_call(mule, 5_000)),
        (fence, WETH, 290 * ETHER, "0x"),
        (fence, WETH, 0, token_call(last, 250 * ETHER)),
        (last, WETH, 0, withdraw_call(220 * ETHER)),
        (last, EXCHANGE, 200 * ETHER, "0x"),
        (mule, thief, ETHER, "0x"),
        (friend, None, 9 * ETHER, "0x00"),
    ]
    # In few blocks: `follow` puts them into the ledger at once then, as an import of files does.
    for number, (sender, to, value, data) in enumerate(steps):
        node.send(sender, to, value, data)
        if number in (1, 3, 5, 6, 7, 10):
            node.mine()
    node.mine(70)
    return theft


def answer(text: str) -> dict[str, Any]:
    """What a trace says, without when it was made and which heights the ledger covers.

    Files cover the heights from their first row to their last, blocks that hold no row are not seen.
    """
    found: dict[str, Any] = json.loads(text)
    del found["inputs"]["made"], found["coverage"]
    return found


def whole(crime: Crime, folder: Path, name: str) -> Path:
    """A workspace with all blocks, from the node, the explorer or the files."""
    made = space(folder, crime.world)
    if name == "export":
        given = ("--format", "ethereum-etl", "--scope", "chain", *crime.files)
        done = hueandcry(made, "ledger", "import", *given)
    else:
        source = f"{name}={crime.url(name)}"
        done = hueandcry(made, "ledger", "follow", "ethereum", "--source", source, "--since", "0")
    assert done.code == 0, done.err
    return made


def resting(found: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {owner: claim for owner, claim in claims(found).items() if claim}


def untraced(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        place
        for policy in found["policies"].values()
        for balance in policy.values()
        for place in balance["held"]
        if place["kind"] == "untraced"
    ]


def test_a_node_an_explorer_and_an_export_give_one_ledger_and_one_trace(crime: Crime, tmp_path: Path) -> None:
    answers: dict[str, dict[str, Any]] = {}
    digests = set()
    heist = None
    for name in ("evm-rpc", "etherscan", "export"):
        (tmp_path / name).mkdir()
        made = whole(crime, tmp_path / name, name)
        if heist is None:
            # The heist is made of the transaction once, so that all trace the same.
            asked = ("--tx", f"ethereum:{crime.tx}", "--source", f"{name}={crime.url(name)}")
            pursued = hueandcry(made, "trace", *asked, "--format", "json")
            assert "100.00 % of the theft resolved, 0 requests" in pursued.err
            (heist,) = (made / "heists").iterdir()
        copied = tmp_path / name / heist.name
        shutil.copy(heist, copied)
        done = hueandcry(made, "trace", copied, "--policy", "all", "--format", "json")
        assert done.code == 0, done.err
        answers[name] = answer(done.out)
        info = json.loads(hueandcry(made, "ledger", "info", "--format", "json").out)
        digests.add(info["digest"])
    assert len(digests) == 1
    first = answers["evm-rpc"]
    assert json.dumps(first) == json.dumps(answers["etherscan"]) == json.dumps(answers["export"])
    assert resting(first) == truth(crime.world)
    assert not untraced(first)
    rests = crime.world.truth()
    assert {rest.kind for rest in rests} == {"held", "absorbed", "fees"}
    assert {rest.purse.asset for rest in rests} == {"slip44:60", f"erc20:{WETH}"}


def test_from_the_transaction_alone_a_node_and_an_explorer_find_the_same(
    crime: Crime, tmp_path: Path
) -> None:
    answers = []
    for name in ("evm-rpc", "etherscan"):
        (tmp_path / name).mkdir()
        made = space(tmp_path / name, crime.world)
        asked = ("--tx", f"ethereum:{crime.tx}", "--source", f"{name}={crime.url(name)}")
        done = hueandcry(made, "trace", *asked, "--policy", "all", "--format", "json")
        assert done.code == 0, done.err
        assert "100.00 % of the theft resolved" in done.err
        answers.append(answer(done.out))
        assert resting(answers[-1]) == truth(crime.world)
    assert answers[0]["inputs"]["ledger SHA-256"] == answers[1]["inputs"]["ledger SHA-256"]
    assert answers[0] == answers[1]
