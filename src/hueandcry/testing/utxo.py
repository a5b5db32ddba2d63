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
    """An output: where it was made, whom it pays, in satoshi; a memo pays nobody."""

    tx: str
    n: int
    address: str
    value: int
    memo: bytes = b""

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
    """The chain and its script: `spend` coins, then `mine`.

    Between the first block and the script lie so many empty ones as are `skipped`, made when they are asked
    for.
    """

    on: Chain = field(default_factory=lambda: chain("bitcoin"))
    seed: int = 0
    interval: int = 600
    skipped: int = 0
    blocks: list[CoinBlock] = field(default_factory=list)
    script: dict[str, str] = field(default_factory=dict)
    _pending: list[Spend] = field(default_factory=list)
    _count: int = 0
    _fork: int = 0

    def __post_init__(self) -> None:
        self.mine(2 if self.skipped else 1)

    def address(self, name: str) -> str:
        """The pay-to-witness-public-key-hash address of a name: always the same one."""
        script = "0014" + self._digest("address", name)[:40]
        found = scripts.addresses(self.on)(bytes.fromhex(script))
        self.script[found] = script
        return found

    def fund(self, address: str, value: int) -> Coin:
        """Mine a block whose coinbase pays an address."""
        return self.mine(reward=(address, value)).sends[0].outputs[0]

    def spend(self, inputs: Sequence[Coin], outputs: Sequence[tuple[str, int]], memo: bytes = b"") -> Spend:
        """Script a transaction for the next block; what the outputs leave is the fee.

        A memo becomes one more output, of OP_RETURN.
        """
        made = self._made(inputs, outputs, memo)
        if made.fee < 0:
            raise ValueError(f"the outputs exceed the inputs by {-made.fee}")
        self._pending.append(made)
        return made

    def mine(self, count: int = 1, reward: tuple[str, int] | None = None) -> CoinBlock:
        """Put what was scripted into a block, and mine so many blocks in all; the last one."""
        for _ in range(count):
            height = self.top + 1
            coinbase = self._made((), [reward or (self.address("miner"), 3 * COIN)])
            name = self._digest("block", f"{height}/{self._fork}") if height else _FIRST
            parent = self.block(height - 1)
            self.blocks.append(
                CoinBlock(
                    height,
                    self._time(height),
                    name,
                    parent.hash if parent else "",
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

    @property
    def top(self) -> int:
        """The height of the newest block; -1 before the first."""
        return len(self.blocks) - 1 + (self.skipped if self.blocks else 0)

    def block(self, height: int) -> CoinBlock | None:
        """The block at a height, if there is one."""
        if not 0 <= height <= self.top:
            return None
        if 0 < height <= self.skipped:
            below = self._empty(height - 1) if height > 1 else _FIRST
            name = self._digest("empty", str(height))
            coinbase = Spend(name, (), (Coin(name, 0, self.address("miner"), 3 * COIN),))
            return CoinBlock(height, self._time(height), self._empty(height), below, (coinbase,))
        return self.blocks[height and height - self.skipped]

    def named(self, name: str) -> CoinBlock | None:
        """The block of a hash, if there is one."""
        height = int(name[-8:], 16) if len(name) == 64 else 0
        if 0 < height <= self.skipped and name == self._empty(height):
            return self.block(height)
        return next((block for block in self.blocks if block.hash == name), None)

    def places(self) -> Mapping[str, tuple[CoinBlock, int]]:
        """The block of each transaction, and its place there."""
        return {each.hash: (block, at) for block in self.blocks for at, each in enumerate(block.sends)}

    def script_of(self, coin: Coin) -> str:
        """The script of an output, in hex."""
        if coin.memo:
            return f"6a4c{len(coin.memo):02x}{coin.memo.hex()}"
        return self.script[coin.address]

    def _made(self, inputs: Sequence[Coin], outputs: Sequence[tuple[str, int]], memo: bytes = b"") -> Spend:
        self._count += 1
        name = self._digest("transaction", str(self._count))
        coins = [Coin(name, n, *output) for n, output in enumerate(outputs)]
        if memo:
            coins.append(Coin(name, len(coins), "", 0, memo))
        return Spend(name, tuple(inputs), tuple(coins))

    def _empty(self, height: int) -> str:
        """The hash of a block that was skipped, which tells its height."""
        return f"{self._digest('empty')[:56]}{height:08x}"

    def _time(self, height: int) -> int:
        return START + self.interval * (height - self.skipped)

    def _digest(self, *parts: str) -> str:
        text = "/".join((self.on.id, str(self.seed), *parts))
        return hashlib.sha256(text.encode()).hexdigest()
