"""Hop: a bridge a token, with bonders who pay out before a transfer out of a rollup is final.

A transfer out of a rollup has an id that both sides state. One into a rollup has none, but both sides state
the same recipient, amount, least amount, deadline, relayer and relayer's fee: together they are the key.
Transfers that agree in all of them share it. On rollups the bridge moves its own token (hToken), which its
wrapper swaps for the token that people know, in the same transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures: hop-protocol/contracts, branch v1 (bridges/L1_Bridge.sol, L2_Bridge.sol, Bridge.sol), as
# deployed.
_INTO = Signature(
    "TransferSentToL2(uint256 indexed chainId,address indexed recipient,uint256 amount,uint256 amountOutMin,"
    "uint256 deadline,address indexed relayer,uint256 relayerFee)"
)
_ARRIVED = Signature(
    "TransferFromL1Completed(address indexed recipient,uint256 amount,uint256 amountOutMin,uint256 deadline,"
    "address indexed relayer,uint256 relayerFee)"
)
_SENT = Signature(
    "TransferSent(bytes32 indexed transferId,uint256 indexed chainId,address indexed recipient,"
    "uint256 amount,bytes32 transferNonce,uint256 bonderFee,uint256 index,uint256 amountOutMin,"
    "uint256 deadline)"
)
_BONDED = Signature("WithdrawalBonded(bytes32 indexed transferId,uint256 amount)")
_WITHDREW = Signature(
    "Withdrew(bytes32 indexed transferId,address indexed recipient,uint256 amount,bytes32 transferNonce)"
)
# Calls by which a bonder pays; only they name the recipient.
_BOND = (
    Signature("bondWithdrawal(address recipient,uint256 amount,bytes32 transferNonce,uint256 bonderFee)"),
    Signature(
        "bondWithdrawalAndDistribute(address recipient,uint256 amount,bytes32 transferNonce,"
        "uint256 bonderFee,uint256 amountOutMin,uint256 deadline)"
    ),
)

HOP = "0xc5102fe9359fd9a28f877a67e36b0f050d81a3cc"
# CAIP-2 -> bridge -> (which token, its contract there: the token itself on Ethereum, hToken elsewhere).
# Tokens on Ethereum are their issuers' contracts; bridges and hTokens: hop-protocol/hop,
# packages/sdk/src/addresses/mainnet.ts. Gnosis, Nova, Linea and Polygon zkEVM are not listed.
BRIDGES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "eip155:1": {
        "0x3666f603cc164936c1b87e207f36beba4ac5f18a": ("USDC", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"),
        "0x3e4a3a4796d16c0cd582c382691998f7c06420b6": ("USDT", "0xdac17f958d2ee523a2206206994597c13d831ec7"),
        "0x3d4cc8a61c7528fd86c55cfe061a78dcba48edd1": ("DAI", "0x6b175474e89094c44da98b954eedeac495271d0f"),
        "0xb8901acb165ed027e32754e0ffe830802919727f": ("ETH", evm.ZERO),
        "0x22b1cbb8d98a01a3b71d034bb899775a76eb1cc2": ("MATIC", "0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0"),
        "0x914f986a44acb623a277d6bd17368171fcbe4273": ("HOP", HOP),
        "0x893246facf345c99e4235e5a7bbee7404c988b96": ("SNX", "0xc011a73ee8576fb46f5e1c5751ca3b9fe0af2a6f"),
        "0x36443fc70e073fe9d50425f82a3ee19fef697d62": ("sUSD", "0x57ab1ec28d129707052df4df418d58a2d46d5f51"),
        "0x87269b23e73305117d0404557badc459ced0dbec": ("rETH", "0xae78736cd615f374d3085123a210448e74fc6393"),
        "0xf074540eb83c86211f305e145eb31743e228e57d": ("MAGIC", "0xb0c7a3ba49c7a6eaba6cd4a96c55a1391070ac9a"),
    },
    "eip155:10": {
        "0xa81d244a1814468c734e5b4101f7b9c0c577a8fc": ("USDC", "0x25d8039bb044dc227f741a9e381ca4ceae2e6ae8"),
        "0x46ae9bab8cea96610807a275ebd36f8e916b5c61": ("USDT", "0x2057c8ecb70afd7bee667d76b4cd373a325b1a20"),
        "0x7191061d5d4c60f598214cc6913502184baddf18": ("DAI", "0x56900d66d74cb14e3c86895789901c9135c95b16"),
        "0x83f6244bd87662118d96d9a6d44f09dfff14b30e": ("ETH", "0xe38faf9040c7f09958c638bbdb977083722c5156"),
        "0x03d7f750777ec48d39d080b020d83eb2cb4e3547": ("HOP", HOP),
        "0x16284c7323c35f4960540583998c98b1cfc581a7": ("SNX", "0x13b7f51bd865410c3acc4d56083c5b56ab38d203"),
        "0x33fe5bb8da466da55a8a32d6ade2bb104e2c5201": ("sUSD", "0x6f03052743cd99ce1b29265e377e320cd24eb632"),
        "0xa0075e8ce43dcb9970cb7709b9526c1232cc39c2": ("rETH", "0x755569159598f3702bdd7dff6233a317c156d3dd"),
    },
    "eip155:137": {
        "0x25d8039bb044dc227f741a9e381ca4ceae2e6ae8": ("USDC", "0x9ec9551d4a1a1593b0ee8124d98590cc71b3b09d"),
        "0x6c9a1acf73bd85463a46b0afc076fbdf602b690b": ("USDT", "0x9f93aca246f457916e49ec923b8ed099e313f763"),
        "0xecf268be00308980b5b3fcd0975d47c4c8e1382a": ("DAI", "0xb8901acb165ed027e32754e0ffe830802919727f"),
        "0xb98454270065a31d71bf635f6f7ee6a518dfb849": ("ETH", "0x1fdeaf938267ca43388ed1fdb879eaf91e920c7a"),
        "0x553bc791d746767166fa3888432038193ceed5e2": ("MATIC", "0x712f0cf37bdb8299d0666727f73a5caba7c1c24c"),
        "0x58c61aee5ed3d748a1467085ed2650b697a66234": ("HOP", HOP),
    },
    "eip155:8453": {
        "0x46ae9bab8cea96610807a275ebd36f8e916b5c61": ("USDC", "0x74fa978eaffa312bc92e76df40fcc1bfe7637aeb"),
        "0x3666f603cc164936c1b87e207f36beba4ac5f18a": ("ETH", "0xc1985d7a3429cdc85e59e2e4fcc805b857e6ee2e"),
        "0xe22d2bedb3eca35e6397e0c6d62857094aa26f52": ("HOP", HOP),
    },
    "eip155:42161": {
        "0x0e0e3d2c5c292161999474247956ef542cabf8dd": ("USDC", "0x0ce6c85cf43553de10fc56ceca0aef6ff0dd444d"),
        "0x72209fe68386b37a40d6bca04f78356fd342491f": ("USDT", "0x12e59c59d282d2c00f3166915bed6dc2f5e2b5c7"),
        "0x7ac115536fe3a185100b2c4de4cb328bf3a58ba6": ("DAI", "0x46ae9bab8cea96610807a275ebd36f8e916b5c61"),
        "0x3749c4f034022c39ecaffaba182555d4508caccc": ("ETH", "0xda7c0de432a9346bb6e96ac74e3b61a36d8a77eb"),
        "0x25fb92e505f752f730cad0bd4fa17ece4a384266": ("HOP", HOP),
        "0xc315239cfb05f1e130e7e28e603cea4c014c57f0": ("rETH", "0x588bae9c85a605a7f14e551d144279984469423b"),
        "0xea5abf2c909169823d939de377ef2bf897a6ce98": ("MAGIC", "0xb76e673ebc922b1e8f10303d0d513a9e710f5c4c"),
    },
}
_ETHEREUM = "eip155:1"


@dataclass(frozen=True, slots=True)
class Hop:
    """Hop between the chains of `BRIDGES`, not its later route by way of CCTP.

    No event says who deposits. Who is paid by a bonder is said by the call only, and only where the bonder's
    account called the bridge itself.
    """

    name: str = "hop"
    wanted: Wanted = Wanted(
        frozenset(each.topic for each in (_INTO, _ARRIVED, _SENT, _BONDED, _WITHDREW)),
        frozenset(each.selector for each in _BOND),
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Transfers sent as deposits; those that arrived, were bonded or withdrawn as payouts."""
        bridges = BRIDGES.get(transaction.chain, {})
        for event in transaction.events:
            symbol, token = bridges.get(event.address, ("", ""))
            if not symbol:
                continue
            asset = evm.token(event.chain, token)
            if fields := _INTO.log(event):
                yield self._into(event, fields, symbol, asset)
            elif fields := _SENT.log(event):
                yield self._sent(event, fields, asset)
            elif fields := _ARRIVED.log(event):
                yield self._arrived(event, fields, symbol, asset)
            elif fields := _WITHDREW.log(event):
                yield self._paid(event, fields, asset, fields["recipient"], fields["amount"])
            elif fields := _BONDED.log(event):
                yield self._bonded(transaction, event, fields, asset)

    def _into(self, event: Event, fields: Mapping[str, Any], symbol: str, asset: str) -> Message:
        other = evm.numbered(fields["chainId"])
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=_key(symbol, other, fields),
            asset=asset,
            amount=fields["amount"],
            other_chain=other,
            recipient=fields["recipient"],
        )

    def _arrived(self, event: Event, fields: Mapping[str, Any], symbol: str, asset: str) -> Message:
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=_key(symbol, event.chain, fields),
            party=fields["recipient"],
            asset=asset,
            amount=max(fields["amount"] - fields["relayerFee"], 0),
            other_chain=_ETHEREUM,
        )

    def _sent(self, event: Event, fields: Mapping[str, Any], asset: str) -> Message:
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=f"0x{fields['transferId'].hex()}",
            asset=asset,
            amount=fields["amount"],
            other_chain=evm.numbered(fields["chainId"]),
            recipient=fields["recipient"],
        )

    def _bonded(
        self, transaction: Transaction, event: Event, fields: Mapping[str, Any], asset: str
    ) -> Message:
        """The bonder keeps his fee; without his call neither fee nor recipient is known."""
        called = [
            call
            for each in transaction.events
            for signature in _BOND
            if each.address == event.address and (call := signature.call(each))
        ]
        if len(called) == 1 and called[0]["amount"] == fields["amount"]:
            call = called[0]
            paid = max(call["amount"] - call["bonderFee"], 0)
            return self._paid(event, {**call, **fields}, asset, call["recipient"], paid)
        return self._paid(event, fields, asset, "", None)

    def _paid(
        self, event: Event, fields: Mapping[str, Any], asset: str, party: str, amount: int | None
    ) -> Message:
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=f"0x{fields['transferId'].hex()}",
            party=party,
            asset=asset,
            amount=amount,
        )


def _key(symbol: str, chain: str, fields: Mapping[str, Any]) -> str:
    """What both sides of a transfer into a rollup state."""
    names = ("recipient", "amount", "amountOutMin", "deadline", "relayer", "relayerFee")
    return ":".join((symbol, chain, *(str(fields[name]) for name in names)))
