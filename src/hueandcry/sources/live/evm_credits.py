"""Credits that no trace of a node shows, found by what a balance has too much: validators' withdrawals."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

Excess = Callable[[int], int]  # height -> what the balance after it has too much

PROBES = 512  # balances asked for one address at most
IDLE = 8  # blocks in a row that explain nothing: what is too much comes from somewhere else


class Span(NamedTuple):
    """Heights over which what is too much grew: it was `low` after `first` and is `high` after `last`."""

    first: int
    last: int
    low: int
    high: int


def grown(span: Span, excess: Excess) -> Iterator[tuple[int, int]]:
    """The heights within a span in which what is too much grew, in order, and by how much.

    It must not shrink in between. Ends early, without a word, after `PROBES` balances.
    """
    stack, probes = [span], 0
    while stack:
        first, last, low, high = stack.pop()
        if high <= low:
            continue
        if last == first + 1:
            yield last, high - low
            continue
        if probes == PROBES:
            return
        probes += 1
        middle = (first + last) // 2
        between = excess(middle)
        stack += [Span(middle, last, between, high), Span(first, middle, low, between)]
