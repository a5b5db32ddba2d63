"""deBridge's liquidity network (DLN): an order on one chain is fulfilled by a taker on another.

Both sides state the order's id. What the taker is paid later on the first chain (`ClaimedUnlock`) is no
payout of the crossing; a cancelled order is paid back there (`ClaimedOrderCancel`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.account import account
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures: debridge-finance/abis-and-idls and dln-contracts (DlnSource.sol, DlnDestination.sol); both
# events of orders gained a field, so there is an older form of each.
_FIELDS = (
    ("uint64", "makerOrderNonce"),
    ("bytes", "makerSrc"),
    ("uint256", "giveChainId"),
    ("bytes", "giveTokenAddress"),
    ("uint256", "giveAmount"),
    ("uint256", "takeChainId"),
    ("bytes", "takeTokenAddress"),
    ("uint256", "takeAmount"),
    ("bytes", "receiverDst"),
    ("bytes", "givePatchAuthoritySrc"),
    ("bytes", "orderAuthorityAddressDst"),
    ("bytes", "allowedTakerDst"),
    ("bytes", "allowedCancelBeneficiarySrc"),
    ("bytes", "externalCall"),
)
_ORDER = f"({','.join(kind for kind, _ in _FIELDS)}) order"
_CREATED = tuple(
    Signature(
        f"CreatedOrder({_ORDER},bytes32 orderId,bytes affiliateFee,uint256 nativeFixFee,uint256 percentFee,"
        f"uint32 referralCode{more})"
    )
    for more in (",bytes metadata", "")
)
_FULFILLED = tuple(
    Signature(f"FulfilledOrder({_ORDER},bytes32 orderId{more},address sender,address unlockAuthority)")
    for more in (",uint256 actualFulfillAmount", "")
)
_CANCELLED = Signature(
    "ClaimedOrderCancel(bytes32 orderId,address beneficiary,uint256 paidAmount,address giveTokenAddress)"
)

# The same two addresses on these chains: docs.debridge.com, DLN deployed contracts.
SOURCE = "0xef4fb24ad0916217251f553c0596f8edc630eb66"
DESTINATION = "0xe7351fd770a37282b91d153ee690b63579d6dd7f"
DEPLOYED = frozenset(f"eip155:{number}" for number in (1, 10, 56, 137, 4663, 8453, 42161, 43114, 59144))

# deBridge's own numbers -> CAIP-2, where they are not the chain's: docs.debridge.com, supported chains.
NUMBERS: Mapping[int, str] = {
    7565164: chains.chain("solana").id,
    100000026: chains.chain("tron").id,
    **{
        number: f"eip155:{chain}"
        for number, chain in {
            100000002: 100,
            100000008: 32769,
            100000009: 747,
            100000013: 1514,
            100000019: 25,
            100000021: 60808,
            100000022: 999,
            100000023: 5000,
            100000027: 1329,
            100000029: 1776,
            100000030: 143,
            100000031: 4326,
        }.items()
    },
}
_OWN = range(100_000_000, 100_001_000)  # of deBridge's own numbers, those not listed name no chain here
_AFFILIATE = 52  # bytes of an affiliate fee: who gets it, and a word


@dataclass(frozen=True, slots=True)
class Debridge:
    """DLN on the chains of `DEPLOYED`; its Solana and Tron legs are not read.

    `party` of a deposit is the order's maker, which may be a contract that swapped first. A receiver with an
    external call is a contract that passes the tokens on.
    """

    name: str = "debridge"
    wanted: Wanted = Wanted(frozenset(each.topic for each in (*_CREATED, *_FULFILLED, _CANCELLED)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Created orders as deposits, fulfilled ones as payouts, claimed cancels as refunds."""
        if transaction.chain not in DEPLOYED:
            return
        for event in transaction.events:
            if event.address == DESTINATION:
                for signature in _FULFILLED:
                    if fields := signature.log(event):
                        yield self._fulfilled(event, fields, _order(fields))
            elif event.address == SOURCE:
                for signature in _CREATED:
                    if fields := signature.log(event):
                        yield self._created(event, fields, _order(fields))
                if fields := _CANCELLED.log(event):
                    yield self._cancelled(event, fields)

    def _created(self, event: Event, fields: Mapping[str, Any], order: Mapping[str, Any]) -> Message:
        other = _chain(order["takeChainId"])
        affiliate = fields["affiliateFee"]
        # Fees are taken from what was given before the order states it.
        given = order["giveAmount"] + fields["percentFee"]
        if len(affiliate) == _AFFILIATE:
            given += int.from_bytes(affiliate[20:])
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            {**fields, **order},
            key=f"0x{fields['orderId'].hex()}",
            party=account(event.chain, order["makerSrc"]),
            asset=_asset(event.chain, order["giveTokenAddress"]),
            amount=given,
            other_chain=other,
            recipient=account(other, order["receiverDst"]),
            other_asset=_asset(other, order["takeTokenAddress"]),
            least=order["takeAmount"],
        )

    def _fulfilled(self, event: Event, fields: Mapping[str, Any], order: Mapping[str, Any]) -> Message:
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            {**fields, **order},
            key=f"0x{fields['orderId'].hex()}",
            party=account(event.chain, order["receiverDst"]),
            asset=_asset(event.chain, order["takeTokenAddress"]),
            amount=fields.get("actualFulfillAmount", order["takeAmount"]),
            other_chain=_chain(order["giveChainId"]),
        )

    def _cancelled(self, event: Event, fields: Mapping[str, Any]) -> Message:
        return evm.message(
            self.name,
            Side.REFUND,
            event,
            fields,
            key=f"0x{fields['orderId'].hex()}",
            party=fields["beneficiary"],
            asset=evm.token(event.chain, fields["giveTokenAddress"]),
            amount=fields["paidAmount"],
        )


def _order(fields: dict[str, Any]) -> dict[str, Any]:
    """The order by its fields' names, taken out of the event's."""
    return dict(zip((name for _, name in _FIELDS), fields.pop("order"), strict=True))


def _chain(number: int) -> str:
    return NUMBERS.get(number, "" if number in _OWN else evm.numbered(number))


def _asset(chain: str, raw: bytes) -> str:
    """The token that an order names; zeros are the coin."""
    if not chain:
        return ""
    if not any(raw):
        return evm.native(chain)
    found = account(chain, raw)
    if chain.startswith("eip155:"):
        return evm.token(chain, found) if found else ""
    space = "trc20" if chain.startswith("tron:") else "token"
    return f"{chain}/{space}:{found}" if found else ""
