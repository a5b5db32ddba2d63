"""Celer's cBridge: pools on both sides, tokens that are locked here and minted there, and its first version.

The payout states the id that the source chain gave: of the transfer for pools and for the first version, of
the deposit or burn for minted tokens. Where a payout refers to its own chain, or a pool pays out under the id
of a transfer, a deposit was paid back (or Celer's governance paid, under an id that no deposit has).

A payout above a limit is stated at once and paid later (`DelayedTransferExecuted`), under an id of its own
that the first event has as `transferId`, `mintId` or `withdrawId`. The first version pays when the receiver
has shown the secret, in a later transaction than the one that states the payout.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import celer_requests, evm, moves
from hueandcry.conversions.bridges.celer_contracts import BRIDGES, FIRST, VAULTS
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, Transfer

_Told = tuple[Side, Mapping[str, str]]


def _event(text: str, side: Side, **names: str) -> tuple[Signature, _Told]:
    return Signature(text), (side, names)


# Signatures: celer-network/sgn-v2-contracts (liquidity-bridge/, pegged-bridge/) and cBridge-contracts
# (version 1). Beside each: what it states, and which of its fields are the message's; `other` is the number
# of the other chain, `to` who is to be paid there.
_DELAYED = _event(
    "DelayedTransferExecuted(bytes32 id,address receiver,address token,uint256 amount)",
    Side.PAYOUT,
    party="receiver",
)
_POOL = dict(
    (
        _DELAYED,
        _event(
            "Send(bytes32 transferId,address sender,address receiver,address token,uint256 amount,"
            "uint64 dstChainId,uint64 nonce,uint32 maxSlippage)",
            Side.DEPOSIT,
            key="transferId",
            party="sender",
            to="receiver",
            other="dstChainId",
        ),
        _event(
            "Relay(bytes32 transferId,address sender,address receiver,address token,uint256 amount,"
            "uint64 srcChainId,bytes32 srcTransferId)",
            Side.PAYOUT,
            key="srcTransferId",
            party="receiver",
            other="srcChainId",
        ),
        _event(
            "WithdrawDone(bytes32 withdrawId,uint64 seqnum,address receiver,address token,uint256 amount,"
            "bytes32 refid)",
            Side.REFUND,
            key="refid",
            party="receiver",
        ),
    )
)
_DEPOSITED = "Deposited(bytes32 depositId,address depositor,address token,uint256 amount,uint64 mintChainId,"
_PEGGED = dict(
    (
        _DELAYED,
        *(
            _event(
                _DEPOSITED + last,
                Side.DEPOSIT,
                key="depositId",
                party="depositor",
                to="mintAccount",
                other="mintChainId",
            )
            for last in ("address mintAccount)", "address mintAccount,uint64 nonce)")
        ),
        _event(
            "Burn(bytes32 burnId,address token,address account,uint256 amount,address withdrawAccount)",
            Side.DEPOSIT,
            key="burnId",
            party="account",
            to="withdrawAccount",
        ),
        _event(
            "Burn(bytes32 burnId,address token,address account,uint256 amount,uint64 toChainId,"
            "address toAccount,uint64 nonce)",
            Side.DEPOSIT,
            key="burnId",
            party="account",
            to="toAccount",
            other="toChainId",
        ),
        _event(
            "Mint(bytes32 mintId,address token,address account,uint256 amount,uint64 refChainId,"
            "bytes32 refId,address depositor)",
            Side.PAYOUT,
            key="refId",
            party="account",
            other="refChainId",
        ),
        _event(
            "Withdrawn(bytes32 withdrawId,address receiver,address token,uint256 amount,uint64 refChainId,"
            "bytes32 refId,address burnAccount)",
            Side.PAYOUT,
            key="refId",
            party="receiver",
            other="refChainId",
        ),
    )
)
_HASHED = dict(
    (
        _event(
            "LogNewTransferOut(bytes32 transferId,address sender,address receiver,address token,"
            "uint256 amount,bytes32 hashlock,uint64 timelock,uint64 dstChainId,address dstAddress)",
            Side.DEPOSIT,
            key="transferId",
            party="sender",
            to="dstAddress",
            other="dstChainId",
        ),
        _event(
            "LogNewTransferIn(bytes32 transferId,address sender,address receiver,address token,"
            "uint256 amount,bytes32 hashlock,uint64 timelock,uint64 srcChainId,bytes32 srcTransferId)",
            Side.PAYOUT,
            key="srcTransferId",
            party="receiver",
            other="srcChainId",
        ),
        _event("LogTransferRefunded(bytes32 transferId)", Side.REFUND, key="transferId"),
    )
)
_OWN = range(12_000_000, 13_000_000)  # numbers that Celer gave to chains without one, as Flow and Aptos


@dataclass(frozen=True, slots=True)
class Celer:
    """Celer cBridge, both versions, on the chains of its table.

    A `relay` or `mint` call whose event is not there is read from its input, and only where the transaction
    paid the receiver: a call that failed pays nobody. A withdrawal of liquidity is none of the crossings.
    """

    name: str = "celer"
    wanted: Wanted = Wanted(
        frozenset(each.topic for told in (_POOL, _PEGGED, _HASHED) for each in told),
        celer_requests.SELECTORS,
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Sends, deposits and burns as deposits; relays, mints and withdrawals as payouts or refunds."""
        stated = set()
        for event in transaction.events:
            for signature, told in _spoken(event).items():
                fields = signature.log(event)
                message = self._message(transaction, event, fields, told) if fields else None
                if message is not None:
                    stated.add(message.key)
                    yield message
        for message in self._called(transaction):
            if message.key not in stated:
                yield message

    def _message(
        self, transaction: Transaction, event: Event, fields: Mapping[str, Any], told: _Told
    ) -> Message | None:
        side, names = told
        key = fields[names["key"]] if "key" in names else b""
        number = fields[names["other"]] if "other" in names else None
        if side is Side.REFUND and not any(key):
            return None  # liquidity that its provider takes out
        if side is Side.PAYOUT and number == 0:
            return None  # fees that the pegged bridge's collector claims
        other = _chain(number or 0)
        if side is Side.PAYOUT and other == event.chain:
            side = Side.REFUND
        amount, party = fields.get("amount"), fields[names["party"]] if "party" in names else ""
        holder = event.address if side is Side.DEPOSIT else party
        return evm.message(
            self.name,
            side,
            event,
            fields,
            key=f"0x{key.hex()}" if key else "",
            party=party,
            asset=moves.asset(transaction, fields["token"], amount, holder) if amount is not None else "",
            amount=amount,
            other_chain=other,
            recipient=fields[names["to"]] if "to" in names and other else "",
        )

    def _called(self, transaction: Transaction) -> Iterator[Message]:
        for event in transaction.events:
            known = event.address in (BRIDGES.get(event.chain), *VAULTS.get(event.chain, ()))
            found = celer_requests.request(event) if known else None
            if found is None:
                continue
            paid = moves.agreed(transaction, _pays(found))
            if paid is not None:
                other = _chain(found.source)
                yield evm.message(
                    self.name,
                    Side.REFUND if other == event.chain else Side.PAYOUT,
                    event,
                    found.said,
                    key=f"0x{found.reference.hex()}",
                    party=found.receiver,
                    asset=paid[0],
                    amount=found.amount,
                    other_chain=other,
                )


def _spoken(event: Event) -> Mapping[Signature, _Told]:
    """What the contract that logged an event may state."""
    if event.address == BRIDGES.get(event.chain):
        return _POOL
    if event.address in VAULTS.get(event.chain, ()):
        return _PEGGED
    return _HASHED if event.address == FIRST.get(event.chain) else {}


def _pays(request: celer_requests.Request) -> Callable[[Transfer], bool]:
    return lambda each: each.recipient.address == request.receiver and each.amount_in == request.amount


def _chain(number: int) -> str:
    return "" if number in _OWN else evm.numbered(number)
