"""The table of sources: for which chains, where, with which keys; and what third parties add."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hueandcry.chains import FAMILIES, chain
from hueandcry.model.errors import InputError, WrongChain
from hueandcry.sources.live import (
    SOURCES,
    Client,
    SourceKind,
    catalogue,
    check,
    kind_named,
    kinds,
    open_source,
)
from hueandcry.testing import World, serve

ETH = chain("ethereum")
OURS = SourceKind("ours", "a third party's", ("evm",), lambda *_: None)  # type: ignore[arg-type]


def test_the_table_is_sound() -> None:
    names = [kind.name for kind in SOURCES]
    assert len(set(names)) == len(names)
    for kind in SOURCES:
        assert set(kind.families) <= {family.NAME for family in FAMILIES}
        assert all(url.startswith("https://") for url in kind.services.values())
        assert not kind.key_required or kind.key
        assert kind.key == "" or kind.key.startswith("HUEANDCRY_")


def test_third_parties_come_through_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("ours", f"{__name__}:OURS", "hueandcry.sources")
    monkeypatch.setattr(
        catalogue, "entry_points", lambda group: [entry] if group == "hueandcry.sources" else []
    )
    assert kinds() == (*SOURCES, OURS)
    assert kind_named("ours") == OURS


def test_what_cannot_be_opened_is_told() -> None:
    with Client() as client:
        with pytest.raises(InputError, match="'evmrpc' is no source: evm-rpc, etherscan"):
            open_source("evmrpc", ETH, client)
        with pytest.raises(InputError, match="esplora is not for ethereum: it serves bitcoin"):
            open_source("esplora", ETH, client)
        with pytest.raises(InputError, match="evm-rpc has no default address for ethereum"):
            open_source("evm-rpc", ETH, client)
        with pytest.raises(InputError, match="esplora has no default address for litecoin"):
            open_source("esplora", chain("litecoin"), client)


def test_a_key_is_asked_for_and_never_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUEANDCRY_ETHERSCAN_KEY", raising=False)
    monkeypatch.delenv("HUEANDCRY_ETHERSCAN_KEY_FILE", raising=False)
    with Client() as client:
        with pytest.raises(InputError, match="needs a key: set HUEANDCRY_ETHERSCAN_KEY, or"):
            open_source("etherscan", ETH, client)
        monkeypatch.setenv("HUEANDCRY_ETHERSCAN_KEY", "k")
        assert open_source("etherscan", ETH, client).name == "etherscan"
        with pytest.raises(InputError, match="over https only"):
            open_source("etherscan", ETH, client, "http://explorer.example/api")
        assert client.requests == 0


def test_a_check_compares_a_block_that_everybody_knows() -> None:
    world = World()
    world.evm.mine(3)
    with serve(world) as served, Client() as client:
        source = open_source("evm-rpc", ETH, client, served.rpc_url)
        assert check(source).head.height == 3
        block = world.evm.blocks[0]
        world.evm.blocks[0] = type(block)(0, block.time, "0x" + "ab" * 32, block.parent, ())
        with pytest.raises(WrongChain, match="block 0 is 0xabab"):
            check(source)


def test_every_source_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "live-sources.md").read_text("utf-8")
    for kind in SOURCES:
        assert f"| `{kind.name}` |" in page
        assert f"## {kind.name}" in page
        assert not kind.key or f"`{kind.key}`" in page
        assert all(url in page for url in kind.services.values())
