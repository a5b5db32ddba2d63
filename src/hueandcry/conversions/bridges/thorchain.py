"""THORChain and MAYAChain, a fork of it: swaps between native coins, asked for and answered by memos.

A deposit carries a memo to a vault: through a router's `Deposit` event, as the input of a plain transfer
(EVM), or in an OP_RETURN output. The payment names the deposit's transaction: `OUT:<id>` or `REFUND:<id>` in
a router's `TransferOut` or in an OP_RETURN output. That id is the key, in upper-case hex without 0x.

What is certain and what is not. A router logs for anybody and for any "vault", and vaults change every few
days, so that no list of them can be kept here: `said["vault"]` names it for whoever wants to check. What
stands in an OP_RETURN output or in a transfer's input has no contract behind it at all. A forged deposit is
never paid; a forged payment is caught where it does not go to the recipient whom the deposit names.
Memos of the two chains are alike: a memo outside a router that both could mean yields a message of each, with
`said["also"]` naming the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hueandcry.conversions import memo, outputs
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.thorchain_networks import NETWORKS, Network
from hueandcry.conversions.memo import Function, Memo, Request, Settlement, Swap
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.conversions.promise import promised, terms
from hueandcry.model import Event, EventKind, Kind

# THORChain_RouterV4.sol (4.1) and THORChain_RouterV6.sol (6.1) in thornode, chain/evm/contracts; the verified
# sources of versions 1 to 3 and of Maya's routers declare the first three alike.
DEPOSIT = Signature("Deposit(address indexed to,address indexed asset,uint256 amount,string memo)")
TRANSFER_OUT = Signature(
    "TransferOut(address indexed vault,address indexed to,address asset,uint256 amount,string memo)"
)
OUT_AND_CALL = Signature(
    "TransferOutAndCall(address indexed vault,address target,uint256 amount,address finalAsset,address to,"
    "uint256 amountOutMin,string memo)"
)
OUT_AND_CALL_V2 = Signature(
    "TransferOutAndCallV2(address indexed vault,address target,address fromAsset,uint256 fromAmount,"
    "address toAsset,address recipient,uint256 amountOutMin,string memo,bytes payload,string originAddress)"
)
FAILED = Signature(
    "TransferFailed(address indexed vault,address indexed to,address asset,uint256 amount,string memo)"
)
# The calls only say who asks; the events say what.
CALLS = (
    Signature("deposit(address vault,address asset,uint256 amount,string memo)"),
    Signature("depositWithExpiry(address vault,address asset,uint256 amount,string memo,uint256 expiration)"),
)
WANTED = Wanted(
    frozenset(each.topic for each in (DEPOSIT, TRANSFER_OUT, OUT_AND_CALL, OUT_AND_CALL_V2, FAILED)),
    frozenset(each.selector for each in CALLS),
    memos=True,
)
# A memo of this length that ends in ^ goes on in the key hashes of the outputs behind it (THORChain's page
# "Sending Transactions").
_FULL = 80
_MOST_CARRIERS = 9  # a memo has 250 bytes: 79, and nine times 20 at most


class MemoBridge:
    """The decoder, for one of the two chains.

    Payments inside the chain (RUNE, CACAO, synths, trade accounts) have no transaction elsewhere: their
    deposits stay unanswered, as do those of reference memos, whose target only the chain's nodes know.
    """

    __slots__ = ("_network", "name", "wanted")

    def __init__(self, network: Network) -> None:
        self.name = network.name
        self.wanted = WANTED
        self._network = network

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Deposits, payouts and refunds; migrations between vaults and withdrawals of liquidity are none."""
        for event in transaction.events:
            if event.kind is EventKind.LOG:
                if event.address in self._network.routers.get(transaction.chain, ()):
                    yield from self._log(transaction, event)
            elif transaction.chain in self._network.spoken:
                yield from self._bare(transaction, event)

    def _log(self, transaction: Transaction, event: Event) -> Iterator[Message]:
        if fields := DEPOSIT.log(event):
            yield from self._deposit(transaction, event, fields)
        elif fields := TRANSFER_OUT.log(event):
            if fields["amount"] and not _bounced(transaction, event, fields):
                asset = evm.token(event.chain, fields["asset"])
                yield from self._paid(event, fields, fields["to"], asset, fields["amount"])
        elif fields := OUT_AND_CALL.log(event):
            given = evm.ZERO, fields["amount"]
            yield from self._exchanged(transaction, event, fields, fields["to"], given, fields["finalAsset"])
        elif fields := OUT_AND_CALL_V2.log(event):
            given = fields["fromAsset"], fields["fromAmount"]
            party, token = fields["recipient"], fields["toAsset"]
            yield from self._exchanged(transaction, event, fields, party, given, token)

    def _deposit(self, transaction: Transaction, event: Event, fields: dict[str, Any]) -> Iterator[Message]:
        asked = memo.parse(fields["memo"], self._network.dialect)
        moved = isinstance(asked, Request) and asked.function in (Function.DRAW, Function.MOVE)
        if fields["amount"] and not moved and not isinstance(asked, Settlement):
            said = {"vault": fields["to"], "memo": fields["memo"]}
            asset = evm.token(event.chain, fields["asset"])
            yield self._asking(event, asked, said, _sender(transaction), asset, fields["amount"])

    def _exchanged(
        self,
        transaction: Transaction,
        event: Event,
        fields: dict[str, Any],
        party: str,
        given: tuple[str, int],
        token: str,
    ) -> Iterator[Message]:
        """A payment that an exchange turns into its final token; the exchange failing, what was given."""
        if any(found["to"] == party for found in _failures(transaction, event)):
            yield from self._paid(event, fields, party, evm.token(event.chain, given[0]), given[1])
            return
        final = evm.token(event.chain, token)
        got = sum(
            transfer.amount_in or 0
            for transfer in transaction.transfers
            if transfer.recipient.address == party and transfer.recipient.caip19 == final
        )
        yield from self._paid(event, fields, party, final, got or None)

    def _paid(
        self, event: Event, fields: dict[str, Any], party: str, asset: str, amount: int | None
    ) -> Iterator[Message]:
        answer = memo.parse(fields["memo"], self._network.dialect)
        if isinstance(answer, Settlement):
            yield self._settling(event, answer, fields, party=party, asset=asset, amount=amount)

    def _bare(self, transaction: Transaction, event: Event) -> Iterator[Message]:
        """A memo without a router: in an OP_RETURN output, or as the input of a transfer to a vault."""
        coins = event.kind is EventKind.MEMO
        written = _continued(transaction, event) if coins else memo.text(event.data)
        parsed = memo.parse(written, self._network.dialect)
        others = (each for each in NETWORKS if each is not self._network and event.chain in each.spoken)
        also = " ".join(each.name for each in others if _speaks(memo.parse(written, each.dialect)))
        said = {"memo": written, "also": also} if also else {"memo": written}
        if isinstance(parsed, Settlement):
            # On EVM chains vaults pay through routers only.
            yield from self._coins(transaction, event, parsed, said) if coins else ()
        elif _speaks(parsed):
            found = _coins_in(transaction) if coins else _value_in(transaction, event)
            if found:
                party, vault, amount = found
                asset = evm.native(event.chain)
                yield self._asking(event, parsed, {"vault": vault, **said}, party, asset, amount)

    def _coins(
        self, transaction: Transaction, event: Event, answer: Settlement, said: dict[str, str]
    ) -> Iterator[Message]:
        """One message for each address that is paid; change goes back to where the inputs came from."""
        paid: dict[str, int] = {}
        for output in outputs.away(transaction):
            paid[output.address] = paid.get(output.address, 0) + output.amount
        fields = {"vault": next(iter(outputs.payers(transaction)), ""), **said}
        asset = evm.native(event.chain)
        for party, amount in paid.items():
            yield self._settling(event, answer, fields, party=party, asset=asset, amount=amount)
        if not paid:
            yield self._settling(event, answer, fields, asset=asset)

    def _settling(
        self, event: Event, answer: Settlement, fields: Mapping[str, Any], **stated: Any
    ) -> Message:
        side = Side.PAYOUT if answer.function is Function.OUT else Side.REFUND
        return evm.message(self.name, side, event, fields, key=answer.inbound, **stated)

    def _asking(
        self,
        event: Event,
        asked: Memo | None,
        said: dict[str, str],
        party: str,
        asset: str,
        amount: int | None,
    ) -> Message:
        stated: dict[str, Any] = {"party": party, "asset": asset, "amount": amount}
        if isinstance(asked, Swap):
            said = said | terms(asked)
            promise = promised(asked, event.chain, party)
            stated |= {"other_chain": promise.chain, "recipient": promise.recipient}
            stated |= {"other_asset": promise.asset, "refund": promise.refund}
        elif isinstance(asked, Request):
            said = said | {"function": asked.function.value}
            if asked.function is Function.REFERENCE:
                said["needs"] = "data of the swapping chain's own nodes"
        key = event.tx.removeprefix("0x").upper()
        return evm.message(self.name, Side.DEPOSIT, event, said, key=key, **stated)


THORCHAIN, MAYACHAIN = (MemoBridge(network) for network in NETWORKS)


def _speaks(parsed: Memo | None) -> bool:
    """Whether a bare memo is one of a crossing: there is no router to vouch for what else it might be."""
    if isinstance(parsed, Request):
        return parsed.function is Function.REFERENCE
    return parsed is not None


def _sender(transaction: Transaction) -> str:
    """Who sent the transaction, whom THORChain takes for the depositor; empty where that is not known."""
    said = (event.sender for event in transaction.events if event.kind is EventKind.CALL and event.sender)
    paid = (transfer.sender.address for transfer in transaction.transfers if transfer.kind is Kind.GAS)
    return next(said, "") or next(paid, "")


def _failures(transaction: Transaction, event: Event) -> list[dict[str, Any]]:
    """What the same router says it could not deliver."""
    same = (each for each in transaction.events if each.address == event.address)
    return [found for each in same if (found := FAILED.log(each))]


def _bounced(transaction: Transaction, event: Event, fields: dict[str, Any]) -> bool:
    """Whether the coin went back to the vault; up to router 4.1 only the transfers show it."""
    if fields["asset"] != evm.ZERO:
        return False
    paid = fields["to"], fields["amount"]
    if paid in ((found["to"], found["amount"]) for found in _failures(transaction, event)):
        return True
    moved = {
        (transfer.sender.address, transfer.recipient.address)
        for transfer in transaction.transfers
        if transfer.amount == fields["amount"] and transfer.sender.caip19 == evm.native(event.chain)
    }
    return (event.address, fields["vault"]) in moved and (event.address, fields["to"]) not in moved


def _value_in(transaction: Transaction, event: Event) -> tuple[str, str, int | None] | None:
    """Sender, vault and amount of a plain transfer; None where the ledger knows that nothing was sent."""
    sent = sum(
        transfer.amount or 0
        for transfer in transaction.transfers
        if transfer.kind is Kind.TRANSFER
        and (transfer.sender.address, transfer.recipient.address) == (event.sender, event.address)
        and transfer.sender.caip19 == evm.native(event.chain)
    )
    return None if transaction.transfers and not sent else (event.sender, event.address, sent or None)


def _coins_in(transaction: Transaction) -> tuple[str, str, int | None] | None:
    """Depositor (of the first input), vault (the first output that is not change) and amount."""
    payers = outputs.payers(transaction)
    if not payers:
        return "", "", None
    paid = next(iter(outputs.away(transaction)), None)
    return None if paid is None else (payers[0], paid.address, paid.amount)


def _continued(transaction: Transaction, event: Event) -> str:
    """The memo of an OP_RETURN output, with what stands in the outputs behind it."""
    data = event.data
    if len(data) == _FULL and data.endswith(b"^"):
        place = event.position - 100_000
        behind = [output for output in outputs.outputs(transaction) if output.index > place]
        data = data[:-1] + outputs.hidden(event.chain, behind[:_MOST_CARRIERS])
    return memo.text(data)
