"""Connext (Amarok): a transfer is called on one chain and executed on another, for what routers advance.

Both sides state the transfer's id. What routers are paid later (`Reconciled`) is no payout of the crossing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction

# Signatures: connext/monorepo, packages/deployments/contracts (BridgeFacet.sol, LibConnextStorage.sol).
_INFO = "(uint32,uint32,uint32,address,address,bool,bytes,uint256,address,uint256,uint256,uint256,bytes32)"
_CALLED = Signature(
    "XCalled(bytes32 indexed transferId,uint256 indexed nonce,bytes32 indexed messageHash,"
    f"{_INFO} params,address asset,uint256 amount,address local,bytes messageBody)"
)
_EXECUTED = Signature(
    "Executed(bytes32 indexed transferId,address indexed to,address indexed asset,"
    f"({_INFO},address[],bytes[],address,bytes) args,address local,uint256 amount,address caller)"
)
_FROM, _TO_CHAIN, _TO, _SENDER = 0, 1, 3, 8  # places in the tuple

# CAIP-2 -> the contract (EIP-2535), and Connext's number -> CAIP-2: docs.connext.network, deployments; the
# numbers by connext/chaindata.
CONTRACTS: Mapping[str, str] = {
    "eip155:1": "0x8898b472c54c31894e3b9bb83cea802a5d0e63c6",
    "eip155:10": "0x8f7492de823025b4cfaab1d34c58963f2af5deda",
    "eip155:56": "0xcd401c10afa37d641d2f594852da94c700e4f2ce",
    "eip155:137": "0x11984dc4465481512eb5b777e44061c158cf2259",
    "eip155:8453": "0xb8448c6f7f7887d36dca487370778e419e9ebe3f",
    "eip155:42161": "0xee9dec2712cce65174b561151701bf54b99c24c8",
}
DOMAINS: Mapping[int, str] = {
    6648936: "eip155:1",
    1869640809: "eip155:10",
    6450786: "eip155:56",
    6778479: "eip155:100",
    1886350457: "eip155:137",
    1650553709: "eip155:8453",
    1634886255: "eip155:42161",
    1635148152: "eip155:43114",
    1818848877: "eip155:59144",
}


@dataclass(frozen=True, slots=True)
class Connext:
    """Connext Amarok on the chains of `CONTRACTS`; calls that carry no value are none of the crossings."""

    name: str = "connext"
    wanted: Wanted = Wanted(frozenset((_CALLED.topic, _EXECUTED.topic)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """`XCalled` as deposits, `Executed` as payouts."""
        contract = CONTRACTS.get(transaction.chain)
        for event in transaction.events:
            if event.address != contract:
                continue
            if (fields := _CALLED.log(event)) and fields["amount"]:
                info = fields["params"]
                other = DOMAINS.get(info[_TO_CHAIN], "")
                yield evm.message(
                    self.name,
                    Side.DEPOSIT,
                    event,
                    fields,
                    key=f"0x{fields['transferId'].hex()}",
                    party=info[_SENDER],
                    asset=evm.token(event.chain, fields["asset"]),
                    amount=fields["amount"],
                    other_chain=other,
                    recipient=info[_TO] if other else "",
                )
            elif (fields := _EXECUTED.log(event)) and fields["amount"]:
                yield evm.message(
                    self.name,
                    Side.PAYOUT,
                    event,
                    fields,
                    key=f"0x{fields['transferId'].hex()}",
                    party=fields["to"],
                    asset=evm.token(event.chain, fields["asset"]),
                    amount=fields["amount"],
                    other_chain=DOMAINS.get(fields["args"][0][_FROM], ""),
                )
