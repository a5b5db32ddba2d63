"""The front door: every request passes here first, and leaves with the same headers and one line of log."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from hueandcry.model.errors import HueAndCryError
from hueandcry.web.body import FORM, JSON, Bodies
from hueandcry.web.guard import Guard
from hueandcry.web.journal import LOG, Journal
from hueandcry.web.lane import Lane
from hueandcry.web.refusal import Refusal, unforeseen

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

API = "/api/"
OPEN = "/api/v1/health"  # probes have no token
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
ANSWER = ((b"content-type", JSON), *HEADERS)


class Front:
    """Guards, bounds the body, takes the short road where there is one, and logs without what was asked."""

    def __init__(self, application: Application, lane: Lane | None, guard: Guard, bodies: Bodies) -> None:
        self._application = application
        self._lane = lane
        self._guard = guard
        self._bodies = bodies
        self.journal = Journal()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            self.journal.flush()
            return
        begun = time.perf_counter()
        reply = Reply(send)
        try:
            await self._answer(scope, receive, reply)
        except Refusal as refusal:
            await reply.refuse(refusal)
        except HueAndCryError as error:
            await reply.refuse(Refusal.of(error))
        except Exception as error:  # noqa: BLE001  # nothing of a failure but its kind may leave the house
            LOG.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            await reply.refuse(unforeseen())
        self.journal.note(scope["method"], scope["path"], reply.status, time.perf_counter() - begun)

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive, reply: "Reply") -> None:
        method, path = scope["method"], scope["path"]
        headers = dict(scope["headers"])
        if path != OPEN:
            self._guard.check(headers, page=not path.startswith(API), changes=method == "POST")
        if method in ("GET", "HEAD"):  # of an answer to HEAD the server sends the head only
            answer = self._lane.get(path) if self._lane else None
            if answer is not None:
                await reply.whole(answer)
            else:
                await self._application({**scope, "method": "GET"}, receive, reply)
            return
        if method != "POST":
            await self._application(scope, receive, reply)
            return
        body = await self._bodies.read(headers, receive, JSON if path.startswith(API) else FORM)
        try:
            answer = self._lane.post(path, body) if self._lane else None
            if answer is not None:
                await reply.whole(answer)
            else:
                await _attended(self._application(scope, _given(body), reply), receive)
        finally:
            self._bodies.release(body)


class Reply:
    """What is sent, with the headers of every answer."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Pass a message of the application on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = list(message.get("headers", ()))
            said = {name for name, _ in own}
            message["headers"] = own + [each for each in HEADERS if each[0] not in said]
        await self._send(message)

    async def whole(
        self, body: bytes, status: int = 200, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        """Send a JSON document."""
        self.status = status
        length = (b"content-length", b"%d" % len(body))
        start = {"type": "http.response.start", "status": status, "headers": [*ANSWER, length, *headers]}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})

    async def refuse(self, refusal: Refusal) -> None:
        """Send an error, unless an answer is on its way already."""
        if self.status:
            return
        headers = tuple((name.encode(), value.encode()) for name, value in refusal.headers.items())
        await self.whole(refusal.body, refusal.status, headers)


def _given(body: bytes) -> Receive:
    """The body, once."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        if not messages:
            await asyncio.Event().wait()  # nothing more will come
        return messages.pop()

    return next_message


async def _attended(answering: Awaitable[None], receive: Receive) -> None:
    """Answer while the client waits; give up when it goes away."""
    running, leaving = asyncio.ensure_future(answering), asyncio.ensure_future(receive())
    await asyncio.wait((running, leaving), return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    if not running.done():
        running.cancel()
    with suppress(asyncio.CancelledError):
        await running
