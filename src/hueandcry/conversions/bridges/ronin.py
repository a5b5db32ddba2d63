"""The Ronin bridge between Ethereum and Ronin: gateways of today (receipts), and those before July 2022.

Deposits and withdrawals are numbered, each direction and each generation of gateways by itself, and both
sides state the number. The bridge pays what the validators sign: the thefts of March 2022 were withdrawals
that the old gateway paid without any request on Ronin, so they are payouts without a deposit.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

ETHEREUM = "eip155:1"
RONIN = "eip155:2020"

# Events: IMainchainGatewayV2.sol and IRoninGatewayV2.sol of axieinfinity/ronin-dpos-contracts (the later
# MainchainGatewayV3 and RoninGatewayV3 log the same); a receipt's number is unique in its direction.
_RECEIPT = (
    "(bytes32 receiptHash,(uint256,uint8,(address,address,uint256),(address,address,uint256),"
    "(uint8,uint256,uint256)) receipt)"
)
_DEPOSIT_REQUESTED = Signature(f"DepositRequested{_RECEIPT}")
_DEPOSITED = Signature(f"Deposited{_RECEIPT}")
_WITHDRAWAL_REQUESTED = Signature(f"WithdrawalRequested{_RECEIPT}")
_WITHDREW = Signature(f"Withdrew{_RECEIPT}")

# The old gateways: MainchainGatewayStorage and SidechainGatewayStorage of Sky Mavis' verified sources.
_OLD_DEPOSIT = Signature(
    "TokenDeposited(uint256 indexed id,address indexed owner,address indexed token,"
    "address other,uint32 standard,uint256 number)"
)
_OLD_DEPOSITED = Signature(
    "TokenDeposited(uint256 indexed id,address indexed owner,address indexed token,uint256 number)"
)
_OLD_WITHDRAWAL = Signature(
    "TokenWithdrew(uint256 indexed id,address indexed owner,address indexed token,"
    "address other,uint32 standard,uint256 number)"
)
_OLD_WITHDREW = Signature(
    "TokenWithdrew(uint256 indexed id,address indexed owner,address indexed token,uint256 number)"
)

GATEWAYS = {
    ETHEREUM: "0x64192819ac13ef72bf6b5ae239ac672b43a9af08",  # MainchainGateway, proxy
    RONIN: "0x0cf8ff40a508bdbc39fbe1bb679dcba64e65c7df",  # RoninGateway, proxy
}
OLD_GATEWAYS = {
    ETHEREUM: "0x1a2a1c938ce3ec39b6d47113c7955baa9dd454f2",  # "Ronin: Bridge", proxy
    RONIN: "0xe35d62ebe18413d96ca2a2f7cf215bb21a406b4b",  # SidechainGateway, proxy
}
OLD_ERC20 = 20  # the standard as the old gateways number it
# The old payouts do not say the standard: Axies, which are NFTs, are known by their contracts.
AXIES = frozenset(
    {"0xf5b0a3efb8e8e4c201e2a935f110eaaf3ffecb8d", "0x32950db2a7164ae833121501c797d79e7b79d74c"}
)
_STANDARDS = ("erc20", "erc721", "erc1155")

# (chain, event) -> side and direction.
_NOW = {
    (ETHEREUM, _DEPOSIT_REQUESTED): (Side.DEPOSIT, "in"),
    (RONIN, _DEPOSITED): (Side.PAYOUT, "in"),
    (RONIN, _WITHDRAWAL_REQUESTED): (Side.DEPOSIT, "out"),
    (ETHEREUM, _WITHDREW): (Side.PAYOUT, "out"),
}
_OLD = {
    (ETHEREUM, _OLD_DEPOSIT): (Side.DEPOSIT, "old in"),
    (RONIN, _OLD_DEPOSITED): (Side.PAYOUT, "old in"),
    (RONIN, _OLD_WITHDRAWAL): (Side.DEPOSIT, "old out"),
    (ETHEREUM, _OLD_WITHDREW): (Side.PAYOUT, "old out"),
}


class Ronin:
    """The official bridge of Ronin; fungible amounts only, an NFT is stated without an amount."""

    __slots__ = ()
    name = "ronin"
    wanted = Wanted(frozenset(signature.topic for _, signature in (*_NOW, *_OLD)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Requests as deposits, fulfilments as payouts."""
        for event in transaction.events:
            chain = event.chain
            if event.address == GATEWAYS.get(chain):
                yield from self._read(event, _NOW, self._receipt)
            elif event.address == OLD_GATEWAYS.get(chain):
                yield from self._read(event, _OLD, self._old)

    def _read(self, event: Event, table: Mapping[Any, Any], make: Any) -> Iterable[Message]:
        for (chain, signature), (side, direction) in table.items():
            if chain == event.chain and (fields := signature.log(event)):
                yield make(event, side, direction, fields)

    def _receipt(self, event: Event, side: Side, direction: str, fields: Mapping[str, Any]) -> Message:
        number, _, mainchain, ronin, (standard, _, quantity) = fields["receipt"]
        here, there = (mainchain, ronin) if event.chain == ETHEREUM else (ronin, mainchain)
        fungible = standard == 0
        return evm.message(
            self.name,
            side,
            event,
            fields,
            key=f"{direction}:{number}",
            party=here[0],
            asset=_asset(event.chain, here[1], standard),
            amount=quantity if fungible else None,
            other_chain=_other(event.chain),
            recipient=there[0] if side is Side.DEPOSIT else "",
            other_asset=_asset(_other(event.chain), there[1], standard) if side is Side.DEPOSIT else "",
            same_asset=fungible and side is Side.DEPOSIT,
        )

    def _old(self, event: Event, side: Side, direction: str, fields: Mapping[str, Any]) -> Message:
        fungible = fields.get("standard", OLD_ERC20) == OLD_ERC20 and fields["token"] not in AXIES
        other = fields.get("other", "")
        return evm.message(
            self.name,
            side,
            event,
            fields,
            key=f"{direction}:{fields['id']}",
            party=fields["owner"],
            asset=_asset(event.chain, fields["token"], 0 if fungible else 1),
            amount=fields["number"] if fungible else None,
            other_chain=_other(event.chain),
            recipient=fields["owner"] if side is Side.DEPOSIT else "",
            other_asset=_asset(_other(event.chain), other, 0 if fungible else 1) if other else "",
            same_asset=fungible and side is Side.DEPOSIT,
        )


def _other(chain: str) -> str:
    return RONIN if chain == ETHEREUM else ETHEREUM


def _asset(chain: str, token: str, standard: int) -> str:
    if standard == 0:
        return evm.token(chain, token)
    return f"{chain}/{_STANDARDS[standard]}:{token}" if standard < len(_STANDARDS) else ""
