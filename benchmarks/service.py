"""Single addresses over HTTP: the service on the real OFAC list, and an empty application on the same server.

The service is `hueandcry serve` in a process of its own, with its log going to a file; the client is another
process, with 32 keep-alive connections. In the closed loop each connection asks again as soon as it is
answered, so that latency is that of a service with all it can do to do. In the open loop requests fall due at
a fixed rate, and waiting for a free connection counts.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load import Load, get, load, post
from benchmarks.table import Line
from hueandcry.records import Records
from hueandcry.sanctions.register import Register
from hueandcry.sanctions.update import Wish, update

OFAC = Path(__file__).parents[2] / "shared/testdata/sanctions/ofac/sdn_advanced_2025-11-19.xml.bz2"
ASKED = 1_000  # addresses, listed and not, in turns
CONNECTIONS = 32
RATES = (500, 1_000, 2_000)
BATCH = 10_000
SECONDS = 3.0
ROUNDS = 5
GOAL = 5.0  # ms

Sides = Mapping[str, Callable[[], Load]]


def service() -> list[Line]:
    """The lines; none where the list is not there."""
    if not OFAC.exists():
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        register = Register(Records(folder / "records.sqlite"))
        update(register, Wish("ofac-sdn", (OFAC,)))
        serve = [sys.executable, "-m", "hueandcry", "--workspace", str(folder), "serve", "--port", "0"]
        ours = stack.enter_context(_running(serve, folder / "service.log"))
        empty = [sys.executable, "-m", "benchmarks.service"]
        theirs = stack.enter_context(_running(empty, folder / "empty.log"))
        found = _addresses(register)
        gets = [get(f"/api/v1/screen/address/{each}") for each in found]
        posts = [post("/api/v1/screen/addresses", b'{"addresses":["%s"]}' % each.encode()) for each in found]
        rows = f"{len(found)} asked"
        _check(ours, found)
        lines = _closed(ours, theirs, gets, posts, rows)
        lines += [_open(ours, theirs, gets, rate, rows) for rate in RATES]
        return [*lines, _beside(ours, gets, rows)]


def _closed(ours: int, theirs: int, gets: Sequence[bytes], posts: Sequence[bytes], rows: str) -> list[Line]:
    sides: Sides = {
        "empty": lambda: load(theirs, gets, SECONDS),
        "GET": lambda: load(ours, gets, SECONDS),
        "POST": lambda: load(ours, posts, SECONDS),
    }
    found = _in_turns(sides)
    return [
        _line(f"p99 of {name} one address, closed loop", rows, found[name], found["empty"])
        for name in ("GET", "POST")
    ]


def _open(ours: int, theirs: int, gets: Sequence[bytes], rate: int, rows: str) -> Line:
    found = _in_turns(
        {"empty": lambda: load(theirs, gets, SECONDS, rate), "GET": lambda: load(ours, gets, SECONDS, rate)}
    )
    return _line(f"p99 of GET one address, {rate:,}/s", rows, found["GET"], found["empty"])


def _beside(ours: int, gets: Sequence[bytes], rows: str) -> Line:
    """Single addresses while another process sends batches of names, one after the other."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.service", str(ours)]) as asking:
        try:
            rounds = [load(ours, gets, SECONDS, RATES[0]) for _ in range(ROUNDS + 1)][1:]
        finally:
            asking.kill()
    median = _median(rounds)
    what = f"p99 of GET one address, {RATES[0]}/s, beside batches of {BATCH:,} names"
    return Line(what, rows, median.percentile(99), " ms", median.text, ("<=", GOAL))


def _line(what: str, rows: str, ours: Load, empty: Load) -> Line:
    ratio = ours.percentile(99) / empty.percentile(99)
    detail = f"{ours.text}; empty application: {empty.text}; p99 x {ratio:.2f}"
    return Line(what, rows, ours.percentile(99), " ms", detail, ("<=", GOAL))


def _in_turns(sides: Sides) -> dict[str, Load]:
    """The round with the median p99 of each side, after one warm-up."""
    found: dict[str, list[Load]] = {name: [] for name in sides}
    for turn in range(ROUNDS + 1):
        for name, side in sides.items():
            measured = side()
            if turn:
                found[name].append(measured)
    return {name: _median(rounds) for name, rounds in found.items()}


def _median(rounds: Sequence[Load]) -> Load:
    middle = statistics.median_low(each.percentile(99) for each in rounds)
    return next(each for each in rounds if each.percentile(99) == middle)


def _addresses(register: Register) -> list[str]:
    """Listed addresses and others, in turns."""
    listed = sorted({place.address for place, _ in register.addresses()})
    half = ASKED // 2
    return [each for number in range(half) for each in (listed[number % len(listed)], f"0x{number:040x}")]


def _check(port: int, found: Sequence[str]) -> None:
    said = [
        httpx.get(f"http://127.0.0.1:{port}/api/v1/screen/address/{each}").json()["result"]["answer"]
        for each in found[:10]
    ]
    if said != ["listed", "not listed"] * 5:
        raise AssertionError(said)


@contextmanager
def _running(command: Sequence[str], log: Path) -> Iterator[int]:
    """A server that prints its URL; its port."""
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env={**os.environ})
    try:
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip()
        if not url:
            raise AssertionError(log.read_text())
        yield int(url.rstrip("/").rpartition(":")[2])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that does nothing: what server, sockets and machine allow."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


def _serve_nothing() -> None:
    from hueandcry.web import server

    with server.listen("127.0.0.1", 0) as bound:
        server.run(nothing, bound, lambda: print(server.url(bound), flush=True))


def _send_batches(port: int) -> None:
    names = {"names": [{"text": f"KIM Chol {number}"} for number in range(BATCH)], "limit": 1}
    while True:
        httpx.post(f"http://127.0.0.1:{port}/api/v1/screen/names", json=names, timeout=600)


if __name__ == "__main__":
    if sys.argv[1:]:
        _send_batches(int(sys.argv[1]))
    else:
        _serve_nothing()
