"""A small EVM chain, mined by a script: payments, tokens, calls that pay inside, failures, forks.

Everything is derived from the seed: the same script gives the same addresses, hashes and blocks.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hueandcry.chains import Chain, chain
from hueandcry.sources.evm import tokens
from hueandcry.sources.evm.wrapped import WRAPPED

START = 1_740_146_400  # 2025-02-21T14:00:00Z
ETHER = 10**18
GAS_PRICE = 10**9
_PLAIN_GAS = 21_000
_CODE_GAS = 60_000
_BORROWED = ("delegatecall", "staticcall", "callcode")
# Hashes of first blocks that everybody knows: who checks them finds the chain that it asked for.
_FIRST = {"eip155:1": "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"}


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
    """What a transaction means for its actor: so much of one asset became so much of another."""

    actor: str
    asset: str
    amount: int
    asset_in: str
    amount_in: int


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
        return self.gas or (_PLAIN_GAS if self.data == "0x" else _CODE_GAS)

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
    """A block; `first_logs` are the indices of the first log of each transaction."""

    height: int
    time: int
    hash: str
    parent: str
    sends: tuple[Send, ...]
    withdrawals: tuple[tuple[str, int], ...] = ()

    @property
    def first_logs(self) -> list[int]:
        """Where the logs of each transaction begin, counted through the block."""
        found, index = [], 0
        for each in self.sends:
            found.append(index)
            index += len(each.events)
        return found


@dataclass(slots=True)
class EvmChain:
    """The chain and its script: `send` what shall happen, then `mine`."""

    on: Chain = field(default_factory=lambda: chain("ethereum"))
    seed: int = 0
    interval: int = 12
    genesis: dict[str, int] = field(default_factory=dict)
    blocks: list[MinedBlock] = field(default_factory=list)
    _pending: list[Send] = field(default_factory=list)
    _held: Counter[str] = field(default_factory=Counter)
    _withdrawals: list[tuple[str, int]] = field(default_factory=list)
    _count: int = 0
    _fork: int = 0

    def __post_init__(self) -> None:
        self.mine()

    @property
    def weth(self) -> str:
        """The contract that wraps the chain's coin."""
        return WRAPPED[self.on.id].contract

    def address(self, name: str) -> str:
        """The address of a name: always the same one."""
        return "0x" + self._digest("address", name)[:40]

    def fund(self, address: str, amount: int) -> None:
        """Give an address a balance that the first block begins with; no transaction shows it."""
        self.genesis[address] = self.genesis.get(address, 0) + amount
        self._held[address] += amount

    def give(self, address: str, amount: int) -> "Send":
        """Script a payment of a faucet, which always has enough: clean money that a ledger sees arrive."""
        faucet = self.address("faucet")
        self.fund(faucet, amount + _PLAIN_GAS * GAS_PRICE)
        return self.send(faucet, address, amount)

    def send(
        self,
        sender: str,
        to: str,
        value: int = 0,
        *,
        inner: Sequence[Inner] = (),
        events: Sequence[Event] = (),
        failed: bool = False,
        data: str = "0x",
        conversion: Conversion | None = None,
        creates: bool = False,
    ) -> Send:
        """Script a transaction for the next block; one with calls or events runs code."""
        if data == "0x" and (inner or events or creates):
            data = "0x01"
        self._count += 1
        name = "0x" + self._digest("transaction", str(self._count))
        logged = () if failed else tuple(events)
        made = Send(name, sender, to, value, data, tuple(inner), logged, failed, conversion, creates)
        self._pending.append(made)
        return made

    def pay_token(self, sender: str, token: str, to: str, amount: int) -> Send:
        """Script a transfer of an ERC-20 token."""
        return self.send(sender, token, events=[transfer(token, sender, to, amount)])

    def wrap(self, actor: str, amount: int) -> Send:
        """Script a deposit of the coin for its wrapped token."""
        event = Event(self.weth, (tokens.DEPOSIT, word(actor)), word(amount))
        return self.send(actor, self.weth, amount, events=[event])

    def unwrap(self, actor: str, amount: int) -> Send:
        """Script a withdrawal: the contract pays the coin inside the transaction."""
        event = Event(self.weth, (tokens.WITHDRAWAL, word(actor)), word(amount))
        return self.send(actor, self.weth, inner=[Inner(self.weth, actor, amount)], events=[event])

    def withdraw(self, address: str, gwei: int) -> None:
        """Have the next block credit a validator's withdrawal."""
        self._withdrawals.append((address, gwei))

    def mine(self, count: int = 1) -> MinedBlock:
        """Put what was scripted into a block, and mine so many blocks in all; the last one.

        Raises ValueError where somebody pays more than he has, gas included: `fund` him.
        """
        for _ in range(count):
            height = len(self.blocks)
            self.blocks.append(
                MinedBlock(
                    height,
                    START + self.interval * height,
                    self._name(height),
                    self.blocks[-1].hash if self.blocks else "0x" + "00" * 32,
                    tuple(self._pending),
                    tuple(self._withdrawals),
                )
            )
            self._pending.clear()
            self._withdrawals.clear()
            self._settle(self.blocks[-1])
        return self.blocks[-1]

    def reorganise(self, depth: int, keep: Sequence[str] | None = None) -> None:
        """Replace the last blocks by others of the same number plus one.

        Their transactions come into the first of them again, those of the hashes `keep` if it is given.
        """
        gone = self.blocks[-depth:]
        del self.blocks[-depth:]
        self._fork += 1
        self._held = Counter(self.genesis)
        for block in self.blocks:
            self._settle(block)
        again = [each for block in gone for each in block.sends if keep is None or each.hash in keep]
        self._pending[:0] = again
        self.mine(depth + 1)

    def _settle(self, block: MinedBlock) -> None:
        for address, gwei in block.withdrawals:
            self._held[address] += gwei * 10**9
        for each in block.sends:
            for sender, to, value in each.paid():
                self._held[sender] -= value
                self._held[to] += value
            self._held[each.sender] -= each.fee
            for address in (each.sender, *(call.sender for call in walked(each.inner))):
                if self._held[address] < 0:
                    raise ValueError(f"{address} lacks {-self._held[address]} wei in {each.hash}: fund it")

    def _name(self, height: int) -> str:
        made = "0x" + self._digest("block", f"{height}/{self._fork}")
        return made if height else _FIRST.get(self.on.id, made)

    def _digest(self, *parts: str) -> str:
        text = "/".join((self.on.id, str(self.seed), *parts))
        return hashlib.sha256(text.encode()).hexdigest()


def word(value: int | str) -> str:
    """A number or an address as 32 bytes of hex."""
    return f"0x{value:064x}" if isinstance(value, int) else "0x" + "0" * 24 + value[2:]


def transfer(token: str, sender: str, to: str, amount: int) -> Event:
    """The event of an ERC-20 transfer."""
    return Event(token, (tokens.TRANSFER, word(sender), word(to)), word(amount))
