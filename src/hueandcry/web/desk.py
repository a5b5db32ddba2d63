"""The desk: the screener in use, replaced by a newer one beside running requests, and the judgements."""

import asyncio
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from hueandcry.model.errors import HueAndCryError
from hueandcry.screen.judgements import JudgementBook
from hueandcry.web.journal import LOG
from hueandcry.web.results import Results
from hueandcry.web.screener import Screener, key

PREPARING = "newer lists, tags or transfers are on record and are being prepared"
RENEWAL = 5.0  # seconds between two looks at whether lists, ledger or judgements have changed


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A screener with its basis as JSON, so that an answer need not write it anew.

    A request takes one snapshot and keeps it to its end: its answers and its basis belong together.
    """

    screener: Screener
    results: Results
    basis: Mapping[str, Any]
    key: str
    written: bytes

    @classmethod
    def of(cls, screener: Screener, book: JudgementBook, problem: str = "") -> "Snapshot":
        """The snapshot of a screener; `problem` says why it could not be replaced by a newer one."""
        basis = {**screener.basis, "problem": problem}
        return cls(screener, Results(screener, book), basis, key(basis), orjson.dumps(basis))


class Desk:
    """Opens a screener at once, and a new one when the lists or the ledger have changed."""

    def __init__(self, opening: Callable[[], Screener], book: JudgementBook) -> None:
        self._opening = opening
        self.book = book
        self.snapshot = Snapshot.of(_opened(opening), book)

    async def keep(self, every: float = RENEWAL) -> None:
        """Renew for ever; what goes wrong is said in the basis, and the old screener stays in use."""
        while True:
            await asyncio.sleep(every)
            await asyncio.to_thread(self.renew)

    def renew(self) -> None:
        """Open a newer screener if there is one to open, and read what others have judged."""
        screener = self.snapshot.screener
        try:
            self.book.refresh()
            if not screener.current():
                if not self.snapshot.basis["problem"]:
                    self.snapshot = Snapshot.of(screener, self.book, PREPARING)
                screener = _opened(self._opening)
            self.snapshot = Snapshot.of(screener, self.book)
        except HueAndCryError as error:
            LOG.warning("the old lists and ledger stay in use: %s", error)
            self.snapshot = Snapshot.of(screener, self.book, str(error))
        except Exception as error:  # noqa: BLE001  # a service must outlive what nobody foresaw
            LOG.error("the old lists and ledger stay in use: %s", type(error).__name__)
            self.snapshot = Snapshot.of(screener, self.book, f"renewal failed: {type(error).__name__}")


def _opened(opening: Callable[[], Screener]) -> Screener:
    """Open without the collector, and keep it from walking what lives long: it would stop requests.

    What was kept from it before is looked through once, so that the screener before the last one goes.
    """
    gc.disable()
    try:
        gc.unfreeze()
        gc.collect()
        screener = opening()
        gc.freeze()
    finally:
        gc.enable()
    return screener
