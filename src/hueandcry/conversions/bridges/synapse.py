"""Synapse: the bridge that mints and releases, its LayerZero adapter, and the exchange by relayers (RFQ).

The bridge's payouts state a `kappa`: keccak-256 of the text of the deposit's transaction hash, or the
message's guid where the deposit went by way of the adapter. A transaction with several deposits gives them
one kappa, and the bridge pays a kappa once: such deposits share a key. In the exchange both sides state the
transaction id.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from Crypto.Hash import keccak

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm, moves
from hueandcry.conversions.bridges.account import account
from hueandcry.conversions.bridges.layerzero import NUMBERS
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures: synapsecns/synapse-contracts (contracts/bridge/SynapseBridge.sol) and synapsecns/sanguine
# (packages/contracts-adapter, packages/contracts-rfq).
_GIVEN = "address indexed to,uint256 chainId,address token,uint256 amount"
_SWAP = "uint8 tokenIndexFrom,uint8 tokenIndexTo,uint256 minDy,uint256 deadline"
_REMOVE = "uint8 swapTokenIndex,uint256 swapMinAmount,uint256 swapDeadline"
_TAKEN = "address indexed to,address token,uint256 amount,uint256 fee"
_DEPOSITS = tuple(
    map(
        Signature,
        (
            f"TokenDeposit({_GIVEN})",
            f"TokenRedeem({_GIVEN})",
            "TokenRedeemV2(bytes32 indexed to,uint256 chainId,address token,uint256 amount)",
            f"TokenDepositAndSwap({_GIVEN},{_SWAP})",
            f"TokenRedeemAndSwap({_GIVEN},{_SWAP})",
            f"TokenRedeemAndRemove({_GIVEN},{_REMOVE})",
        ),
    )
)
_PAYOUTS = tuple(
    map(
        Signature,
        (
            f"TokenMint({_TAKEN},bytes32 indexed kappa)",
            f"TokenWithdraw({_TAKEN},bytes32 indexed kappa)",
            f"TokenMintAndSwap({_TAKEN},{_SWAP},bool swapSuccess,bytes32 indexed kappa)",
            f"TokenWithdrawAndRemove({_TAKEN},{_REMOVE},bool swapSuccess,bytes32 indexed kappa)",
        ),
    )
)
_BEFORE_FEE = frozenset(("TokenWithdraw", "TokenWithdrawAndRemove"))  # their amount has the fee in it
_SENT = Signature(
    "TokenSent(uint32 indexed dstEid,address indexed to,address indexed token,uint256 amount,bytes32 guid)"
)
_REQUESTED = Signature(
    "BridgeRequested(bytes32 indexed transactionId,address indexed sender,bytes request,uint32 destChainId,"
    "address originToken,address destToken,uint256 originAmount,uint256 destAmount,bool sendChainGas)"
)
_RELAYED = tuple(
    Signature(
        "BridgeRelayed(bytes32 indexed transactionId,address indexed relayer,address indexed to,"
        "uint32 originChainId,address originToken,address destToken,uint256 originAmount,"
        f"uint256 destAmount{more})"
    )
    for more in (",uint256 chainGasAmount", "")
)
_REFUNDED = Signature(
    "BridgeDepositRefunded(bytes32 indexed transactionId,address indexed to,address token,uint256 amount)"
)

# CAIP-2 -> the bridge (a proxy that stays): synapsecns/synapse-contracts, deployments.
BRIDGES: Mapping[str, str] = {
    "eip155:1": "0x2796317b0ff8538f253012862c06787adfb8ceb6",
    "eip155:10": "0xaf41a65f786339e7911f4acdad6bd49426f2dc6b",
    "eip155:56": "0xd123f70ae324d34a9e76b67a27bf77593ba8749f",
    "eip155:137": "0x8f5bbb2bb8c2ee94639e55d5f41de9b4839c1280",
    "eip155:8453": "0xf07d1c752fab503e47fef309bf14fbdd3e867089",
    "eip155:42161": "0x6f4e8eba4d337f874ab57478acc2cb5bacdc19c9",
    "eip155:43114": "0xc05e61d0e7a63d27546389b7ad62fdff5a91aace",
}
ADAPTER = "0x5ba000bb06230e0582e111f08e1f2f2f200005ba"  # on all chains of `BRIDGES`: sanguine's deployments
# The exchange's contract and the chains that have it: sanguine, packages/contracts-rfq/deployments. An
# earlier contract of the exchange is not read.
EXCHANGE = "0x5523d3c98809dddb82c686e152f5c58b1b0fb59e"
_EXCHANGED = frozenset(("eip155:1", "eip155:10", "eip155:56", "eip155:8453", "eip155:42161"))


@dataclass(frozen=True, slots=True)
class Synapse:
    """Synapse on the chains of `BRIDGES`, not its route by way of CCTP (which `cctp` reads).

    Where a payout swapped the token that it released, what was paid is another token, which only the
    transfers tell. `party` of a deposit is known in the exchange only: elsewhere the events do not say who
    deposits.
    """

    name: str = "synapse"
    wanted: Wanted = Wanted(
        frozenset(each.topic for each in (*_DEPOSITS, *_PAYOUTS, _SENT, _REQUESTED, *_RELAYED, _REFUNDED))
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Deposits, redemptions and requests; mints, releases and relays; refunds of the exchange."""
        bridge = BRIDGES.get(transaction.chain)
        if bridge is None:
            return
        for event in transaction.events:
            if event.address == bridge:
                yield from self._bridged(transaction, event)
            elif event.address == ADAPTER and (fields := _SENT.log(event)):
                yield self._sent(transaction, event, fields)
            elif event.address == EXCHANGE and event.chain in _EXCHANGED:
                yield from self._exchanged(event)

    def _bridged(self, transaction: Transaction, event: Event) -> Iterator[Message]:
        for signature in _DEPOSITS:
            if fields := signature.log(event):
                other = evm.numbered(fields["chainId"])
                to = fields["to"]
                yield evm.message(
                    self.name,
                    Side.DEPOSIT,
                    event,
                    fields,
                    key=kappa(event.tx),
                    asset=moves.asset(transaction, fields["token"], fields["amount"], event.address),
                    amount=fields["amount"],
                    other_chain=other,
                    recipient=to if isinstance(to, str) else account(other, to),
                )
        for signature in _PAYOUTS:
            if fields := signature.log(event):
                yield self._paid(transaction, event, fields, signature.name)

    def _paid(self, transaction: Transaction, event: Event, fields: Mapping[str, Any], name: str) -> Message:
        amount = fields["amount"] - (fields["fee"] if name in _BEFORE_FEE else 0)
        swapped = fields.get("swapSuccess", False)
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=_key(fields["kappa"]),
            party=fields["to"],
            asset="" if swapped else moves.asset(transaction, fields["token"], amount, fields["to"]),
            amount=None if swapped else max(amount, 0),
        )

    def _sent(self, transaction: Transaction, event: Event, fields: Mapping[str, Any]) -> Message:
        other = NUMBERS.get(fields["dstEid"] % 30_000, "")
        bridge = BRIDGES[event.chain]
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=_key(fields["guid"]),
            asset=moves.asset(transaction, fields["token"], fields["amount"], bridge),
            amount=fields["amount"],
            other_chain=other,
            recipient=fields["to"],
        )

    def _exchanged(self, event: Event) -> Iterator[Message]:
        if fields := _REQUESTED.log(event):
            other = evm.numbered(fields["destChainId"])
            yield evm.message(
                self.name,
                Side.DEPOSIT,
                event,
                fields,
                key=_key(fields["transactionId"], "rfq:"),
                party=fields["sender"],
                asset=evm.token(event.chain, fields["originToken"]),
                amount=fields["originAmount"],
                other_chain=other,
                recipient=_recipient(fields["request"], fields["transactionId"]),
                other_asset=evm.token(other, fields["destToken"]) if other else "",
                least=fields["destAmount"],
            )
        for signature in _RELAYED:
            if fields := signature.log(event):
                yield evm.message(
                    self.name,
                    Side.PAYOUT,
                    event,
                    fields,
                    key=_key(fields["transactionId"], "rfq:"),
                    party=fields["to"],
                    asset=evm.token(event.chain, fields["destToken"]),
                    amount=fields["destAmount"],
                    other_chain=evm.numbered(fields["originChainId"]),
                )
        if fields := _REFUNDED.log(event):
            yield evm.message(
                self.name,
                Side.REFUND,
                event,
                fields,
                key=_key(fields["transactionId"], "rfq:"),
                party=fields["to"],
                asset=evm.token(event.chain, fields["token"]),
                amount=fields["amount"],
            )


def kappa(tx: str) -> str:
    """The id under which the bridge pays for a deposit in this transaction."""
    return f"0x{keccak.new(digest_bits=256, data=tx.lower().encode()).hexdigest()}"


def _key(value: bytes, space: str = "") -> str:
    return f"{space}0x{value.hex()}"


def _recipient(request: bytes, transaction_id: bytes) -> str:
    """Who is to be paid, by the request that the id is the hash of; empty for a layout that is not known.

    Version 2 packs version, two chains, sender and recipient; version 1 has them as words without a version.
    """
    if keccak.new(digest_bits=256, data=request).digest() != transaction_id:
        return ""
    packed = request[:2] == b"\x00\x02"
    raw = request[30:50] if packed else request[96:128]
    found = account("eip155:1", raw)  # an account of any EVM chain
    return found if len(raw) == (20 if packed else 32) else ""
