"""What others need to test their setup: a fake chain with a theft in it, served over loopback, and the truth.

world = scenarios.laundering(seed=1)
with serve(world) as served:
    ...  # point a source at served.rpc_url, served.explorer_url or served.esplora_url
world.truth()
"""

from hueandcry.testing import scenarios
from hueandcry.testing.evm import EvmChain
from hueandcry.testing.export import export
from hueandcry.testing.faults import Fault, Faults
from hueandcry.testing.mirror import mirror
from hueandcry.testing.node import DEBUG, PARITY
from hueandcry.testing.service import Served, serve
from hueandcry.testing.transactions import Conversion, Event, Inner, Send
from hueandcry.testing.truth import ABSORBED, FEES, HELD, PurseKey, Resting
from hueandcry.testing.utxo import Coin, Spend, UtxoChain
from hueandcry.testing.world import World

__all__ = [
    "ABSORBED",
    "DEBUG",
    "FEES",
    "HELD",
    "PARITY",
    "Coin",
    "Conversion",
    "Event",
    "EvmChain",
    "Fault",
    "Faults",
    "Inner",
    "PurseKey",
    "Resting",
    "Send",
    "Served",
    "Spend",
    "UtxoChain",
    "World",
    "export",
    "mirror",
    "scenarios",
    "serve",
]
