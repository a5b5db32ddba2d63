"""The workspace hands what is wanted to every import, and says what was kept."""

import json
from pathlib import Path

from hueandcry.attribution.freezes import topics
from hueandcry.brief import ledger_document, ledger_page
from hueandcry.model import Wanted
from hueandcry.plugins import bridges
from hueandcry.testing import serve
from hueandcry.testing.utxo import COIN
from hueandcry.testing.world import World
from hueandcry.workspace import Workspace
from tests.sources.evm import test_events as exports
from tests.sources.evm.exports import EXPORTS


def test_files_and_sources_keep_what_is_wanted(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "space", wanted=exports.WANTED)
    (tmp_path / "files").mkdir()
    files = EXPORTS["ethereum-etl-json"](tmp_path / "files")
    assert space.import_transfers(files, "ethereum-etl").events == 3
    world = World()
    coin = world.bitcoin.fund(world.bitcoin.address("a"), COIN)
    world.bitcoin.spend([coin], [(world.bitcoin.address("b"), COIN // 2)], memo=b"memo")
    world.bitcoin.mine()
    with serve(world) as served:
        space.follow("bitcoin", f"esplora={served.esplora_url}", since=0)
    assert [event.data for event in space.ledger.events()][0] == b"memo"
    info = space.ledger.info()
    assert [chain.events for chain in info.chains.values()] == [1, 3]
    document = json.loads(json.dumps(ledger_document(info)))
    assert document["chains"]["eip155:1"]["coverage"]["every"]["memos"] is True
    assert "3 events kept" in [str(each) for each in ledger_page(info)]


def test_by_default_all_is_wanted_that_a_trace_reads(tmp_path: Path) -> None:
    wanted = Workspace(tmp_path / "space").wanted
    assert wanted.memos
    for bridge in bridges():
        assert not bridge.wanted - wanted
    assert topics() <= wanted.topics
    assert Workspace(tmp_path / "space", wanted=Wanted()).wanted == Wanted()
