"""Which contracts on Ethereum belong to which OP-Stack chain; on the L2 they have fixed addresses."""

from typing import NamedTuple

ETHEREUM = "eip155:1"

# Predeploys (specs.optimism.io/protocol/predeploys.html), on every L2.
MESSENGER = "0x4200000000000000000000000000000000000007"
BRIDGE = "0x4200000000000000000000000000000000000010"
PASSER = "0x4200000000000000000000000000000000000016"


class Contracts(NamedTuple):
    """The proxies on Ethereum of one L2: cross-domain messenger, standard bridge and portal."""

    chain: str
    messenger: str
    bridge: str
    portal: str


# Source: superchain/extra/addresses/addresses.json of ethereum-optimism/superchain-registry. Manta's bridge
# and messenger are those of transaction
# 0x2b66fa257d39c63e44daf67a39feaa3c9780d93c8163c937f646eb08ee1f21e9; its portal is not known.
CHAINS = (
    Contracts(
        "eip155:10",
        "0x25ace71c97b33cc4729cf772ae268934f7ab5fa1",
        "0x99c9fc46f92e8a1c0dec1b1747d010903e884be1",
        "0xbeb5fc579115071764c7423a4f12edde41f106ed",
    ),
    Contracts(
        "eip155:8453",
        "0x866e82a600a1414e583f7f13623f1ac5d58b0afa",
        "0x3154cf16ccdb4c6d922629664174b904d80f2c35",
        "0x49048044d57e1c92a77f79988d21fa8faf74e97e",
    ),
    Contracts(
        "eip155:169",
        "0x635ba609680c55c3bdd0b3627b4c5db21b13c310",
        "0x3b95bc951ee0f553ba487327278cac44f29715e5",
        "",
    ),
    Contracts(
        "eip155:254",
        "0x15567c4ffd9109795dff1d9a5233d10aef0738d2",
        "0xed7525946a09056c6aae29941b8323017382050e",
        "0xba50434bc5fcc07406b1bad9ac72a4cdf776db15",
    ),
    Contracts(
        "eip155:291",
        "0xc76543a64666d9a073faef4e75f651c88e7dbc08",
        "0xe07ea0436100918f157df35d01dce5c11b16d1f1",
        "0x91493a61ab83b62943e6dcaa5475dd330704cc84",
    ),
    Contracts(
        "eip155:360",
        "0x2b18602877181c3cb72c687e2a771e123a3788e3",
        "0x62edd5f4930ea92dca3fb81689bdd9b9d076b57b",
        "0xeb06ffa16011b5628bab98e29776361c83741dd3",
    ),
    Contracts(
        "eip155:480",
        "0xf931a81d18b1766d15695ffc7c1920a62b7e710a",
        "0x470458c91978d2d929704489ad730dc3e3001113",
        "0xd5ec14a83b7d95be1e2ac12523e2dee12cbeea6c",
    ),
    Contracts(
        "eip155:957",
        "0x5456f02c08e9a018e42c39b351328e5aa864174a",
        "0x61e44dc0dae6888b5a301887732217d5725b0bff",
        "0x85ea9c11cf3d4786027f7fd08f4406b15777e5f8",
    ),
    Contracts(
        "eip155:1135",
        "0x31b72d76fb666844c41edf08df0254875dbb7edb",
        "0x2658723bf70c7667de6b25f99fcce13a16d25d08",
        "0x26db93f8b8b4f7016240af62f7730979d353f9a7",
    ),
    Contracts(
        "eip155:1750",
        "0x0a47a44f1b2bb753474f8c830322554a96c9934d",
        "0x6d0f65d59b55b0fec5d2d15365154dcadc140bf3",
        "0x3f37abde2c6b5b2ed6f8045787df1ed1e3753956",
    ),
    Contracts(
        "eip155:7560",
        "0x3c01ebf22e9c111528c1e027d68944edab08dfc9",
        "0x12a580c05466eefb2c467c6b115844cdaf55b255",
        "0x1d59bc9fce6b8e2b1bf86d4777289ffd83d24c99",
    ),
    Contracts(
        "eip155:34443",
        "0x95bdca6c8edeb69c98bd5bd17660bacef1298a6f",
        "0x735adbbe72226bd52e818e7181953f42e3b0ff21",
        "0x8b34b14c7c7123459cf3076b8cb929be097d0c07",
    ),
    Contracts(
        "eip155:7777777",
        "0xdc40a14d9abd6f410226f1e6de71ae03441ca506",
        "0x3e2ea9b92b7e48a52296fd261dc26fd995284631",
        "0x1a0ad011913a150f69f6a19df447a0cfd9551054",
    ),
)
_BY_CHAIN = {each.chain: each for each in CHAINS}
_BY_ADDRESS = {
    address: each for each in CHAINS for address in (each.messenger, each.bridge, each.portal) if address
}


def rollup(chain: str) -> Contracts | None:
    """The contracts of an L2 by its CAIP-2 id."""
    return _BY_CHAIN.get(chain)


def by_address(address: str) -> Contracts | None:
    """The contracts of the L2 to which a contract on Ethereum belongs."""
    return _BY_ADDRESS.get(address)
