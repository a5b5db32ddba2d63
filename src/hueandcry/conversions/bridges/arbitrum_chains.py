"""The contracts of Arbitrum's native bridge."""

from typing import NamedTuple

ETHEREUM = "eip155:1"
ARBSYS = "0x0000000000000000000000000000000000000064"  # precompile: what leaves L2
RETRYABLES = "0x000000000000000000000000000000000000006e"  # precompile: tickets


class Contracts(NamedTuple):
    """An Arbitrum chain and its contracts; the gateways of a token pair up by place."""

    chain: str
    bridge: str
    inbox: str
    outbox: str
    old_outboxes: frozenset[str]
    l1_gateways: tuple[str, ...]
    l2_gateways: tuple[str, ...]

    @property
    def outboxes(self) -> frozenset[str]:
        """The outbox of today and those before Nitro."""
        return self.old_outboxes | {self.outbox}


# Source: src/lib/dataEntities/networks.ts of OffchainLabs/arbitrum-sdk (gateways: standard, custom, WETH); it
# agrees with docs.arbitrum.io ("Smart contract addresses"). MakerDAO's gateway is the fourth of One.
CHAINS = (
    Contracts(
        "eip155:42161",
        bridge="0x8315177ab297ba92a06054ce80a67ed4dbd7ed3a",
        inbox="0x4dbd4fc535ac27206064b68ffcf827b0a60bab3f",
        outbox="0x0b9857ae2d4a3dbe74ffe1d7df045bb7f96e4840",
        old_outboxes=frozenset(
            {"0x667e23abd27e623c11d4cc00ca3ec4d0bd63337a", "0x760723cd2e632826c38fef8cd438a4cc7e7e1a40"}
        ),
        l1_gateways=(
            "0xa3a7b6f88361f48403514059f1f16c8e78d60eec",
            "0xcee284f754e854890e311e3280b767f80797180d",
            "0xd92023e9d9911199a6711321d1277285e6d4e2db",
            "0xd3b5b60020504bc3489d6949d545893982ba3011",
        ),
        l2_gateways=(
            "0x09e9222e96e7b4ae2a407b98d48e330053351eee",
            "0x096760f208390250649e3e8763348e783aef5562",
            "0x6c411ad3e74de3e7bd422b94a27770f5b86c623b",
            "0x467194771dae2967aef3ecbedd3bf9a310c76c65",
        ),
    ),
    Contracts(
        "eip155:42170",
        bridge="0xc1ebd02f738644983b6c4b2d440b8e77dde276bd",
        inbox="0xc4448b71118c9071bcb9734a0eac55d18a153949",
        outbox="0xd4b80c3d7240325d18e645b49e6535a3bf95cc58",
        old_outboxes=frozenset(),
        l1_gateways=(
            "0xb2535b988dce19f9d71dfb22db6da744acac21bf",
            "0x23122da8c581aa7e0d07a36ff1f16f799650232f",
            "0xe4e2121b479017955be0b175305b35f312330bae",
        ),
        l2_gateways=(
            "0xcf9bab7e53dde48a6dc4f286cb14e05298799257",
            "0xbf544970e6bd77b21c6492c281ab60d0770451f4",
            "0x7626841cb6113412f9c88d3adc720c9fac88d9ed",
        ),
    ),
)
