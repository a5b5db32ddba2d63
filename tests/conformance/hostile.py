"""A hostile service on loopback: it passes questions on to the fake chain until it is told to misbehave."""

import http.client
import socket
import socketserver
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Event, Thread
from urllib.parse import urlsplit

from hueandcry.testing import Served

GIBIBYTE = 2**30
_BLOCK = 2**24
_PIECE = b" " * 65_536
_OK = b"HTTP/1.1 200 OK\r\n"
_PAUSE = 0.03

Behaviour = Callable[["Answer"], None]


@dataclass
class Answer:
    """One question's connection, and what an honest service would say."""

    connection: socket.socket
    honest: bytes
    over: Event

    def send(self, *parts: bytes) -> None:
        self.connection.sendall(b"".join(parts))

    def whole(self, content: bytes, status: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"content-length: {len(content)}", "connection: close", *headers]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1"), content)

    def wait(self) -> None:
        """Until the client goes, or the service is closed."""
        while not self.over.wait(_PAUSE):
            self.connection.setblocking(False)
            with suppress(BlockingIOError):
                if not self.connection.recv(1):
                    return


@dataclass
class Hostile:
    """The service: `behaviour` None is honesty."""

    served: Served
    behaviour: Behaviour | None = None
    url: str = ""
    over: Event = field(default_factory=Event)
    asked: int = 0

    def at(self, url: str) -> str:
        """The address here of what the fake chain serves at `url`."""
        return self.url + urlsplit(url).path


@contextmanager
def hostile(served: Served) -> Iterator[Hostile]:
    """Run the service until the block ends."""
    found = Hostile(served)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                while _answered(found, self):
                    pass

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _answered(service: Hostile, request: socketserver.StreamRequestHandler) -> bool:
    """Answer one question; whether another may follow on the connection."""
    first = request.rfile.readline().decode("latin-1").split(" ")
    if len(first) < 3:
        return False
    headers = http.client.parse_headers(request.rfile)
    body = request.rfile.read(int(headers.get("content-length", "0")))
    service.asked += 1
    fake = http.client.HTTPConnection(urlsplit(service.served.url).netloc, timeout=30)
    fake.request(first[0], first[1], body or None, {"content-type": "application/json"})
    reply = fake.getresponse()
    honest = reply.read()
    fake.close()
    if service.behaviour is None:
        head = f"HTTP/1.1 {reply.status} {reply.reason}\r\ncontent-length: {len(honest)}\r\n\r\n"
        request.connection.sendall(head.encode() + honest)
        return True
    service.behaviour(Answer(request.connection, honest, service.over))
    return False


# ---- too much


def announced(answer: Answer) -> None:
    """2 GB, as announced."""
    answer.send(_OK, f"content-length: {2 * GIBIBYTE}\r\n\r\n".encode())
    for _ in range(2 * GIBIBYTE // len(_PIECE)):
        answer.send(_PIECE)


def chunked(answer: Answer) -> None:
    """2 GB in chunks, not announced."""
    answer.send(_OK, b"transfer-encoding: chunked\r\n\r\n")
    for _ in range(2 * GIBIBYTE // len(_PIECE)):
        answer.send(f"{len(_PIECE):x}\r\n".encode(), _PIECE, b"\r\n")


@cache
def packed() -> bytes:
    """2 MB of gzip without an end that unpack to 2 GB of spaces: blocks that do not refer to one another."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(b" " * _BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * _BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (2 * GIBIBYTE // _BLOCK - 1)


@cache
def packed_twice() -> bytes:
    """A few KB that unpack to these."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(packed()) + packer.flush()


def bomb(answer: Answer) -> None:
    """Little that unpacks to 2 GB."""
    answer.whole(packed(), "200 OK", "content-encoding: gzip")


def bomb_in_bomb(answer: Answer) -> None:
    """Less that unpacks to what unpacks to 2 GB."""
    answer.whole(packed_twice(), "200 OK", "content-encoding: gzip, gzip")


def long_packed_name(answer: Answer) -> None:
    """Gzip whose head never ends: nothing is ever unpacked."""
    answer.send(_OK, b"content-encoding: gzip\r\n\r\n\x1f\x8b\x08\x08", bytes(6))
    for _ in range(2 * GIBIBYTE // len(_PIECE)):
        answer.send(_PIECE)


def endless_head(answer: Answer) -> None:
    """Header after header."""
    answer.send(_OK)
    for _ in range(2 * GIBIBYTE // 1_000):
        answer.send(b"x-more: " + b"y" * 990 + b"\r\n")


# ---- too slow


def silent(answer: Answer) -> None:
    """Not even a head."""
    answer.wait()


def silent_in_body(answer: Answer) -> None:
    """Half of the answer, then silence."""
    answer.send(_OK, f"content-length: {len(answer.honest)}\r\n\r\n".encode())
    answer.send(answer.honest[: len(answer.honest) // 2])
    answer.wait()


def dripping(answer: Answer) -> None:
    """The head, and then a byte now and then."""
    answer.send(_OK, f"content-length: {len(answer.honest)}\r\n\r\n".encode())
    for byte in answer.honest:
        answer.send(bytes([byte]))
        if answer.over.wait(_PAUSE):
            return


def still_working(answer: Answer) -> None:
    """Nothing but word that the answer will come."""
    while not answer.over.wait(_PAUSE):
        answer.send(b"HTTP/1.1 102 Processing\r\n\r\n")


# ---- not what was asked for


def cut(answer: Answer) -> None:
    """The connection ends in the middle of the answer."""
    answer.send(_OK, f"content-length: {len(answer.honest)}\r\n\r\n".encode())
    answer.send(answer.honest[: len(answer.honest) // 2])


def cut_json(answer: Answer) -> None:
    """Half of the answer, said to be all of it."""
    answer.whole(answer.honest[: len(answer.honest) // 2])


def cut_gzip(answer: Answer) -> None:
    """Packed, and cut short."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(answer.honest) + packer.flush()
    answer.whole(packed[:-9], "200 OK", "content-encoding: gzip")


def other_packing(answer: Answer) -> None:
    """Packed in a way that was not asked for."""
    answer.whole(answer.honest, "200 OK", "content-encoding: zstd")


def deep(answer: Answer) -> None:
    """A hundred thousand lists in one another."""
    answer.whole(b"[" * 100_000)


def many(answer: Answer) -> None:
    """A list of hundreds of thousands of lists."""
    answer.whole(b"[" + b"[]," * 300_000 + b"0]")


def no_text(answer: Answer) -> None:
    """Bytes that are no UTF-8."""
    answer.whole(b'{"result": "\xff\xfe\x80"}')


def no_http(answer: Answer) -> None:
    """Another protocol."""
    answer.send(b"220 mail.example ESMTP\r\n")


def told_to_wait(retry_after: str) -> Behaviour:
    """429 without end."""

    def behaviour(answer: Answer) -> None:
        more = (f"retry-after: {retry_after}",) if retry_after else ()
        answer.whole(b"slow down", "429 Too Many Requests", *more)

    return behaviour
