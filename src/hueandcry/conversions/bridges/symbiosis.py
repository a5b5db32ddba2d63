"""Symbiosis: a portal locks tokens of its chain, a synthesis contract mints and burns what stands for them.

A route has several hops, mostly by way of Symbiosis' own chain (eip155:13863860); each hop is a crossing of
its own. The id of the paying side is made of the asking side's id, so both state it:
keccak-256(id, contract that pays, revertable address, its chain's number). A synthetic token on one hop may
be swapped and sent on in the same transaction. What was asked and then called back is a refund.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from Crypto.Hash import keccak

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures: src/crosschain/abis/{portal,synthesis}.json of symbiosis-finance/js-sdk (the portal's newer
# BurnCompleted with crossChainID: DefiLlama's adapter); how the ids belong together: getExternalId and
# waitBridgeForComplete.ts there.
_REQUEST = (
    "(bytes32 id,address indexed from,uint256 indexed chainID,address indexed revertableAddress,"
    "address to,uint256 amount,address token)"
)
_ASKED = (Signature(f"SynthesizeRequest{_REQUEST}"), Signature(f"BurnRequest{_REQUEST}"))
_DONE = (
    Signature(
        "SynthesizeCompleted(bytes32 indexed id,address indexed to,bytes32 indexed crossChainID,"
        "uint256 amount,uint256 bridgingFee,address token)"
    ),
    Signature(
        "BurnCompleted(bytes32 indexed id,bytes32 indexed crossChainID,address indexed to,"
        "uint256 amount,uint256 bridgingFee,address token)"
    ),
    Signature(
        "BurnCompleted(bytes32 indexed id,address indexed to,"
        "uint256 amount,uint256 bridgingFee,address token)"
    ),
)
_BACK = tuple(
    Signature(
        f"{name}(bytes32 indexed id,address indexed to,uint256 amount,uint256 bridgingFee,address token)"
    )
    for name in ("RevertSynthesizeCompleted", "RevertBurnCompleted")
)

TRON = 728126428
_COMMON = "0x292fc50e4eb66c3f6514b9e402dbc25961824d62"
_FIRST = "0xb8f275fbf7a959f4bce59999a2ef122a099e81a8"
_SECOND = "0x5aa5f7f84ed0e5db0a4a85c3947ea16b53352fd4"
_THIRD = "0xe75c7e85fe6add07077467064ad15847e6ba9877"

# Chain number -> portal. Source: the list of deployments in DefiLlama's adapter (dimension-adapters, factory
# of EVM bridges), those of Ethereum checked against src/crosschain/config/mainnet.ts of js-sdk.
PORTALS: Mapping[int, str] = {
    1: _FIRST,
    56: _SECOND,
    43114: _THIRD,
    137: _FIRST,
    288: _FIRST,
    324: "0x4f5456d4d0764473dfca1ffbb8524c151c4f19b9",
    42161: "0x01a3c8e513b758ebb011f7afaf6c37616c9c24d9",
    10: _COMMON,
    1101: _COMMON,
    59144: _COMMON,
    5000: _COMMON,
    8453: "0xee981b2459331ad268cc63ce6167b446af4161f8",
    534352: _SECOND,
    169: _SECOND,
    1088: "0xd8db4fb1fef63045a443202d506bcf30ef404160",
    34443: _COMMON,
    30: _SECOND,
    4200: _COMMON,
    810180: "0x8dc71561414cdca6dca7c1ded1abd04af474d189",
    167000: _SECOND,
    25: _THIRD,
    252: _COMMON,
    1625: _COMMON,
    223: _COMMON,
    388: "0x2e818e50b913457015e1277b43e469b63ac5d3d7",
    146: _THIRD,
    2741: "0x8dc71561414cdca6dca7c1ded1abd04af474d189",
    100: _COMMON,
    80094: _COMMON,
    130: _COMMON,
    1868: _COMMON,
    204: _COMMON,
    747474: _COMMON,
    143: _COMMON,
    TRON: "0xd83b5752b42856a08087748de6095af0be52d299",
}
# Chain number -> synthesis contract, from the same list; 13863860 is Symbiosis' own chain.
SYNTHESES: Mapping[int, str] = {
    1: "0xd7c3df25683871d18bc838e4f619126442dd38b3",
    56: "0x6b1bbd301782ff636601fc594cd7bfe74871bfaa",
    324: "0x07bffc25011901cb01a00127518a154b47eb6e80",
    42161: "0x326adbe46d7e6c1b3927e9309b96df478bda6d16",
    8453: "0x9f6424fe88fbe7785fa34f0e369f192bf38e7a6e",
    30: "0xf8504d2ca2f0bbad9d36927e3d32e278abadada0",
    13863860: "0x45cfd6fb7999328f189aad2739fba4be6c45e5bf",
}
_EMITTERS = {
    **{(f"eip155:{number}", address): SYNTHESES for number, address in PORTALS.items()},
    **{(f"eip155:{number}", address): PORTALS for number, address in SYNTHESES.items()},
}


def external_id(internal: bytes, contract: str, revertable: str, number: int) -> bytes:
    """The id under which `contract` on the chain with this number completes a request."""
    packed = b"".join(
        (internal, bytes.fromhex(contract[2:]), bytes.fromhex(revertable[2:]), number.to_bytes(32))
    )
    return keccak.new(digest_bits=256, data=packed).digest()


class Symbiosis:
    """Symbiosis between EVM chains; its Bitcoin, TON and Solana legs are not read."""

    __slots__ = ()
    name = "symbiosis"
    wanted = Wanted(frozenset(each.topic for each in (*_ASKED, *_DONE, *_BACK)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Requests as deposits, completions as payouts, called back requests as refunds."""
        for event in transaction.events:
            across = _EMITTERS.get((event.chain, event.address))
            if across is not None:
                yield from self._message(event, across)

    def _message(self, event: Event, across: Mapping[int, str]) -> Iterable[Message]:
        for signature in _ASKED:
            if fields := signature.log(event):
                yield self._asked(event, fields, across)
        for side, signatures in ((Side.PAYOUT, _DONE), (Side.REFUND, _BACK)):
            for signature in signatures:
                if fields := signature.log(event):
                    # A synthesis contract names what its own token stands for, which is on another chain.
                    ours = across is SYNTHESES
                    yield evm.message(
                        self.name,
                        side,
                        event,
                        fields,
                        key=_key(fields["id"]),
                        party=fields["to"],
                        asset=evm.token(event.chain, fields["token"]) if ours else "",
                        amount=fields["amount"],
                    )

    def _asked(self, event: Event, fields: Mapping[str, Any], across: Mapping[int, str]) -> Message:
        number, contract = fields["chainID"], across.get(fields["chainID"], "")
        key = ""
        if contract:
            key = _key(external_id(fields["id"], contract, fields["revertableAddress"], number))
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=key,
            party=fields["from"],
            asset=evm.token(event.chain, fields["token"]),
            amount=fields["amount"],
            other_chain="" if number == TRON else evm.numbered(number),
        )


def _key(external: bytes) -> str:
    return f"0x{external.hex()}"
