"""What a competent Python programmer would write: haircut on dictionaries, first-in-first-out on deques."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.world import World
from hueandcry.trace.fast.packed import integers


@dataclass(frozen=True)
class Lists:
    """The first rows of a world as Python lists: the peers are not charged for making them."""

    sender: Sequence[int]
    recipient: Sequence[int]
    amount: Sequence[int]
    theft: int
    stops: frozenset[int]


def lists(world: World, rows: int) -> Lists:
    """The first `rows` rows; the theft of the first heist among them."""
    packed = world.packed
    return Lists(
        packed.sender[:rows].tolist(),
        packed.recipient[:rows].tolist(),
        integers(packed.out[:rows]),
        int(packed.thefts[0, 0]),
        frozenset(packed.absorbs.tolist()),
    )


def dictionary_haircut(rows: Lists) -> int:
    """Taint at rest after one heist under haircut."""
    balance: dict[int, int] = defaultdict(int)
    taint: dict[int, int] = {}
    stops, absorbed = rows.stops, 0
    for i, (sender, recipient, amount) in enumerate(
        zip(rows.sender, rows.recipient, rows.amount, strict=True)
    ):
        moved = amount if i == rows.theft else 0
        if sender not in stops:
            held = max(balance[sender], amount)
            tainted = taint.get(sender, 0)
            if tainted:
                moved = tainted * amount // held
                taint[sender] = tainted - moved
            balance[sender] = held - amount
        if recipient in stops:
            absorbed += moved
            continue
        balance[recipient] += amount
        if moved:
            taint[recipient] = taint.get(recipient, 0) + moved
    return absorbed + sum(taint.values())


def deque_fifo(rows: Lists) -> int:
    """Taint at rest after one heist, first in, first out: every account is a queue of [amount, tainted]."""
    queues: dict[int, deque[list[int]]] = defaultdict(deque)
    stops, absorbed = rows.stops, 0
    for i, (sender, recipient, amount) in enumerate(
        zip(rows.sender, rows.recipient, rows.amount, strict=True)
    ):
        target = None if recipient in stops else queues[recipient]
        if sender in stops:
            if target is not None:
                target.append([amount, int(i == rows.theft)])
            continue
        source, rest = queues[sender], amount
        while rest:
            lot = source[0] if source else [rest, 0]
            piece = min(lot[0], rest)
            rest -= piece
            if target is not None:
                target.append([piece, lot[1]])
            else:
                absorbed += piece * lot[1]
            if source and piece == lot[0]:
                source.popleft()
            elif source:
                lot[0] -= piece
    return absorbed + sum(amount for queue in queues.values() for amount, tainted in queue if tainted)
