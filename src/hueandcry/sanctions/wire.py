"""One request over the network, ended by a clock however slowly the peer sends.

httpx's transport is used without its Client, which would log whole addresses and follow redirects anywhere.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from hueandcry.model.errors import InputError

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def origin_of(url: str) -> str:
    """The address without user, password, query and fragment: what may be shown and kept."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def checked(url: str, before: str = "") -> str:
    """The URL, if it may be asked: https, or http to this machine; `before` is what redirected to it.

    InputError for anything else: a list that strangers can change on the way is none.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    local = host in _LOOPBACK
    if before and local and urlsplit(before).hostname not in _LOOPBACK:
        raise InputError(f"{origin_of(before)} sends us to this very machine: it is not the right address")
    if host and (parts.scheme == "https" or (parts.scheme == "http" and local)):
        return url
    shown = origin_of(url)[:200] if host else url[:80]
    sent = f" ({origin_of(before)} sends us there)" if before else ""
    raise InputError(f"{shown!r}{sent}: a list is fetched from an https:// address only")


@contextmanager
def asked(
    url: str, headers: dict[str, str], silence: float, total: float, connect: float = 20.0
) -> Iterator[httpx.Response]:
    """The answer, its body not yet read; httpx.HTTPError when `silence` or `total` seconds have passed."""
    sockets: list[socket.socket] = []

    def remember(event: str, info: dict[str, Any]) -> None:
        # A read's timeout begins anew with each byte: only closing the socket ends a peer that drips.
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            if found is not None:
                sockets.append(found)

    def cut() -> None:
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    bounds = {"connect": connect, "read": silence, "write": silence, "pool": 1.0}
    request = httpx.Request("GET", url, headers=headers, extensions={"timeout": bounds, "trace": remember})
    watch = threading.Timer(total, cut)
    watch.daemon = True
    with _transport(url) as transport:
        watch.start()
        try:
            response = transport.handle_request(request)
            try:
                yield response
            finally:
                response.close()
        finally:
            watch.cancel()


def _transport(url: str) -> httpx.HTTPTransport:
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = None if host in _LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme)
    return httpx.HTTPTransport(verify=parts.scheme == "https", proxy=proxy)
