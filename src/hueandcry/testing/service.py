"""Serving a world over loopback: a node, explorers, Bitcoin's services and Tron's, with faults on request."""

import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread, Timer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from hueandcry.testing import bitcoin, explorer, tron
from hueandcry.testing.faults import Fault, Faults
from hueandcry.testing.node import Node, RpcError
from hueandcry.testing.world import World

LIFE = 600.0  # seconds after which a server ends by itself
_PIECE = b" " * 65_536
_PAUSE = 0.2


@dataclass(slots=True)
class Served:
    """A world being served: its addresses, the requests it got, and what to do wrong."""

    world: World
    node: Node
    explorer: explorer.Explorer
    core: bitcoin.CoreNode
    esplora: bitcoin.Esplora
    tron: tron.TronGrid
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    requests: list[str] = field(default_factory=list)
    batches: bool = True
    lock: Lock = field(default_factory=Lock)
    over: Event = field(default_factory=Event)

    @property
    def rpc_url(self) -> str:
        """The EVM node."""
        return f"{self.url}/rpc"

    @property
    def explorer_url(self) -> str:
        """The explorer with Etherscan's API."""
        return f"{self.url}/explorer"

    @property
    def esplora_url(self) -> str:
        """The explorer with Esplora's interface."""
        return f"{self.url}/esplora"

    @property
    def core_url(self) -> str:
        """The node of Bitcoin."""
        return f"{self.url}/core"

    @property
    def tron_url(self) -> str:
        """TronGrid: the EVM chain as Tron's."""
        return f"{self.url}/tron"


@contextmanager
def serve(
    world: World,
    *,
    without: Sequence[str] = (),
    number: int | None = None,
    window: int = explorer.WINDOW,
    page: int = bitcoin.PAGE,
    life: float = LIFE,
) -> Iterator[Served]:
    """Serve a world on a free port of 127.0.0.1 until the block ends, or `life` seconds are over.

    `without` are methods that the node lacks (`node.DEBUG`, `node.PARITY`), `number` another chain id than
    the world's, `window` the most rows of an explorer's list, `page` what other lists give at a time.
    The world may go on while it is served: hold `Served.lock` while you change it.
    """
    node = Node(world, without, number)
    served = Served(
        world,
        node,
        explorer.Explorer(world, node, window),
        bitcoin.CoreNode(world.bitcoin),
        bitcoin.Esplora(world.bitcoin, page),
        tron.TronGrid(world.evm, page),
    )
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
        served.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, served: Served) -> None:
        self.served = served
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no matter."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60.0
    disable_nagle_algorithm = True

    @property
    def _served(self) -> Served:
        return cast(_Server, self.server).served

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:  # noqa: N802
        """Answer a query."""
        self._handle(None)

    def do_POST(self) -> None:  # noqa: N802
        """Answer a JSON-RPC call, or a method of Tron's nodes."""
        size = int(self.headers.get("content-length", "0"))
        self._handle(json.loads(self.rfile.read(size)))

    def _handle(self, body: Any) -> None:
        fault = self._served.faults.take()
        with self._served.lock:
            self._served.requests.append(self.path)
            status, answer = self._answer(body)
        if fault is Fault.WRONG_ID:
            answer = _mislabelled(answer)
        content = _encoded(answer)
        if fault is None or fault is Fault.WRONG_ID:
            self._reply(status, content)
        else:
            self._fail(fault, content)

    def _answer(self, body: Any) -> tuple[int, Any]:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        root, _, path = parts.path.strip("/").partition("/")
        if root == "rpc":
            return 200, self._rpc(self._served.node, body)
        if root == "core":
            return 200, self._rpc(self._served.core, body)
        if root == "explorer":
            return 200, self._served.explorer.answer(query)
        if root == "esplora":
            found = self._served.esplora.answer(f"/{path}")
            if found is None:
                return 404, b"not found"
            return 200, found.encode() if isinstance(found, str) else found
        if root == "tron" and path.startswith("wallet/"):
            return 200, self._served.tron.post(path.removeprefix("wallet/"), body)
        if root == "tron":
            address, _, list_ = path.removeprefix("v1/accounts/").partition("/")
            return 200, self._served.tron.account(address, list_, query)
        return 404, b"not found"

    def _rpc(self, node: Node | bitcoin.CoreNode, body: Any) -> Any:
        if isinstance(body, list):
            if self._served.batches:
                return [self._rpc(node, each) for each in body]
            return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}
        found: dict[str, Any] = {"jsonrpc": "2.0", "id": body["id"]}
        try:
            return found | {"result": node.call(body["method"], body["params"])}
        except RpcError as error:
            return found | {"error": {"code": error.code, "message": str(error)}}

    def _reply(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _fail(self, fault: Fault, content: bytes) -> None:
        match fault:
            case Fault.RATE_LIMITED:
                self._reply(429, b"slow down", retry_after=self._served.faults.retry_after)
            case Fault.UNAVAILABLE:
                self._reply(503, b"try later")
            case Fault.TRUNCATED:
                self._reply(200, content[: len(content) // 2])
            case Fault.GARBAGE:
                self._reply(200, b"<html>maintenance</html>")
            case Fault.REDIRECT:
                self._reply(302, b"", location="http://localhost:1/elsewhere")
            case Fault.HUGE | Fault.STALL | Fault.DRIP:
                self._trickle(fault)
            case _:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

    def _trickle(self, fault: Fault) -> None:
        """An answer of 2 GB, of which the client takes as much as it likes; slow, or never, unless huge."""
        self.close_connection = True
        if fault is Fault.DRIP:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        else:
            self.send_response(200)
            self.send_header("content-length", str(2**31))
            self.end_headers()
        sent = 0
        while sent < 2**31 and not self._served.over.is_set():
            if fault is Fault.HUGE:
                self.wfile.write(_PIECE)
                sent += len(_PIECE)
            else:
                self.wfile.write(b"x" if fault is Fault.DRIP else b"")
                self._served.over.wait(_PAUSE)


def _mislabelled(answer: Any) -> Any:
    for each in answer if isinstance(answer, list) else [answer]:
        if isinstance(each, dict) and "id" in each:
            each["id"] = 999_999
    return answer


def _encoded(answer: Any) -> bytes:
    if isinstance(answer, bytes):
        return answer
    return bitcoin.written(answer)
