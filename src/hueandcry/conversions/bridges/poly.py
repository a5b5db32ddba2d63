"""Poly Network (attacked in August 2021 and July 2023): lock proxies, and a manager that carries messages.

The sending manager numbers its messages, the receiving one states chain and number: the key is Poly's own
number of the source chain and that index. The proof that the receiving manager is called with has the payment
itself; both attacks are payouts whose messages no manager ever sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.poly_chains import BY_CHAIN, BY_NUMBER, MANAGERS, PROXIES
from hueandcry.conversions.bridges.poly_proof import Payment, Proof, message_of
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# LockProxy.sol and EthCrossChainManager.sol of polynetwork/eth-contracts.
_LOCK = Signature(
    "LockEvent(address fromAssetHash,address fromAddress,uint64 toChainId,bytes toAssetHash,bytes toAddress,"
    "uint256 amount)"
)
_UNLOCK = Signature("UnlockEvent(address toAssetHash,address toAddress,uint256 amount)")
_SENT = Signature(
    "CrossChainEvent(address indexed sender,bytes txId,address proxyOrAssetContract,uint64 toChainId,"
    "bytes toContract,bytes rawdata)"
)
_EXECUTED = Signature(
    "VerifyHeaderAndExecuteTxEvent(uint64 fromChainID,bytes toContract,bytes crossChainTxHash,"
    "bytes fromChainTxHash)"
)
_EXECUTE = Signature(
    "verifyHeaderAndExecuteTx(bytes proof,bytes rawHeader,bytes headerProof,bytes curRawHeader,"
    "bytes headerSig)"
)


class _Open(NamedTuple):
    """A message that a manager sent and whose proxy has not yet told the amount."""

    event: Event
    fields: Mapping[str, Any]


class Poly:
    """Poly Network's lock proxies on EVM chains; NFTs, swappers and other projects' proxies are not read."""

    __slots__ = ()
    name = "poly"
    wanted = Wanted(
        frozenset(each.topic for each in (_LOCK, _UNLOCK, _SENT, _EXECUTED)), frozenset({_EXECUTE.selector})
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Locks as deposits, executed messages as payouts."""
        chain = transaction.chain
        if chain in MANAGERS:
            yield from self._locked(transaction, MANAGERS[chain], PROXIES[chain])
            yield from self._unlocked(transaction, MANAGERS[chain], PROXIES[chain])

    def _locked(
        self, transaction: Transaction, managers: frozenset[str], proxies: frozenset[str]
    ) -> Iterator[Message]:
        """A proxy calls the manager, which logs, and then says what it locked."""
        sent: _Open | None = None
        for event in transaction.events:
            if event.address in managers and (fields := _SENT.log(event)):
                sent = _Open(event, fields)
            elif event.address in proxies and (fields := _LOCK.log(event)):
                asked = sent if sent and sent.fields["proxyOrAssetContract"] == event.address else None
                index = asked.fields["txId"].hex() if asked else ""
                sent = None
                other = BY_NUMBER.get(fields["toChainId"], "")
                recipient, paid = (
                    f"0x{raw.hex()}" if other and len(raw) == 20 else ""
                    for raw in (fields["toAddress"], fields["toAssetHash"])
                )
                yield evm.message(
                    self.name,
                    Side.DEPOSIT,
                    event,
                    {**(asked.fields if asked else {}), **fields},
                    key=_key(BY_CHAIN[event.chain], index) if index else "",
                    # A wrapper contract calls the proxy for its users, so this is seldom the depositor.
                    party="",
                    asset=evm.token(event.chain, fields["fromAssetHash"]),
                    amount=fields["amount"],
                    other_chain=other,
                    recipient=recipient,
                    other_asset=evm.token(other, paid) if paid else "",
                )

    def _unlocked(
        self, transaction: Transaction, managers: frozenset[str], proxies: frozenset[str]
    ) -> Iterator[Message]:
        """The manager calls a proxy, which says what it paid, and then logs."""
        calls = (event for event in transaction.events if event.address in managers)
        proof = next((message_of(said["proof"]) for event in calls if (said := _EXECUTE.call(event))), None)
        paid: Payment | None = None
        for event in transaction.events:
            if event.address in proxies and (fields := _UNLOCK.log(event)):
                paid = Payment(fields["toAssetHash"], fields["toAddress"], fields["amount"])
            elif event.address in managers and (fields := _EXECUTED.log(event)):
                yield from self._paid(event, fields, paid or _proved(proof, fields, proxies), proof)
                paid = None

    def _paid(
        self, event: Event, fields: Mapping[str, Any], paid: Payment | None, proof: Proof | None
    ) -> Iterator[Message]:
        if paid:
            source = fields["fromChainID"]
            yield evm.message(
                self.name,
                Side.PAYOUT,
                event,
                {**fields, **(proof.said if proof else {})},
                key=_key(source, fields["fromChainTxHash"].hex()),
                party=paid.recipient,
                asset=evm.token(event.chain, paid.token),
                amount=paid.amount,
                other_chain=BY_NUMBER.get(source, ""),
            )


def _proved(proof: Proof | None, fields: Mapping[str, Any], proxies: frozenset[str]) -> Payment | None:
    """The payment in the proof, where it is the one that was executed and a proxy of Poly's pays it."""
    if proof is None or proof.contract not in proxies:
        return None
    executed = (fields["fromChainID"], fields["fromChainTxHash"], fields["crossChainTxHash"])
    return proof.payment if (proof.source, proof.index, proof.poly_tx) == executed else None


def _key(number: int, index: str) -> str:
    return f"{number}:0x{index}"
