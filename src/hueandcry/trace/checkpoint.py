"""Checkpoints: how far a scan came, kept so that the next one goes on there instead of from the start.

A checkpoint holds what was reached by the first rows of each chain. It is used only where the same question
is asked of the same rows: its key is a digest of the parts that hold those rows and of the purses that the
question names among them, by number. It may be deleted at any time; one that cannot be read or written is
done without.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hueandcry.ledger import Stream
from hueandcry.ledger.numbers import Numbers
from hueandcry.trace.reach import Scan, State

FORMAT = 1
KEPT = 4  # of one question: a reorganisation or a compaction makes the newest ones useless
_KEY = b"hueandcry"

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """What a scan asks; purses are ascending numbers of a stream.

    `thefts` are the transactions that pay thieves (`recipients`), `holders` the addresses of declared
    holdings (`holdings` are their purses), `absorbs` the purses that absorb; with `accept_inferred` inferred
    rows carry taint.
    """

    thefts: tuple[str, ...]
    holders: tuple[str, ...]
    recipients: Ids
    holdings: Ids
    absorbs: Ids
    accept_inferred: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a scan stands: the rows of each chain that are done, and the thefts (chain, row) among them."""

    ends: tuple[int, ...]
    thefts: tuple[tuple[int, int], ...] = ()


class Checkpoints:
    """The checkpoints of one question to one stream; without a folder there are none."""

    def __init__(self, stream: Stream, question: Question) -> None:
        self._folder = stream.checkpoints
        self._stream = stream
        self._question = question
        asked = [stream.chains, question.thefts, question.holders, question.accept_inferred]
        self._name = "reach-" + sha256(json.dumps(asked).encode()).hexdigest()[:16]

    def restore(self, scan: Scan) -> Mark | None:
        """Put a scan where the newest checkpoint that fits stands; None where none does."""
        for path in self._paths():
            with suppress(OSError, pa.ArrowException, ValueError, KeyError, TypeError):
                table = pq.read_table(path, memory_map=False)
                told = json.loads(table.schema.metadata[_KEY])
                mark = Mark(tuple(told["ends"]), tuple((chain, row) for chain, row in told["thefts"]))
                if told["key"] == self._key(mark.ends, told["counts"]) and told["content"] == _digest(table):
                    scan.restore(_state(table, self._stream.numbers), sum(mark.ends))
                    return mark
        return None

    def save(self, scan: Scan, mark: Mark) -> None:
        """Keep where a scan stands, and of the older ones a few."""
        if self._folder is None:
            return
        counts = self._stream.numbers.counts
        table = _table(scan.state(), self._stream.numbers)
        told = {
            "key": self._key(mark.ends, counts),
            "ends": mark.ends,
            "counts": counts,
            "thefts": mark.thefts,
            "content": _digest(table),
        }
        path = self._folder / f"{self._name}-{sum(mark.ends):015d}.parquet"
        draft = path.with_name(f"{path.name}.{uuid4().hex}.tmp")
        with suppress(OSError, pa.ArrowException):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                pq.write_table(
                    table.replace_schema_metadata({_KEY: json.dumps(told)}), draft, compression="zstd"
                )
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
            for old in self._paths()[KEPT:]:
                old.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        """The files of the question, those that came furthest first."""
        return sorted(self._folder.glob(f"{self._name}-*.parquet"), reverse=True) if self._folder else []

    def _key(self, ends: Sequence[int], counts: Sequence[int]) -> str:
        """The digest of all that the state after the first `ends` rows depends on.

        Purses with ids from `counts` on occur in no such row, whatever the question says of them.
        """
        numbers, asked = self._stream.numbers, self._question
        chains = [
            (chain, end, groups.parts_of(end), count)
            for chain, groups, end, count in zip(
                self._stream.chains, self._stream.groups, ends, counts, strict=True
            )
        ]
        digest = sha256(json.dumps([FORMAT, chains, asked.thefts, asked.accept_inferred]).encode())
        for purses in (asked.recipients, asked.holdings, asked.absorbs):
            place, local = numbers.places(purses)
            known = local < np.array(counts)[place]
            digest.update(b"|" + place[known].tobytes() + b":" + local[known].tobytes())
        for column in numbers.joined(counts):
            digest.update(b"|" + column.tobytes())
        return digest.hexdigest()


def _table(state: State, numbers: Numbers) -> pa.Table:
    place, local = numbers.places(state.purse)
    return pa.table(
        {
            "chain": pa.array(place.astype(np.int16)),
            "purse": pa.array(local.astype(np.int32)),
            "row": pa.array(state.row),
            "sources": pa.array(state.sources),
        }
    )


def _state(table: pa.Table, numbers: Numbers) -> State:
    chain, purse, row, sources = (column.to_numpy() for column in table.columns)
    found = np.empty(len(purse), np.int64)
    for place in range(len(numbers.counts)):
        own = chain == place
        found[own] = numbers.of(place, purse[own])
    order = np.argsort(found, kind="stable")
    return State(found[order], row[order], sources[order])


def _digest(table: pa.Table) -> str:
    digest = sha256()
    for column in table.columns:
        digest.update(np.ascontiguousarray(column.to_numpy()).tobytes())
    return digest.hexdigest()
