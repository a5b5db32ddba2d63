"""The API of Etherscan and of explorers like it: its envelope, its pages, its words for "too much"."""

import re
from collections.abc import Iterator

from hueandcry.model.errors import BadAnswer, RateLimited, SourceError
from hueandcry.sources.live.answer import Fields, Json, listed, parse, shown
from hueandcry.sources.live.client import Again, Client, Question, Reply
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.secret import Secret

WINDOW = 10_000  # rows that one list gives at most
_LOGS = 1_000  # of logs
END = 99_999_999  # "to the newest block"

_is_busy = re.compile(r"rate limit|too many|busy|timeout|timed out", re.IGNORECASE).search
_is_unknown = re.compile(r"\b(action|module|endpoint)\b|not (available|supported)", re.IGNORECASE).search
_is_empty = re.compile(
    r"^no (transactions|records|logs|internal|token|withdrawals|blocks)|not found", re.IGNORECASE
).search


class Lacking(SourceError):
    """The service does not offer an action; who can do without it catches this."""


class Explorer:
    """One service and chain; answers that were kept are not asked again."""

    def __init__(
        self,
        client: Client,
        endpoint: Endpoint,
        number: str,
        key: Secret | None = None,
        rate: float | None = None,
        window: int = WINDOW,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._number = number
        self._secrets = {"apikey": key} if key else {}
        self._rate = rate
        self._window = window
        self._told: list[tuple[Json, Json]] = []
        self._lacks: dict[str, Lacking] = {}

    @property
    def origin(self) -> str:
        """What may be shown of the service's address."""
        return self._endpoint.origin

    def settle(self) -> None:
        """What was told since `forget` is sound: keep what of it is final."""
        if self._client.cache is not None:
            for question, answer in self._told:
                self._client.cache.put(question, answer)
        self._told.clear()

    def forget(self) -> None:
        """A new question begins: what is left of the one before proved unsound."""
        self._told.clear()

    def proxy(self, action: str, *, keep: bool = False, **parameters: str) -> Json:
        """The result of a node's method that the explorer passes on."""
        return self._asked({"module": "proxy", "action": action, **parameters}, keep=keep)

    def value(self, module: str, action: str, parameters: dict[str, str], *, keep: bool = False) -> Json:
        """The result of an action that gives one value."""
        return self._asked({"module": module, "action": action, **parameters}, keep=keep)

    def page(self, module: str, action: str, parameters: dict[str, str]) -> list[Fields]:
        """One page of a list that the caller turns; never kept."""
        return self._listed({"module": module, "action": action, **parameters}, keep=False)

    def rows(
        self, module: str, action: str, first: int, last: int, *, keep: bool, **parameters: str
    ) -> Iterator[Fields]:
        """All rows of a list between two heights, in order; the pages are ranges of heights.

        BadAnswer where one block alone has more rows than the explorer gives, or rows are out of order.
        """
        names = ("fromBlock", "toBlock") if module == "logs" else ("startblock", "endblock")
        start = first
        while start <= last:
            size = min(self._window, _LOGS) if module == "logs" else self._window
            pages = {names[0]: str(start), names[1]: str(last), "page": "1", "offset": str(size)}
            query = {"module": module, "action": action, **parameters, **pages}
            if module == "account":
                query["sort"] = "asc"
            found = self._page(query, keep=keep, first=start, last=last)
            # The smallest bound of all lists counts: an explorer may give less than it is asked for.
            if len(found) < min(self._window, _LOGS):
                yield from (row for _, row in found)
                return
            # The last block of a page that may be cut is asked again, from its beginning.
            start = found[-1][0]
            if start == found[0][0]:
                reason = f"{self.origin} shows only {len(found)} of the rows of block {start}: use a node"
                raise BadAnswer(reason)
            yield from (row for height, row in found if height < start)

    def whole(self, module: str, action: str, *, keep: bool, **parameters: str) -> list[Fields]:
        """The rows of a list that is short; BadAnswer where it is not."""
        found = self._listed({"module": module, "action": action, **parameters}, keep=keep)
        if len(found) >= self._window:
            raise BadAnswer(f"{self.origin}: {action} has more rows than the explorer gives: use a node")
        return found

    def _page(self, query: dict[str, str], *, keep: bool, first: int, last: int) -> list[tuple[int, Fields]]:
        rows = self._listed(query, keep=keep)
        found = [(row.quantity("blockNumber"), row) for row in rows]
        heights = [first, *(height for height, _ in found), last]
        if heights != sorted(heights):
            raise BadAnswer(f"{self.origin}: {query['action']} gives rows out of order or of other blocks")
        return found

    def _listed(self, query: dict[str, str], *, keep: bool) -> list[Fields]:
        what = f"{self.origin}: {query['action']}"
        return [Fields(each, what) for each in listed(self._asked(query, keep=keep), what)]

    def _asked(self, query: dict[str, str], *, keep: bool) -> Json:
        kept = {"explorer": self.origin, "chainid": self._number, **query}
        cache = self._client.cache
        found = cache.get(kept) if cache is not None else None
        if found is not None:
            return found
        if query["action"] in self._lacks:
            raise self._lacks[query["action"]]
        question = Question(
            self._endpoint, parameters={"chainid": self._number, **query}, secrets=self._secrets
        )
        result = self._client.ask(question, lambda reply: self._result(question, reply), self._rate)
        if keep and result is not None:
            self._told.append((kept, result))
        return result

    def _result(self, question: Question, reply: Reply) -> Json:
        try:
            answer = Fields(parse(reply.content, self.origin), self.origin)
        except BadAnswer as error:
            raise Again(error) from None
        if answer.value.get("jsonrpc") and "error" not in answer.value:
            return answer.value.get("result")
        if answer.value.get("status") == "1":
            return answer.value.get("result")
        problem = answer.value.get("error")
        words = problem.get("message") if isinstance(problem, dict) else answer.value.get("result")
        message = str(answer.value.get("message", ""))
        if _is_empty(message) and not isinstance(words, str):
            return []
        text = question.scrubbed(str(words or message))
        if _is_busy(text):
            reason = f"{self.origin} takes no more requests now (it says {text}): wait, or ask less often"
            raise Again(RateLimited(reason))
        action = question.parameters["action"]
        reason = f"{self.origin} refuses {shown(action)}: it says {text}; check the key and the chain"
        if not _is_unknown(text):
            raise SourceError(reason)
        self._lacks[action] = Lacking(reason)
        raise self._lacks[action]
