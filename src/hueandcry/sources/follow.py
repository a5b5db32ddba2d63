"""Following a chain: new blocks join the ledger, and those that the chain replaced leave it.

One commit takes one bounded batch: its rows, the hashes of its last blocks, and the retraction of what they
replace. So a run that is killed has either all of a batch or nothing of it, and the next one goes on there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger import Block, Coverage, Imported, Ledger
from hueandcry.model.errors import BadAnswer, InputError, RateLimited, SourceError, WrongChain
from hueandcry.sources.live.source import BLOCKS, INTERNAL, Head, LiveSource, listener
from hueandcry.sources.report import Progress

BATCH = 1_000  # heights of one commit at most
FIRST_BATCH = 16  # batches double from here on
ROWS = 500_000  # of one commit, about: what is held in memory before it is written
TRIES = 3  # how often a chain may change while one batch is read
FORMAT = "live"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Followed:
    """What following did: blocks appended, rows added and retracted, and the last height in the ledger."""

    blocks: int
    added: int
    retracted: int
    height: int


def follow(
    ledger: Ledger,
    source: LiveSource,
    *,
    until: int | None = None,
    since: int | None = None,
    interval: float | None = None,
    batch: int = BATCH,
    say: Say = lambda _: None,
    progress: Progress = lambda _done, _all: None,
    wait: Callable[[float], None] = time.sleep,
) -> Followed:
    """Append the blocks of a chain from the ledger's last height to the source's head.

    Goes on until the height `until`, or until the head is reached; with `interval` it then asks again every
    so many seconds, until it is stopped. `since` is where to begin if the ledger covers nothing of the chain
    up to there. `progress` is called with (heights done, heights in all).

    Raises InputError where it is not clear where to begin, WrongChain where the source's blocks differ from
    the ledger's further back than the chain can reorganise, RateLimited and other SourceErrors where the
    source cannot go on, and what `Import.commit` raises. What was committed stays; the next call goes on.
    """
    follower = _Follower(ledger, source, max(batch, 1), say, progress)
    follower.check(since)
    while True:
        pause = interval
        try:
            follower.catch_up(until, since)
        except RateLimited as error:
            if interval is None:
                raise
            pause = max(interval, error.seconds)
            say(f"{error}; going on in {pause:.0f} s")
        if pause is None or (until is not None and follower.top() >= until):
            return follower.followed()
        wait(pause)


class _Follower:
    def __init__(self, ledger: Ledger, source: LiveSource, batch: int, say: Say, progress: Progress) -> None:
        self._ledger = ledger
        self._source = source
        self._chain = source.chain.id
        self._batch = batch
        self._size = min(FIRST_BATCH, batch)
        self._say = say
        self._progress = progress
        self._blocks = self._added = self._retracted = 0
        self._whole = source.chain.utxo or INTERNAL in source.capabilities

    def check(self, since: int | None) -> None:
        """Raise before anything is asked for if this cannot work; say what will be missing."""
        chain, name = self._source.chain.name, self._source.name
        if BLOCKS not in self._source.capabilities:
            raise SourceError(f"{name} does not serve whole blocks of {chain}: follow it from a node")
        if self.top() < 0 and since is None:
            raise InputError(f"the ledger covers no height of {chain}: say at which height to begin")
        if not self._whole:
            self._say(
                f"{name} does not know what {chain} transactions move inside: internal transfers will be "
                "missing, and the ledger does not count these heights as covered"
            )

    def top(self) -> int:
        """The last height that the ledger has whole blocks or coverage of; -1 where there is none."""
        manifest = self._ledger.known(self._chain)
        covered = [last for _, last in manifest.coverage.heights]
        return max([*covered, *(block.height for block in manifest.blocks)], default=-1)

    def followed(self) -> Followed:
        """What was done so far."""
        return Followed(self._blocks, self._added, self._retracted, self.top())

    def catch_up(self, until: int | None, since: int | None) -> None:
        """Append all there is up to a height; a chain that changes meanwhile is read again."""
        tries = 0
        while True:
            before = self._blocks
            try:
                self._append_all(until, since)
            except BadAnswer as error:
                tries = 1 if self._blocks > before else tries + 1
                if tries >= TRIES:
                    raise
                self._say(f"{error}; asking again")
            else:
                return

    def _append_all(self, until: int | None, since: int | None) -> None:
        head = self._source.head()
        goal = head.height if until is None else min(until, head.height)
        start, replaced = self._start(head, since)
        first = start
        while first <= goal:
            last = min(first + self._size - 1, goal)
            self._append(first, last, head, replaced)
            replaced = False
            first = last + 1
            self._progress(first - start, goal - start + 1)

    def _start(self, head: Head, since: int | None) -> tuple[int, bool]:
        """The next height to append, and whether it replaces what the ledger has from there on."""
        top = self.top()
        known = self._ledger.known(self._chain).blocks
        if not known or (since is not None and since > top + 1):
            return max(top + 1, since or 0), False
        replaced = False
        for block in reversed(known):
            if block.height > head.height:
                continue  # the source is behind: nothing speaks against this block
            if self._source.header(block.height).hash == block.hash:
                return (block.height if replaced else top) + 1, replaced
            replaced = True
        name, chain = self._source.name, self._source.chain
        span = f"{known[0].height} to {known[-1].height}"
        if not replaced:
            raise SourceError(
                f"{name} stands at height {head.height} of {chain.name}, the ledger knows {span}: "
                "the source is behind, wait until it has caught up or use another"
            )
        raise WrongChain(
            f"{name} has other {chain.name} blocks than the ledger at every height of {span}, further back "
            f"than the chain reorganises ({chain.finality} blocks) or than it was followed: one of the two "
            "is on another network or fork; check the source, and if it is right begin a new ledger"
        )

    def _append(self, first: int, last: int, head: Head, replaced: bool) -> None:
        """One commit: the heights `first` to `last`; where `replaced`, in the place of what stands there."""
        noted = range(max(first, min(last, head.height - self._source.chain.finality + 1)), last + 1)
        heads = [self._source.header(height) for height in sorted({first, *noted})]
        self._check_links(heads)
        heard = listener(self._source)
        tables = self._read(first, last)
        if self._source.header(last).hash != heads[-1].hash:
            raise BadAnswer(f"block {last} was replaced while it was read")
        with self._ledger.importing() as incoming:
            incoming.begin(self._source.name, "", FORMAT)
            if replaced:
                incoming.retract(self._chain, first)
            for table in tables:
                incoming.add(table)
            incoming.note(heard.take())
            blocks = [Block(each.height, each.hash) for each in heads]
            if heads[0].parent:
                blocks.insert(0, Block(first - 1, heads[0].parent))
            incoming.remember(self._chain, blocks, self._source.chain.finality)
            scope = Coverage("chain", ((first, last),)) if self._whole else Coverage()
            self._note(first, last, incoming.commit(scope=scope, kept=heard.kept))

    def _check_links(self, heads: Sequence[Head]) -> None:
        """Raise BadAnswer unless each block names the one before it, in the ledger or in the batch."""
        first = heads[0].height
        blocks = self._ledger.known(self._chain).blocks
        known = {block.height: block.hash for block in blocks if block.height < first}
        for each in heads:
            before = known.get(each.height - 1)
            if before and each.parent and each.parent != before:
                raise BadAnswer(f"block {each.height} does not follow the block before it that was seen")
            known[each.height] = each.hash

    def _read(self, first: int, last: int) -> list[pa.Table]:
        """The rows of the heights, one table each; BadAnswer for another number or for strange rows."""
        tables: list[pa.Table] = []
        for table in self._source.blocks(first, last):
            height = first + len(tables)
            for column, value in (("height", height), ("chain", self._chain)):
                if not pc.all(pc.equal(table[column], value), min_count=0).as_py():
                    raise BadAnswer(f"{self._source.name} gave rows of another {column} for block {height}")
            tables.append(table)
        if len(tables) != last - first + 1:
            raise BadAnswer(
                f"{self._source.name} gave {len(tables)} blocks for the heights {first} to {last}"
            )
        return tables

    def _note(self, first: int, last: int, done: Imported) -> None:
        """Count a commit, and let the next one be as large as suits the rows of this one."""
        counts = done.total
        self._blocks += last - first + 1
        self._added += counts.added
        self._retracted += counts.retracted
        if counts.retracted:
            name = self._source.chain.name
            self._say(f"{name} replaced its blocks from {first} on: {counts.retracted} rows retracted")
        if counts.read > ROWS:
            self._size = max(self._size // 2, 1)
        elif counts.read < ROWS // 2:
            self._size = min(self._size * 2, self._batch)
