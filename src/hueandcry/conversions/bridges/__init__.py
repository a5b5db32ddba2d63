"""The bridges: one module a protocol, each behind the protocol `Bridge`."""

from hueandcry.conversions.bridge import Bridge
from hueandcry.conversions.bridges.across import Across
from hueandcry.conversions.bridges.arbitrum import Arbitrum
from hueandcry.conversions.bridges.avalanche import Avalanche
from hueandcry.conversions.bridges.cctp import Cctp
from hueandcry.conversions.bridges.celer import Celer
from hueandcry.conversions.bridges.chainflip import CHAINFLIP
from hueandcry.conversions.bridges.connext import Connext
from hueandcry.conversions.bridges.debridge import Debridge
from hueandcry.conversions.bridges.hop import Hop
from hueandcry.conversions.bridges.layerzero import LayerZero
from hueandcry.conversions.bridges.multichain import Multichain
from hueandcry.conversions.bridges.op_stack import OpStack
from hueandcry.conversions.bridges.poly import Poly
from hueandcry.conversions.bridges.polygon import Polygon
from hueandcry.conversions.bridges.ren import Ren
from hueandcry.conversions.bridges.ronin import Ronin
from hueandcry.conversions.bridges.stargate_v1 import StargateV1
from hueandcry.conversions.bridges.symbiosis import Symbiosis
from hueandcry.conversions.bridges.synapse import Synapse
from hueandcry.conversions.bridges.thorchain import MAYACHAIN, THORCHAIN
from hueandcry.conversions.bridges.wormhole import Wormhole

BUILTIN: tuple[Bridge, ...] = (
    THORCHAIN,
    MAYACHAIN,
    CHAINFLIP,
    Cctp(),
    Across(),
    Wormhole(),
    LayerZero(),
    StargateV1(),
    Debridge(),
    Celer(),
    Synapse(),
    Hop(),
    Connext(),
    Symbiosis(),
    OpStack(),
    Arbitrum(),
    Ronin(),
    Avalanche(),
    Polygon(),
    Multichain(),
    Poly(),
    Ren(),
)
