"""Answers: results with the basis that they rest on."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hueandcry.screen.names import NameQuery
from hueandcry.web.bench import Task
from hueandcry.web.crew import Crew, Moved
from hueandcry.web.desk import Desk, Snapshot
from hueandcry.web.refusal import Refusal

AT_ONCE = 50  # addresses that are answered without the crew: a millisecond's work


class Answers:
    """Asks the desk for what is quick, and the crew for the rest; each answer is of one snapshot."""

    def __init__(self, desk: Desk, crew: Crew) -> None:
        self.desk = desk
        self._crew = crew

    def address(self, text: str) -> bytes:
        """The document on a single address."""
        snapshot = self.desk.snapshot
        return b'{"basis":' + snapshot.written + b',"result":' + snapshot.results.addresses([text])[0] + b"}"

    def one_of_many(self, text: str) -> bytes:
        """The document on a batch of one address."""
        snapshot = self.desk.snapshot
        return _document(snapshot, snapshot.results.addresses([text]))

    async def warm(self) -> None:
        """Let the crew open its screener before anybody waits for it."""
        with suppress(Refusal):
            await self.batch("addresses", [""])

    async def addresses(self, texts: Sequence[str], directions: Sequence[str] = ()) -> bytes:
        """The document on a batch of addresses, with their exposure in these directions."""
        if not directions and len(texts) <= AT_ONCE:
            snapshot = self.desk.snapshot
            return _document(snapshot, snapshot.results.addresses(texts))
        return _document(*await self.batch("exposed" if directions else "addresses", texts, directions))

    async def names(self, queries: Sequence[NameQuery]) -> bytes:
        """The document on a batch of names."""
        return _document(*await self.batch("names", queries))

    async def transactions(self, txs: Sequence[str]) -> bytes:
        """The document on a batch of transactions."""
        return _document(*await self.batch("transactions", txs))

    async def batch(
        self, kind: str, items: Sequence[Any], directions: Sequence[str] = ()
    ) -> tuple[Snapshot, list[bytes]]:
        """The results of the crew, and the snapshot that they are of; begun again where lists changed."""
        for _ in range(2):
            snapshot = self.desk.snapshot
            try:
                return snapshot, await self._crew.run(Task(snapshot.key, kind, items, directions))
            except Moved:
                await asyncio.to_thread(self.desk.renew)
        raise Refusal(503, "Busy", "the lists are being changed: try again", {"retry-after": "2"})


def _document(snapshot: Snapshot, results: Sequence[bytes]) -> bytes:
    return b'{"basis":' + snapshot.written + b',"results":[' + b",".join(results) + b"]}"
