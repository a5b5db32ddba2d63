"""The live sources, each against its service of the fake chain, and what makes two tables the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from hueandcry.chains import Chain, chain
from hueandcry.ledger import INCOMING
from hueandcry.model import Wanted
from hueandcry.sources.live import SOURCES, Client, LiveSource, open_source
from hueandcry.testing import Served, World, scenarios
from hueandcry.testing.utxo import COIN

Row = tuple[Any, ...]
CONTENT = [name for name in INCOMING.names if name != "line"]


@dataclass(frozen=True)
class Offer:
    """A source by name, its chain, and where the fake serves it."""

    name: str
    on: str
    url: Callable[[Served], str]

    @property
    def chain(self) -> Chain:
        return chain(self.on)

    def open(self, served: Served, client: Client, wanted: Wanted | None = None) -> LiveSource:
        return open_source(self.name, self.chain, client, self.url(served), wanted)


OFFERS = (
    Offer("evm-rpc", "ethereum", lambda served: served.rpc_url),
    Offer("etherscan", "ethereum", lambda served: served.explorer_url),
    Offer("bitcoin-core", "bitcoin", lambda served: served.core_url),
    Offer("esplora", "bitcoin", lambda served: served.esplora_url),
    Offer("trongrid", "tron", lambda served: served.tron_url),
)
assert [offer.name for offer in OFFERS] == [kind.name for kind in SOURCES]


def world(seed: int = 0) -> World:
    """Launderings on both chains: everything that the fake can do, below final blocks."""
    made = scenarios.laundering(seed)
    validator = made.evm.address("validator")
    made.evm.withdraw(validator, 12_345)
    made.evm.withdraw(made.evm.address("another"), 1)
    made.evm.withdraw(validator, 678)
    made.evm.send(made.evm.address("split 3"), validator, 7)
    made.evm.mine(2)
    made.evm.reward(validator)
    made.evm.withdraw(validator, 9)
    made.evm.mine()
    coin = made.bitcoin.fund(made.bitcoin.address("victim"), 10 * COIN)
    stolen = made.bitcoin.spend([coin], [(made.bitcoin.address("thief"), coin.value - 1_000)])
    made.steal("bitcoin theft", stolen)
    made.bitcoin.mine()
    scenarios.peel(made, stolen.outputs[0], [COIN // 3] * 7)
    actor = made.evm.address("split 4")
    scenarios.bridge(made, actor, 90 * 10**18, made.bitcoin.address("landed"), 2 * COIN)
    made.bitcoin.mine(8)
    return made


def rows(tables: pa.Table | list[pa.Table]) -> set[Row]:
    """The rows without their lines; that none occurs twice is asserted."""
    table = pa.concat_tables(tables) if isinstance(tables, list) else tables
    assert table.schema.equals(INCOMING)
    columns = [table[name].to_pylist() for name in CONTENT]
    found = list(zip(*columns, strict=True))
    assert len(set(found)) == len(found)
    return set(found)


def addresses(found: set[Row]) -> set[str]:
    """All addresses of rows."""
    at = [CONTENT.index(f"{side}_address") for side in ("sender", "recipient")]
    return {row[place] for row in found for place in at} - {""}
