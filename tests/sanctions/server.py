"""A web server on this machine that gives what a test tells it, well or badly."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers by path, and the requests that came: path and headers."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.url = ""


@contextmanager
def site() -> Iterator[Site]:
    """Serve on a port of the loopback device."""
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heads = {name.lower(): value for name, value in self.headers.items()}
            found.requests.append((self.path, heads))
            answer = found.answers.get(self.path.partition("?")[0], status(404))
            try:
                answer(self)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing is to be said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def gives(content: bytes, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, {"content-length": str(len(content)), **_named(headers)})
        handler.wfile.write(content)

    return answer


def claims(length: int, content: bytes) -> Answer:
    """Says that more comes than does, and hangs up."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, {"content-length": str(length)})
        handler.wfile.write(content)
        handler.wfile.flush()
        handler.close_connection = True

    return answer


def endless(content: bytes) -> Answer:
    """Never says how much comes, and never stops."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, {})
        while True:
            handler.wfile.write(content)

    return answer


def drips(content: bytes, pause: float) -> Answer:
    """A byte now and then."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, {"content-length": str(len(content))})
        for each in content:
            handler.wfile.write(bytes((each,)))
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, code, {"content-length": "0", **_named(headers)})

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One after the other; the last one again and again."""
    left = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _head(handler: BaseHTTPRequestHandler, code: int, headers: dict[str, str]) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
