"""What the contracts of the OP Stack say, and what it means in money.

Sources: packages/contracts-bedrock of ethereum-optimism/optimism (CrossDomainMessenger, StandardBridge,
L1StandardBridge, L2StandardBridge, OptimismPortal, L2ToL1MessagePasser, libraries/Hashing and Encoding) and
the events that chains logged before Bedrock.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from Crypto.Hash import keccak

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges import evm
from hueandcry.model import Event, EventKind

SENT = Signature(
    "SentMessage(address indexed target,address sender,bytes message,uint256 messageNonce,uint256 gasLimit)"
)
EXTENSION = Signature("SentMessageExtension1(address indexed sender,uint256 value)")
RELAYED = Signature("RelayedMessage(bytes32 indexed msgHash)")
DEPOSITED = Signature(
    "TransactionDeposited(address indexed from,address indexed to,uint256 indexed version,bytes opaqueData)"
)
PASSED = Signature(
    "MessagePassed(uint256 indexed nonce,address indexed sender,address indexed target,"
    "uint256 value,uint256 gasLimit,bytes data,bytes32 withdrawalHash)"
)
FINALIZED = Signature("WithdrawalFinalized(bytes32 indexed withdrawalHash,bool success)")

_ETHER_FINISHED = tuple(
    Signature(f"{name}(address indexed from,address indexed to,uint256 amount,bytes extraData)")
    for name in ("ETHBridgeFinalized", "ETHWithdrawalFinalized")
)
_TOKEN_FINISHED = Signature(
    "ERC20BridgeFinalized(address indexed localToken,address indexed remoteToken,address indexed from,"
    "address to,uint256 amount,bytes extraData)"
)
_OLD_FINISHED = {
    Signature(
        f"{name}(address indexed l1Token,address indexed l2Token,address indexed from,"
        "address to,uint256 amount,bytes extraData)"
    ): local
    for name, local in (("DepositFinalized", "l2Token"), ("ERC20WithdrawalFinalized", "l1Token"))
}

_RELAY = Signature(
    "relayMessage(uint256 nonce,address sender,address target,uint256 value,uint256 gasLimit,bytes message)"
)
_RELAY_0 = Signature("relayMessage(address target,address sender,bytes message,uint256 nonce)")
_WITHDRAWAL = "(uint256,address,address,uint256,uint256,bytes)"
_FINALIZE = (
    Signature(f"finalizeWithdrawalTransaction({_WITHDRAWAL} tx)"),
    Signature(f"finalizeWithdrawalTransactionExternalProof({_WITHDRAWAL} tx,address submitter)"),
)

# What the standard bridges write into their messages.
_ETHER = Signature("finalizeBridgeETH(address from,address to,uint256 amount,bytes extraData)")
_TOKEN = Signature(
    "finalizeBridgeERC20(address local,address remote,address from,address to,uint256 amount,bytes extraData)"
)
_OLD_DEPOSIT = Signature(
    "finalizeDeposit(address l1Token,address l2Token,address from,address to,uint256 amount,bytes extraData)"
)
_OLD_WITHDRAWAL = Signature(
    "finalizeERC20Withdrawal("
    "address l1Token,address l2Token,address from,address to,uint256 amount,bytes extraData)"
)
_OLD_ETHER = Signature("finalizeETHWithdrawal(address from,address to,uint256 amount,bytes extraData)")

# By which the bridges name ether: the zero address, and on the L2 (before Bedrock a token) this predeploy.
_ETHERS = frozenset({"", evm.ZERO, "0xdeaddeaddeaddeaddeaddeaddeaddeaddead0000"})

TOPICS = frozenset(
    signature.topic
    for signature in (
        *(SENT, EXTENSION, RELAYED, DEPOSITED, PASSED, FINALIZED),
        *(*_ETHER_FINISHED, _TOKEN_FINISHED, *_OLD_FINISHED),
    )
)
SELECTORS = frozenset(signature.selector for signature in (_RELAY, *_FINALIZE))


class Payment(NamedTuple):
    """Money in a message: `given` and `paid` are the token on either side, empty for ether."""

    sender: str
    recipient: str
    given: str
    paid: str
    amount: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A cross-domain message; the version is in the upper 16 bits of the nonce."""

    nonce: int
    sender: str
    target: str
    value: int
    gas: int
    data: bytes

    @property
    def digest(self) -> bytes:
        """The hash by which both messengers know it: version 1 since Bedrock, version 0 before."""
        from eth_abi.abi import encode  # takes a fifth of a second to load

        if self.nonce >> 240:
            values = (self.nonce, self.sender, self.target, self.value, self.gas, self.data)
            return _hash(_RELAY.selector + encode([field.type for field in _RELAY.fields], values))
        values_0 = (self.target, self.sender, self.data, self.nonce)
        return _hash(_RELAY_0.selector + encode([field.type for field in _RELAY_0.fields], values_0))


def payment(sent: Sent, bridge: str, other_bridge: str) -> Payment | None:
    """The money in a message: what the bridge on the sending side promises, or the ether sent along."""
    if sent.sender == bridge and sent.target == other_bridge:
        return _promised(sent.data)
    return Payment(sent.sender, sent.target, "", "", sent.value) if sent.value else None


def _promised(data: bytes) -> Payment | None:
    for signature in (_ETHER, _OLD_ETHER):
        if data[:4] == signature.selector and (fields := signature.arguments(data[4:])):
            return Payment(fields["from"], fields["to"], "", "", fields["amount"])
    for signature, given, paid in (
        (_TOKEN, "remote", "local"),
        (_OLD_DEPOSIT, "l1Token", "l2Token"),
        (_OLD_WITHDRAWAL, "l2Token", "l1Token"),
    ):
        if data[:4] == signature.selector and (fields := signature.arguments(data[4:])):
            return Payment(fields["from"], fields["to"], fields[given], fields[paid], fields["amount"])
    return None


def finished(event: Event) -> Payment | None:
    """What a standard bridge says it has paid."""
    for signature in _ETHER_FINISHED:
        if fields := signature.log(event):
            return Payment(fields["from"], fields["to"], "", "", fields["amount"])
    if fields := _TOKEN_FINISHED.log(event):
        return Payment(
            fields["from"], fields["to"], fields["remoteToken"], fields["localToken"], fields["amount"]
        )
    for signature, local in _OLD_FINISHED.items():
        if fields := signature.log(event):
            return Payment(fields["from"], fields["to"], "", fields[local], fields["amount"])
    return None


def direct(fields: Mapping[str, Any]) -> Payment | None:
    """A deposit at the portal: its data is mint, value, gas limit, whether it creates a contract, input."""
    data = fields["opaqueData"]
    if fields["version"] != 0 or len(data) < 73 or data[72]:
        return None
    value = int.from_bytes(data[32:64])
    return Payment(fields["from"], fields["to"], "", "", value) if value else None


def withdrawal(events: Iterable[Event], digest: bytes) -> Payment | None:
    """The payment of the withdrawal with this hash, where the transaction's own call finalises it."""
    from eth_abi.abi import encode

    for tx in _finalized(events):
        if _hash(encode([part for part in _WITHDRAWAL[1:-1].split(",")], tx)) == digest:
            return Payment(tx[1], tx[2], "", "", tx[3])
    return None


def relayed_by(event: Event) -> Iterator[Sent]:
    """The messages that a call relays: the messenger's own call, or one inside a finalised withdrawal."""
    if fields := _RELAY.call(event):
        yield Sent(*fields.values())
    for tx in _finalized((event,)):
        if tx[5][:4] == _RELAY.selector and (fields := _RELAY.arguments(tx[5][4:])):
            yield Sent(*fields.values())


def asset(chain: str, token: str) -> str:
    """The CAIP-19 id of a token as the bridges name it, empty for ether."""
    return evm.native(chain) if token in _ETHERS else evm.token(chain, token)


def _finalized(events: Iterable[Event]) -> Iterator[tuple[Any, ...]]:
    for event in events:
        if event.kind is EventKind.CALL:
            for signature in _FINALIZE:
                if fields := signature.call(event):
                    yield fields["tx"]


def _hash(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()
