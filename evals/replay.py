"""Live sources without a network: what the fake chain answered once comes again, one answer damaged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import httpx
import pyarrow as pa

from hueandcry.chains import chain
from hueandcry.sources.live import HISTORY, Client, Clock, Limits, LiveSource, open_source
from hueandcry.testing import Served, World, scenarios, serve

LIMITS = Limits(size=2**22, attempts=2, pause=0.0, patience=1.0)
SERVICES: dict[str, tuple[str, Callable[[Served], str]]] = {
    "evm-rpc": ("ethereum", lambda served: served.rpc_url),
    "etherscan": ("ethereum", lambda served: served.explorer_url),
    "bitcoin-core": ("bitcoin", lambda served: served.core_url),
    "esplora": ("bitcoin", lambda served: served.esplora_url),
    "trongrid": ("tron", lambda served: served.tron_url),
}
"""Each live source: its chain, and where the fake serves it."""

Ask = Callable[[LiveSource], Iterator[pa.Table]]


@dataclass(frozen=True)
class Session:
    """What a source is asked, and all that it was answered: requests in order, answers by request."""

    source: str
    url: str
    ask: Ask
    answers: dict[tuple[str, str, bytes], bytes]

    def replayed(self, number: int, content: bytes) -> list[pa.Table]:
        """Ask once more, with `content` for the answer of this number; raises what the source does."""
        return self._asked(_Replayed(self.answers, number, content))

    def _asked(self, transport: httpx.BaseTransport) -> list[pa.Table]:
        clock = Clock(monotonic=lambda: 0.0, wall=lambda: 0.0, sleep=lambda _: None)
        with Client(LIMITS, clock=clock, transport=transport) as client:
            return list(self.ask(open_source(self.source, chain(SERVICES[self.source][0]), client, self.url)))


class _Replayed(httpx.BaseTransport):
    def __init__(self, answers: dict[tuple[str, str, bytes], bytes], number: int, content: bytes) -> None:
        self._answers = answers
        self._damaged = list(answers)[number]
        self._content = content

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        key = _key(request)
        if key == self._damaged:
            return httpx.Response(200, content=self._content)
        # A source that was misled asks for what is not there.
        found = self._answers.get(key)
        return httpx.Response(404 if found is None else 200, content=found or b'{"error": "not found"}')


class _Recording(httpx.BaseTransport):
    def __init__(self) -> None:
        self.answers: dict[tuple[str, str, bytes], bytes] = {}
        self._transport = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        content = response.read()
        response.close()
        self.answers.setdefault(_key(request), content)
        return httpx.Response(response.status_code, content=content)

    def close(self) -> None:
        self._transport.close()


def _key(request: httpx.Request) -> tuple[str, str, bytes]:
    return request.method, str(request.url), request.read()


def world() -> World:
    """A small laundering on both chains, below final blocks."""
    made = scenarios.laundering(tranches=4)
    coin = made.bitcoin.fund(made.bitcoin.address("victim"), 10**9)
    stolen = made.bitcoin.spend([coin], [(made.bitcoin.address("thief"), coin.value - 1_000)])
    made.bitcoin.mine()
    scenarios.peel(made, stolen.outputs[0], [10**8] * 3)
    made.bitcoin.mine(8)
    return made


def sessions() -> list[Session]:
    """What there is to ask of each source, asked once of the fake chain."""
    with serve(world(), page=3) as served:
        return [session for name in SERVICES for session in _of(served, name)]


def _of(served: Served, name: str) -> Iterator[Session]:
    on, where = SERVICES[name]
    with Client() as client:
        source = open_source(name, chain(on), client, where(served))
        tables = list(source.blocks(0, source.head().height))
        busy = max(range(len(tables)), key=lambda height: tables[height].num_rows)
        (tx, *_), (address, *_) = (_most(tables[busy][column]) for column in ("tx", "recipient_address"))
        asks: list[Ask] = [
            lambda source: source.blocks(busy - 1, busy + 1),
            lambda source: iter([source.transaction(tx)]),
        ]
        if HISTORY in source.capabilities:
            asks.append(lambda source: iter([source.history(address, 0, busy + 2).table]))
    for ask in asks:
        recording = _Recording()
        session = Session(name, where(served), ask, recording.answers)
        assert sum(table.num_rows for table in session._asked(recording))
        yield session


def _most(column: pa.ChunkedArray) -> Sequence[str]:
    counts = column.value_counts().to_pylist()
    found = sorted(counts, key=lambda each: -int(each["counts"]))
    return [str(each["values"]) for each in found if each["values"]]
