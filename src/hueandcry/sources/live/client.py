"""The one HTTP client of all live sources: bounded in time and memory, patient, discreet.

It waits as Retry-After asks, spaces requests by host, refuses redirects, counts what it sends, and shows of
an address no more than its origin.
"""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx

from hueandcry.model.errors import BadAnswer, RateLimited, SourceError
from hueandcry.sources.live.answer import Json, dumps, shown
from hueandcry.sources.live.body import Unusable, body
from hueandcry.sources.live.cache import Cache
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.limits import DEFAULT, Limits
from hueandcry.sources.live.secret import Secret
from hueandcry.sources.live.transport import Wire

Answer = TypeVar("Answer")

_TOO_MANY = 429
_PASSING = (408, 425, 500, 502, 503, 504)  # states of a service that pass
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Question:
    """One request: `parameters` are public, `secrets` go to the query or, as `headers`, to the head."""

    endpoint: Endpoint
    path: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    headers: Mapping[str, Secret] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The whole address, with its secrets."""
        query = {**self.parameters, **{name: key.reveal() for name, key in self.secrets.items()}}
        path = quote(self.path, safe="/")
        return self.endpoint.base.reveal() + path + (f"?{urlencode(query)}" if query else "")

    def scrubbed(self, text: str) -> str:
        """A stranger's text, short, in which the keys that were sent do not occur."""
        keys = [*self.secrets.values(), *self.headers.values(), self.endpoint.base]
        for key in (*keys, *filter(None, (self.endpoint.credentials,))):
            text = text.replace(key.reveal(), "***")
        return shown(text)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status and body."""

    status: int
    content: bytes


class Again(Exception):  # noqa: N818
    """Ask again, after so many seconds at least: raised by who reads a reply, never seen outside."""

    def __init__(self, error: SourceError, after: float | None = None) -> None:
        self.error = error
        self.after = after
        super().__init__(str(error))


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from and how it is spent."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Client:
    """Sends questions to any number of services; `on_request` is called before each and may raise.

    `cache` is where adapters keep answers about final blocks. Close it, or use it in a `with` block.
    """

    def __init__(
        self,
        limits: Limits = DEFAULT,
        cache: Cache | None = None,
        on_request: Callable[[], None] | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.limits = limits
        self.cache = cache
        self.requests = 0
        self._on_request = on_request
        self._clock = clock or Clock()
        self._transport = transport
        self._wires: dict[str, Wire] = {}
        self._free: dict[str, float] = {}

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for wire in self._wires.values():
            wire.close()
        self._wires.clear()

    def ask(self, question: Question, read: Callable[[Reply], Answer], rate: float | None = None) -> Answer:
        """What `read` makes of the reply, asking again where the failure may pass; `rate` is per second.

        Raises RateLimited, BadAnswer, SourceError.
        """
        end = self._clock.monotonic() + self.limits.patience
        for attempt in range(1, self.limits.attempts + 1):
            self._pace(question.endpoint.origin, self.limits.rate or rate)
            try:
                return read(self._once(question))
            except Again as again:
                pause = max(again.after or 0, min(self.limits.pause * 2 ** (attempt - 1), _LONGEST_PAUSE))
                if attempt == self.limits.attempts or self._clock.monotonic() + pause > end:
                    raise again.error from again.__cause__
                self._clock.sleep(pause)
        raise AssertionError("at least one attempt is made")

    def _pace(self, origin: str, rate: float | None) -> None:
        if rate is None:
            return
        now = self._clock.monotonic()
        free = self._free.get(origin, now)
        if free > now:
            self._clock.sleep(free - now)
        self._free[origin] = max(free, now) + 1 / rate

    def _once(self, question: Question) -> Reply:
        if self._on_request is not None:
            self._on_request()
        self.requests += 1
        origin = question.endpoint.origin
        begun = self._clock.monotonic()
        try:
            with self._wire(question.endpoint).send(*_parts(question)) as response:
                reply = Reply(response.status_code, body(response, self.limits.size))
                after = _retry_after(response.headers.get("retry-after"), self._clock.wall())
        except Unusable as error:
            bad = BadAnswer(f"{origin}: {error}")
            raise (Again(bad) if error.passing else bad) from None
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            if self._clock.monotonic() - begun >= self.limits.total:
                reason = f"did not finish within {self.limits.total:g} seconds"
            else:
                reason = f"cannot be reached or broke off ({type(error).__name__})"
            # The original error may hold the whole address: it is not chained.
            raise Again(SourceError(f"{origin} {reason}: check its address and try again")) from None
        return _usable(question, reply, after)

    def _wire(self, endpoint: Endpoint) -> Wire:
        if endpoint.origin not in self._wires:
            self._wires[endpoint.origin] = Wire(endpoint, self.limits, self._transport)
        return self._wires[endpoint.origin]


def _parts(question: Question) -> tuple[str, str, dict[str, str], bytes | None]:
    headers = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "hueandcry"}
    headers |= {name: key.reveal() for name, key in question.headers.items()}
    if question.endpoint.credentials is not None:
        pair = question.endpoint.credentials.reveal().encode()
        headers["authorization"] = f"Basic {b64encode(pair).decode()}"
    if question.body is None:
        return "GET", question.url, headers, None
    return "POST", question.url, headers | {"content-type": "application/json"}, dumps(question.body)


def _usable(question: Question, reply: Reply, after: float | None) -> Reply:
    origin = question.endpoint.origin
    if 300 <= reply.status < 400:
        raise SourceError(f"{origin} sends us elsewhere (HTTP {reply.status}): use the address it means")
    if reply.status == _TOO_MANY or (reply.status == 503 and after):
        advice = f"wait {after:.0f} seconds" if after else "wait a while, or ask less often"
        raise Again(RateLimited(f"{origin} takes no more requests now: {advice}", after or 0), after)
    if reply.status in _PASSING:
        raise Again(SourceError(f"{origin} fails (HTTP {reply.status}): try again later"), after)
    if reply.status in (401, 403):
        text = question.scrubbed(reply.content[:200].decode("utf-8", "replace"))
        raise SourceError(f"{origin} refuses us (HTTP {reply.status}): check the key; it says {text}")
    return reply


def _retry_after(text: str | None, now: float) -> float | None:
    """Seconds to wait, from seconds or a date; None where nothing usable is said."""
    if not text:
        return None
    if text.strip().isdecimal() and text.isascii():
        return min(float(text.strip()[:9]), 1e9)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, date.timestamp() - now)
