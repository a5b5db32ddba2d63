"""The bridges of Polygon PoS: the PoS portal's and the older Plasma bridge's, both over state sync.

Inwards, the state sender on Ethereum numbers every message and the state receiver on Polygon commits it by
that number: the key. A withdrawal is a plain burn on Polygon, which says nothing beyond its transfer. The
exit on Ethereum proves it by block, place in the block and log: they are the key of the payout, and in `said`
as `burn_block` and `burn_tx_index`, so the burn can be found where the ledger has it. Plasma exits state no
burn: no key.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hueandcry.conversions.abi import Signature, address
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.polygon_exit import Exit, proved
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, Kind, Transfer

ETHEREUM = "eip155:1"
POLYGON = "eip155:137"

# Contracts: static.matic.network/network/mainnet/v1 (network index); events: maticnetwork/pos-portal and
# maticnetwork/contracts.
SENDER = "0x28e4f3a7f651294b9564800b2d01f35189a5bfbe"
RECEIVER = "0x0000000000000000000000000000000000001001"
CHILD_MANAGER = "0xa6fa4fb5f76172d178d61b04b0ecd319c5d1c0aa"  # PoS, on Polygon
CHILD_CHAIN = "0xd9c7c4ed4b66858301d0cb28cc88bf655fe34861"  # Plasma, on Polygon
ROOT_MANAGER = "0xa0c68c638235ee32657e8f720a23cec1bfc77c77"
ETHER_PREDICATE = "0x8484ef722627bf18ca5ae6bcf031c23e6e922b30"
TOKEN_PREDICATES = frozenset(
    {"0x40ec5b33f54e0e8a33a975908c5ba1c14e5bbbdf", "0x9923263fa127b3d1484cfd649df8f1831c2a74e4"}
)
WITHDRAW_MANAGER = "0x2a88696e0ffa76baa1338f2c74497cc013495922"
COIN = "0x0000000000000000000000000000000000001010"  # Polygon's coin as a token

_SYNCED = Signature("StateSynced(uint256 indexed id,address indexed contractAddress,bytes data)")
_COMMITTED = Signature("StateCommitted(uint256 indexed stateId,bool success)")
_LOCKED = Signature(
    "LockedERC20(address indexed depositor,address indexed receiver,address indexed token,uint256 amount)"
)
_LOCKED_ETHER = Signature("LockedEther(address indexed depositor,address indexed receiver,uint256 amount)")
_EXITED = Signature("ExitedERC20(address indexed exitor,address indexed token,uint256 amount)")
_EXITED_ETHER = Signature("ExitedEther(address indexed exitor,uint256 amount)")
_PLASMA_PAID = Signature(
    "TokenDeposited(address indexed rootToken,address indexed childToken,address indexed user,"
    "uint256 amount,uint256 depositCount)"
)
_PLASMA_BURN = Signature(
    "Withdraw(address indexed token,address indexed from,uint256 amount,uint256 input1,uint256 output1)"
)
_PLASMA_EXIT = Signature(
    "Withdraw(uint256 indexed exitId,address indexed user,address indexed token,uint256 amount)"
)
_EXIT = Signature("exit(bytes inputData)")

_EVENTS = (
    *(_SYNCED, _COMMITTED, _LOCKED, _LOCKED_ETHER, _EXITED, _EXITED_ETHER),
    *(_PLASMA_PAID, _PLASMA_BURN, _PLASMA_EXIT),
)

# keccak-256("DEPOSIT"), the kind of message by which the PoS portal deposits.
_DEPOSIT = bytes.fromhex("87a7811f4bfedea3d341ad165680ae306b01aaeacc205d227629cf157dd9f821")
_PORTAL_MESSAGE = Signature("message(bytes32 kind,bytes body)")
_PORTAL_DEPOSIT = Signature("deposit(address user,address token,bytes data)")
_PLASMA_DEPOSIT = Signature("deposit(address user,address token,uint256 amount,uint256 id)")


class Polygon:
    """Polygon's own bridges, for ether, fungible tokens and its coin; NFTs and FxPortal are not read."""

    __slots__ = ()
    name = "polygon"
    wanted = Wanted(frozenset(each.topic for each in _EVENTS), frozenset({_EXIT.selector}))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Deposits and exits on Ethereum, what was committed and burned on Polygon."""
        if transaction.chain == ETHEREUM:
            yield from self._deposits(transaction)
            yield from self._exits(transaction)
        elif transaction.chain == POLYGON:
            yield from self._committed(transaction)
            for event in transaction.events:
                if event.address == COIN and (fields := _PLASMA_BURN.log(event)):
                    yield self._message(
                        Side.DEPOSIT,
                        event,
                        fields,
                        party=fields["from"],
                        asset=evm.native(POLYGON),
                        amount=fields["amount"],
                        recipient=fields["from"],
                    )

    def _deposits(self, transaction: Transaction) -> Iterator[Message]:
        depositor = ""
        for event in transaction.events:
            depositor = _depositor(event) or depositor
            fields = _SYNCED.log(event) if event.address == SENDER else None
            if not fields:
                continue
            found = _promised(fields)
            if found:
                user, token, amount = found
                yield self._message(
                    Side.DEPOSIT,
                    event,
                    fields,
                    key=f"sync:{fields['id']}",
                    party=depositor,
                    asset=evm.token(ETHEREUM, token),
                    amount=amount,
                    recipient=user,
                    same_asset=True,
                )
            depositor = ""

    def _committed(self, transaction: Transaction) -> Iterator[Message]:
        """What a commit moved stands before it, after the commit before."""
        start, plasma = -1, None
        for event in transaction.events:
            if event.address == CHILD_CHAIN and (fields := _PLASMA_PAID.log(event)):
                plasma = fields
            fields = _COMMITTED.log(event) if event.address == RECEIVER else None
            if not fields:
                continue
            if fields["success"]:
                minted = _minted(transaction.transfers, start, event.position)
                yield self._paid(event, fields, plasma, minted)
            start, plasma = event.position, None

    def _paid(
        self,
        event: Event,
        fields: Mapping[str, Any],
        plasma: Mapping[str, Any] | None,
        minted: Transfer | None,
    ) -> Message:
        party, asset, amount = "", "", None
        if plasma:
            child = plasma["childToken"]
            party, amount = plasma["user"], plasma["amount"]
            asset = evm.native(POLYGON) if child == COIN else evm.token(POLYGON, child)
        elif minted:
            party, amount, asset = minted.recipient.address, minted.amount, minted.recipient.caip19
        return self._message(
            Side.PAYOUT,
            event,
            {**fields, **(plasma or {})},
            key=f"sync:{fields['stateId']}",
            party=party,
            asset=asset,
            amount=amount,
        )

    def _exits(self, transaction: Transaction) -> Iterator[Message]:
        calls = (event for event in transaction.events if event.address == ROOT_MANAGER)
        proof = next((proved(said["inputData"]) for event in calls if (said := _EXIT.call(event))), None)
        for event in transaction.events:
            paid = _exited(event)
            if paid:
                fields, asset = paid
                party = fields.get("exitor") or fields["user"]
                burned = proof if proof and event.address != WITHDRAW_MANAGER else None
                yield self._message(
                    Side.PAYOUT,
                    event,
                    {**fields, **_burn(burned)},
                    key=f"exit:{burned.block}:{burned.tx_index}:{burned.log}" if burned else "",
                    party=party,
                    asset=asset,
                    amount=fields["amount"],
                )

    def _message(self, side: Side, event: Event, fields: Mapping[str, Any], **stated: Any) -> Message:
        other = POLYGON if event.chain == ETHEREUM else ETHEREUM
        return evm.message(self.name, side, event, fields, other_chain=other, **stated)


def _depositor(event: Event) -> str:
    fields = _LOCKED.log(event) if event.address in TOKEN_PREDICATES else None
    if event.address == ETHER_PREDICATE:
        fields = _LOCKED_ETHER.log(event)
    return str(fields["depositor"]) if fields else ""


def _promised(fields: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """User, token on Ethereum and amount of a state-sync message, None where it is no fungible deposit."""
    if fields["contractAddress"] == CHILD_CHAIN:
        said = _PLASMA_DEPOSIT.arguments(fields["data"])
        return (said["user"], said["token"], said["amount"]) if said else None
    outer = _PORTAL_MESSAGE.arguments(fields["data"]) if fields["contractAddress"] == CHILD_MANAGER else None
    if not outer or outer["kind"] != _DEPOSIT:
        return None
    said = _PORTAL_DEPOSIT.arguments(outer["body"])
    # Other predicates than those of ether and fungible tokens send ids of NFTs, mostly as longer lists.
    if not said or len(said["data"]) != 32:
        return None
    return said["user"], said["token"], int.from_bytes(said["data"])


def _minted(transfers: Iterable[Transfer], start: int, end: int) -> Transfer | None:
    for transfer in transfers:
        if (
            transfer.kind in (Kind.TRANSFER, Kind.REWARD)
            and transfer.position is not None
            and start < transfer.position < end
            and transfer.sender.address in ("", evm.ZERO)
        ):
            return transfer
    return None


def _exited(event: Event) -> tuple[Mapping[str, Any], str] | None:
    """What an exit says it paid, and in which asset."""
    if event.address == ETHER_PREDICATE and (fields := _EXITED_ETHER.log(event)):
        return fields, evm.native(ETHEREUM)
    signature = _EXITED if event.address in TOKEN_PREDICATES else _PLASMA_EXIT
    if event.address in TOKEN_PREDICATES or event.address == WITHDRAW_MANAGER:
        fields = signature.log(event)
        return (fields, evm.token(ETHEREUM, fields["token"])) if fields else None
    return None


def _burn(proof: Exit | None) -> Mapping[str, str]:
    if proof is None:
        return {}
    return {
        "burn_block": str(proof.block),
        "burn_tx_index": str(proof.tx_index),
        "burn_log": str(proof.log),
        "burned_token": proof.token,
        "burned_by": address(proof.topics[1]) if len(proof.topics) > 1 else "",
    }
