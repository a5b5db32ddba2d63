"""Stargate version 1: pools on both sides, and a message of LayerZero version 1 between them.

The pool's events have no id. The message that is sent, or delivered, in the same transaction has one that
both sides state: source chain, sending contract, destination chain, receiving contract and its number. Where
a pool retries what it could not pay at once there is no message beside it, and so no key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.layerzero import NUMBERS
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures: stargate-protocol/stargate (Pool.sol) and LayerZero-Labs/LayerZero (UltraLightNodeV2.sol).
_SWAP = Signature(
    "Swap(uint16 chainId,uint256 dstPoolId,address from,uint256 amountSD,uint256 eqReward,uint256 eqFee,"
    "uint256 protocolFee,uint256 lpFee)"
)
_REMOTE = Signature("SwapRemote(address to,uint256 amountSD,uint256 protocolFee,uint256 dstFee)")
_PACKET = Signature("Packet(bytes payload)")
_DELIVERED = Signature(
    "PacketReceived(uint16 indexed srcChainId,bytes srcAddress,address indexed dstAddress,uint64 nonce,"
    "bytes32 payloadHash)"
)

# CAIP-2 -> the contract of LayerZero that sends and delivers: l2beat's list for Ethereum, Arbitrum and Base;
# that the others have Ethereum's address is general knowledge. Messages by the later SendUln301 are not read.
_NODE = "0x4d73adb72bc3dd368966edd0f0b2148401a178e2"
NODES: Mapping[str, str] = {
    **dict.fromkeys((f"eip155:{number}" for number in (1, 10, 56, 137, 250, 42161, 43114)), _NODE),
    "eip155:8453": "0x38de71124f7a447a01d67945a51edce9ff491251",
}


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool's token, and how many of its base units one of the pool's shared units is."""

    token: str
    rate: int = 1


_SIX_TO_EIGHTEEN = 10**12  # the shared unit has six decimals, the token eighteen
# CAIP-2 -> pool -> token: published lists of Stargate's pools, compared with each other. SGETH stands for the
# coin; who is paid gets the coin from the router.
POOLS: Mapping[str, Mapping[str, Pool]] = {
    "eip155:1": {
        "0xdf0770df86a8034b3efef0a1bb3c889b8332ff56": Pool("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"),
        "0x38ea452219524bb87e18de1c24d3bb59510bd783": Pool("0xdac17f958d2ee523a2206206994597c13d831ec7"),
        "0x101816545f6bd2b1076434b54383a1e633390a2e": Pool("0x72e2f4830b9e45d52f80ac08cb2bec0fef72ed9c"),
    },
    "eip155:10": {
        "0xdecc0c09c3b5f6e92ef4184125d5648a66e35298": Pool("0x7f5c764cbc14f9669b88837ca1490cca17c31607"),
        "0xd22363e3762ca7339569f3d33eade20127d5f98c": Pool("0xb69c8cbcd90a39d8d3d3ccf0a3e968511c3856a0"),
    },
    "eip155:56": {
        "0x9aa83081aa06af7208dcc7a4cb72c94d057d2cda": Pool(
            "0x55d398326f99059ff775485246999027b3197955", _SIX_TO_EIGHTEEN
        ),
        "0x98a5737749490856b401db5dc27f522fc314a4e1": Pool(
            "0xe9e7cea3dedca5984780bafc599bd69add087d56", _SIX_TO_EIGHTEEN
        ),
    },
    "eip155:137": {
        "0x1205f31718499dbf1fca446663b532ef87481fe1": Pool("0x2791bca1f2de4661ed88a30c99a7a9449aa84174"),
        "0x29e38769f23701a2e4a8ef0492e19da4604be62c": Pool("0xc2132d05d31c914a87c6611c10748aeb04b58e8f"),
    },
    "eip155:250": {
        "0x12edea9cd262006cc3c4e77c90d2cd2dd4b1eb97": Pool("0x04068da6c83afcfa0e13ba15a6696662335d5b75"),
    },
    "eip155:42161": {
        "0x892785f33cdee22a30aef750f285e18c18040c3e": Pool("0xff970a61a04b1ca14834a43f5de4533ebddb5cc8"),
        "0xb6cfcf89a7b22988bfc96632ac2a9d6dab60d641": Pool("0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9"),
        "0x915a55e36a01285a14f05de6e81ed9ce89772f8e": Pool("0x82cbecf39bee528b5476fe6d1550af59a9db6fc0"),
    },
    "eip155:43114": {
        "0x1205f31718499dbf1fca446663b532ef87481fe1": Pool("0xb97ef9ef8734c71904d8002f8b6bc66dd9c48a6e"),
        "0x29e38769f23701a2e4a8ef0492e19da4604be62c": Pool("0x9702230a8ea53601f5cd2dc00fdbc13d4df4a8c7"),
    },
}

_HEAD = 52  # bytes of a packet before its message: number, chain, sender, chain, receiver
_ADDRESS = 20


@dataclass(frozen=True, slots=True)
class StargateV1:
    """Stargate version 1 on the chains of `POOLS`; other users of LayerZero version 1 are not read.

    `party` of a deposit is whoever called the router, often a contract of an aggregator. A provider of
    liquidity who takes it out on another chain also swaps (`RedeemRemote` comes before): he gave the pool's
    own token.
    """

    name: str = "stargate-v1"
    wanted: Wanted = Wanted(frozenset(each.topic for each in (_SWAP, _REMOTE, _PACKET, _DELIVERED)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """`Swap` as deposits, `SwapRemote` as payouts."""
        pools = POOLS.get(transaction.chain, {})
        sent, delivered = list(_sent(transaction)), list(_delivered(transaction))
        for event in transaction.events:
            pool = pools.get(event.address)
            if pool is None:
                continue
            if fields := _SWAP.log(event):
                after = (each for each in sent if each[0] > event.position and each[1] == fields["chainId"])
                yield self._swapped(event, fields, pool, next((key for _, _, key in after), ""))
            elif fields := _REMOTE.log(event):
                near = min(delivered, key=lambda each: abs(each[0] - event.position), default=None)
                yield self._paid(event, fields, pool, near)

    def _swapped(self, event: Event, fields: Mapping[str, Any], pool: Pool, key: str) -> Message:
        fees = fields["eqFee"] + fields["protocolFee"] + fields["lpFee"]
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=key,
            party=fields["from"],
            asset=evm.token(event.chain, pool.token),
            amount=(fields["amountSD"] + fees) * pool.rate,
            other_chain=NUMBERS.get(fields["chainId"], ""),
        )

    def _paid(
        self, event: Event, fields: Mapping[str, Any], pool: Pool, delivery: tuple[int, int, str] | None
    ) -> Message:
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=delivery[2] if delivery else "",
            party=fields["to"],
            asset=evm.token(event.chain, pool.token),
            amount=fields["amountSD"] * pool.rate,
            other_chain=NUMBERS.get(delivery[1], "") if delivery else "",
        )


def _sent(transaction: Transaction) -> Iterable[tuple[int, int, str]]:
    """Position, destination and key of each message sent."""
    for event in transaction.events:
        fields = _PACKET.log(event) if event.address == NODES.get(event.chain) else None
        raw = fields["payload"] if fields else b""
        if len(raw) >= _HEAD:
            number, source, other = (
                int.from_bytes(raw[at]) for at in (slice(8), slice(8, 10), slice(30, 32))
            )
            yield event.position, other, _key(source, raw[10:30], other, raw[32:_HEAD], number)


def _delivered(transaction: Transaction) -> Iterable[tuple[int, int, str]]:
    """Position, source and key of each message delivered."""
    here = next((number for number, chain in NUMBERS.items() if chain == transaction.chain), 0)
    for event in transaction.events:
        fields = _DELIVERED.log(event) if event.address == NODES.get(event.chain) else None
        if fields is not None and len(fields["srcAddress"]) >= _ADDRESS:
            sender, to = fields["srcAddress"][:_ADDRESS], bytes.fromhex(fields["dstAddress"][2:])
            source = fields["srcChainId"]
            yield event.position, source, _key(source, sender, here, to, fields["nonce"])


def _key(source: int, sender: bytes, destination: int, receiver: bytes, number: int) -> str:
    return f"{source}:0x{sender.hex()}:{destination}:0x{receiver.hex()}:{number}"
