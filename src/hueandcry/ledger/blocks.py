"""The last blocks of a followed chain, by hash: where a reorganisation is seen and walked back from."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A height and the hash of the block that its rows came from."""

    height: int
    hash: str


def remembered(known: Iterable[Block], added: Iterable[Block], keep: int) -> tuple[Block, ...]:
    """Both, by height, the added hash where a height has two; only the last `keep` heights stay."""
    hashes = {block.height: block for block in (*known, *added)}
    blocks = [hashes[height] for height in sorted(hashes)]
    return tuple(block for block in blocks if block.height > blocks[-1].height - keep)


def below(known: Iterable[Block], height: int) -> tuple[Block, ...]:
    """The blocks before a height."""
    return tuple(block for block in known if block.height < height)
