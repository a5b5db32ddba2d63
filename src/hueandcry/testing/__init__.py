"""What others need to test their setup: a fake chain with a theft in it, served over loopback, and the truth.

world = scenarios.laundering(seed=1)
with serve(world) as served:
    ...  # point a source at served.rpc_url, served.explorer_url or served.esplora_url
world.truth()
"""

from hueandcry.testing import scenarios
from hueandcry.testing.crossing import crossing_heist
from hueandcry.testing.evm import EvmChain
from hueandcry.testing.export import export, export_bitcoin
from hueandcry.testing.faults import Fault, Faults
from hueandcry.testing.heist import CrossingHeist, Endpoint, Plan
from hueandcry.testing.mirror import mirror
from hueandcry.testing.node import DEBUG, PARITY
from hueandcry.testing.service import Served, serve
from hueandcry.testing.transactions import Conversion, Event, Inner, Send
from hueandcry.testing.truth import ABSORBED, FEES, HELD, ROUNDING, RULES, PurseKey, Resting
from hueandcry.testing.utxo import Coin, Spend, UtxoChain
from hueandcry.testing.world import World

__all__ = [
    "ABSORBED",
    "DEBUG",
    "FEES",
    "HELD",
    "PARITY",
    "ROUNDING",
    "RULES",
    "Coin",
    "Conversion",
    "CrossingHeist",
    "Endpoint",
    "Event",
    "EvmChain",
    "Fault",
    "Faults",
    "Inner",
    "Plan",
    "PurseKey",
    "Resting",
    "Send",
    "Served",
    "Spend",
    "UtxoChain",
    "World",
    "crossing_heist",
    "export",
    "export_bitcoin",
    "mirror",
    "scenarios",
    "serve",
]
