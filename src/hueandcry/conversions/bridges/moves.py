"""What a transaction moved, where an event names less: the coin behind its wrapped token, an amount."""

from collections.abc import Callable, Mapping

from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Transaction
from hueandcry.model import Transfer

# The wrapped form of each chain's coin: the canonical contracts, those of Ethereum, OP Mainnet, Base and
# Arbitrum as the lists of the bridges here have them.
WRAPPED: Mapping[str, str] = {
    "eip155:1": "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
    "eip155:10": "0x4200000000000000000000000000000000000006",
    "eip155:56": "0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c",
    "eip155:100": "0xe91d153e0b41518a2ce8dd3d7944fa863463a97d",
    "eip155:137": "0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270",
    "eip155:8453": "0x4200000000000000000000000000000000000006",
    "eip155:42161": "0x82af49447d8a07e3bd95bd0d56f35241523fbab1",
    "eip155:43114": "0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7",
}


def asset(transaction: Transaction, token: str, amount: int, holder: str) -> str:
    """The CAIP-19 id of what an event calls `token`: the coin if it moved and its wrapped form did not.

    That is so when the transaction has a transfer of exactly this much of the coin to or from `holder`, and
    none of the token.
    """
    named = evm.token(transaction.chain, token)
    if WRAPPED.get(transaction.chain) != token:
        return named
    coin = evm.native(transaction.chain)
    moved = {each.recipient.caip19 for each in transaction.transfers if _is(each, amount, holder)}
    return coin if coin in moved and named not in moved else named


def agreed(transaction: Transaction, fits: Callable[[Transfer], bool]) -> tuple[str, int] | None:
    """Asset and amount of the transfers that fit, None where none fits or they differ."""
    found = {
        (each.recipient.caip19, each.amount_in)
        for each in transaction.transfers
        if each.amount_in is not None and fits(each)
    }
    if len(found) != 1:
        return None
    caip19, amount = found.pop()
    return None if amount is None else (caip19, amount)


def _is(transfer: Transfer, amount: int, holder: str) -> bool:
    return transfer.amount_in == amount and holder in (transfer.sender.address, transfer.recipient.address)
