"""Which blocks of a heap are the chain, and at what heights: the branch with the most work counts.

Blocks stand in files in the order of their arrival, with those that lost a race among them. A stretch of
blocks that follow from one first block has its heights from the genesis block, from what coinbases state
(BIP-34), or from the user.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo.block import BIP34
from hueandcry.sources.utxo.header import raw, text

GENESIS_PREV = bytes(32)
GENESIS = raw("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")


class Entry(NamedTuple):
    """A block of the heap: hash and parent in the order of bytes, work, and the height that it states."""

    hash: bytes
    prev: bytes
    work: int
    stated: int | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The best branch from one first block on; `work` is that of the branch."""

    blocks: list[bytes]
    first: int
    work: int


def best(entries: Sequence[Entry], height: int | None = None) -> dict[bytes, int]:
    """The height of each block of the best chain; blocks that are not in it are left out.

    `height` is that of the first block where nothing else tells. Where stretches contradict one another, the
    one with more work stands and the other is cut from there on. InputError where a height is not known.
    """
    known = {entry.hash: entry for entry in entries}
    children: dict[bytes, list[bytes]] = {}
    for entry in known.values():
        children.setdefault(entry.prev, []).append(entry.hash)
    stretches: list[_Stretch] = []
    untold: list[_Stretch] = []
    for root in (entry for entry in known.values() if entry.prev not in known):
        blocks, work = _branch(root, known, children)
        first = _first(blocks, known, binding=height is not None)
        if first is None:
            untold.append(_Stretch(blocks, height or 0, work))
        else:
            stretches.append(_Stretch(blocks, first, work))
    if untold and (height is None or len(untold) > 1):
        raise InputError(_nowhere(untold))
    if height is not None and height not in (each.first for each in (*stretches, *untold)):
        raise InputError(
            f"the option height={height} is not the height of a first block: the blocks state theirs"
        )
    return _joined([*stretches, *untold], known)


def _branch(
    root: Entry, known: Mapping[bytes, Entry], children: Mapping[bytes, list[bytes]]
) -> tuple[list[bytes], int]:
    """The branch with the most work, the first that came of several, and its work."""
    tip = root.hash
    work = {tip: root.work}
    waiting = [tip]
    while waiting:
        block = waiting.pop()
        if work[block] > work[tip]:
            tip = block
        for child in reversed(children.get(block, ())):
            work[child] = work[block] + known[child].work
            waiting.append(child)
    branch = [tip]
    while branch[-1] != root.hash:
        branch.append(known[branch[-1]].prev)
    return branch[::-1], work[tip]


def _first(blocks: Sequence[bytes], known: Mapping[bytes, Entry], *, binding: bool) -> int | None:
    """The height of the first block from what blocks state; `binding`: only if it is a rule that they do."""
    if known[blocks[0]].prev == GENESIS_PREV:
        if blocks[0] != GENESIS:
            raise InputError(
                f"{text(blocks[0])} is the first block of another chain than Bitcoin's main chain"
            )
        return 0
    stated = ((known[block].stated, depth) for depth, block in enumerate(blocks))
    claims = [(said - depth, said >= BIP34) for said, depth in stated if said is not None]
    found = {first for first, bound in claims if bound}
    if not found and not binding:
        found = {first for first, _ in claims}
    if len(found) > 1 or any(first < 0 for first in found):
        heights = ", ".join(map(str, sorted(found)[:3]))
        name = text(blocks[0])
        raise InputError(f"the blocks from {name} on contradict each other on its height: {heights}")
    return next(iter(found), None)


def _nowhere(untold: Sequence[_Stretch]) -> str:
    name = text(untold[0].blocks[0])
    if len(untold) == 1:
        return (
            f"the height of block {name} is not known: it does not follow from the other blocks, and before "
            f"{BIP34} blocks need not state theirs: give the option height="
        )
    return (
        f"the heights of {len(untold)} stretches of blocks are not known (the first: {name}): import the "
        "blocks between them too, or each stretch alone with the option height="
    )


def _joined(stretches: list[_Stretch], known: Mapping[bytes, Entry]) -> dict[bytes, int]:
    at: dict[int, bytes] = {}
    for stretch in sorted(stretches, key=lambda each: -each.work):
        for height, block in enumerate(stretch.blocks, stretch.first):
            below, above = at.get(height - 1), at.get(height + 1)
            parted = below is not None and below != known[block].prev
            if height in at or parted or (above is not None and known[above].prev != block):
                break
            at[height] = block
    return {block: height for height, block in at.items()}
