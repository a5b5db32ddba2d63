"""A load client: keep-alive connections over raw sockets, as fast as they go or at a fixed rate."""

import asyncio
import gc
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

WARM = 500  # requests before the clock starts


@dataclass(frozen=True)
class Load:
    """What was measured: seconds of each request, in order of their ends, and the whole time."""

    latencies: Sequence[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds that `percent` of the requests did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1e3

    @property
    def text(self) -> str:
        """The figures for people."""
        p50, p99, most = (self.percentile(each) for each in (50, 99, 100))
        return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, max {most:.1f} ms, {self.rate:,.0f}/s"


class Connection(asyncio.Protocol):
    """One connection with one request at a time; `since` is when its request was due."""

    def __init__(self, driver: "Driver") -> None:
        self._driver = driver
        self._buffer = b""
        self._needed = 0
        self.since = 0.0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport."""
        self.transport = transport

    def ask(self, request: bytes, since: float) -> None:
        """Send a request."""
        self.since = since
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect the answer; tell the driver when it is whole."""
        self._buffer = self._buffer + data if self._buffer else data
        if not self._needed:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end].lower()
            if not head.startswith(b"http/1.1 200"):
                raise AssertionError(self._buffer[:500])
            start = head.index(b"content-length:") + len(b"content-length:")
            self._needed = end + 4 + int(head[start:].split(b"\r", 1)[0])
        if len(self._buffer) >= self._needed:
            self._buffer, self._needed = b"", 0
            self._driver.answered(self)


class Driver:
    """Sends requests in turn until the time is over."""

    def __init__(self, requests: Sequence[bytes], seconds: float, rate: float | None) -> None:
        self._requests = requests
        self._seconds = seconds
        self._rate = rate
        self._latencies: list[float] = []
        self._sent = 0
        self._idle: deque[Connection] = deque()
        self._due: deque[float] = deque()
        self._over = asyncio.Event()
        self._begun = self._end = 0.0

    async def run(self, host: str, port: int, connections: int) -> Load:
        """Open the connections, drive them, close them."""
        loop = asyncio.get_running_loop()
        opened = [
            (await loop.create_connection(lambda: Connection(self), host, port))[1]
            for _ in range(connections)
        ]
        self._begun = time.perf_counter()
        self._end = self._begun + self._seconds
        if self._rate is None:
            for connection in opened:
                self._next(connection, time.perf_counter())
            await self._over.wait()
        else:
            self._idle.extend(opened)
            await self._steadily(self._rate)
        seconds = time.perf_counter() - self._begun
        for connection in opened:
            connection.transport.close()
        return Load(self._latencies, seconds)

    def answered(self, connection: Connection) -> None:
        """Take the time of an answer, and send what is due."""
        now = time.perf_counter()
        self._latencies.append(now - connection.since)
        if self._rate is None:
            if now < self._end:
                self._next(connection, now)
            else:
                self._over.set()
        elif self._due:
            self._next(connection, self._due.popleft())
        else:
            self._idle.append(connection)

    async def _steadily(self, rate: float) -> None:
        """Requests fall due at equal steps whether or not a connection is free: waiting counts."""
        for number in range(int(rate * self._seconds)):
            due = self._begun + number / rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            if self._idle:
                self._next(self._idle.popleft(), due)
            else:
                self._due.append(due)
        while self._due:
            await asyncio.sleep(0.01)

    def _next(self, connection: Connection, since: float) -> None:
        connection.ask(self._requests[self._sent % len(self._requests)], since)
        self._sent += 1


def load(
    port: int, requests: Sequence[bytes], seconds: float, rate: float | None = None, connections: int = 32
) -> Load:
    """Closed loop at full speed, or open loop at `rate` requests a second."""
    gc.collect()
    gc.disable()
    try:
        return uvloop.run(Driver(requests, seconds, rate).run("127.0.0.1", port, connections))
    finally:
        gc.enable()


def get(path: str) -> bytes:
    """A GET request."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, body: bytes) -> bytes:
    """A POST request with a JSON body."""
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
