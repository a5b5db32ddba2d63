"""A node's blocks, read into a world, are served as they were."""

from pathlib import Path

import pytest

from hueandcry.chains import chain
from hueandcry.ledger import Ledger
from hueandcry.model.errors import SourceError
from hueandcry.sources.live import Client, open_source
from hueandcry.testing import World, export, mirror, scenarios, serve
from tests.conformance.live import Row, rows


def served_rows(url: str, top: int) -> set[Row]:
    with Client() as client:
        return rows(list(open_source("evm-rpc", chain("ethereum"), client, url).blocks(0, top)))


def story() -> World:
    world = World()
    theft = scenarios.theft(world)
    scenarios.contracts(world, theft.thief, 8 * 10**18)
    world.evm.wrap(theft.thief, 10**18)
    world.evm.send(theft.thief, world.evm.weth, 1, failed=True)
    world.evm.withdraw(theft.thief, 5)
    world.evm.mine(2)
    return world


def test_a_mirror_of_a_node_gives_the_same_rows_balances_and_files(tmp_path: Path) -> None:
    world = story()
    top = len(world.evm.blocks) - 1
    folders = [tmp_path / name for name in ("world", "mirror")]
    with serve(world) as served:
        copied = mirror(served.rpc_url)
        told = served_rows(served.rpc_url, top)
    with serve(copied) as served:
        assert served_rows(served.rpc_url, top) == told
    assert [block.hash for block in copied.evm.blocks] == [block.hash for block in world.evm.blocks]
    held = {address for block in world.evm.blocks for send in block.sends for address in send.paid()}
    for address in {side for sender, to, _ in held for side in (sender, to)}:
        assert copied.balance(address, top) == world.balance(address, top)
    for folder, made in zip(folders, (copied, world), strict=True):
        folder.mkdir()
        export(made, folder)
    assert all((folders[0] / each.name).read_bytes() == each.read_bytes() for each in folders[1].iterdir())


def test_a_node_without_traces_is_named(tmp_path: Path) -> None:
    with serve(story(), without=("debug_traceBlockByNumber",)) as served:
        with pytest.raises(SourceError, match="refuses debug_traceBlockByNumber"):
            mirror(served.rpc_url)
        assert Ledger(tmp_path).rows() == 0
