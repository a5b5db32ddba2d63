"""Answers that belong together: kept only when all of them proved sound and their block is final."""

from collections.abc import Sequence

from hueandcry.sources.live.answer import Json
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.rpc import Call, JsonRpc, Refused


class Draft:
    """Asks through a JSON-RPC service and remembers what it was told until `settle`."""

    def __init__(self, rpc: JsonRpc, heads: Heads) -> None:
        self._rpc = rpc
        self._heads = heads
        self._told: list[tuple[Call, Json]] = []

    @property
    def origin(self) -> str:
        """What may be shown of the service's address."""
        return self._rpc.origin

    def ask(self, method: str, *params: Json) -> Json:
        """The result of one call; SourceError where the service refuses it."""
        return self.granted([Call(method, params)])[0]

    def granted(self, calls: Sequence[Call]) -> list[Json]:
        """The results of calls; SourceError where the service refuses one."""
        return [self._rpc.granted(*pair) for pair in zip(calls, self.batch(calls), strict=True)]

    def batch(self, calls: Sequence[Call]) -> list[Json | Refused]:
        """The results of calls, refusals among them."""
        results = self._rpc.batch(calls)
        self._told += [pair for pair in zip(calls, results, strict=True) if not isinstance(pair[1], Refused)]
        return results

    def settle(self, height: int) -> None:
        """All that was told is sound and concerns no block above this height."""
        if self._heads.final(height):
            for call, result in self._told:
                self._rpc.keep(call, result)
        self._told.clear()
