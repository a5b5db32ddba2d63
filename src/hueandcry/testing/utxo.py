"""A small Bitcoin chain, mined by a script: coins, spends, forks; all derived from the seed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hueandcry.chains import Chain, chain
from hueandcry.sources.utxo import header, scripts

START = 1_740_146_400  # 2025-02-21T14:00:00Z
COIN = 10**8
_FIRST = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"  # Bitcoin's first block


@dataclass(frozen=True, slots=True)
class Coin:
    """An output: where it was made, whom it pays, in satoshi."""

    tx: str
    n: int
    address: str
    value: int

    @property
    def outpoint(self) -> str:
        """Its name."""
        return f"{self.tx}:{self.n}"


@dataclass(frozen=True, slots=True)
class Spend:
    """A transaction: the coins that it spends (none if it is a coinbase) and makes, in order."""

    hash: str
    inputs: tuple[Coin, ...]
    outputs: tuple[Coin, ...]

    @property
    def fee(self) -> int:
        """What the outputs leave to the miner; 0 of a coinbase."""
        return sum(c.value for c in self.inputs) - sum(c.value for c in self.outputs) if self.inputs else 0


@dataclass(frozen=True, slots=True)
class CoinBlock:
    """A block; its first transaction is the coinbase."""

    height: int
    time: int
    hash: str
    parent: str
    sends: tuple[Spend, ...]

    @property
    def root(self) -> str:
        """The Merkle root of its transactions."""
        return header.text(header.merkle_root([header.raw(each.hash) for each in self.sends]))


@dataclass(slots=True)
class UtxoChain:
    """The chain and its script: `spend` coins, then `mine`."""

    on: Chain = field(default_factory=lambda: chain("bitcoin"))
    seed: int = 0
    interval: int = 600
    blocks: list[CoinBlock] = field(default_factory=list)
    script: dict[str, str] = field(default_factory=dict)
    _pending: list[Spend] = field(default_factory=list)
    _count: int = 0
    _fork: int = 0

    def __post_init__(self) -> None:
        self.mine()

    def address(self, name: str) -> str:
        """The pay-to-witness-public-key-hash address of a name: always the same one."""
        script = "0014" + self._digest("address", name)[:40]
        found = scripts.addresses(self.on)(bytes.fromhex(script))
        self.script[found] = script
        return found

    def fund(self, address: str, value: int) -> Coin:
        """Mine a block whose coinbase pays an address."""
        return self.mine(reward=(address, value)).sends[0].outputs[0]

    def spend(self, inputs: Sequence[Coin], outputs: Sequence[tuple[str, int]]) -> Spend:
        """Script a transaction for the next block; what the outputs leave is the fee."""
        made = self._made(inputs, outputs)
        if made.fee < 0:
            raise ValueError(f"the outputs exceed the inputs by {-made.fee}")
        self._pending.append(made)
        return made

    def mine(self, count: int = 1, reward: tuple[str, int] | None = None) -> CoinBlock:
        """Put what was scripted into a block, and mine so many blocks in all; the last one."""
        for _ in range(count):
            height = len(self.blocks)
            coinbase = self._made((), [reward or (self.address("miner"), 3 * COIN)])
            name = self._digest("block", f"{height}/{self._fork}")
            self.blocks.append(
                CoinBlock(
                    height,
                    START + self.interval * height,
                    name if height else _FIRST,
                    self.blocks[-1].hash if self.blocks else "",
                    (coinbase, *self._pending),
                )
            )
            self._pending.clear()
        return self.blocks[-1]

    def reorganise(self, depth: int) -> None:
        """Replace the last blocks by others of the same number plus one, their transactions in the first."""
        gone = self.blocks[-depth:]
        del self.blocks[-depth:]
        self._fork += 1
        self._pending[:0] = [each for block in gone for each in block.sends[1:]]
        self.mine(depth + 1)

    def places(self) -> Mapping[str, tuple[CoinBlock, int]]:
        """The block of each transaction, and its place there."""
        return {each.hash: (block, at) for block in self.blocks for at, each in enumerate(block.sends)}

    def _made(self, inputs: Sequence[Coin], outputs: Sequence[tuple[str, int]]) -> Spend:
        self._count += 1
        name = self._digest("transaction", str(self._count))
        coins = tuple(Coin(name, n, *output) for n, output in enumerate(outputs))
        return Spend(name, tuple(inputs), coins)

    def _digest(self, *parts: str) -> str:
        text = "/".join((self.on.id, str(self.seed), *parts))
        return hashlib.sha256(text.encode()).hexdigest()
