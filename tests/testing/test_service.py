"""The fake chain itself: deterministic, possible, reorganised on request, and gone when it is over."""

import json
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from hueandcry.testing import Fault, Served, World, export, scenarios, serve
from hueandcry.testing.evm import ETHER
from hueandcry.testing.utxo import COIN

OPEN = build_opener(ProxyHandler({})).open


def call(url: str, method: str, *params: object) -> object:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    with OPEN(Request(url, body, {"content-type": "application/json"}), timeout=5) as answer:
        return json.load(answer)["result"]


def test_everything_follows_from_the_seed(tmp_path: Path) -> None:
    one, two, other = (scenarios.laundering(seed) for seed in (1, 1, 2))
    assert one.evm.blocks == two.evm.blocks
    assert one.truth() == two.truth()
    assert {block.hash for block in one.evm.blocks[1:]}.isdisjoint(block.hash for block in other.evm.blocks)
    folders = [tmp_path / "one", tmp_path / "two"]
    for world, folder in zip((one, two), folders, strict=True):
        folder.mkdir()
        export(world, folder)
    assert [path.read_bytes() for path in sorted(folders[0].iterdir())] == [
        path.read_bytes() for path in sorted(folders[1].iterdir())
    ]


def test_what_cannot_be_paid_is_refused() -> None:
    world = World()
    poor = world.evm.address("poor")
    world.evm.fund(poor, ETHER)
    world.evm.send(poor, world.evm.address("rich"), ETHER)
    with pytest.raises(ValueError, match=f"{poor} lacks 21000000000000 wei"):
        world.evm.mine()
    coin = world.bitcoin.fund(world.bitcoin.address("a"), COIN)
    with pytest.raises(ValueError, match="exceed the inputs by 1"):
        world.bitcoin.spend([coin], [(world.bitcoin.address("b"), COIN + 1)])


def test_balances_are_those_of_their_height() -> None:
    world = World()
    a, b = world.evm.address("a"), world.evm.address("b")
    world.evm.fund(a, 10 * ETHER)
    world.evm.send(a, b, 3 * ETHER)
    world.evm.mine()
    assert [world.balance(b, height) for height in (0, 1)] == [0, 3 * ETHER]
    assert world.balance(a, 1) == 7 * ETHER - 21_000 * 10**9


def test_a_reorganisation_keeps_what_it_is_told_to() -> None:
    world = World()
    a, b = world.evm.address("a"), world.evm.address("b")
    world.evm.fund(a, 10 * ETHER)
    sends = [world.evm.send(a, b, ETHER), world.evm.send(a, b, 2 * ETHER)]
    world.evm.mine(3)
    before = list(world.evm.blocks)
    world.evm.reorganise(3, keep=[sends[1].hash])
    assert [block.height for block in world.evm.blocks] == list(range(5))
    assert world.evm.blocks[0] == before[0]
    assert all(new.hash != old.hash for new, old in zip(world.evm.blocks[1:], before[1:], strict=False))
    assert all(up.parent == low.hash for low, up in zip(world.evm.blocks, world.evm.blocks[1:], strict=False))
    assert world.balance(b, 4) == 2 * ETHER


def test_the_world_goes_on_while_it_is_served() -> None:
    world = World()
    with serve(world) as served:
        assert served.url.startswith("http://127.0.0.1:")
        assert call(served.rpc_url, "eth_blockNumber") == "0x0"
        with served.lock:
            world.evm.mine(5)
        assert call(served.rpc_url, "eth_blockNumber") == "0x5"
        assert served.requests == ["/rpc", "/rpc"]
    with pytest.raises(URLError):
        call(served.rpc_url, "eth_blockNumber")


def test_a_server_ends_by_itself() -> None:
    with serve(World(), life=0.2) as served:
        assert call(served.rpc_url, "eth_chainId") == "0x1"
        time.sleep(0.6)
        with pytest.raises((URLError, TimeoutError)):
            OPEN(Request(served.rpc_url, b"{}"), timeout=0.5)


def test_faults_come_in_their_order() -> None:
    with serve(World()) as served:
        served.faults.then(Fault.UNAVAILABLE, None)
        with pytest.raises(URLError, match="503"):
            call(served.rpc_url, "eth_chainId")
        assert call(served.rpc_url, "eth_chainId") == "0x1"
        served.faults.always(Fault.RATE_LIMITED)
        for _ in range(2):
            with pytest.raises(URLError, match="429"):
                call(served.rpc_url, "eth_chainId")
        served.faults.always(None)
        assert call(served.rpc_url, "eth_chainId") == "0x1"


def test_faults_scenarios_and_addresses_are_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "fake-chain.md").read_text("utf-8")
    for fault in Fault:
        assert f"| `{fault}` |" in page
    for name in ("theft", "split", "disperse", "contracts", "swap", "bridge", "peel", "mix", "laundering"):
        assert callable(getattr(scenarios, name))
        assert f"`{name}`" in page
    for name in dir(Served):
        assert not name.endswith("_url") or f"| `{name}` |" in page
    code = page.split("```python\n")[1].split("```")[0]
    exec(compile(code, "fake-chain.md", "exec"), {})
