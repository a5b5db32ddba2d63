"""A fake price service with the interface of DefiLlama's coins API (`/chart`), over loopback, with faults."""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread, Timer
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from hueandcry.testing.faults import Fault, Faults

LIFE = 600.0  # seconds after which a server ends by itself
MOST = 500  # points of one request
PERIODS = {"1h": 3_600, "1d": 86_400}


@dataclass(frozen=True, slots=True)
class Coin:
    """What the service knows of a coin: (Unix time, price as JSON writes it), decimals where it has them."""

    prices: Sequence[tuple[int, str]]
    decimals: int | None = None
    confidence: str = "0.99"


@dataclass(slots=True)
class ServedPrices:
    """A price service: its address, the requests it got, and what to do wrong.

    `answers` are what the next requests get instead, one each, for what no honest service would say.
    """

    coins: Mapping[str, Coin]
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    requests: list[str] = field(default_factory=list)
    answers: deque[str] = field(default_factory=deque)
    lock: Lock = field(default_factory=Lock)

    def chart(self, names: Sequence[str], query: Mapping[str, str]) -> str | None:
        """For each hour or day from `start` on the closest price within `searchWidth`; None if refused."""
        period, span = PERIODS[query["period"]], int(query["span"])
        if len(names) * (span + 1) > MOST:
            return None
        grid = [int(query["start"]) + step * period for step in range(span + 1)]
        width = int(query["searchWidth"])
        found = [self._coin(name, grid, width) for name in names]
        return '{"coins":{' + ",".join(text for text in found if text) + "}}"

    def _coin(self, name: str, grid: Sequence[int], width: int) -> str:
        coin = self.coins.get(name)
        if coin is None:
            return ""
        near = [_closest(coin.prices, at) for at in grid]
        points = [point for point, at in zip(near, grid, strict=True) if abs(point[0] - at) <= width]
        if not points:
            return ""
        # Written by hand: a float would not keep the digits that the scenario names.
        prices = ",".join(f'{{"timestamp":{moment},"price":{price}}}' for moment, price in points)
        decimals = "" if coin.decimals is None else f'"decimals":{coin.decimals},'
        head = f'"symbol":"ANY",{decimals}"confidence":{coin.confidence}'
        return f'{json.dumps(name)}:{{{head},"prices":[{prices}]}}'


def _closest(prices: Sequence[tuple[int, str]], at: int) -> tuple[int, str]:
    return min(prices, key=lambda point: abs(point[0] - at))


@contextmanager
def serve_prices(coins: Mapping[str, Coin], *, life: float = LIFE) -> Iterator[ServedPrices]:
    """Serve coins on a free port of 127.0.0.1 until the block ends, or `life` seconds are over."""
    served = ServedPrices(coins)
    server = _Server(served)
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    end = Timer(life, server.shutdown)
    end.daemon = True
    thread.start()
    end.start()
    try:
        yield served
    finally:
        end.cancel()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, served: ServedPrices) -> None:
        self.served = served
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no matter."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60.0
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:  # noqa: N802
        """Answer a query."""
        served = cast(_Server, self.server).served
        fault = served.faults.take()
        parts = urlsplit(self.path)
        root, _, names = unquote(parts.path).strip("/").partition("/")
        with served.lock:
            served.requests.append(unquote(self.path))
            query = dict(parse_qsl(parts.query))
            content = served.chart(names.split(","), query) if root == "chart" else None
            if served.answers:
                content = served.answers.popleft()
        match fault:
            case Fault.RATE_LIMITED:
                self._reply(429, "slow down", retry_after=served.faults.retry_after)
            case Fault.UNAVAILABLE:
                self._reply(503, "try later")
            case Fault.TRUNCATED:
                self._reply(200, (content or "")[: len(content or "") // 2])
            case Fault.GARBAGE:
                self._reply(200, "<html>maintenance</html>")
            case None:
                self._reply(400 if content is None else 200, content or "too many points")
            case _:
                self.close_connection = True

    def _reply(self, status: int, text: str, **headers: str) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
