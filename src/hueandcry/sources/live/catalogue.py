"""The built-in sources, those of third parties, and how one is opened and checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import cast

from hueandcry.chains import Chain
from hueandcry.model import Wanted
from hueandcry.model.errors import BadAnswer, InputError, WrongChain
from hueandcry.sources.listener import Listener
from hueandcry.sources.live.bitcoin_core import BitcoinCore
from hueandcry.sources.live.client import Client
from hueandcry.sources.live.endpoint import Endpoint, endpoint
from hueandcry.sources.live.esplora import Esplora
from hueandcry.sources.live.etherscan import Etherscan
from hueandcry.sources.live.evm_rpc import EvmRpc
from hueandcry.sources.live.secret import Secret, from_environment
from hueandcry.sources.live.source import CAPABILITIES, Head, Listening, LiveSource
from hueandcry.sources.live.trongrid import TronGrid

GROUP = "hueandcry.sources"  # entry points: each names a SourceKind

Opener = Callable[[Chain, Endpoint, Client, float, Secret | None], LiveSource]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of live source: for which chains, where it is by default, how often it may be asked.

    `services` are default addresses by CAIP-2 id, or by family for a service of all its chains. `key` is the
    environment variable of its key (`<key>_FILE` names a file instead), empty where it has none; without
    `key_required` it is asked without one. `rate` is requests a second.
    """

    name: str
    description: str
    families: tuple[str, ...]
    open: Opener
    services: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    key_required: bool = False
    rate: float = 5.0


def _keyless(kind: Callable[[Chain, Endpoint, Client, float], LiveSource]) -> Opener:
    return lambda chain, where, client, rate, key: kind(chain, where, client, rate)


SOURCES: tuple[SourceKind, ...] = (
    SourceKind(
        name=EvmRpc.name,
        description="an EVM node over JSON-RPC",
        families=("evm",),
        open=_keyless(EvmRpc),
        rate=20.0,
    ),
    SourceKind(
        name=Etherscan.name,
        description="an explorer with Etherscan's API, version 2",
        families=("evm",),
        open=Etherscan,
        services={"evm": "https://api.etherscan.io/v2/api"},
        key="HUEANDCRY_ETHERSCAN_KEY",
        key_required=True,
        rate=3.0,
    ),
    SourceKind(
        name=BitcoinCore.name,
        description="a node of Bitcoin, Litecoin, Dogecoin or Zcash over JSON-RPC",
        families=("bitcoin",),
        open=_keyless(BitcoinCore),
        rate=50.0,
    ),
    SourceKind(
        name=Esplora.name,
        description="an explorer with Esplora's interface (mempool.space, Blockstream)",
        families=("bitcoin",),
        open=_keyless(Esplora),
        services={"bip122:000000000019d6689c085ae165831e93": "https://mempool.space/api"},
        rate=2.0,
    ),
    SourceKind(
        name=TronGrid.name,
        description="TronGrid, or a node of Tron with its interface",
        families=("tron",),
        open=TronGrid,
        services={"tron": "https://api.trongrid.io"},
        key="HUEANDCRY_TRONGRID_KEY",
        rate=3.0,
    ),
)
"""The built-in sources."""

# The hash of a block that everybody agrees on; other chains are known by their ids.
KNOWN_BLOCKS = {"eip155:1": (0, "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3")}


@dataclass(frozen=True, slots=True)
class Check:
    """What a source answered when it was checked; `missing` are the capabilities that it lacks."""

    source: str
    chain: str
    head: Head
    capabilities: tuple[str, ...]
    missing: tuple[str, ...]


def kinds() -> tuple[SourceKind, ...]:
    """All kinds of sources: the built-in ones, then those that installed packages offer."""
    return SOURCES + tuple(cast(SourceKind, each.load()) for each in entry_points(group=GROUP))


def kind_named(name: str) -> SourceKind:
    """The kind of this name; InputError listing those there are."""
    found = kinds()
    for kind in found:
        if kind.name == name:
            return kind
    raise InputError(f"{name!r} is no source: {', '.join(kind.name for kind in found)}")


def open_source(
    name: str, chain: Chain, client: Client, url: str | None = None, wanted: Wanted | None = None
) -> LiveSource:
    """A source for a chain, at its default address or at `url`; nothing is asked yet.

    `wanted` are the events to keep, by default none; a source that tells none keeps none. Raises InputError
    where the source is not for this chain, or lacks an address or a key.
    """
    kind = kind_named(name)
    if chain.family not in kind.families:
        raise InputError(f"{name} is not for {chain.name}: it serves {', '.join(kind.families)}")
    address = url or kind.services.get(chain.id) or kind.services.get(chain.family)
    if not address:
        raise InputError(f"{name} has no default address for {chain.name}: give one")
    where = endpoint(address)
    key = from_environment(kind.key) if kind.key else None
    if kind.key_required and key is None and not where.loopback:
        raise InputError(f"{name} needs a key: set {kind.key}, or {kind.key}_FILE to a file that holds it")
    if key is not None and not where.loopback and not where.origin.startswith("https:"):
        raise InputError(f"{name}: a key is sent over https only, not to {where.origin}")
    found = kind.open(chain, where, client, kind.rate if not where.loopback else 1_000.0, key)
    if isinstance(found, Listening):
        found.listener = Listener(wanted)
        found.listener.hears()
    return found


def check(source: LiveSource) -> Check:
    """Ask a source for its chain, its head and one block; raises SourceError where any of it is wrong."""
    head = source.head()
    height, name = KNOWN_BLOCKS.get(source.chain.id, (head.height, head.hash))
    found = source.header(height)
    if found.hash != name:
        if source.chain.id in KNOWN_BLOCKS:
            raise WrongChain(
                f"{source.name}: block {height} is {found.hash}, not that of {source.chain.name}"
            )
        raise BadAnswer(f"{source.name}: block {height} changed while it was checked: check again")
    offered = source.capabilities
    has, lacks = ([each for each in CAPABILITIES if (each in offered) is wanted] for wanted in (True, False))
    return Check(source.name, source.chain.id, head, tuple(has), tuple(lacks))
