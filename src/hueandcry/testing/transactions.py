"""Transactions and blocks of the fake EVM chain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAS_PRICE = 10**9
PLAIN_GAS = 21_000
REWARD = 5 * 10**18  # what Ethereum's first blocks credit
_CODE_GAS = 60_000
_BORROWED = ("delegatecall", "staticcall", "callcode")


@dataclass(frozen=True, slots=True)
class Inner:
    """A call made while a transaction runs, with the calls that it makes itself.

    `kind` is call, callcode, delegatecall, staticcall, create, create2 or selfdestruct.
    """

    sender: str
    to: str
    value: int = 0
    kind: str = "call"
    failed: bool = False
    inner: tuple["Inner", ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What a contract logs."""

    address: str
    topics: tuple[str, ...]
    data: str = "0x"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a transaction means for its actor: so much of one asset became so much of another.

    What moves to, from and between those that the money went `through` is part of that.
    """

    actor: str
    asset: str
    amount: int
    asset_in: str
    amount_in: int
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    """A transaction as it is scripted; `conversion` is the truth about a swap, which no chain says.

    One that `creates` makes the contract `to`. How much gas it used follows from what it does, unless `gas`
    says it.
    """

    hash: str
    sender: str
    to: str
    value: int = 0
    data: str = "0x"
    inner: tuple[Inner, ...] = ()
    events: tuple[Event, ...] = ()
    failed: bool = False
    conversion: Conversion | None = None
    creates: bool = False
    gas: int = 0
    price: int = GAS_PRICE

    @property
    def gas_used(self) -> int:
        """A payment costs what it costs on Ethereum; code costs more."""
        return self.gas or (PLAIN_GAS if self.data == "0x" else _CODE_GAS)

    @property
    def fee(self) -> int:
        """What the sender pays for it, in wei."""
        return self.gas_used * self.price

    @property
    def top(self) -> Inner:
        """The transaction itself as a call."""
        kind = "create" if self.creates else "call"
        return Inner(self.sender, self.to, self.value, kind, self.failed, self.inner)

    def paid(self) -> Iterator[tuple[str, str, int]]:
        """All native value that moves, in order of execution: the payment, then what moved inside."""
        if not self.failed:
            yield self.sender, self.to, self.value
            for each in walked(self.inner):
                yield each.sender, each.to, each.value


def walked(inner: Sequence[Inner]) -> Iterator[Inner]:
    """The calls that happened, depth first: without those that failed and what stands below them.

    Code that is borrowed (delegatecall) moves nothing itself, though what it calls may.
    """
    for each in inner:
        if not each.failed:
            if each.kind not in _BORROWED:
                yield each
            yield from walked(each.inner)


@dataclass(frozen=True, slots=True)
class MinedBlock:
    """A block; `first_logs` are the indices of the first log of each transaction.

    Where it has a `miner`, the protocol credits him with `REWARD` and, on this chain, with no fees.
    """

    height: int
    time: int
    hash: str
    parent: str
    sends: tuple[Send, ...]
    withdrawals: tuple[tuple[str, int], ...] = ()
    miner: str = ""

    @property
    def first_logs(self) -> list[int]:
        """Where the logs of each transaction begin, counted through the block."""
        found, index = [], 0
        for each in self.sends:
            found.append(index)
            index += len(each.events)
        return found
