"""The bench: where batches are worked at, in a process of its own, so that they never hold up look-ups."""

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hueandcry.model.errors import HueAndCryError
from hueandcry.screen.judgements import JudgementBook
from hueandcry.web.gap_question import GapQuestion
from hueandcry.web.gap_sheet import GapSheet
from hueandcry.web.refusal import Refusal, unforeseen
from hueandcry.web.results import Results
from hueandcry.web.screener import Screener, key

KEPT = 2  # screeners: the newest, and the one before it, which a batch may still be asking
NICENESS = 10  # so that look-ups come first where processors are few
WATCH = 2.0  # seconds between two looks at whether the service is still there

Opening = Callable[[], Screener]
Booking = Callable[[], JudgementBook]
_mine = threading.local()


@dataclass(frozen=True, slots=True)
class Task:
    """A slice of a batch: what to do with which items, by the screener with this key."""

    key: str
    kind: str
    items: Sequence[Any]
    directions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task: results; or a refusal as its status, name and text, with a trace for the log."""

    results: Sequence[bytes] = ()
    refusal: tuple[int, str, str] | None = None
    trace: str = ""
    moved: bool = False  # the screener that was asked for is not to be had any more


class Bench:
    """Screeners by key, opened when a task asks for one that is not there yet."""

    def __init__(self, opening: Opening, booking: Booking) -> None:
        self._opening = opening
        self._book = booking()
        self._screeners: dict[str, Screener] = {}

    def work(self, task: Task) -> Done:
        """Do a task."""
        screener = self._screener(task.key)
        if screener is None:
            return Done(moved=True)
        if task.kind == "gaps":
            return _gaps(screener, task.items)
        self._book.refresh()
        results = Results(screener, self._book)
        if task.kind == "exposed":
            return Done(results.exposed(task.items, task.directions))
        kinds: dict[str, Callable[[Sequence[Any]], list[bytes]]] = {
            "addresses": results.addresses,
            "names": results.names,
            "transactions": results.transactions,
        }
        return Done(kinds[task.kind](task.items))

    def _screener(self, wanted: str) -> Screener | None:
        if wanted not in self._screeners:
            screener = self._opening()
            self._screeners[key(screener.basis)] = screener
            for old in list(self._screeners)[:-KEPT]:
                del self._screeners[old]
        return self._screeners.get(wanted)


def _gaps(screener: Screener, asked: Sequence[GapQuestion]) -> Done:
    """The parts of a sheet for each question."""
    parts = list[bytes]()
    for each in asked:
        if screener.current():
            parts += GapSheet.of(screener.gaps(each.actor, each.as_of, each.seen_by)).parts
    # The table is of the lists on record: it is the screener's only if these have not changed meanwhile.
    return Done(parts) if screener.current() else Done(moved=True)


def begin(opening: Opening, booking: Booking, parent: int) -> None:
    """Set the bench up in its process, or in its thread where `parent` is 0."""
    _mine.opening = (opening, booking)
    if parent:
        os.nice(NICENESS)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the service, which then ends this
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def work(task: Task) -> Done:
    """Do a task at this process's bench; what goes wrong comes back as a refusal."""
    try:
        if not hasattr(_mine, "bench"):
            _mine.bench = Bench(*_mine.opening)
        done: Done = _mine.bench.work(task)
    except HueAndCryError as error:
        refusal = Refusal.of(error)
        return Done(refusal=(refusal.status, refusal.error, refusal.detail))
    except Exception as error:  # noqa: BLE001  # a process must outlive what nobody foresaw
        refusal = unforeseen()
        trace = f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
        return Done(refusal=(refusal.status, refusal.error, refusal.detail), trace=trace)
    return done


def _end_with(parent: int) -> None:
    """End with the service, also where it was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(0)
