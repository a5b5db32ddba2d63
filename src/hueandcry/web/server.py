"""Running the application: one process, slow and boundless clients cut off, a clean stop on a signal."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hueandcry.model.errors import InputError
from hueandcry.web.front import Application

REQUEST_SECONDS = 20.0  # from the connection, or the first byte of a request, to its last
HEAD_BYTES = 32 * 1024
IDLE_SECONDS = 30
CONNECTIONS = 1_000
STOP_SECONDS = 10


class Connection(HttpToolsProtocol):
    """A connection that must send its requests in bounded time, and their headers in bounded size.

    uvicorn bounds neither. A request that comes in one piece needs no timer.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._head = 0  # bytes of headers that are not whole yet; -1 once they are
        self._whole = False
        self._late: asyncio.TimerHandle | None = self.loop.call_later(REQUEST_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._in_time()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head, self._whole = 0, False

    def on_headers_complete(self) -> None:
        """Its headers are whole."""
        self._head = -1
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is whole."""
        self._whole = True
        self._in_time()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Take what has come; end what is too long, and begin to wait for what is missing."""
        super().data_received(data)
        if self._whole or self.transport.is_closing():
            return
        if self._head >= 0:
            self._head += len(data)
        if self._head > HEAD_BYTES:
            self.transport.close()
        elif self._late is None:
            self._late = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """A server that says where it listens, and ends with success when it is told to."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self._started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT end the server in order; a second SIGINT at once."""
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self.handle_exit) for each in wanted}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. InputError where that cannot be."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InputError(f"{host} is no host of this machine: {error.strerror}") from error
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
    except OSError as error:
        bound.close()
        raise InputError(f"{host} port {port}: {error.strerror}; choose another with --port") from error
    return bound


def url(bound: socket.socket) -> str:
    """Where the socket is reached."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(application: Application, bound: socket.socket, started: Callable[[], None]) -> None:
    """Serve until a signal comes."""
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(**_config(application))
    Server(config, started).run(sockets=[bound])


def _config(application: Application) -> dict[str, Any]:
    return {
        "app": application,
        "loop": "uvloop",
        "http": Connection,
        "ws": "none",
        "lifespan": "on",
        "log_config": None,
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "limit_concurrency": CONNECTIONS,
        "timeout_keep_alive": IDLE_SECONDS,
        "timeout_graceful_shutdown": STOP_SECONDS,
    }
