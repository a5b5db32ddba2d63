"""Reading a request's body: bounded in size, and in what all requests may hold together."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from hueandcry.web.refusal import Refusal

MOST = 8 * 2**20  # bytes of one body
TOGETHER = 64 * 2**20  # bytes of all bodies being read or answered
DIGITS = 20  # of a length; more are too many bytes in any case
JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
CLOSE = {"connection": "close"}  # what is left of a refused body is not read
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Bodies:
    """Reads bodies; Refusal for a wrong type or too many bytes. The connection bounds their time."""

    def __init__(self, most: int = MOST, together: int = TOGETHER) -> None:
        self._most = most
        self._free = together

    async def read(self, headers: Mapping[bytes, bytes], receive: Receive, kind: bytes) -> bytes:
        """The whole body of this media type; it counts among all until it is released."""
        _check(headers, kind)
        self._bound(_length(headers))
        pieces: list[bytes] = []
        size, more = 0, True
        try:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "CutShort", "the client went away before its request was whole", CLOSE)
                piece = message.get("body", b"")
                pieces.append(piece)
                self._free -= len(piece)
                size += len(piece)
                self._bound(size)
                more = message.get("more_body", False)
        except BaseException:
            self._free += size
            raise
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def release(self, body: bytes) -> None:
        """A body is no longer held."""
        self._free += len(body)

    def _bound(self, size: int) -> None:
        if size > self._most:
            raise Refusal(413, "TooLarge", f"a body may have {self._most} bytes at most", CLOSE)
        if self._free < 0:
            headers = {"retry-after": "2", **CLOSE}
            raise Refusal(503, "Busy", "too many large requests at once: try again", headers)


def _check(headers: Mapping[bytes, bytes], kind: bytes) -> None:
    given = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if given != kind:
        raise Refusal(415, "WrongType", f"send the body as {kind.decode()}", CLOSE)
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refusal(415, "WrongType", "send the body without a content encoding", CLOSE)


def _length(headers: Mapping[bytes, bytes]) -> int:
    """The length that is said, so that what is too long is refused before it is read."""
    said = headers.get(b"content-length", b"")
    return int(said[:DIGITS]) if said.isdigit() else 0
