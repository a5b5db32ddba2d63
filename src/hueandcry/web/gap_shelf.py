"""The shelf: gap tables that were made, kept while lists and day are the same, and each made only once."""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime
from typing import NamedTuple

from hueandcry.web.answers import Answers
from hueandcry.web.desk import Snapshot
from hueandcry.web.gap_question import GapQuestion
from hueandcry.web.gap_sheet import GapSheet
from hueandcry.web.refusal import Refusal

KEPT = 8  # sheets: one of 800 rows has a megabyte, one of 3,400 five
AT_ONCE = 4  # sheets in the making, so that batches find room in the crew


class _Key(NamedTuple):
    """What a sheet depends on: copies grow stale, and days so far grow, while the lists stay the same."""

    screener: str
    stale: tuple[str, ...]
    today: str
    question: GapQuestion


class GapShelf:
    """Sheets by question; the crew makes those that are not there."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._made: OrderedDict[_Key, GapSheet] = OrderedDict()
        self._making: dict[_Key, asyncio.Task[tuple[Snapshot, GapSheet]]] = {}

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in use."""
        return self._answers.desk.snapshot

    async def sheet(self, question: GapQuestion) -> tuple[Snapshot, GapSheet]:
        """The sheet, and the snapshot that it is of; Refusal where no list was taken or too much waits."""
        snapshot = self.snapshot
        key = _key(snapshot, question)
        if key in self._made:
            self._made.move_to_end(key)
            return snapshot, self._made[key]
        if key not in self._making:
            if len(self._making) >= AT_ONCE:
                busy = "too many gap tables are in the making: try again"
                raise Refusal(503, "Busy", busy, {"retry-after": "5"})
            self._making[key] = asyncio.create_task(self._make(key))
        # Whoever goes away must not take the sheet from others who wait for it.
        return await asyncio.shield(self._making[key])

    async def _make(self, key: _Key) -> tuple[Snapshot, GapSheet]:
        try:
            snapshot, parts = await self._answers.batch("gaps", [key.question])
        finally:
            del self._making[key]
        sheet = GapSheet(*parts)
        # Lists may have changed meanwhile, and the sheet is then of the newer ones.
        self._made[_key(snapshot, key.question)._replace(today=key.today)] = sheet
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return snapshot, sheet


def _key(snapshot: Snapshot, question: GapQuestion) -> _Key:
    stale = tuple(each["list"] for each in snapshot.basis["lists"] if each["stale"])
    return _Key(snapshot.key, stale, datetime.now(UTC).date().isoformat(), question)
