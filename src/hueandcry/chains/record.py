"""The record that says what a chain is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain: `id` is CAIP-2, `native` the asset part of its coin's CAIP-19 id, `decimals` its scale.

    A block is final when `finality` blocks stand from it to the head, itself included. `burns` are canonical
    addresses that nobody can spend from. `aliases` are further names, and competing ids, of the same chain.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    family: str
    symbol: str
    decimals: int
    native: str
    utxo: bool
    finality: int
    burns: tuple[str, ...]
