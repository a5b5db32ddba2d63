"""The sweep: which rows of a large ledger can matter to some heists, in passes that hold no row.

Theft transactions are looked for by whom they pay; reach then runs from the first of them on, or from where
a checkpoint stands; last come the rows of the purses reached, all of them, since their history counts.
Memory: 17 bytes a purse with the compiled pass, some row groups, and the rows that are taken.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.ledger import Batch, Stream
from hueandcry.model import Heist, Kind
from hueandcry.trace.ahead import ahead
from hueandcry.trace.checkpoint import Checkpoints, Mark, Question
from hueandcry.trace.purses import ABSORBING, stopped
from hueandcry.trace.reach import PlainScan, Scan, Seed, State

COLUMNS = ["sender", "recipient", "amount", "kind"]
EVERY = 4_000_000  # rows from checkpoint to checkpoint

Place = tuple[int, int]


def ask(stream: Stream, heists: Sequence[Heist], stops: StopList, accept_inferred: bool) -> Question:
    """The heists and the stop-list in numbers of the stream."""
    thieves = {(_chain(theft.asset), theft.to) for heist in heists for theft in heist.thefts}
    holders = {(_chain(each.asset), each.address) for heist in heists for each in heist.holdings}
    numbers = stream.numbers
    ends = {(c, address) for c, found in stopped(stops, numbers.chains).items() for address in found}
    found = numbers.at(thieves | holders | ends)

    def ascending(keys: set[tuple[str, str]], more: Sequence[int] = ()) -> NDArray[np.int64]:
        chosen = {number for key in keys for number in found.get(key, ())}
        return np.array(sorted({*chosen, *more}), np.int64)

    return Question(
        thefts=tuple(sorted({theft.tx for heist in heists for theft in heist.thefts})),
        holders=tuple(sorted(":".join(holder) for holder in holders)),
        recipients=ascending(thieves),
        holdings=ascending(holders),
        absorbs=ascending(ends, numbers.of_role(ABSORBING)),
        accept_inferred=accept_inferred,
    )


def sweep(stream: Stream, question: Question, scan: Scan) -> list[Place]:
    """Run a scan over the stream, from the newest checkpoint that fits; the rows that are thefts."""
    kept = Checkpoints(stream, question)
    mark = kept.restore(scan)
    done = mark.ends if mark else (0,) * len(stream.groups)
    found = dict(_thefts(stream, question, done))
    start = done
    if mark is None and not len(question.holdings):
        if not found:
            return []
        start = _first(stream, list(found))
    scan.row = sum(start)
    scan.arrive(Seed(0, number, 0) for number in question.holdings.tolist())
    thefts = [*(mark.thefts if mark else ()), *found]
    saved, reached = sum(done), None
    for batch in ahead(stream.batches(COLUMNS, start)):
        if reached and (not batch.settled or sum(reached) - saved >= EVERY):
            kept.save(scan, _mark(reached, thefts))
            saved = sum(reached)
        _feed(scan, batch, found.items(), question.accept_inferred)
        reached = batch.ends if batch.settled else None
    if reached and sum(reached) > saved:
        kept.save(scan, _mark(reached, thefts))
    return thefts


def new_scan(purses: int, absorbs: NDArray[np.int64]) -> Scan:
    """The compiled pass where numba is installed, else the plain one."""
    if find_spec("numba") is None:
        return PlainScan(absorbs.tolist())
    from hueandcry.trace.fast.stream import CompiledScan

    return CompiledScan(purses, absorbs.tolist())


def planted(stream: Stream, thefts: Collection[Place]) -> list[tuple[Place, int]]:
    """The thefts with the purses that they pay."""
    found = []
    for chain, row in sorted(thefts):
        groups = stream.groups[chain]
        group = groups.group_of(row)
        paid = stream.read_group(chain, group, ["recipient"])["recipient"]
        found.append(((chain, row), int(paid[row - int(groups.starts[group])].as_py())))
    return found


def again(
    stream: Stream,
    question: Question,
    scan: Scan,
    seeds: Collection[tuple[Place, int]],
    since: Collection[Place],
) -> None:
    """Go over the stream once more, from the first of the places `since` on, with all seeds (place, purse).

    What was reached before that stays; what was reached later is found again.
    """
    start = tuple(map(min, zip(*map(stream.before, since), strict=True)))
    state = scan.state()
    known = state.row < sum(start)
    scan.restore(State(*(column[known] for column in state)), sum(start))
    for batch in ahead(stream.batches(COLUMNS, start)):
        _feed(scan, batch, seeds, question.accept_inferred)


def _feed(scan: Scan, batch: Batch, seeds: Iterable[tuple[Place, int]], accept_inferred: bool) -> None:
    places = ((batch.row_of(place), number) for place, number in seeds)
    due = sorted(Seed(row, number, 0) for row, number in places if row is not None)
    rows = accepted(batch.rows) if accept_inferred else batch.rows
    for each in rows.combine_chunks().to_batches():
        scan.feed(each, due)


def accepted(rows: pa.Table) -> pa.Table:
    """The rows with the inferred ones as transfers."""
    kind = rows["kind"]
    inferred = pc.equal(kind, pa.scalar(Kind.INFERRED, kind.type))
    taken = pc.if_else(inferred, pa.scalar(Kind.TRANSFER, kind.type), kind)
    return rows.set_column(rows.schema.get_field_index("kind"), "kind", taken)


def _thefts(stream: Stream, question: Question, done: Sequence[int]) -> Iterator[tuple[Place, int]]:
    """Every row behind `done` of a theft's transaction that pays a thief, or stands near one that does."""
    wanted = np.zeros(stream.numbers.total, np.bool_)
    wanted[question.recipients] = True
    ids = pa.array(question.thefts, pa.string())
    for chain, groups in enumerate(stream.groups):
        if not stream.numbers.among(chain, wanted):
            continue
        first = groups.group_of(done[chain]) if done[chain] < groups.rows else len(groups)
        paid = (
            stream.read_group(chain, group, ["recipient"])["recipient"] for group in range(first, len(groups))
        )
        for group, recipients in enumerate(ahead(paid), first):
            numbers = recipients.to_numpy()
            if not wanted[numbers].any():
                continue
            start = int(groups.starts[group])
            column = groups.read(group, ["tx"])["tx"]
            for row in pc.indices_nonzero(pc.is_in(column, ids)).to_pylist():
                if start + row >= done[chain]:
                    yield (chain, start + row), int(numbers[row])


def _first(stream: Stream, places: Sequence[Place]) -> tuple[int, ...]:
    """Rows of each chain to start from so that all places are seen."""
    earliest = [
        min(place for place in places if place[0] == chain) for chain in {chain for chain, _ in places}
    ]
    return tuple(map(min, zip(*map(stream.before, earliest), strict=True)))


def _mark(ends: tuple[int, ...], thefts: Sequence[Place]) -> Mark:
    return Mark(ends, tuple(place for place in thefts if place[1] < ends[place[0]]))


def _chain(asset: str) -> str:
    return chains.parse_caip19(asset)[0].id
