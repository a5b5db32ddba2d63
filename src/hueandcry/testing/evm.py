"""A small EVM chain, mined by a script: payments, tokens, calls that pay inside, failures, forks.

Everything is derived from the seed: the same script gives the same addresses, hashes and blocks.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from hueandcry.chains import Chain, chain
from hueandcry.sources.evm import tokens
from hueandcry.sources.evm.wrapped import WRAPPED
from hueandcry.testing.transactions import (
    GAS_PRICE,
    PLAIN_GAS,
    REWARD,
    Conversion,
    Event,
    Inner,
    MinedBlock,
    Send,
    walked,
)

START = 1_740_146_400  # 2025-02-21T14:00:00Z
ETHER = 10**18
# Hashes of first blocks that everybody knows: who checks them finds the chain that it asked for.
_FIRST = {"eip155:1": "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"}


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
    _miner: str = ""
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
        self.fund(faucet, amount + PLAIN_GAS * GAS_PRICE)
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

    def reward(self, address: str) -> None:
        """Have the next block reward its miner."""
        self._miner = address

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
                    self._miner,
                )
            )
            self._miner = ""
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
        self._held[block.miner] += REWARD
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
