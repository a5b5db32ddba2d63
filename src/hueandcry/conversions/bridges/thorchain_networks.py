"""THORChain and MAYAChain: their routers, and the chains on which they pay out by bare memos."""

from collections.abc import Mapping
from dataclasses import dataclass

from hueandcry import chains
from hueandcry.conversions import dialect
from hueandcry.conversions.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Network:
    """One of the two chains: its dialect, its routers, and the chains on which it reads bare memos."""

    name: str
    dialect: Dialect
    routers: Mapping[str, tuple[str, ...]]
    spoken: frozenset[str]


def _by_id(routers: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {chains.chain(name).id: addresses for name, addresses in routers.items()}


def _ids(*names: str) -> frozenset[str]:
    return frozenset(chains.chain(name).id for name in names)


_V6 = "0x00dc6100103bc402d490aee3f9a5560cbd91f1d4"  # 6.1, the same on every chain
NETWORKS = (
    # Routers: thornode x/thorchain/router_upgrade_info.go and chain/evm/deployment, and the answer of
    # /thorchain/inbound_addresses in September 2026. Those of stagenet are left out on purpose.
    Network(
        "thorchain",
        dialect.THORCHAIN,
        _by_id(
            {
                "ethereum": (
                    "0x42a5ed456650a09dc10ebc6361a7480fdd61f27b",  # 1
                    "0xc145990e84155416144c532e31f89b840ca8c2ce",  # 2
                    "0x3624525075b88b24ecc29ce226b0cec1ffcb6976",  # 3
                    "0xd37bbe5744d730a1d98d8dc97c42f0ca46ad7146",  # 4.1
                    _V6,
                ),
                "bsc": ("0xb30ec53f98ff5947ede720d32ac2da7e52a5f56b", _V6),  # 4.1
                "avalanche": ("0x8f66c4ae756bebc49ec8b81966dd8bba9f127549", _V6),  # AvaxRouter, as 4.1
                "base": ("0x68208d99746b805a1ae41421950a47b711e35681", _V6),  # 4.1
            }
        ),
        _ids("bitcoin", "litecoin", "dogecoin", "ethereum", "bsc", "avalanche", "base"),
    ),
    # Routers: mayanode x/mayachain/router_upgrade_info.go (the first) and /mayachain/inbound_addresses.
    Network(
        "mayachain",
        dialect.MAYACHAIN,
        _by_id(
            {
                "ethereum": (
                    "0xefcb6efd89013d1a825c4bfc5a781266bcc78021",
                    "0xe3985e6b61b814f7cdb188766562ba71b446b46d",
                ),
                "arbitrum": ("0x700e97ef07219440487840dc472e7120a7ff11f4",),
            }
        ),
        _ids("bitcoin", "zcash", "ethereum", "arbitrum"),
    ),
)
