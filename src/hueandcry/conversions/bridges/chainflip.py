"""Chainflip: swaps on a chain of its own, whose validators hold the coins in one vault a chain.

Nothing on the other chains links a deposit to its payout; only the State Chain does. So no message has a key,
and what is stated here (destination, asset, recipient) serves to find candidates (tier C). Ways in: a call of
the vault, which logs the destination (a vault swap); an OP_RETURN output on Bitcoin; or a payment to a
one-time address (a deposit channel), which says nothing: only the sweep into the vault shows it, and its
depositor is the channel, not the user. The way out is a call that the validators sign, `allBatch` mostly.

On Bitcoin there is no contract to tell a swap from other data: any OP_RETURN output of exactly this form in
the second place is taken for one. Payouts on Bitcoin, deposits and payouts on Solana, Tron and Polkadot, and
top-ups of gas are not read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hueandcry import chains
from hueandcry.conversions import nulldata, outputs
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.account import account
from hueandcry.conversions.bridges.chainflip_assets import ASSETS, BITCOIN, CHAINS, chain_of
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, EventKind
from hueandcry.model.errors import AddressError

# Interfaces: chainflip-io/chainflip-eth-contracts, contracts/interfaces (IVault, IKeyManager, IShared).
_TO = "uint32 dstChain,bytes dstAddress,uint32 dstToken"
SWAP_NATIVE = Signature(f"SwapNative({_TO},uint256 amount,address indexed sender,bytes cfParameters)")
SWAP_TOKEN = Signature(
    f"SwapToken({_TO},address srcToken,uint256 amount,address indexed sender,bytes cfParameters)"
)
CALL_NATIVE = Signature(
    f"XCallNative({_TO},uint256 amount,address indexed sender,bytes message,uint256 gasAmount,"
    "bytes cfParameters)"
)
CALL_TOKEN = Signature(
    f"XCallToken({_TO},address srcToken,uint256 amount,address indexed sender,bytes message,"
    "uint256 gasAmount,bytes cfParameters)"
)
ASKED = (SWAP_NATIVE, SWAP_TOKEN, CALL_NATIVE, CALL_TOKEN)
FETCHED = Signature("FetchedNative(address indexed sender,uint256 amount)")
ACCEPTED = Signature("SignatureAccepted((uint256,uint256,address) sigData,address signer)")
NATIVE_FAILED = Signature("TransferNativeFailed(address indexed recipient,uint256 amount)")
TOKEN_FAILED = Signature(
    "TransferTokenFailed(address indexed recipient,uint256 amount,address indexed token,bytes reason)"
)
_SIG = "(uint256,uint256,address) sigData"
_PAID = "(address,address,uint256)"  # token, recipient, amount
_SWEPT = "(address,address)[] fetches"  # channel, token
SIGNED = (
    Signature(f"allBatch({_SIG},(bytes32,address)[] deploys,{_SWEPT},{_PAID}[] transfers)"),
    Signature(f"allBatchV2({_SIG},{_SWEPT},{_PAID}[] transfers)"),
    Signature(f"transferBatch({_SIG},{_PAID}[] transfers)"),
    Signature(f"transfer({_SIG},{_PAID} transfer)"),
    Signature(f"transferFallback({_SIG},{_PAID} transfer)"),
    Signature(f"executexSwapAndCall({_SIG},{_PAID} transfer,uint32 srcChain,bytes srcAddress,bytes message)"),
    Signature(
        f"executeActions({_SIG},{_PAID} transfer,(uint8,address,uint256,bytes,bytes)[] calls,uint256 gas)"
    ),
    Signature(f"deployAndFetchBatch({_SIG},(bytes32,address)[] deploys)"),
    Signature(f"fetchBatch({_SIG},{_SWEPT})"),
)
WANTED = Wanted(
    frozenset(each.topic for each in (*ASKED, FETCHED, ACCEPTED, NATIVE_FAILED, TOKEN_FAILED)),
    frozenset(each.selector for each in SIGNED),
    memos=True,
)

# (vault, key manager). Source: docs.chainflip.io, "Mainnet Addresses".
CONTRACTS: Mapping[str, tuple[str, str]] = {
    chains.chain(name).id: pair
    for name, pair in {
        "ethereum": (
            "0xf5e10380213880111522dd0efd3dbb45b9f62bcc",
            "0xcd351d3626dc244730796a3168d315168ebf08be",
        ),
        "arbitrum": (
            "0x79001a5e762f3befc8e5871b42f6734e00498920",
            "0xbfe612c77c2807ac5a6a41f84436287578000275",
        ),
        "bsc": (
            "0x79001a5e762f3befc8e5871b42f6734e00498920",
            "0xbfe612c77c2807ac5a6a41f84436287578000275",
        ),
    }.items()
}
_SECOND = 100_001  # the position of data in the second output


class Chainflip:
    """The vaults on Ethereum, Arbitrum and BNB Smart Chain, and vault swaps on Bitcoin."""

    __slots__ = ()
    name = "chainflip"
    wanted = WANTED

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Vault swaps and sweeps as deposits; what the validators sign as payouts, refunds among them."""
        vault, manager = CONTRACTS.get(transaction.chain, ("", ""))
        signed = any(each.address == manager and ACCEPTED.log(each) for each in transaction.events)
        for event in transaction.events:
            if event.kind is EventKind.MEMO:
                yield from self._nulldata(transaction, event)
            elif not vault or event.address != vault:
                continue
            elif event.kind is EventKind.LOG:
                yield from self._log(event)
            elif signed:  # a call whose signature was not accepted was reverted
                yield from self._signed(transaction, event)

    def _log(self, event: Event) -> Iterator[Message]:
        for signature in ASKED:
            if fields := signature.log(event):
                token = fields.get("srcToken", evm.ZERO)
                stated = {"asset": evm.token(event.chain, token), "amount": fields["amount"]}
                other = _promised(fields["dstChain"], fields["dstAddress"], fields["dstToken"])
                stated |= {"party": fields["sender"], **other}
                yield evm.message(self.name, Side.DEPOSIT, event, fields, **stated)
        if fields := FETCHED.log(event):
            stated = {"party": fields["sender"], "amount": fields["amount"]}
            stated["asset"] = evm.native(event.chain)
            yield evm.message(self.name, Side.DEPOSIT, event, fields, **stated)

    def _signed(self, transaction: Transaction, event: Event) -> Iterator[Message]:
        for signature in SIGNED:
            fields = signature.call(event)
            if fields is None:
                continue
            said = {"call": signature.name, "nonce": fields["sigData"][1]}
            swept = [*fields.get("deploys", ()), *fields.get("fetches", ())]
            yield from self._sweeps(transaction, event, said, {token for _, token in swept})
            paid = fields["transfers"] if "transfers" in fields else _one(fields)
            yield from self._payouts(transaction, event, said, paid)

    def _sweeps(
        self, transaction: Transaction, event: Event, said: Mapping[str, Any], tokens: Iterable[str]
    ) -> Iterator[Message]:
        """Tokens that came in from channels; coins that came in are logged by the vault."""
        wanted = {evm.token(event.chain, token) for token in tokens} - {evm.native(event.chain)}
        for transfer in transaction.transfers:
            asset = transfer.recipient.caip19
            if transfer.recipient.address == event.address and asset in wanted and transfer.amount_in:
                channel = transfer.sender.address
                stated = {"party": channel, "asset": asset, "amount": transfer.amount_in}
                yield evm.message(self.name, Side.DEPOSIT, event, said, **stated)

    def _payouts(
        self,
        transaction: Transaction,
        event: Event,
        said: Mapping[str, Any],
        paid: Sequence[tuple[str, str, int]],
    ) -> Iterator[Message]:
        failed = _failures(transaction, event)
        for token, recipient, amount in paid:
            asset = evm.token(event.chain, token)
            if (asset, recipient, amount) in failed:
                failed.remove((asset, recipient, amount))
            elif amount:
                stated = {"party": recipient, "asset": asset, "amount": amount}
                yield evm.message(self.name, Side.PAYOUT, event, said, **stated)

    def _nulldata(self, transaction: Transaction, event: Event) -> Iterator[Message]:
        """A vault swap on Bitcoin: first the deposit, then the data, then the change, which takes refunds."""
        asked = nulldata.parse(event.data)
        if asked is None or transaction.chain != CHAINS[BITCOIN] or event.position != _SECOND:
            return
        coins = {output.index: output for output in outputs.outputs(transaction)}
        paid, change = coins.get(0), coins.get(2)
        if coins and not (paid and change):
            return
        payer = next(iter(outputs.payers(transaction)), "")
        said = {
            **asked.said,
            "refund": change.address if change else "",
            "vault": paid.address if paid else "",
        }
        stated: dict[str, Any] = {"asset": evm.native(event.chain), "party": payer}
        stated |= {
            "amount": paid.amount if paid else None,
            **_promised(chain_of(asked.asset), asked.recipient, asked.asset),
        }
        yield evm.message(self.name, Side.DEPOSIT, event, said, **stated)


CHAINFLIP = Chainflip()


def _promised(number: int, recipient: bytes, asset: int) -> dict[str, str]:
    """What is to be paid where; an asset of another chain than the one that is named is not believed."""
    chain, other = CHAINS.get(number, ""), ASSETS.get(asset, "")
    return {
        "other_chain": chain,
        "recipient": _recipient(chain, recipient),
        "other_asset": other if chain and other.startswith(f"{chain}/") else "",
    }


def _recipient(chain: str, raw: bytes) -> str:
    """Bitcoin addresses are stated as text, others in their bytes."""
    if chain != CHAINS[BITCOIN]:
        return account(chain, raw)
    try:
        return chains.parse_address(chains.chain(chain), raw.decode("ascii"))
    except (AddressError, UnicodeDecodeError):
        return ""


def _one(fields: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    return [fields["transfer"]] if "transfer" in fields else []


def _failures(transaction: Transaction, event: Event) -> list[tuple[str, str, int]]:
    """What the vault says it could not pay: asset, recipient, amount."""
    found = []
    for each in transaction.events:
        if each.address == event.address:
            if fields := NATIVE_FAILED.log(each):
                found.append((evm.native(event.chain), fields["recipient"], fields["amount"]))
            elif fields := TOKEN_FAILED.log(each):
                asset = evm.token(event.chain, fields["token"])
                found.append((asset, fields["recipient"], fields["amount"]))
    return found
