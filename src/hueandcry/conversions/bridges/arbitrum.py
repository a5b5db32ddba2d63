"""The native bridge of Arbitrum One and Nova: tickets and ether deposits inwards, the outbox outwards.

Inwards, a message has a number (key `<L2>:in:<number>`). A token deposit, or a call that brings ether, is a
ticket: its transaction on L2 states the number and names the transaction that then redeems it, where the
money arrives; `said` has it as `redeemed_in`. The redeeming transaction states no number: its own message
has no key. A deposit of ether alone becomes a transaction without a word; its hash follows from the message
and is in `said` as `paid_in`. Outwards, position (Nitro) or batch and index (before) are the key. Deposits of
ether before Nitro (August 2022) went through another bridge contract and are not read.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import arbitrum_words as words
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.arbitrum_chains import ARBSYS, CHAINS, ETHEREUM, RETRYABLES, Contracts
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event


class Arbitrum:
    """Arbitrum's bridge of ether, and the token gateways that Offchain Labs and MakerDAO run.

    Gateways of other projects are not read as such; their tickets and withdrawals carry no ether.
    """

    __slots__ = ()
    name = "arbitrum"
    wanted = Wanted(words.TOPICS, words.SELECTORS)

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Deposits and withdrawals asked for, and what was paid for them."""
        for contracts in CHAINS:
            if transaction.chain == ETHEREUM:
                yield from self._asked_in(transaction, contracts)
                yield from self._paid_out(transaction, contracts)
            elif transaction.chain == contracts.chain:
                yield from self._paid_in(transaction, contracts)
                yield from self._asked_out(transaction, contracts)

    def _asked_in(self, transaction: Transaction, contracts: Contracts) -> Iterator[Message]:
        delivered: dict[int, Mapping[str, Any]] = {}
        for event in transaction.events:
            if event.address == contracts.bridge and (fields := words.DELIVERED.log(event)):
                delivered[fields["messageIndex"]] = fields
        tokens = set()
        for event in transaction.events:
            if event.address in contracts.l1_gateways and (fields := words.DEPOSIT.log(event)):
                tokens.add(fields["sequenceNumber"])
                yield self._message(
                    Side.DEPOSIT,
                    event,
                    contracts,
                    fields,
                    key=_in(contracts, fields["sequenceNumber"]),
                    party=fields["from"],
                    asset=evm.token(ETHEREUM, fields["l1Token"]),
                    amount=fields["amount"],
                    recipient=fields["to"],
                    same_asset=True,
                )
        for event in transaction.events:
            if event.address != contracts.inbox or not (fields := words.INBOX.log(event)):
                continue
            number = fields["messageNum"]
            if number in delivered and number not in tokens:
                yield from self._ether_in(event, contracts, fields, delivered[number])

    def _ether_in(
        self, event: Event, contracts: Contracts, fields: Mapping[str, Any], delivered: Mapping[str, Any]
    ) -> Iterator[Message]:
        found = words.ether(contracts.chain, delivered, fields["data"])
        if found is None:
            return
        yield self._message(
            Side.DEPOSIT,
            event,
            contracts,
            {**fields, **delivered, **found.said},
            key=_in(contracts, fields["messageNum"]),
            party=found.sender,
            asset=evm.native(ETHEREUM),
            amount=found.amount,
            recipient=found.recipient,
            other_asset=evm.native(contracts.chain),
            same_asset=True,
        )

    def _paid_in(self, transaction: Transaction, contracts: Contracts) -> Iterator[Message]:
        ticket: Mapping[str, Any] | None = None
        for event in transaction.events:
            if event.address == RETRYABLES and (fields := words.SUBMIT.call(event)):
                ticket = fields
            elif event.address == RETRYABLES and ticket and (fields := words.REDEEM.log(event)):
                brought = words.brought(ticket)
                if brought is None:
                    continue
                yield self._message(
                    Side.PAYOUT,
                    event,
                    contracts,
                    {**fields, "redeemed_in": fields["retryTxHash"]},
                    key=_in(contracts, int.from_bytes(ticket["requestId"])),
                    party=brought.recipient,
                    asset="" if brought.token else evm.native(contracts.chain),
                    amount=brought.amount,
                    moved_in=f"0x{fields['retryTxHash'].hex()}",
                )
            elif event.address in contracts.l2_gateways and (fields := words.DEPOSITED.log(event)):
                yield self._message(
                    Side.PAYOUT, event, contracts, fields, party=fields["to"], amount=fields["amount"]
                )

    def _asked_out(self, transaction: Transaction, contracts: Contracts) -> Iterator[Message]:
        withdrawn: dict[int, tuple[Event, Mapping[str, Any]]] = {}
        for event in transaction.events:
            if event.address in contracts.l2_gateways and (fields := words.WITHDRAWAL.log(event)):
                withdrawn[fields["l2ToL1Id"]] = (event, fields)
        for event in transaction.events:
            leaving = words.leaving(event) if event.address == ARBSYS else None
            if leaving is None:
                continue
            said, key = leaving.fields, f"{contracts.chain}:out:{leaving.place}"
            found = next((withdrawn[each] for each in leaving.ids if each in withdrawn), None)
            if found:
                yield self._token_out(*found, contracts, key)
            elif said["callvalue"]:
                yield self._message(
                    Side.DEPOSIT,
                    event,
                    contracts,
                    said,
                    key=key,
                    party=said["caller"],
                    asset=evm.native(contracts.chain),
                    amount=said["callvalue"],
                    recipient=said["destination"],
                    other_asset=evm.native(ETHEREUM),
                    same_asset=True,
                )

    def _token_out(self, event: Event, fields: Mapping[str, Any], contracts: Contracts, key: str) -> Message:
        return self._message(
            Side.DEPOSIT,
            event,
            contracts,
            fields,
            key=key,
            party=fields["from"],
            amount=fields["amount"],
            # An exit can be sold: who is paid on Ethereum may be another than `to`.
            other_asset=evm.token(ETHEREUM, fields["l1Token"]),
            same_asset=True,
        )

    def _paid_out(self, transaction: Transaction, contracts: Contracts) -> Iterator[Message]:
        """The outbox logs, then calls: a gateway's word between two of its logs belongs to the first."""
        open_: tuple[Event, Mapping[str, Any]] | None = None
        for event in transaction.events:
            if event.address in contracts.outboxes and (fields := words.EXECUTED.log(event)):
                if open_:
                    yield from self._ether_out(transaction, contracts, *open_)
                open_ = (event, fields)
            elif open_ and event.address in contracts.l1_gateways and (fields := words.FINALIZED.log(event)):
                yield self._message(
                    Side.PAYOUT,
                    event,
                    contracts,
                    fields,
                    key=_out(contracts, *open_),
                    party=fields["to"],
                    asset=evm.token(ETHEREUM, fields["l1Token"]),
                    amount=fields["amount"],
                )
                open_ = None
        if open_:
            yield from self._ether_out(transaction, contracts, *open_)

    def _ether_out(
        self, transaction: Transaction, contracts: Contracts, event: Event, fields: Mapping[str, Any]
    ) -> Iterator[Message]:
        amount = words.executed_value(transaction.events, event.address, fields)
        if amount != 0:  # None: another contract called the outbox, so the amount is not stated
            yield self._message(
                Side.PAYOUT,
                event,
                contracts,
                fields,
                key=_out(contracts, event, fields),
                party=fields["to"],
                asset=evm.native(ETHEREUM),
                amount=amount,
            )

    def _message(
        self, side: Side, event: Event, contracts: Contracts, fields: Mapping[str, Any], **stated: Any
    ) -> Message:
        other = contracts.chain if event.chain == ETHEREUM else ETHEREUM
        return evm.message(self.name, side, event, fields, other_chain=other, **stated)


def _in(contracts: Contracts, number: int) -> str:
    return f"{contracts.chain}:in:{number}"


def _out(contracts: Contracts, event: Event, fields: Mapping[str, Any]) -> str:
    index = fields["transactionIndex"]
    old = event.address in contracts.old_outboxes
    return f"{contracts.chain}:out:{fields['zero']}:{index}" if old else f"{contracts.chain}:out:{index}"
