"""The wire: one connection pool for each service, and a clock that ends an attempt however slow the peer is.

httpx's transport is used without its Client, which would log whole URLs, keys included, follow redirects and
keep cookies.
"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.limits import Limits


class Wire:
    """The connections to one service."""

    def __init__(
        self, endpoint: Endpoint, limits: Limits, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._transport = transport or _transport(endpoint)
        self._limits = limits
        self._sockets: list[socket.socket] = []

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    @contextmanager
    def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Iterator[httpx.Response]:
        """The response, its body not yet read; raises httpx.HTTPError, at the latest when `total` is over."""
        bounds = {
            "connect": self._limits.connect,
            "read": self._limits.read,
            "write": self._limits.read,
            "pool": 1.0,
        }
        request = httpx.Request(
            method,
            url,
            headers=headers,
            content=content,
            extensions={"timeout": bounds, "trace": self._remember},
        )
        watch = threading.Timer(self._limits.total, self._cut)
        watch.daemon = True
        watch.start()
        try:
            response = self._transport.handle_request(request)
            response.request = request
            try:
                yield response
            finally:
                response.close()
        finally:
            watch.cancel()

    def _remember(self, event: str, info: dict[str, Any]) -> None:
        # Timeouts of a read begin anew with each byte: only closing the socket ends a peer that drips.
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            self._sockets = [each for each in self._sockets if each.fileno() >= 0]
            if found is not None:
                self._sockets.append(found)

    def _cut(self) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _transport(endpoint: Endpoint) -> httpx.HTTPTransport:
    scheme = endpoint.origin.partition(":")[0]
    proxy = None if endpoint.loopback or proxy_bypass(endpoint.host) else getproxies().get(scheme)
    limits = httpx.Limits(max_connections=2, max_keepalive_connections=1, keepalive_expiry=20.0)
    return httpx.HTTPTransport(verify=scheme == "https", limits=limits, proxy=proxy)
