"""A typology found in a trace: what it is called, the transfers that show it, and a sentence."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

Parameters = Mapping[str, int]  # of a rule, by name


class Shown(NamedTuple):
    """A transfer by its CAIP-2 chain, transaction and position (None where its position is not known)."""

    chain: str
    tx: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Typology:
    """One instance. `address` (display text, on CAIP-2 `chain`) is who does it: who pays, or who is paid.

    `amounts` are base units by CAIP-19 asset, of the whole transfers; `transfers` stand in order of time.
    """

    name: str
    parameters: Parameters
    chain: str
    address: str
    amounts: Mapping[str, int]
    transfers: tuple[Shown, ...]
    first: datetime
    last: datetime
    sentence: str


def as_rows(found: Iterable[Typology]) -> list[dict[str, object]]:
    """The typologies as plain data: amounts and numbers as text, times in ISO 8601."""
    return [
        {
            "name": each.name,
            "parameters": {name: str(value) for name, value in each.parameters.items()},
            "chain": each.chain,
            "address": each.address,
            "amounts": {asset: str(amount) for asset, amount in each.amounts.items()},
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "sentence": each.sentence,
            "transfers": [
                {
                    "chain": shown.chain,
                    "tx": shown.tx,
                    "position": None if shown.position is None else str(shown.position),
                }
                for shown in each.transfers
            ],
        }
        for each in found
    ]


def transfers(found: Iterable[Typology], names: Collection[str] = ()) -> frozenset[Shown]:
    """The transfers that show any of the named typologies, of all where none is named: a filter."""
    return frozenset(shown for each in found if not names or each.name in names for shown in each.transfers)
