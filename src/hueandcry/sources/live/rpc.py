"""JSON-RPC over HTTP: batches, identifiers that must match, refusals as values, kept answers."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from hueandcry.model.errors import BadAnswer, RateLimited, SourceError
from hueandcry.sources.live.answer import Json, parse, shown
from hueandcry.sources.live.client import Again, Client, Question, Reply
from hueandcry.sources.live.endpoint import Endpoint

_CODES = 2**31  # a code beyond them says nothing
_MISSING = (-32601, -32004)  # "method not found", "method not supported"
_is_missing = re.compile(
    r"method.*(not (found|supported|available|allowed)|does ?n[o']t exist|disabled|whitelist)"
    r"|unsupported method",
    re.IGNORECASE | re.DOTALL,
).search
_is_busy = re.compile(r"rate.?limit|too many requests|throttl|capacity|per second", re.IGNORECASE).search


class Call(NamedTuple):
    """A method and its parameters."""

    method: str
    params: tuple[Any, ...] = ()


class Refused(NamedTuple):
    """The service says no: its code and its words."""

    code: int
    message: str

    @property
    def missing(self) -> bool:
        """Whether it does not offer the method at all."""
        return self.code in _MISSING or bool(_is_missing(self.message))


class JsonRpc:
    """One service; answers that were kept are not asked again."""

    def __init__(self, client: Client, endpoint: Endpoint, space: str, rate: float | None = None) -> None:
        self._client = client
        self._endpoint = endpoint
        self._space = space
        self._rate = rate
        self._batches = True
        self._next = 0

    @property
    def origin(self) -> str:
        """What may be shown of the service's address."""
        return self._endpoint.origin

    def call(self, method: str, *params: Any) -> Json:
        """The result of one call; SourceError where the service refuses it."""
        return self.granted(Call(method, params), self.batch([Call(method, params)])[0])

    def granted(self, call: Call, result: Json) -> Json:
        """The result unless it is a refusal, which becomes a SourceError."""
        if isinstance(result, Refused):
            text = shown(result.message)
            raise SourceError(f"{self.origin} refuses {call.method} (code {result.code}): it says {text}")
        return result

    def batch(self, calls: Sequence[Call]) -> list[Json | Refused]:
        """The results of calls, in order; one that the service refuses is a `Refused`."""
        found: list[Json | Refused] = [self._kept(call) for call in calls]
        open_ = [place for place, result in enumerate(found) if result is None]
        if len(open_) > 1 and self._batches:
            asked = self._ask([calls[place] for place in open_])
            self._batches = asked is not None
            if asked is not None:
                for place, result in zip(open_, asked, strict=True):
                    found[place] = result
                return found
        for place in open_:
            single = self._ask([calls[place]])
            assert single is not None
            found[place] = single[0]
        return found

    def keep(self, call: Call, result: Json) -> None:
        """Keep a result for ever: the caller knows that it is about final blocks and sound."""
        if self._client.cache is not None and result is not None:
            self._client.cache.put(self._question(call), result)

    def _kept(self, call: Call) -> Json | None:
        return None if self._client.cache is None else self._client.cache.get(self._question(call))

    def _question(self, call: Call) -> Json:
        return [self._space, self.origin, call.method, list(call.params)]

    def _ask(self, calls: Sequence[Call]) -> list[Json | Refused] | None:
        """The results; None where the service takes no batches."""
        first = self._next
        self._next += len(calls)
        body = [
            {"jsonrpc": "2.0", "id": first + place, "method": call.method, "params": list(call.params)}
            for place, call in enumerate(calls)
        ]
        question = Question(self._endpoint, body=body if len(body) > 1 else body[0])

        def read(reply: Reply) -> list[Json | Refused] | None:
            return self._results(reply, first, len(calls))

        return self._client.ask(question, read, self._rate)

    def _results(self, reply: Reply, first: int, size: int) -> list[Json | Refused] | None:
        try:
            answer = parse(reply.content, self.origin)
        except BadAnswer as error:
            if reply.status >= 400:
                reason = f"{self.origin} fails (HTTP {reply.status}): check the address of the node"
                raise SourceError(reason) from None
            raise Again(error) from None
        if size > 1 and isinstance(answer, dict):
            self._refusal(answer)
            return None
        entries = answer if isinstance(answer, list) else [answer]
        found: dict[int, Json | Refused] = {}
        for entry in entries:
            if not isinstance(entry, dict) or not ({"result", "error"} & entry.keys()):
                raise Again(BadAnswer(f"{self.origin}: the answer is no JSON-RPC"))
            number = entry.get("id")
            if not isinstance(number, int) or number in found or not first <= number < first + size:
                reason = f"{self.origin}: the answer belongs to another question (id {shown(number)})"
                raise Again(BadAnswer(reason))
            refusal = self._refusal(entry)
            found[number] = entry.get("result") if refusal is None else refusal
        if len(found) != size:
            raise Again(BadAnswer(f"{self.origin}: {size} questions, {len(found)} answers"))
        return [found[number] for number in range(first, first + size)]

    def _refusal(self, entry: dict[str, Json]) -> Refused | None:
        error = entry.get("error")
        if error is None:
            return None
        record = error if isinstance(error, dict) else {"message": error}
        code, message = record.get("code"), record.get("message")
        number = code if isinstance(code, int) and abs(code) < _CODES else 0
        refused = Refused(number, message[:300] if isinstance(message, str) else shown(message))
        if refused.code == 429 or _is_busy(refused.message):
            raise Again(
                RateLimited(f"{self.origin} takes no more requests now: wait a while, or ask less often")
            )
        return refused
