"""The rows of a large ledger that can matter, conversions included.

A sweep finds what plain movements reach. The conversions among those rows lead further: to what was bought,
to what a bridge paid elsewhere. Each round sweeps on from there, until nothing new is reached; its cost is
that of a sweep, and there are as many rounds as the money changes asset or chain one after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hueandcry.attribution import StopList
from hueandcry.attribution.stops import Mixes
from hueandcry.conversions import Converter, Resolved
from hueandcry.ledger import Sample, Stream, Taken
from hueandcry.model import Heist
from hueandcry.trace.checkpoint import Question
from hueandcry.trace.prune import prune, reached
from hueandcry.trace.reach import Reached, Scan
from hueandcry.trace.sweep import Place, again, ask, new_scan, planted, sweep


def relevant(
    stream: Stream,
    heists: Sequence[Heist],
    stops: StopList,
    accept_inferred: bool,
    convert: Converter | None = None,
) -> tuple[Resolved, Mixes]:
    """The thefts of the heists, and all rows that touch a purse which their money can have reached.

    With them the mixes among the transactions of those rows.
    """
    question = ask(stream, heists, stops, accept_inferred)
    scan = new_scan(stream.numbers.total, question.absorbs)
    places = set(sweep(stream, question, scan))
    holdings, absorbs = question.holdings.tolist(), frozenset(question.absorbs.tolist())
    touched = _touched(stream, scan, question)
    if convert is None:
        sample = stream.take(touched, places, holdings, whole=True)
        return Resolved(prune(sample.view, heists, stops, accept_inferred)), stops.mixes(sample.view)
    seeds, taken = planted(stream, places), Taken()
    before: Sample | None = None
    while (sample := stream.take(touched, places, holdings, whole=True, before=taken)) is not before:
        before = sample
        resolved = convert.of(sample.view, heists)
        missing = {place for each in resolved.missing if (place := stream.find(*each))} - places
        found = reached(resolved.view, heists, stops, accept_inferred)
        further = [
            each for each in _further(stream, sample, resolved, found, touched, absorbs) if each not in seeds
        ]
        if not missing and not further:
            break
        places |= missing
        if further:
            seeds += further
            again(stream, question, scan, seeds, [place for place, _ in further])
            touched = _touched(stream, scan, question)
    left = prune(resolved.view, heists, stops, accept_inferred)
    return replace(resolved, view=left), stops.mixes(sample.view)


def _touched(stream: Stream, scan: Scan, question: Question) -> NDArray[np.bool_]:
    touched = np.zeros(stream.numbers.total, np.bool_)
    touched[scan.state().purse] = True
    touched[question.absorbs] = False
    return touched


def _further(
    stream: Stream,
    sample: Sample,
    resolved: Resolved,
    found: Sequence[Reached],
    touched: NDArray[np.bool_],
    absorbs: frozenset[int],
) -> Iterator[tuple[Place, int]]:
    """The purses that only a conversion leads to, each from the height at which it does."""
    table = resolved.view.table
    own = (each for each in found if each.purse < len(sample.numbers))  # not what is in transit
    numbers = ((each, int(sample.numbers[each.purse])) for each in own)
    new = [(each.row, number) for each, number in numbers if not touched[number] and number not in absorbs]
    rows = pa.array([row for row, _ in new], pa.int64())
    chains, heights = (table[name].take(rows).to_pylist() for name in ("chain", "height"))
    starts = {
        (chain, height): row
        for chain in set(chains)
        for height, row in stream.groups[chain].rows_at(
            sorted({h for c, h in zip(chains, heights, strict=True) if c == chain})
        )
    }
    for chain, height, (_, number) in zip(chains, heights, new, strict=True):
        yield (chain, starts[chain, height]), number
