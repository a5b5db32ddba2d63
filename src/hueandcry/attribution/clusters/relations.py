"""Who paid whom, over many transactions: relations between addresses, and between clusters.

On UTXO chains no input pays a certain output. As GraphSense does, what an address gets is divided among the
addresses that paid by their shares; an address that also gets change is counted with what it put in on
balance. Values are rounded to the nearest base unit, halves up, so that they estimate and do not conserve.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Sums(NamedTuple):
    """What addresses put into a transaction and took out, each with all its coins.

    `nameless` is what coins without an address of their own, such as bare multisig, put in.
    """

    inputs: Mapping[str, int]
    outputs: Mapping[str, int]
    nameless: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """How many transactions, and how much in base units."""

    transactions: int = 0
    value: int = 0

    def __add__(self, other: "Relation") -> "Relation":
        return Relation(self.transactions + other.transactions, self.value + other.value)


def between(
    transactions: Iterable[Sums], clusters: Mapping[str, str] | None = None
) -> dict[tuple[str, str], Relation]:
    """The relations by (payer, payee); with `clusters` (address -> name) those between clusters.

    An address that is in no cluster stands for itself. What a cluster pays itself is left out.
    """
    names = clusters or {}
    found: dict[tuple[str, str], Relation] = {}
    for sums in transactions:
        values: dict[tuple[str, str], int] = {}
        for payer, payee, value in _estimates(sums):
            pair = (names.get(payer, payer), names.get(payee, payee))
            if pair[0] != pair[1]:
                values[pair] = values.get(pair, 0) + value
        for pair, value in values.items():
            found[pair] = found.get(pair, Relation()) + Relation(1, value)
    return found


def paid(transfers: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], Relation]:
    """The relations of an account chain by (payer, payee), from its transfers."""
    found: dict[tuple[str, str], Relation] = {}
    for payer, payee, value in transfers:
        found[payer, payee] = found.get((payer, payee), Relation()) + Relation(1, value)
    return found


def _estimates(sums: Sums) -> Sequence[tuple[str, str, int]]:
    balance = {
        address: sums.inputs.get(address, 0) - sums.outputs.get(address, 0)
        for address in sums.inputs.keys() | sums.outputs.keys()
    }
    payers = {address: value for address, value in balance.items() if value > 0 and address in sums.inputs}
    payees = {address: -value for address, value in balance.items() if value < 0}
    total = sum(payers.values()) + sums.nameless
    return [
        (payer, payee, (2 * share * value + total) // (2 * total))
        for payer, share in payers.items()
        for payee, value in payees.items()
    ]
