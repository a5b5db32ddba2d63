"""RenVM (closed in December 2022): renBTC and its like, minted for, and burned into, coins of other chains.

A burn names the address that is paid on the coin's own chain: tier B. A mint only has a hash of the deposit,
which RenVM alone could resolve: tier C. The fee of each direction stays with the bridge.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import base58

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event
from hueandcry.model.errors import AddressError

# MintGatewayLogicV1/V2 and MintGatewayV3 of renproject/gateway-sol; V3 only renames and casts the arguments.
_MINT = Signature("LogMint(address indexed to,uint256 amount,uint256 indexed n,bytes32 indexed hash)")
_BURN = Signature("LogBurn(bytes to,uint256 amount,uint256 indexed n,bytes indexed indexedTo)")

BITCOIN = "bip122:000000000019d6689c085ae165831e93"
ZCASH = "bip122:00040fe8ec8471911baa1db1266ea15d"
DOGECOIN = "bip122:1a91e3dace36e2be3bf030a65679fe82"


class Gateway(NamedTuple):
    """What a gateway mints (its token on the gateway's chain), and the chain of the coin behind it."""

    token: str
    coin: str


# (chain, gateway) -> what it mints. Source: contracts/addresses/gatewaySol.ts of renproject/ren-client-docs;
# only coins whose chains are in the table of chains.
GATEWAYS: Mapping[tuple[str, str], Gateway] = {
    ("eip155:1", "0xe4b679400f0f267212d5d812b95f58c83243ee71"): Gateway(
        "0xeb4c2781e4eba804ce9a9803c67d0893436bb27d", BITCOIN
    ),
    ("eip155:1", "0xc3bbd5adb611dd74eca6123f05b18acc886e122d"): Gateway(
        "0x1c5db575e2ff833e46a2e9864c22f4b22e0b37c2", ZCASH
    ),
    ("eip155:1", "0x2362843745615368f4ef0a43d7502353649c0783"): Gateway(
        "0x3832d2f059e55934220881f831be501d180671a7", DOGECOIN
    ),
    ("eip155:56", "0x95de7b32e24b62c44a4c44521eff4493f1d1fe13"): Gateway(
        "0xfce146bf3146100cfe5db4129cf6c82b0ef4ad8c", BITCOIN
    ),
    ("eip155:56", "0xfdecb67ce94a22c8e227d17938c3127ea1b47b4e"): Gateway(
        "0x695fd30af473f2960e81dc9ba7cb67679d35edb7", ZCASH
    ),
    ("eip155:56", "0x06a2c5d79c66268610eebbca10afa17092860830"): Gateway(
        "0xc3fed6eb39178a541d274e6fc748d48f0ca01cc3", DOGECOIN
    ),
}


class Ren:
    """RenVM's gateways of BTC, ZEC and DOGE on Ethereum and BNB Smart Chain."""

    __slots__ = ()
    name = "ren"
    wanted = Wanted(frozenset({_MINT.topic, _BURN.topic}))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Burns as deposits, mints as payouts; neither has an id that both chains share."""
        for event in transaction.events:
            gateway = GATEWAYS.get((event.chain, event.address))
            if gateway is None:
                continue
            if fields := _BURN.log(event):
                yield self._message(Side.DEPOSIT, event, gateway, fields, recipient=_payee(gateway, fields))
            elif fields := _MINT.log(event):
                yield self._message(Side.PAYOUT, event, gateway, fields, party=fields["to"])

    def _message(
        self, side: Side, event: Event, gateway: Gateway, fields: Mapping[str, Any], **stated: str
    ) -> Message:
        coin = chains.chain(gateway.coin)
        return evm.message(
            self.name,
            side,
            event,
            fields,
            asset=evm.token(event.chain, gateway.token),
            amount=fields["amount"],
            other_chain=coin.id,
            other_asset=f"{coin.id}/{coin.native}" if side is Side.DEPOSIT else "",
            same_asset=side is Side.DEPOSIT,
            **stated,
        )


def _payee(gateway: Gateway, fields: Mapping[str, Any]) -> str:
    """The address that the burn names: as text, or (early burns) as its decoded base58 bytes."""
    coin = chains.chain(gateway.coin)
    for text in (fields["to"].decode("ascii", "replace"), base58.b58encode(fields["to"]).decode()):
        try:
            return chains.parse_address(coin, text)
        except AddressError:
            continue
    return ""
