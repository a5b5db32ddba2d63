"""Chain scale on one machine: reach, haircut and a whole trace from Parquet, against decoding alone.

Each is measured in a process of its own, so that its peak of memory is known.
"""

import json
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.chain import World, write
from benchmarks.table import Line, in_turns
from hueandcry.attribution import StopList
from hueandcry.ledger import Stream
from hueandcry.model import Policy
from hueandcry.trace import fast
from hueandcry.trace.ahead import ahead
from hueandcry.trace.fast.kernel import account_packed
from hueandcry.trace.fast.packed import Packed
from hueandcry.trace.fast.stream import COLUMNS
from hueandcry.trace.reach import Seed
from hueandcry.trace.run import Options, run

HEISTS = 8
SIZES = (10**6, 10**7, 10**8)
ROUNDS = {10**6: 5, 10**7: 5, 10**8: 3}
MEMORY = 6.0  # GiB
SLOPE = 1.1
GIB = 2**30
WAYS = {
    "reach": f"reach from Parquet, {HEISTS} heists",
    "haircut": f"haircut over every row from Parquet, {HEISTS} heists",
    "trace": "trace of one heist, all policies, from Parquet",
}


def scale(sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """Each way: its ratio at each size, its memory, how its cost grows. 10^8 rows need 4 GB of disk."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            world = write(Path(name) / "ledger", rows, HEISTS)
            told = Path(name) / "world"
            told.write_bytes(pickle.dumps(world))
            for way, results in found.items():
                command = [sys.executable, "-m", "benchmarks.scale", str(told), way, str(ROUNDS.get(rows, 5))]
                results.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    lines = [
        _ratio(way, rows, result) for way in WAYS for rows, result in zip(sizes, found[way], strict=True)
    ]
    lines += [_peak(way, sizes[-1], found[way][-1]) for way in WAYS]
    if len(sizes) > 1:
        lines += [_slope(way, sizes, [result[way] for result in found[way]]) for way in WAYS]
    return lines


def _ratio(way: str, rows: int, result: dict[str, float]) -> Line:
    detail = (
        f"{rows / result[way] / 1e6:.1f} M rows/s, {result[way]:.2f} s; "
        f"decoding {rows / result['decoding'] / 1e6:.1f} M rows/s"
    )
    goal = None if way == "trace" else ("<=", 3.0)
    return Line(
        f"{WAYS[way]} / decoding alone", _size(rows), result[way] / result["decoding"], " x", detail, goal
    )


def _peak(way: str, rows: int, result: dict[str, float]) -> Line:
    detail = f"{result['own'] / GIB:.1f} GiB without the mapped files, {result['purses'] / 1e6:.1f} M purses"
    return Line(f"{way}: memory at most", _size(rows), result["peak"] / GIB, " GiB", detail, ("<=", MEMORY))


def _slope(way: str, sizes: tuple[int, ...], seconds: list[float]) -> Line:
    """How the cost grows: 1 is linear."""
    slope = float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
    detail = ", ".join(f"{_size(rows)} {each:.3g} s" for rows, each in zip(sizes, seconds, strict=True))
    span = f"{_size(sizes[0])}-{_size(sizes[-1])}"
    return Line(f"{way}: slope of log cost over log rows", span, slope, "", detail, ("<=", SLOPE))


def _size(rows: int) -> str:
    return f"{rows:.0e}".replace("e+0", "e")


def _seeds(world: World) -> list[Seed]:
    return [
        Seed(row, purse, n) for n, (row, purse) in enumerate(zip(world.thefts, world.thieves, strict=True))
    ]


def _decode(world: World, threads: bool) -> None:
    for part in world.parts:
        with pq.ParquetFile(part, memory_map=True) as file:
            for group in range(file.num_row_groups):
                file.read_row_group(group, COLUMNS, use_threads=threads)


def _reach(world: World) -> None:
    found = fast.reach(world.parts, world.purses, _seeds(world), frozenset(world.services))
    assert len(found) > HEISTS


def _haircut(world: World) -> None:
    outcome = account_packed(_packed(world, world.ledger.stream()), Policy.HAIRCUT)
    assert len(outcome.parts.purse) > HEISTS


def _packed(world: World, stream: Stream) -> Packed:
    """All rows as the kernel's columns, filled a row group at a time."""
    rows = stream.rows
    sender, recipient = np.empty(rows, np.uint32), np.empty(rows, np.uint32)
    out = np.empty((rows, 2), np.uint64)
    for batch in ahead(stream.batches(COLUMNS[:3])):
        span = slice(batch.first, batch.first + batch.rows.num_rows)
        sender[span], recipient[span] = (batch.rows[name].to_numpy() for name in COLUMNS[:2])
        (amount,) = batch.rows["amount"].chunks
        words = np.frombuffer(amount.buffers()[1], np.uint64).reshape(-1, 2)
        out[span] = words[amount.offset : amount.offset + len(amount)]
    thefts = sorted(zip(world.thefts, range(HEISTS), strict=True))
    absorbs = np.array(sorted(world.services), np.uint32)
    return Packed(
        world.purses, HEISTS, sender, recipient, out, thefts=np.array(thefts, np.uint64), absorbs=absorbs
    )


def _trace(world: World) -> None:
    found = run(world.ledger.stream(), world.heist(0), StopList(world.tags()), Options(), "r", {})
    assert found.trace.flows


SIDES: dict[str, Callable[[World], None]] = {"reach": _reach, "haircut": _haircut, "trace": _trace}


class _Watch:
    """The most memory that this process had to itself, looked at every few milliseconds."""

    def __init__(self) -> None:
        self.own = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.02):
            self.own = max(self.own, _status("RssAnon"))


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def _measured(world: World, way: str, rounds: int) -> dict[str, Any]:
    """Seconds of one way and of decoding, in turns, and memory; decoding holds a row group at a time."""
    sides: dict[str, Callable[[], None]] = {
        way: lambda: SIDES[way](world),
        "one": lambda: _decode(world, False),
        "more": lambda: _decode(world, True),
    }
    with _Watch() as watch:
        times = in_turns(sides, rounds)
    return {
        way: times[way],
        "decoding": min(times["one"], times["more"]),
        "peak": _status("VmHWM"),
        "own": watch.own,
        "purses": world.purses,
    }


def main() -> None:
    """Measure one way in this process (see `scale`), or all of it where nothing is named."""
    if len(sys.argv) > 1:
        told, way, rounds = sys.argv[1:]
        print(json.dumps(_measured(pickle.loads(Path(told).read_bytes()), way, int(rounds))))  # noqa: S301
        return
    began = time.perf_counter()
    for line in scale():
        print(" | ".join(line.cells()))
    print(f"{time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()
