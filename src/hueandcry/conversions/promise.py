"""Promises: what a swap's memo says will be paid, in the ids of this tool."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hueandcry import chains
from hueandcry.chains import Chain
from hueandcry.conversions.dialect import Named
from hueandcry.conversions.memo import Swap
from hueandcry.model.errors import AddressError

# Names of chains in memos; the others that a memo may name are not known to this tool.
CHAINS: Mapping[str, Chain] = {
    name: chains.chain(ours)
    for name, ours in {
        "BTC": "bitcoin",
        "LTC": "litecoin",
        "DOGE": "dogecoin",
        "ZEC": "zcash",
        "ETH": "ethereum",
        "BSC": "bsc",
        "AVAX": "avalanche",
        "BASE": "base",
        "ARB": "arbitrum",
        "POL": "polygon",
        "TRON": "tron",
        "SOL": "solana",
    }.items()
}
_is_evm = re.compile(r"0[xX][0-9A-Fa-f]{40}").fullmatch


@dataclass(frozen=True, slots=True)
class Promise:
    """CAIP-2 chain, canonical recipient and CAIP-19 asset of what is to be paid; empty where not known.

    `refund` is who gets the deposit back on its own chain, empty where that is the depositor.

    A recipient that is a registered name is known to the swapping chain only, a token without its contract
    likewise: it takes the deepest pool of that ticker.
    """

    chain: str = ""
    recipient: str = ""
    asset: str = ""
    refund: str = ""


def promised(swap: Swap, chain: str, sender: str) -> Promise:
    """What the swap of `sender`, deposited on `chain`, is to pay outside of the swapping chain itself."""
    other = None if swap.asset.held else CHAINS.get(swap.asset.chain)
    refund = _account(chains.chain(chain), swap.refund)
    if other is None:
        return Promise(refund=refund)
    recipient = _account(other, swap.destination)
    if not swap.destination and other.family == chains.chain(chain).family == "evm":
        recipient = sender
    # What an exchange of the other side turns the asset into is named by fragments of contracts.
    return Promise(other.id, recipient, "" if swap.aggregator else _asset(other, swap.asset), refund)


def terms(swap: Swap) -> dict[str, str]:
    """The fields of a swap memo as text, those that say nothing left out."""
    asset = swap.asset
    affiliates = [name if points is None else f"{name} {points} bp" for name, points in swap.affiliates]
    fields = {
        "function": swap.function.value,
        "wanted": f"{asset.chain} {asset.ticker}" + (f" {asset.contract}" if asset.contract else ""),
        "held": "inside the swapping chain" if asset.held else "",
        "destination": swap.destination,
        "refund": swap.refund,
        "limit": str(swap.limit or ""),
        "interval": str(swap.interval or ""),
        "quantity": str(swap.quantity or ""),
        "affiliates": ", ".join(affiliates),
        "aggregator": swap.aggregator,
        "final token": swap.final_token,
        "final limit": str(swap.final_limit or ""),
    }
    return {name: value for name, value in fields.items() if value}


def _account(chain: Chain, written: str) -> str:
    """The canonical address; the swapping chain ignores the checksum of EVM addresses."""
    try:
        return chains.parse_address(chain, written.lower() if _is_evm(written) else written)
    except AddressError:
        return ""


def _asset(chain: Chain, asset: Named) -> str:
    if not asset.contract:
        return f"{chain.id}/{chain.native}" if asset.ticker == chain.symbol else ""
    return f"{chain.id}/erc20:{asset.contract.lower()}" if _is_evm(asset.contract) else ""
