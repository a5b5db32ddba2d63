"""What the contracts of Arbitrum's native bridge say, and what it means in money.

Sources: nitro-contracts (IBridge, IDelayedMessageProvider, Outbox, ArbSys, ArbRetryableTx),
token-bridge-contracts (L1ArbitrumGateway, L2ArbitrumGateway) and arbitrum-sdk (message data, transaction
hashes) of OffchainLabs.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from Crypto.Hash import keccak

from hueandcry.conversions.abi import Signature, address
from hueandcry.model import Event

DELIVERED = Signature(
    "MessageDelivered(uint256 indexed messageIndex,bytes32 indexed beforeInboxAcc,address inbox,uint8 kind,"
    "address sender,bytes32 messageDataHash,uint256 baseFeeL1,uint64 timestamp)"
)
INBOX = Signature("InboxMessageDelivered(uint256 indexed messageNum,bytes data)")
DEPOSIT = Signature(
    "DepositInitiated(address l1Token,address indexed from,address indexed to,"
    "uint256 indexed sequenceNumber,uint256 amount)"
)
DEPOSITED = Signature(
    "DepositFinalized(address indexed l1Token,address indexed from,address indexed to,uint256 amount)"
)
WITHDRAWAL = Signature(
    "WithdrawalInitiated(address l1Token,address indexed from,address indexed to,"
    "uint256 indexed l2ToL1Id,uint256 exitNum,uint256 amount)"
)
FINALIZED = Signature(
    "WithdrawalFinalized(address l1Token,address indexed from,address indexed to,"
    "uint256 indexed exitNum,uint256 amount)"
)
L2_TO_L1 = Signature(
    "L2ToL1Tx(address caller,address indexed destination,uint256 indexed hash,uint256 indexed position,"
    "uint256 arbBlockNum,uint256 ethBlockNum,uint256 timestamp,uint256 callvalue,bytes data)"
)
_OLD_L2_TO_L1 = Signature(
    "L2ToL1Transaction(address caller,address indexed destination,uint256 indexed uniqueId,"
    "uint256 indexed batchNumber,uint256 indexInBatch,uint256 arbBlockNum,uint256 ethBlockNum,"
    "uint256 timestamp,uint256 callvalue,bytes data)"
)
EXECUTED = Signature(
    "OutBoxTransactionExecuted(address indexed to,address indexed l2Sender,uint256 indexed zero,"
    "uint256 transactionIndex)"
)
REDEEM = Signature(
    "RedeemScheduled(bytes32 indexed ticketId,bytes32 indexed retryTxHash,uint64 indexed sequenceNum,"
    "uint64 donatedGas,address gasDonor,uint256 maxRefund,uint256 submissionFeeRefund)"
)
SUBMIT = Signature(
    "submitRetryable(bytes32 requestId,uint256 l1BaseFee,uint256 deposit,uint256 callvalue,uint256 gasFeeCap,"
    "uint64 gasLimit,uint256 maxSubmissionFee,address feeRefundAddress,address beneficiary,address retryTo,"
    "bytes retryData)"
)
_EXECUTE = Signature(
    "executeTransaction(bytes32[] proof,uint256 index,address l2Sender,address to,uint256 l2Block,"
    "uint256 l1Block,uint256 l2Timestamp,uint256 value,bytes data)"
)
_OLD_EXECUTE = Signature(
    "executeTransaction(uint256 batch,bytes32[] proof,uint256 index,address l2Sender,address to,"
    "uint256 l2Block,uint256 l1Block,uint256 l2Timestamp,uint256 value,bytes data)"
)
_INBOUND = Signature(
    "finalizeInboundTransfer(address token,address from,address to,uint256 amount,bytes data)"
)

_EVENTS = (
    *(DELIVERED, INBOX, DEPOSIT, DEPOSITED, WITHDRAWAL, FINALIZED),
    *(L2_TO_L1, _OLD_L2_TO_L1, EXECUTED, REDEEM),
)
TOPICS = frozenset(signature.topic for signature in _EVENTS)
SELECTORS = frozenset(signature.selector for signature in (SUBMIT, _EXECUTE, _OLD_EXECUTE))

# Kinds of messages (nitro-contracts, MessageTypes.sol).
_TICKET = 9
_ETHER = 12
_ALIAS = 0x1111000000000000000000000000000000001111  # AddressAliasHelper: the inbox adds it to every sender
_WORD = 32


class Ether(NamedTuple):
    """Ether that a message brings to L2; `said` is what follows from it."""

    sender: str
    recipient: str
    amount: int
    said: Mapping[str, str]


class Leaving(NamedTuple):
    """A message to Ethereum: its place in the outbox, and the ids by which a gateway may name it."""

    fields: Mapping[str, Any]
    place: str
    ids: tuple[int, ...]


class Brought(NamedTuple):
    """What a ticket brings: `token` is its contract on Ethereum, empty for ether."""

    recipient: str
    token: str
    amount: int


def ether(chain: str, delivered: Mapping[str, Any], data: bytes) -> Ether | None:
    """The ether of an inbox message, None where it brings none that is meant for anybody."""
    sender = delivered["sender"]
    if delivered["kind"] == _ETHER and len(data) == 20 + _WORD:
        recipient, amount = f"0x{data[:20].hex()}", int.from_bytes(data[20:])
        paid_in = _deposit_hash(chain, delivered["messageIndex"], sender, data[:20], amount)
        return Ether(_unaliased(sender), recipient, amount, {"paid_in": paid_in})
    if delivered["kind"] == _TICKET and len(data) >= 9 * _WORD:
        to, value = address(data[:_WORD]), int.from_bytes(data[_WORD : 2 * _WORD])
        if to and value:
            return Ether(_unaliased(sender), to, value, {})
    return None


def leaving(event: Event) -> Leaving | None:
    """A message to Ethereum; gateways knew it by its hash in the first version of Nitro, then by position."""
    if fields := L2_TO_L1.log(event):
        return Leaving(fields, f"{fields['position']}", (fields["position"], fields["hash"]))
    if fields := _OLD_L2_TO_L1.log(event):
        place = f"{fields['batchNumber']}:{fields['indexInBatch']}"
        return Leaving(fields, place, (fields["uniqueId"],))
    return None


def brought(ticket: Mapping[str, Any]) -> Brought | None:
    """What a ticket brings when it is redeemed: tokens for a gateway to pay, or ether."""
    data = ticket["retryData"]
    if data[:4] == _INBOUND.selector and (fields := _INBOUND.arguments(data[4:])):
        return Brought(fields["to"], fields["token"], fields["amount"])
    return Brought(ticket["retryTo"], "", ticket["callvalue"]) if ticket["callvalue"] else None


def executed_value(events: Iterable[Event], outbox: str, executed: Mapping[str, Any]) -> int | None:
    """The ether of an executed withdrawal, from the call of the outbox; None where a contract called it."""
    for event in events:
        for signature in (_EXECUTE, _OLD_EXECUTE):
            fields = signature.call(event) if event.address == outbox else None
            if fields and fields["to"] == executed["to"] and fields["index"] == executed["transactionIndex"]:
                return int(fields["value"])
    return None


def _unaliased(sender: str) -> str:
    return f"0x{(int(sender, 16) - _ALIAS) % 2**160:040x}"


def _deposit_hash(chain: str, number: int, sender: str, recipient: bytes, amount: int) -> str:
    """The hash of the L2 transaction of type 0x64 that an ether deposit becomes."""
    fields = (
        _minimal(int(chain.partition(":")[2])),
        number.to_bytes(_WORD),
        bytes.fromhex(sender[2:]),
        recipient,
        _minimal(amount),
    )
    body = b"".join(_rlp(field) for field in fields)
    # The fields come to 56 bytes or more: number, sender and recipient alone have 75.
    data = b"\x64\xf8" + bytes([len(body)]) + body
    return f"0x{keccak.new(digest_bits=256, data=data).hexdigest()}"


def _minimal(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _rlp(value: bytes) -> bytes:
    return value if len(value) == 1 and value[0] < 0x80 else bytes([0x80 + len(value)]) + value
