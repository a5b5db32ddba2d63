"""A chain in memory that reorganises, and a live source that serves it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pyarrow as pa

from hueandcry import chains
from hueandcry.ledger import INCOMING
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.live.source import BLOCKS, INTERNAL, Head, History
from tests.ledger.world import ETH, batch, row

SPAN = 12  # seconds from block to block


def _hash(text: str) -> str:
    return "0x" + sha256(text.encode()).hexdigest()


@dataclass
class Chain:
    """Blocks by height, from 0: (hash, rows). What a replaced block had mostly comes again later."""

    seed: int = 0
    blocks: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def grow(self, count: int) -> None:
        for _ in range(count):
            height = len(self.blocks)
            parent = self.blocks[-1][0] if self.blocks else ""
            label = _hash(f"{parent} {height} {self.chance.random()}")
            again = [tx for tx in self.orphans if self.chance.random() < 0.5]
            self.orphans = [tx for tx in self.orphans if tx not in again]
            names = again + [f"t{label[2:12]}{n}" for n in range(self.chance.randrange(3))]
            self.blocks.append((label, [self._row(height, n, tx) for n, tx in enumerate(names)]))

    def reorganise(self, depth: int, growth: int = 1) -> None:
        """Replace the last `depth` blocks by `depth + growth` others."""
        depth = min(depth, len(self.blocks))
        gone = self.blocks[len(self.blocks) - depth :]
        self.orphans += [each["tx"] for _, rows in gone for each in rows]
        self.blocks = self.blocks[: len(self.blocks) - depth]
        self.grow(depth + growth)

    def _row(self, height: int, index: int, tx: str) -> dict[str, Any]:
        ends = self.chance.sample("abcdefgh", 2)
        amount = self.chance.randrange(10**20)
        return row(*ends, amount, height=height, tx=tx, tx_index=index, position=0)


class Source:
    """Serves a chain, as far as it is to be seen; `between` is called before each answer."""

    name = "memory"
    capabilities = frozenset({BLOCKS, INTERNAL})

    def __init__(self, chain: Chain, name: str = ETH) -> None:
        self.chain = chains.chain(name)
        self.served = chain
        self.requests = 0

    def between(self) -> None:
        """What happens to the chain meanwhile: nothing."""

    def head(self) -> Head:
        self._asked()
        return self._head(len(self.served.blocks) - 1)

    def header(self, height: int) -> Head:
        self._asked()
        return self._head(height)

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        before = ""
        for height in range(first, last + 1):
            self._asked()
            head = self._head(height)
            if before and head.parent != before:
                raise BadAnswer(f"block {height} does not follow")
            before = head.hash
            yield batch(self.served.blocks[height][1])

    def transaction(self, tx: str) -> pa.Table:
        raise NotImplementedError

    def history(self, address: str, since_height: int, until_height: int) -> History:
        raise NotImplementedError

    def _asked(self) -> None:
        self.requests += 1
        self.between()

    def _head(self, height: int) -> Head:
        if not 0 <= height < len(self.served.blocks):
            raise BadAnswer(f"there is no block {height}")
        parent = self.served.blocks[height - 1][0] if height else "0x" + "0" * 64
        return Head(height, self.served.blocks[height][0], height * SPAN, parent)


def rows_of(chain: Chain, first: int = 0) -> pa.Table:
    """All rows of a chain from a height on."""
    return pa.concat_tables([INCOMING.empty_table(), *(batch(rows) for _, rows in chain.blocks[first:])])
