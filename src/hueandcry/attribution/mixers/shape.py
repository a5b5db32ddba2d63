"""The shape of a UTXO transaction: what a CoinJoin rule looks at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

BITCOIN = "bip122:000000000019d6689c085ae165831e93"
_SEGWIT = {("q", 39): "p2wpkh", ("q", 59): "p2wsh", ("p", 59): "p2tr"}


class Script(StrEnum):
    """The kind of script that an address stands for; `UNKNOWN` where there is no address, or another kind."""

    P2PKH = "p2pkh"
    P2SH = "p2sh"
    P2WPKH = "p2wpkh"
    P2WSH = "p2wsh"
    P2TR = "p2tr"
    UNKNOWN = "unknown"


def script_of(address: str) -> Script:
    """The kind of script by the form of its address on Bitcoin and its test networks (BIP-141, BIP-350)."""
    prefix, one, data = address.rpartition("1")
    if one and prefix in ("bc", "tb", "bcrt", "ltc"):
        return Script(_SEGWIT.get((data[:1], len(data)), "unknown"))
    return {"1": Script.P2PKH, "3": Script.P2SH}.get(address[:1], Script.UNKNOWN)


class Coin(NamedTuple):
    """One input or output: its value in base units (None where it is not known) and its address, if any."""

    value: int | None
    address: str = ""

    @property
    def script(self) -> Script:
        """The kind of its script."""
        return script_of(self.address)


@dataclass(frozen=True, slots=True)
class Shape:
    """A transaction's inputs and outputs in their order; `chain` is CAIP-2."""

    chain: str
    tx: str
    height: int
    inputs: tuple[Coin, ...]
    outputs: tuple[Coin, ...]

    @property
    def paid(self) -> tuple[Coin, ...]:
        """The outputs that carry value."""
        return tuple(coin for coin in self.outputs if coin.value)

    @property
    def groups(self) -> Counter[int]:
        """How often each value occurs among the outputs that carry value."""
        return Counter(coin.value for coin in self.outputs if coin.value)

    @property
    def known(self) -> list[int]:
        """The values of the inputs, without those that are not known."""
        return [coin.value for coin in self.inputs if coin.value is not None]

    @property
    def fee(self) -> int | None:
        """What the miner got; None where a value is not known."""
        values = [coin.value for coin in (*self.inputs, *self.outputs)]
        if None in values:
            return None
        return sum(self.known) - sum(coin.value or 0 for coin in self.outputs)

    def since(self, height: int) -> bool:
        """Whether the transaction can be of a protocol that Bitcoin has had since a height.

        Heights of other chains, test networks among them, say nothing.
        """
        return self.chain != BITCOIN or self.height >= height


def distinct(coins: Sequence[Coin]) -> bool:
    """Whether no two coins have the same address; coins without one are not compared."""
    named = [coin.address for coin in coins if coin.address]
    return len(set(named)) == len(named)


def only(coins: Sequence[Coin], *scripts: Script) -> bool:
    """Whether every coin that has an address has one of these kinds of script."""
    return all(coin.script in scripts for coin in coins if coin.address)


def falling(values: Sequence[int]) -> bool:
    """Whether values never rise."""
    return all(first >= second for first, second in zip(values, values[1:], strict=False))


def btc(value: int) -> str:
    """An amount as evidence writes it."""
    whole, rest = divmod(value, 10**8)
    return f"{whole}.{rest:08d}".rstrip("0").rstrip(".") + " BTC"
