"""Netting: what each address of one transaction gave and received on balance, asset by asset.

A mint or burn is booked at the token's own contract. A wrap that a source has already recognised is a
counterparty of its own, named by its row.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hueandcry.model import Kind, Role, Transfer

ZERO = "0x" + "0" * 40
MOVES = frozenset({Kind.TRANSFER, Kind.CONVERSION, Kind.REWARD})


class Row(NamedTuple):
    """A transfer and the number of its row in the view."""

    number: int
    transfer: Transfer


Nets = Mapping[str, Mapping[str, int]]  # address -> asset (without its chain) -> received less given, not 0


def moving(rows: Iterable[Row]) -> list[Row]:
    """The rows that move value between accounts: no gas, no legs, nothing over-wide."""
    return [row for row in rows if row.transfer.kind in MOVES and row.transfer.amount is not None]


def ends(row: Row) -> tuple[str, str]:
    """Who gives and who receives: the token's contract where it is minted or burned."""
    transfer = row.transfer
    return _party(transfer, transfer.sender.address), _party(transfer, transfer.recipient.address)


def counterparty(row: Row) -> str:
    """The name under which a conversion's other side is booked."""
    return f"row {row.number}"


def net(rows: Sequence[Row]) -> Nets:
    """Received less given of every address that is not even."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        transfer = row.transfer
        giver, receiver = ends(row)
        given, received = transfer.amount or 0, transfer.amount_in
        sums[giver][transfer.sender.asset] -= given
        sums[receiver][transfer.recipient.asset] += given if received is None else received
        if transfer.kind is Kind.CONVERSION:
            sums[counterparty(row)][transfer.sender.asset] += given
            sums[counterparty(row)][transfer.recipient.asset] -= received or 0
    return {
        address: even
        for address, found in sums.items()
        if (even := {asset: amount for asset, amount in found.items() if amount})
    }


def payer(rows: Iterable[Row]) -> str:
    """Who paid the gas, empty where no row says so."""
    return next((row.transfer.sender.address for row in rows if row.transfer.kind is Kind.GAS), "")


def _party(transfer: Transfer, address: str) -> str:
    asset = transfer.sender.asset
    if address == ZERO or transfer.sender.role is Role.UNKNOWN:
        _, colon, contract = asset.partition(":")
        if colon and contract.startswith("0x"):
            return contract.partition("/")[0]
    return address
