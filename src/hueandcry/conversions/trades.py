"""Trades: who trades in a transaction that somebody else sends, as the common protocols say in their events.

Batch auctions and intents name each trader; smart accounts and multi-signature wallets say that they acted.
The addresses of `PLACES` are those of the protocols' own documentation; elsewhere an event names nobody.
"""

from collections.abc import Mapping
from typing import NamedTuple

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.message import Transaction

COW = Signature(
    "Trade(address indexed owner,address sellToken,address buyToken,uint256 sellAmount,uint256 buyAmount,"
    "uint256 feeAmount,bytes orderUid)"
)
UNISWAP_X = Signature(
    "Fill(bytes32 indexed orderHash,address indexed filler,address indexed swapper,uint256 nonce)"
)
USER_OPERATION = Signature(
    "UserOperationEvent(bytes32 indexed userOpHash,address indexed sender,address indexed paymaster,"
    "uint256 nonce,bool success,uint256 actualGasCost,uint256 actualGasUsed)"
)
# A Safe logs it itself; from version 1.5 on the hash is indexed.
SAFE = Signature("ExecutionSuccess(bytes32 txHash,uint256 payment)")

PLACES: Mapping[bytes, frozenset[str]] = {
    # docs.cow.fi, GPv2Settlement, the same address on every chain
    COW.topic: frozenset({"0x9008d19f58aabd9ed0d60971565aa8510560ab41"}),
    # docs.uniswap.org, UniswapX reactors
    UNISWAP_X.topic: frozenset(
        {
            "0x6000da47483062a0d734ba3dc7576ce6a0b645c4",
            "0x00000011f84b9aa48e5f8aa8b9897600006289be",
        }
    ),
    # eips.ethereum.org/EIPS/eip-4337, EntryPoint 0.6 and 0.7
    USER_OPERATION.topic: frozenset(
        {
            "0x5ff137d4b0fdcd49dca30c7cf57e578a026d2789",
            "0x0000000071727de22e5e9d8baf0edac6f37da032",
        }
    ),
}
TOPICS = frozenset({*PLACES, SAFE.topic})


class Trader(NamedTuple):
    """Who trades; `several` if others can trade in the same transaction."""

    address: str
    several: bool


def traders(transaction: Transaction) -> list[Trader]:
    """Who trades by what the transaction says, each once, in order."""
    found: dict[str, Trader] = {}
    for event in transaction.events:
        topic = event.topics[0] if event.topics else b""
        if topic == SAFE.topic:
            found.setdefault(event.address, Trader(event.address, False))
        elif event.address in PLACES.get(topic, ()):
            for signature, name in ((COW, "owner"), (UNISWAP_X, "swapper"), (USER_OPERATION, "sender")):
                fields = signature.log(event)
                if fields is not None:
                    found.setdefault(fields[name], Trader(fields[name], True))
    return list(found.values())
