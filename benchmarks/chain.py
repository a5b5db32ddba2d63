"""A generated ledger on disk, shaped like `benchmarks.world`, written a million rows at a time.

What it needs in memory is a balance and a name a purse, whatever the number of rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.world import (
    MERGE,
    MISSING,
    MOST_HEISTS,
    PEEL,
    SEED,
    SERVICES,
    SPLIT,
    STEPS_PER_HEIST,
    STOLEN,
)
from hueandcry.ledger import PURSES, TRANSFERS, Coverage, Ledger, Manifest, state
from hueandcry.ledger.manifest import PurseFile
from hueandcry.ledger.parts import EVENT_PARTS, PartWriter, write_purses
from hueandcry.model import Heist, Tag, Theft, Wanted

CHAIN = "eip155:1"
ASSET = "slip44:60"
CHUNK = 1_000_000
PURSE_CHUNK = 2_000_000
BLOCK_ROWS = 200
BLOCK_SECONDS = 12
START = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


@dataclass(frozen=True)
class Planted:
    """One row of a heist: a thief pays `share` of what he holds."""

    row: int
    sender: int
    recipient: int
    share: float


@dataclass(frozen=True)
class World:
    """A ledger on disk, the rows of its thefts, and the purses of its services."""

    ledger: Ledger
    purses: int
    thefts: tuple[int, ...]
    thieves: tuple[int, ...]
    services: tuple[int, ...]

    @property
    def parts(self) -> list[Path]:
        """The Parquet files in order."""
        folder = state.chain_folder(self.ledger.folder, CHAIN)
        return [folder / part.file for part in self.ledger.manifest(CHAIN).parts]

    def tags(self) -> list[Tag]:
        """What makes the services stops."""
        names = addresses(np.array(self.services, np.uint64)).to_pylist()
        return [
            Tag(CHAIN, name, f"service {n}", "exchange", 100, "generated") for n, name in enumerate(names)
        ]

    def heist(self, number: int) -> Heist:
        """One of the heists, as a person would declare it."""
        row = np.array([self.thefts[number]], np.uint64)
        to = addresses(np.array([self.thieves[number]], np.uint64))[0].as_py()
        theft = Theft(CHAIN, ids(row)[0].as_py(), to, f"{CHAIN}/{ASSET}", int(STOLEN))
        return Heist(f"h{number}", "V", "2024-01-01", "generated", (theft,))


@dataclass(frozen=True)
class More:
    """What stands in a ledger besides: `rows` of a height behind that height's own, `purses` behind the own.

    `events` were kept as far as `kept` wants them.
    """

    rows: pa.Table
    purses: pa.Table
    events: pa.Table
    kept: Wanted


def crowd(rows: int) -> NDArray[np.uint32]:
    """The purses of a ledger of so many rows in the order of their trade: services, others, thieves."""
    return np.random.default_rng(SEED).permutation(rows // 4).astype(np.uint32)


def write(folder: Path, rows: int, heists: int, more: More | None = None) -> World:
    """Write a ledger of so many rows, always the same for the same numbers."""
    names = crowd(rows)
    plan = [planted(names, rows, heist) for heist in range(heists)]
    place = state.chain_folder(folder, CHAIN)
    place.mkdir(parents=True)
    writer = PartWriter(place, [])
    for table in _tables(names, rows, sorted((step for steps in plan for step in steps), key=_row)):
        writer.write(table if more is None else _with(table, more.rows))
    writer.close()
    coverage = Coverage("chain", ((0, (rows - 1) // BLOCK_ROWS),))
    files, events = _purses(place, len(names)), PartWriter(place, [], EVENT_PARTS)
    if more is not None:
        files = (*files, write_purses(place, more.purses))
        events.write(more.events)
        events.close()
        coverage = coverage.keeping(more.kept)
    parts = tuple(writer.parts), files, coverage
    state.publish(folder, [Manifest(CHAIN, *parts, events=tuple(events.parts))])
    thefts, thieves = zip(*((steps[0].row, steps[0].recipient) for steps in plan), strict=True)
    return World(Ledger(folder), len(names), thefts, thieves, tuple(names[:SERVICES].tolist()))


def _with(table: pa.Table, more: pa.Table) -> pa.Table:
    """The rows with those of the same heights among some more."""
    first, last = (table["height"][place].as_py() for place in (0, -1))
    start, end = np.searchsorted(more["height"].to_numpy(), (first, last + 1)).tolist()
    joined = pa.concat_tables([table, more.slice(start, end - start)])
    return joined.take(pa.array(np.argsort(joined["height"].to_numpy(), kind="stable")))


def _row(step: Planted) -> int:
    return step.row


def planted(names: NDArray[np.uint32], rows: int, heist: int) -> list[Planted]:
    """The rows of one heist: it splits, peels to services, merges and moves on."""
    rng = np.random.default_rng([SEED, heist])
    places = np.sort(rng.choice(np.arange(rows // 10, rows // 10 * 9), STEPS_PER_HEIST, replace=False))
    own = names[len(names) - (MOST_HEISTS - heist) * STEPS_PER_HEIST :][:STEPS_PER_HEIST]
    steps = [Planted(int(places[0]), int(names[0]), int(own[0]), 1.0)]
    holders = [int(own[0])]
    for step, place in enumerate(places[1:].tolist(), start=1):
        sender, what = holders[rng.integers(len(holders))], rng.random()
        recipient, share = int(own[step]), rng.uniform(0.2, 0.8)
        if SPLIT <= what < PEEL:
            recipient, share = int(names[rng.integers(SERVICES)]), 0.1
        elif PEEL <= what < MERGE:
            recipient, share = holders[rng.integers(len(holders))], 1.0
        elif what >= MERGE:
            share = 1.0
        if sender != recipient:
            steps.append(Planted(place, sender, recipient, share))
            if recipient == own[step]:
                holders.append(recipient)
    return steps


def _tables(names: NDArray[np.uint32], rows: int, steps: list[Planted]) -> Iterator[pa.Table]:
    purses = len(names)
    crowd = purses - MOST_HEISTS * STEPS_PER_HEIST
    stop, held = np.zeros(purses, np.bool_), np.zeros(purses)
    stop[names[:SERVICES]] = True
    planted, at = np.array([step.row for step in steps]), 0
    for first in range(0, rows, CHUNK):
        count = min(CHUNK, rows - first)
        rng = np.random.default_rng([SEED, 1, first])
        sender = names[(crowd * rng.random(count) ** 3).astype(np.int64)]
        recipient = names[(crowd * rng.random(count) ** 3).astype(np.int64)]
        recipient[sender == recipient] = names[crowd - 1]
        share, fresh = rng.uniform(0.02, 0.6, count), 10.0 ** rng.uniform(16, 22, count)
        payer, short = names[rng.integers(0, SERVICES, count)], rng.random(count) < MISSING
        theft = np.zeros(count, np.bool_)
        end = int(np.searchsorted(planted, first + count))
        for step in steps[at:end]:
            place = step.row - first
            sender[place], recipient[place], share[place] = step.sender, step.recipient, step.share
            theft[place] = step.sender == names[0] and step.share == 1.0
        at = end
        out = np.empty((count, 2), np.uint64)
        _spend(sender, recipient, share, held, stop, payer, fresh, short, theft, out)
        yield _table(first, sender, recipient, out)


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _spend(sender, recipient, share, held, stop, payer, fresh, short, theft, out):  # type: ignore[no-untyped-def]
    """Amounts from balances, as `benchmarks.world` makes them; `held` goes on from chunk to chunk."""
    for i in range(len(sender)):
        s, r = sender[i], recipient[i]
        amount = held[s] * share[i]
        if theft[i]:
            amount = STOLEN
        elif stop[s]:
            amount = fresh[i]
        elif held[s] < 1e15:
            amount = fresh[i]
            if not short[i] and payer[i] != r:
                s = sender[i] = payer[i]
        if not stop[s]:
            held[s] = max(0.0, held[s] - amount)
        if not stop[r]:
            held[r] += amount * (1 - 1e-9)
        high = np.floor(amount / 18446744073709551616.0)
        out[i, 0] = np.uint64(min(amount - high * 18446744073709551616.0, 1.8e19))
        out[i, 1] = np.uint64(high)


def _table(
    first: int, sender: NDArray[np.uint32], recipient: NDArray[np.uint32], out: NDArray[np.uint64]
) -> pa.Table:
    count = len(sender)
    rows = np.arange(first, first + count)
    height = rows // BLOCK_ROWS
    nothing = pa.nulls(count, TRANSFERS.field("amount_in").type)
    zeros = np.zeros(count, np.int32)
    columns = {
        "height": height,
        "time": pa.array(height * BLOCK_SECONDS + START, TRANSFERS.field("time").type),
        "tx_index": (rows % BLOCK_ROWS).astype(np.int32),
        "tx": ids(rows.astype(np.uint64)),
        "position": zeros,
        "kind": zeros.astype(np.uint8),
        "sender": sender.astype(np.int32),
        "recipient": recipient.astype(np.int32),
        "amount": pa.Array.from_buffers(
            TRANSFERS.field("amount").type, count, [None, pa.py_buffer(np.ascontiguousarray(out))]
        ),
        "amount_in": nothing,
        "flags": zeros.astype(np.uint16),
        "occurrence": zeros,
        "raw_amount": pa.nulls(count, pa.string()),
    }
    return pa.table(columns, schema=TRANSFERS)


def _purses(folder: Path, purses: int) -> tuple[PurseFile, ...]:
    files = []
    for first in range(0, purses, PURSE_CHUNK):
        numbers = np.arange(first, min(first + PURSE_CHUNK, purses))
        count = len(numbers)
        columns = {
            "id": numbers.astype(np.int32),
            "chain": pa.array([CHAIN] * count),
            "address": addresses(numbers.astype(np.uint64)),
            "asset": pa.array([ASSET] * count),
            "outpoint": pa.array([""] * count),
            "role": np.zeros(count, np.uint8),
        }
        files.append(write_purses(folder, pa.table(columns, schema=PURSES)))
    return tuple(files)


def addresses(numbers: NDArray[np.uint64]) -> pa.Array:
    """An address for each purse."""
    return _hex(
        [_mixed(numbers), _mixed(numbers + np.uint64(1 << 40)), _mixed(numbers + np.uint64(1 << 41))], 40
    )


def ids(rows: NDArray[np.uint64]) -> pa.Array:
    """A transaction id for each row."""
    return _hex([_mixed(rows + np.uint64(1 << 42))], 16)


def hashes(rows: NDArray[np.uint64]) -> pa.Array:
    """32 bytes for each row."""
    return _hex([_mixed(rows + np.uint64(place << 43)) for place in range(4)], 64)


def words(numbers: NDArray[np.uint64]) -> pa.Array:
    """Numbers as 32 bytes each."""
    zeros = np.zeros(len(numbers), np.uint64)
    return _hex([zeros, zeros, zeros, numbers], 64)


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _hex(words: list[NDArray[np.uint64]], digits: int) -> pa.Array:
    """The words as 0x and so many digits."""
    data = np.stack([word.byteswap() for word in words], axis=1).view(np.uint8)
    text = np.empty((len(data), 2 * data.shape[1]), np.uint8)
    text[:, 0::2], text[:, 1::2] = DIGITS[data >> 4], DIGITS[data & 15]
    lines = np.empty((len(data), digits + 2), np.uint8)
    lines[:, 0], lines[:, 1], lines[:, 2:] = ord("0"), ord("x"), text[:, :digits]
    ends = np.arange(0, (len(data) + 1) * (digits + 2), digits + 2, dtype=np.int32)[: len(data) + 1]
    return pa.Array.from_buffers(
        pa.string(), len(data), [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(lines))]
    )
