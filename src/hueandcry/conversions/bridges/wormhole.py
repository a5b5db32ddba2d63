"""Wormhole's token bridge: the core publishes a message, guardians sign it, the other side redeems it.

Both sides state the emitter's chain, its address and the sequence number. Tokens are locked on the chain that
they are from and minted on others; the message counts them in at most eight decimals, so the exact amount is
taken from the transfers. There are no refunds: a message stays to be redeemed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm, moves
from hueandcry.conversions.bridges.account import account, padded
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, EventKind, Transfer

# Signatures and layouts: wormhole-foundation/wormhole, ethereum/contracts (Messages.sol, bridge/Bridge.sol).
_PUBLISHED = Signature(
    "LogMessagePublished(address indexed sender,uint64 sequence,uint32 nonce,bytes payload,"
    "uint8 consistencyLevel)"
)
_REDEEMED = Signature(
    "TransferRedeemed(uint16 indexed emitterChainId,bytes32 indexed emitterAddress,uint64 indexed sequence)"
)
_REDEEM = tuple(
    Signature(f"{name}(bytes encodedVm)")
    for name in (
        "completeTransfer",
        "completeTransferWithPayload",
        "completeTransferAndUnwrapETH",
        "completeTransferAndUnwrapETHWithPayload",
        "completeTransferWithRelay",  # these two are relayers', which call the token bridge
        "executeVAAv1",
    )
)
# Wormhole's number -> CAIP-2: wormhole.com/docs, chain ids. Others exist that have no CAIP-2 id here.
CHAINS: Mapping[int, str] = {
    1: chains.chain("solana").id,
    **{
        number: f"eip155:{chain}"
        for number, chain in {
            2: 1,
            4: 56,
            5: 137,
            6: 43114,
            7: 42262,
            9: 1313161554,
            10: 250,
            13: 8217,
            14: 42220,
            16: 1284,
            23: 42161,
            24: 10,
            30: 8453,
            34: 534352,
        }.items()
    },
}
_NUMBER = {chain: number for number, chain in CHAINS.items()}

# CAIP-2 -> (core, token bridge): wormhole-foundation/wormhole-sdk-ts, core/base/src/constants/contracts.
CONTRACTS: Mapping[str, tuple[str, str]] = {
    "eip155:1": ("0x98f3c9e6e3face36baad05fe09d375ef1464288b", "0x3ee18b2214aff97000d974cf647e7c347e8fa585"),
    "eip155:10": ("0xee91c335eab126df5fdb3797ea9d6ad93aec9722", "0x1d68124e65fafc907325e3edbf8c4d84499daa8b"),
    "eip155:56": ("0x98f3c9e6e3face36baad05fe09d375ef1464288b", "0xb6f6d86a8f9879a9c87f643768d9efc38c1da6e7"),
    "eip155:137": (
        "0x7a4b5a56256163f07b2c80a7ca55abe66c4ec4d7",
        "0x5a58505a96d1dbf8df91cb21b54419fc36e93fde",
    ),
    "eip155:8453": (
        "0xbebdb6c8ddc678ffa9f8748f85c815c556dd8ac6",
        "0x8d2de8d2f73f1f4cab472ac9a881c9b123c79627",
    ),
    "eip155:42161": (
        "0xa5f208e072434bc67592e4c49c1b991ba79bca46",
        "0x0b2402144bb366a632d14b83f244d2e0e21bd39c",
    ),
    "eip155:43114": (
        "0x54a8e5f9c4cba08f9943965859f6c34eaf03e26c",
        "0x0e082f06ff657d94310cb8ce8b0d9a04541d8052",
    ),
}

_TRANSFER, _WITH_PAYLOAD = 1, 3  # the payload's first byte
_FIXED = 133  # bytes of a transfer, and of the fixed part of one with a payload
_SCALES = tuple(10**more for more in range(30))  # amounts in messages have at most eight decimals
_HEAD, _SIGNATURE, _BODY = (
    6,
    66,
    51,
)  # bytes of a signed message: head, one signature, body before its payload


@dataclass(frozen=True, slots=True)
class Payload:
    """A transfer in a message: `amount` in at most eight decimals, token and recipient as words."""

    kind: int
    amount: int
    token: bytes
    token_chain: int
    to: bytes
    to_chain: int
    last: bytes  # the relayer's fee, or who sent

    @classmethod
    def parse(cls, raw: bytes) -> "Payload | None":
        """The transfer in a payload; None for other payloads and malformed ones."""
        if len(raw) < _FIXED or raw[0] not in (_TRANSFER, _WITH_PAYLOAD):
            return None
        return cls(
            raw[0],
            int.from_bytes(raw[1:33]),
            raw[33:65],
            int.from_bytes(raw[65:67]),
            raw[67:99],
            int.from_bytes(raw[99:101]),
            raw[101:133],
        )

    @property
    def said(self) -> dict[str, object]:
        """The fields by name."""
        last = {_TRANSFER: ("fee", int.from_bytes(self.last))}.get(self.kind, ("fromAddress", self.last))
        return {
            "payloadId": self.kind,
            "normalizedAmount": self.amount,
            "tokenAddress": self.token,
            "tokenChain": self.token_chain,
            "to": self.to,
            "toChain": self.to_chain,
            last[0]: last[1],
        }


@dataclass(frozen=True, slots=True)
class Wormhole:
    """Transfers through the token bridges of `CONTRACTS`; not NTT, CCTP or other users of the core contract.

    Without `TransferRedeemed`, which old redemptions do not log, a redeem call is read from its input, but
    only where the transaction paid the recipient, so that a call that failed is none.
    """

    name: str = "wormhole"
    wanted: Wanted = Wanted(
        frozenset((_PUBLISHED.topic, _REDEEMED.topic)), frozenset(each.selector for each in _REDEEM)
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Published transfers as deposits, redeemed ones as payouts."""
        core, bridge = CONTRACTS.get(transaction.chain, ("", ""))
        if not bridge:
            return
        redeemed = False
        for event in transaction.events:
            if event.address == core:
                yield from self._published(transaction, event, bridge)
            elif event.address == bridge and (fields := _REDEEMED.log(event)):
                redeemed = True
                key = _key(fields["emitterChainId"], fields["emitterAddress"], fields["sequence"])
                calls = filter(None, map(_vaa, transaction.events))
                payload = next((payload for called, _, payload in calls if called == key), None)
                yield self._redeemed(transaction, event, key, payload, fields["emitterChainId"])
        if not redeemed:
            yield from self._called(transaction, bridge)

    def _published(self, transaction: Transaction, event: Event, bridge: str) -> Iterator[Message]:
        fields = _PUBLISHED.log(event)
        if fields is None or fields["sender"] != bridge:
            return
        payload = Payload.parse(fields["payload"])
        if payload is None:
            return
        other, home = CHAINS.get(payload.to_chain, ""), CHAINS.get(payload.token_chain, "")
        moved = moves.agreed(transaction, _fits(event.chain, payload, bridge))
        yield evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            {**fields, **payload.said},
            key=_key(_NUMBER[event.chain], padded(bridge), fields["sequence"]),
            party=account(event.chain, payload.last) if payload.kind == _WITH_PAYLOAD else "",
            asset=moved[0] if moved else _token(event.chain, payload),
            amount=moved[1] if moved else None,
            other_chain=other,
            recipient=account(other, payload.to),
            other_asset=_token(other, payload) if home == other else "",
        )

    def _called(self, transaction: Transaction, bridge: str) -> Iterator[Message]:
        for event in transaction.events:
            if event.kind is EventKind.CALL and event.address == bridge and (found := _vaa(event)):
                key, source, payload = found
                message = self._redeemed(transaction, event, key, payload, source)
                if message.amount is not None:
                    yield message

    def _redeemed(
        self, transaction: Transaction, event: Event, key: str, payload: Payload | None, source: int
    ) -> Message:
        emitter = key.split(":")
        said = {"emitterChainId": source, "emitterAddress": emitter[1], "sequence": emitter[2]}
        if payload is None:
            return evm.message(
                self.name, Side.PAYOUT, event, said, key=key, other_chain=CHAINS.get(source, "")
            )
        party = account(event.chain, payload.to)
        moved = moves.agreed(transaction, _fits(event.chain, payload, party))
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            {**said, **payload.said},
            key=key,
            party=party,
            asset=moved[0] if moved else _token(event.chain, payload),
            amount=moved[1] if moved else None,
            other_chain=CHAINS.get(source, ""),
        )


def _key(chain: int, emitter: bytes, sequence: int) -> str:
    return f"{chain}:0x{emitter.hex()}:{sequence}"


def _token(chain: str, payload: Payload) -> str:
    """The token on the chain it is from; empty elsewhere: what stands for it there is not named."""
    found = account(chain, payload.token) if chain and CHAINS.get(payload.token_chain, "") == chain else ""
    if not found:
        return ""
    return evm.token(chain, found) if chain.startswith("eip155:") else f"{chain}/token:{found}"


def _fits(chain: str, payload: Payload, party: str) -> Callable[[Transfer], bool]:
    """Whether a transfer to `party` is the message's: its amount at some scale, with or without the fee."""
    fee = int.from_bytes(payload.last) if payload.kind == _TRANSFER else 0
    amounts = {
        amount * scale for amount in (payload.amount, payload.amount - fee) for scale in _SCALES if amount > 0
    }
    named = _token(chain, payload)
    coin = evm.native(chain) if named == f"{chain}/erc20:{moves.WRAPPED.get(chain)}" else named
    return lambda each: (
        each.recipient.address == party
        and each.amount_in in amounts
        and (not named or each.recipient.caip19 in (named, coin))
    )


def _vaa(event: Event) -> tuple[str, int, Payload | None] | None:
    """Key, emitter's chain and transfer of the signed message in a redeem call."""
    for signature in _REDEEM:
        fields = signature.call(event)
        if fields is not None:
            raw = fields["encodedVm"]
            body = raw[_HEAD + _SIGNATURE * raw[_HEAD - 1] :] if len(raw) >= _HEAD else b""
            if len(body) < _BODY or raw[0] != 1:
                return None
            source = int.from_bytes(body[8:10])
            key = _key(source, body[10:42], int.from_bytes(body[42:50]))
            return key, source, Payload.parse(body[_BODY:])
    return None
