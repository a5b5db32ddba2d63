"""The native bridge of OP-Stack chains: messengers on both sides, and deposits and withdrawals beside them.

A message's hash is made of its fields where it is sent, and logged where it is relayed: the key, with the L2
in front. What it carries is read from the message itself, which the standard bridges write (ether, tokens),
or is the ether sent along. Beside the messengers, a withdrawal through the message passer is known by its
withdrawal hash. A direct deposit at the portal becomes a transaction whose hash needs the L1 block's hash:
it has no key. A message that fails keeps its ether in the messenger until it is relayed again.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges import op_stack_words as words
from hueandcry.conversions.bridges.op_stack_chains import (
    BRIDGE,
    ETHEREUM,
    MESSENGER,
    PASSER,
    Contracts,
    by_address,
    rollup,
)
from hueandcry.conversions.bridges.op_stack_words import Payment, Sent
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, EventKind


class _Side(NamedTuple):
    """The contracts of one L2 as the chain of a transaction has them; `l2` is its CAIP-2 id."""

    l2: str
    messenger: str
    bridge: str
    other_bridge: str
    portal: str


class OpStack:
    """The canonical bridge of OP Mainnet, Base and other chains of the Superchain registry.

    Tokens with bridges of their own over the messengers (DAI, wstETH, Synthetix) are not read.
    """

    __slots__ = ()
    name = "op-stack"
    wanted = Wanted(words.TOPICS, words.SELECTORS)

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Messages sent as deposits, messages relayed as payouts, and what goes beside the messengers."""
        for side in _sides(transaction):
            yield from self._sent(transaction, side)
            yield from self._relayed(transaction, side)
            yield from self._beside(transaction, side)

    def _sent(self, transaction: Transaction, side: _Side) -> Iterator[Message]:
        events = [event for event in transaction.events if event.address == side.messenger]
        for place, event in enumerate(events):
            fields = words.SENT.log(event)
            if not fields:
                continue
            extension = words.EXTENSION.log(events[place + 1]) if place + 1 < len(events) else None
            value = extension["value"] if extension else 0
            sent = Sent(
                fields["messageNonce"],
                fields["sender"],
                fields["target"],
                value,
                fields["gasLimit"],
                fields["message"],
            )
            paid = words.payment(sent, side.bridge, side.other_bridge)
            if paid:
                yield self._deposit(event, side, fields, paid, _key(side, sent.digest))

    def _deposit(
        self, event: Event, side: _Side, fields: Mapping[str, Any], paid: Payment, key: str
    ) -> Message:
        other = side.l2 if event.chain == ETHEREUM else ETHEREUM
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=key,
            party=paid.sender,
            asset=words.asset(event.chain, paid.given),
            amount=paid.amount,
            other_chain=other,
            recipient=paid.recipient,
            other_asset=words.asset(other, paid.paid),
            same_asset=True,
        )

    def _relayed(self, transaction: Transaction, side: _Side) -> Iterator[Message]:
        called = {sent.digest: sent for sent in _called(transaction.events)}
        finished: Payment | None = None
        for event in transaction.events:
            if event.address == side.bridge:
                finished = words.finished(event) or finished
            fields = words.RELAYED.log(event) if event.address == side.messenger else None
            if not fields:
                continue
            sent = called.get(fields["msgHash"])
            paid = words.payment(sent, side.other_bridge, side.bridge) if sent else finished
            finished = None
            if paid or not sent:
                yield self._payout(event, side, fields, paid, _key(side, fields["msgHash"]))

    def _payout(
        self, event: Event, side: _Side, fields: Mapping[str, Any], paid: Payment | None, key: str
    ) -> Message:
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=key,
            party=paid.recipient if paid else "",
            asset=words.asset(event.chain, paid.paid) if paid else "",
            amount=paid.amount if paid else None,
            other_chain=side.l2 if event.chain == ETHEREUM else ETHEREUM,
        )

    def _beside(self, transaction: Transaction, side: _Side) -> Iterator[Message]:
        relays = any(
            words.RELAYED.log(event) for event in transaction.events if event.address == side.messenger
        )
        for event in transaction.events:
            if event.address != side.portal:
                continue
            if fields := words.DEPOSITED.log(event):
                paid = words.direct(fields)
                if paid and paid.recipient != MESSENGER:
                    yield self._deposit(event, side, fields, paid, "")
            elif fields := words.PASSED.log(event):
                paid = Payment(fields["sender"], fields["target"], "", "", fields["value"])
                if fields["value"] and fields["sender"] != MESSENGER:
                    yield self._deposit(event, side, fields, paid, _key(side, fields["withdrawalHash"]))
            elif (fields := words.FINALIZED.log(event)) and fields["success"] and not relays:
                paid = words.withdrawal(transaction.events, fields["withdrawalHash"])
                if not paid or (paid.amount and paid.recipient != side.messenger):
                    yield self._payout(event, side, fields, paid, _key(side, fields["withdrawalHash"]))


def _sides(transaction: Transaction) -> Iterator[_Side]:
    """The rollups that speak in a transaction, each once."""
    if contracts := rollup(transaction.chain):
        yield _Side(transaction.chain, MESSENGER, BRIDGE, contracts.bridge, PASSER)
    elif transaction.chain == ETHEREUM:
        found: dict[str, Contracts] = {}
        for event in transaction.events:
            if event.kind is EventKind.LOG and (contracts := by_address(event.address)):
                found[contracts.chain] = contracts
        for chain, contracts in found.items():
            yield _Side(chain, contracts.messenger, contracts.bridge, BRIDGE, contracts.portal)


def _called(events: Iterable[Event]) -> Iterator[Sent]:
    """The messages that the transaction's own call relays; anybody may call, the logged hash decides."""
    for event in events:
        if event.kind is EventKind.CALL:
            yield from words.relayed_by(event)


def _key(side: _Side, digest: bytes) -> str:
    return f"{side.l2}:0x{digest.hex()}"
