"""Across: a deposit into the spoke pool of one chain is filled by a relayer from that of another.

Both sides state the origin chain and the deposit's number there. A slow fill is paid by the pool itself and
is a payout like another. A deposit that nobody filled in time is paid back from the pool of its origin chain
in a bundle that also repays relayers: its event gives only addresses and amounts, so there is no key.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm, moves
from hueandcry.conversions.bridges.account import account, padded
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures: across-protocol/contracts, contracts/interfaces/V3SpokePoolInterface.sol at several versions;
# all topics were compared with those in published decoders. An older pair, of 2022 and without a message,
# and version 1 (one pool a token) are not read.
_DEPOSIT_2 = Signature(
    "FundsDeposited(uint256 amount,uint256 originChainId,uint256 indexed destinationChainId,"
    "int64 relayerFeePct,uint32 indexed depositId,uint32 quoteTimestamp,address originToken,"
    "address recipient,address indexed depositor,bytes message)"
)
_DEPOSIT_3 = Signature(
    "V3FundsDeposited(address inputToken,address outputToken,uint256 inputAmount,uint256 outputAmount,"
    "uint256 indexed destinationChainId,uint32 indexed depositId,uint32 quoteTimestamp,uint32 fillDeadline,"
    "uint32 exclusivityDeadline,address indexed depositor,address recipient,address exclusiveRelayer,"
    "bytes message)"
)
_DEPOSIT_4 = Signature(
    "FundsDeposited(bytes32 inputToken,bytes32 outputToken,uint256 inputAmount,uint256 outputAmount,"
    "uint256 indexed destinationChainId,uint256 indexed depositId,uint32 quoteTimestamp,uint32 fillDeadline,"
    "uint32 exclusivityDeadline,bytes32 indexed depositor,bytes32 recipient,bytes32 exclusiveRelayer,"
    "bytes message)"
)
_FILL_2 = Signature(
    "FilledRelay(uint256 amount,uint256 totalFilledAmount,uint256 fillAmount,uint256 repaymentChainId,"
    "uint256 indexed originChainId,uint256 destinationChainId,int64 relayerFeePct,int64 realizedLpFeePct,"
    "uint32 indexed depositId,address destinationToken,address relayer,address indexed depositor,"
    "address recipient,bytes message,(address,bytes,int64,bool,int256) execution)"
)
_FILL_3 = Signature(
    "FilledV3Relay(address inputToken,address outputToken,uint256 inputAmount,uint256 outputAmount,"
    "uint256 repaymentChainId,uint256 indexed originChainId,uint32 indexed depositId,uint32 fillDeadline,"
    "uint32 exclusivityDeadline,address exclusiveRelayer,address indexed relayer,address depositor,"
    "address recipient,bytes message,(address,bytes,uint256,uint8) execution)"
)
_FILL_4 = Signature(
    "FilledRelay(bytes32 inputToken,bytes32 outputToken,uint256 inputAmount,uint256 outputAmount,"
    "uint256 repaymentChainId,uint256 indexed originChainId,uint256 indexed depositId,uint32 fillDeadline,"
    "uint32 exclusivityDeadline,bytes32 exclusiveRelayer,bytes32 indexed relayer,bytes32 depositor,"
    "bytes32 recipient,bytes32 messageHash,(bytes32,bytes32,uint256,uint8) execution)"
)
_REFUND = (
    Signature(
        "ExecutedRelayerRefundRoot(uint256 amountToReturn,uint256 indexed chainId,uint256[] refundAmounts,"
        "uint32 indexed rootBundleId,uint32 indexed leafId,address l2TokenAddress,address[] refundAddresses,"
        "bool deferredRefunds,address caller)"
    ),
    Signature(
        "ExecutedRelayerRefundRoot(uint256 amountToReturn,uint256 indexed chainId,uint256[] refundAmounts,"
        "uint32 indexed rootBundleId,uint32 indexed leafId,address l2TokenAddress,address[] refundAddresses,"
        "address caller)"
    ),
)

# CAIP-2 -> spoke pool (a proxy that stays): across-protocol/contracts, deployments/README.md; BNB Smart Chain
# from broadcast/deployed-addresses.json as published.
POOLS: Mapping[str, str] = {
    "eip155:1": "0x5c7bcd6e7de5423a257d81b442095a1a6ced35c5",
    "eip155:10": "0x6f26bf09b1c792e3228e5467807a900a503c0281",
    "eip155:56": "0x4e8e101924ede233c13e2d8622dc8aed2872d505",
    "eip155:137": "0x9295ee1d8c5b022be115a2ad3c30c72e34e7f096",
    "eip155:324": "0xe0b015e54d54fc84a6cb9b666099c46ade9335ff",
    "eip155:480": "0x09aea4b2242abc8bb4bb78d537a67a245a7bec64",
    "eip155:690": "0x13fdac9f9b4777705db45291bbff3c972c6d1d97",
    "eip155:1135": "0x9552a0a6624a23b848060ae5901659cdda1f83f8",
    "eip155:8453": "0x09aea4b2242abc8bb4bb78d537a67a245a7bec64",
    "eip155:34443": "0x3bad7ad0728f9917d1bf08af5782dcbd516cdd96",
    "eip155:41455": "0x13fdac9f9b4777705db45291bbff3c972c6d1d97",
    "eip155:42161": "0xe35e9842fceaca96570b734083f4a58e8f7c5f2a",
    "eip155:57073": "0xef684c38f94f48775959ecf2012d7e864ffb9dd4",
    "eip155:59144": "0x7e63a5f1a8f0b4d0934b2f2327daed3f6bb2ee75",
    "eip155:81457": "0x2d509190ed0172ba588407d4c2df918f955cc6e1",
    "eip155:534352": "0x3bad7ad0728f9917d1bf08af5782dcbd516cdd96",
    "eip155:7777777": "0x13fdac9f9b4777705db45291bbff3c972c6d1d97",
}
SOLANA = 34268394551451  # Across' own number for Solana: the SDK's CHAIN_IDs

_Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Across:
    """Across versions 2 and 3 on the chains of `POOLS`.

    Pools name the wrapped form of a coin also where they took or gave the coin: the transfers decide.
    """

    name: str = "across"
    wanted: Wanted = Wanted(
        frozenset(
            each.topic for each in (_DEPOSIT_2, _DEPOSIT_3, _DEPOSIT_4, _FILL_2, _FILL_3, _FILL_4, *_REFUND)
        )
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Deposits, fills, and what a bundle pays to addresses (relayers, or depositors in return)."""
        pool = POOLS.get(transaction.chain)
        for event in transaction.events:
            if event.address != pool:
                continue
            for signature, tell in self._told():
                if fields := signature.log(event):
                    yield from tell(transaction, event, fields)

    def _told(
        self,
    ) -> tuple[tuple[Signature, Callable[[Transaction, Event, _Fields], Iterator[Message]]], ...]:
        return (
            (_DEPOSIT_2, self._deposit_2),
            (_DEPOSIT_3, self._deposit),
            (_DEPOSIT_4, self._deposit),
            (_FILL_2, self._fill_2),
            (_FILL_3, self._fill),
            (_FILL_4, self._fill),
            *((each, self._refund) for each in _REFUND),
        )

    def _deposit_2(self, transaction: Transaction, event: Event, fields: _Fields) -> Iterator[Message]:
        yield evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=_key(_number(event.chain), fields["depositId"]),
            party=fields["depositor"],
            asset=moves.asset(transaction, fields["originToken"], fields["amount"], event.address),
            amount=fields["amount"],
            other_chain=_chain(fields["destinationChainId"]),
            recipient=fields["recipient"],
        )

    def _deposit(self, transaction: Transaction, event: Event, fields: _Fields) -> Iterator[Message]:
        other = _chain(fields["destinationChainId"])
        token = account(event.chain, _word(fields["inputToken"]))
        if not token:
            return
        yield evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=_key(_number(event.chain), fields["depositId"]),
            party=account(event.chain, _word(fields["depositor"])),
            asset=moves.asset(transaction, token, fields["inputAmount"], event.address),
            amount=fields["inputAmount"],
            other_chain=other,
            recipient=account(other, _word(fields["recipient"])),
            other_asset=_token(other, account(other, _word(fields["outputToken"]))),
            least=fields["outputAmount"],
        )

    def _fill_2(self, transaction: Transaction, event: Event, fields: _Fields) -> Iterator[Message]:
        paid = fields["execution"][0]
        yield evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=_key(fields["originChainId"], fields["depositId"]),
            party=fields["recipient"] if paid == evm.ZERO else paid,
            asset=moves.asset(
                transaction, fields["destinationToken"], fields["fillAmount"], fields["recipient"]
            ),
            # What is paid is the filled part without the fees, which the event gives as fractions: the
            # transfers say how much.
            amount=None,
            other_chain=_chain(fields["originChainId"]),
        )

    def _fill(self, transaction: Transaction, event: Event, fields: _Fields) -> Iterator[Message]:
        paid, _, amount, _ = fields["execution"]
        party = account(event.chain, _word(paid)) or account(event.chain, _word(fields["recipient"]))
        token = account(event.chain, _word(fields["outputToken"]))
        yield evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=_key(fields["originChainId"], fields["depositId"]),
            party=party,
            asset=moves.asset(transaction, token, amount, party) if token else "",
            amount=amount,
            other_chain=_chain(fields["originChainId"]),
        )

    def _refund(self, transaction: Transaction, event: Event, fields: _Fields) -> Iterator[Message]:
        for party, amount in zip(fields["refundAddresses"], fields["refundAmounts"], strict=False):
            token = moves.asset(transaction, fields["l2TokenAddress"], amount, party)
            yield evm.message(self.name, Side.REFUND, event, fields, party=party, asset=token, amount=amount)


def _key(origin: int, number: int) -> str:
    return f"{origin}:{number}"


def _number(chain: str) -> int:
    return int(chain.rpartition(":")[2])


def _chain(number: int) -> str:
    return chains.chain("solana").id if number == SOLANA else evm.numbered(number)


def _word(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else padded(value)


def _token(chain: str, found: str) -> str:
    """The token to be paid; on Solana the mint of an SPL token."""
    if not found:
        return ""
    return evm.token(chain, found) if chain.startswith("eip155:") else f"{chain}/token:{found}"
