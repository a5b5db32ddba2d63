"""LayerZero version 2: tokens that cross chains by its messages (OFT), and the pools of Stargate version 2.

Both sides state the message's guid. Anybody can issue such a token, so contracts are unbounded: an event
counts where the endpoint of the chain logged, in the same transaction, a packet with this guid that was sent
by, or delivered to, the contract that logged (a Stargate pool's messages go by way of its messaging
contract). Nobody can so speak for another's token, only for one of his own.

Stargate's buses carry several passengers under one guid, which a deposit does not state: such a deposit has
no key, and its payout has a guid that no deposit has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from Crypto.Hash import keccak

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm, moves
from hueandcry.conversions.bridges.account import account, padded
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures and layouts: LayerZero-Labs/LayerZero-v2 (IOFT.sol, PacketV1Codec.sol, GUID.sol, OFTMsgCodec.sol)
# and stargate-protocol/stargate-v2 (StargateBase.sol, TaxiCodec.sol, BusCodec.sol).
_SENT = Signature(
    "OFTSent(bytes32 indexed guid,uint32 dstEid,address indexed fromAddress,uint256 amountSentLD,"
    "uint256 amountReceivedLD)"
)
_RECEIVED = Signature(
    "OFTReceived(bytes32 indexed guid,uint32 srcEid,address indexed toAddress,uint256 amountReceivedLD)"
)
_PACKET = Signature("PacketSent(bytes encodedPayload,bytes options,address sendLibrary)")
_DELIVERED = Signature("PacketDelivered((uint32,bytes32,uint64) origin,address receiver)")
_RODE = Signature("BusRode(uint32 dstEid,uint72 ticketId,uint80 fare,bytes passenger)")

ENDPOINT = "0x1a44076050125825900e736c501f859c50fe728c"  # on all chains of `POOLS`: Stargate's documentation

# Version 1's number of a chain -> CAIP-2 (version 2 adds 30,000): LayerZero's deployed contracts page; the
# chains of `POOLS` also by Stargate's.
NUMBERS: Mapping[int, str] = {
    168: chains.chain("solana").id,
    420: chains.chain("tron").id,
    **{
        number: f"eip155:{chain}"
        for number, chain in {
            101: 1,
            102: 56,
            106: 43114,
            109: 137,
            110: 42161,
            111: 10,
            112: 250,
            125: 42220,
            126: 1284,
            145: 100,
            151: 1088,
            158: 1101,
            165: 324,
            175: 42170,
            181: 5000,
            183: 59144,
            184: 8453,
            195: 7777777,
            214: 534352,
            243: 81457,
            260: 34443,
        }.items()
    },
}
_NEWER = 30_000
_EID = {chain: number + _NEWER for number, chain in NUMBERS.items()}

# CAIP-2 -> Stargate pool -> token (0 for the coin, empty where lists differ between native and bridged
# USDC: the transfers say): stargateprotocol.gitbook.io, v2 supported networks and
# assets.
POOLS: Mapping[str, Mapping[str, str]] = {
    "eip155:1": {
        "0x77b2043768d28e9c9ab44e1abfc95944bce57931": evm.ZERO,
        "0xc026395860db2d07ee33e05fe50ed7bd583189c7": "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
        "0x933597a323eb81cae705c5bc29985172fd5a3973": "0xdac17f958d2ee523a2206206994597c13d831ec7",
        "0x268ca24daeff1fac2ed883c598200ccbb79e931d": "0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa",
    },
    "eip155:10": {
        "0xe8cdf27acd73a434d661c84887215f7598e7d0d3": evm.ZERO,
        "0xce8cca271ebc0533920c83d39f417ed6a0abb7d0": "",
        "0x19cfce47ed54a88614648dc3f19a5980097007dd": "0x94b008aa00579c1307b0ef2c499ad98a8ce58e58",
    },
    "eip155:56": {
        "0x138eb30f73bc423c6455c53df6d89cb01d9ebc63": "0x55d398326f99059ff775485246999027b3197955",
        "0x962bd449e630b0d928f308ce63f1a21f02576057": "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d",
    },
    "eip155:137": {
        "0x9aa02d4fae7f58b8e8f34c66e756cc734dac7fe4": "",
        "0xd47b03ee6d86cf251ee7860fb2acf9f91b9fd4d7": "0xc2132d05d31c914a87c6611c10748aeb04b58e8f",
    },
    "eip155:8453": {
        "0xdc181bd607330aeebef6ea62e03e5e1fb4b6f7c7": evm.ZERO,
        "0x27a16dc786820b16e5c9028b75b99f6f604b5d26": "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913",
    },
    "eip155:42161": {
        "0xa45b5130f36cdca45667738e2a258ab09f4a5f7f": evm.ZERO,
        "0xe8cdf27acd73a434d661c84887215f7598e7d0d3": "0xaf88d065e77c8cc2239327c5edb3a432268e5831",
        "0xce8cca271ebc0533920c83d39f417ed6a0abb7d0": "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9",
    },
    "eip155:43114": {
        "0x5634c4a5fed09819e3c46d86a965dd9447d86e47": "0xb97ef9ef8734c71904d8002f8b6bc66dd9c48a6e",
        "0x12dc9256acc9895b076f6638d628382881e62cee": "0x9702230a8ea53601f5cd2dc00fdbc13d4df4a8c7",
    },
    "eip155:59144": {"0x81f6138153d473e8c5ecebd3dc8cd4903506b075": evm.ZERO},
}
# CAIP-2 -> Stargate's messaging contract, from the same pages; elsewhere a bus passenger's recipient is
# unknown.
MESSAGING: Mapping[str, str] = {
    "eip155:1": "0x6d6620efa72948c5f68a3c8646d58c00d3f4a980",
    "eip155:56": "0x6e3d884c96d640526f273c61dfcf08915ebd7e2b",
}

_HEAD = 113  # bytes of a packet before its message
_TAXI = 1  # the first byte of Stargate's message for one transfer


@dataclass(frozen=True, slots=True)
class _Packet:
    sender: bytes
    guid: bytes
    message: bytes


@dataclass(frozen=True, slots=True)
class LayerZero:
    """OFT of version 2 and Stargate version 2, on the chains of `POOLS`."""

    name: str = "layerzero"
    wanted: Wanted = Wanted(frozenset(each.topic for each in (_SENT, _RECEIVED, _PACKET, _DELIVERED, _RODE)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """`OFTSent` as deposits, `OFTReceived` as payouts."""
        pools = POOLS.get(transaction.chain)
        if pools is None:
            return
        for event in transaction.events:
            if fields := _SENT.log(event):
                message = self._sent(transaction, event, fields, pools)
            elif fields := _RECEIVED.log(event):
                message = self._received(transaction, event, fields, pools)
            else:
                continue
            if message is not None:
                yield message

    def _sent(
        self, transaction: Transaction, event: Event, fields: Mapping[str, Any], pools: Mapping[str, str]
    ) -> Message | None:
        guid, pool = fields["guid"], event.address in pools
        bus = pool and not any(guid)
        packet = None if bus else _packet(transaction, guid)
        if not bus and (packet is None or not (pool or packet.sender == padded(event.address))):
            return None
        other = NUMBERS.get(fields["dstEid"] - _NEWER, "")
        to = _passenger(transaction, event) if packet is None else _to(packet.message, pool=pool)
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            {**fields, "to": to},
            key="" if bus else f"0x{guid.hex()}",
            party=fields["fromAddress"],
            asset=_asset(transaction, event, pools, fields["fromAddress"], fields["amountSentLD"]),
            amount=fields["amountSentLD"],
            other_chain=other,
            recipient=account(other, to),
        )

    def _received(
        self, transaction: Transaction, event: Event, fields: Mapping[str, Any], pools: Mapping[str, str]
    ) -> Message | None:
        receiver = _receiver(transaction, fields["guid"])
        if not receiver or (event.address not in pools and receiver != event.address):
            return None
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=f"0x{fields['guid'].hex()}",
            party=fields["toAddress"],
            asset=_asset(transaction, event, pools, fields["toAddress"], fields["amountReceivedLD"]),
            amount=fields["amountReceivedLD"],
            other_chain=NUMBERS.get(fields["srcEid"] - _NEWER, ""),
        )


def _packet(transaction: Transaction, guid: bytes) -> _Packet | None:
    """The packet with this guid that the endpoint sent in this transaction."""
    for event in transaction.events:
        fields = _PACKET.log(event) if event.address == ENDPOINT else None
        raw = fields["encodedPayload"] if fields else b""
        if len(raw) >= _HEAD and raw[81:_HEAD] == guid:
            return _Packet(raw[13:45], guid, raw[_HEAD:])
    return None


def _receiver(transaction: Transaction, guid: bytes) -> str:
    """Which contract the endpoint delivered the packet with this guid to, in this transaction."""
    for event in transaction.events:
        fields = _DELIVERED.log(event) if event.address == ENDPOINT else None
        if fields is not None:
            source, sender, nonce = fields["origin"]
            here = _EID[transaction.chain].to_bytes(4)
            packed = nonce.to_bytes(8) + source.to_bytes(4) + sender + here + padded(fields["receiver"])
            if keccak.new(digest_bits=256, data=packed).digest() == guid:
                return str(fields["receiver"])
    return ""


def _to(message: bytes, *, pool: bool) -> bytes:
    """The recipient that a token's message names, or that of a Stargate taxi."""
    if not pool:
        return message[:32]
    return message[3:35] if message[:1] == bytes((_TAXI,)) else b""


def _passenger(transaction: Transaction, deposit: Event) -> bytes:
    """Who rides the bus that a pool's event is of: the last to board before it."""
    found = b""
    for event in transaction.events:
        if event.address == MESSAGING.get(event.chain) and event.position < deposit.position:
            fields = _RODE.log(event)
            found = fields["passenger"][2:34] if fields else found
    return found


def _asset(transaction: Transaction, event: Event, pools: Mapping[str, str], party: str, amount: int) -> str:
    """A pool's token; otherwise what the transaction moved: an adapter's token is another contract."""
    if pools.get(event.address):
        return evm.token(event.chain, pools[event.address])
    ends = {party, event.address, evm.ZERO}
    moved = moves.agreed(
        transaction,
        lambda each: each.amount_in == amount and {each.sender.address, each.recipient.address} <= ends,
    )
    return moved[0] if moved else ""
