"""The crew: processes at benches, batches given to them slice by slice, and a bounded number of batches."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context

from hueandcry.web.bench import Booking, Done, Opening, Task, begin, work
from hueandcry.web.journal import LOG
from hueandcry.web.refusal import Refusal

WAITING = 16  # batches at work or in the queue
SIZES = {"addresses": 1_000, "names": 25, "transactions": 5, "exposed": 5, "gaps": 1}  # items of a slice


class Moved(Exception):
    """The screener that a batch began with is gone: begin again with the newest."""


class Crew:
    """Runs batches; slices of several take turns, and a client that goes away ends its own."""

    def __init__(self, opening: Opening, booking: Booking, processes: int, waiting: int = WAITING) -> None:
        self._told = (opening, booking)
        self._processes = processes
        self._free = waiting
        self._executor = self._hired()

    async def run(self, task: Task) -> list[bytes]:
        """The results of a batch, in order; Refusal where too much is waiting or it fails, Moved."""
        if not self._free:
            raise Refusal(503, "Busy", "too many batches are waiting: try again", {"retry-after": "2"})
        self._free -= 1
        try:
            size = SIZES[task.kind]
            slices = (task.items[start : start + size] for start in range(0, len(task.items), size))
            found: list[bytes] = []
            for items in slices:
                found += await self._slice(replace(task, items=items))
            return found
        finally:
            self._free += 1

    def close(self) -> None:
        """Let nothing new begin."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _slice(self, task: Task) -> Sequence[bytes]:
        executor = self._executor
        try:
            done: Done = await asyncio.get_running_loop().run_in_executor(executor, work, task)
        except BrokenProcessPool:
            if executor is self._executor:
                LOG.error("a process that worked at batches has died; another takes its place")
                self._executor = self._hired()
            raise Refusal(
                503, "Busy", "the process at work has died: try again", {"retry-after": "2"}
            ) from None
        if done.moved:
            raise Moved
        if done.trace:
            LOG.error("%s", done.trace)
        if done.refusal:
            raise Refusal(*done.refusal)
        return done.results

    def _hired(self) -> Executor:
        if not self._processes:
            return ThreadPoolExecutor(1, "bench", begin, (*self._told, 0))
        parent = (*self._told, os.getpid())
        # Spawned, not forked: threads of the service hold locks that a copy would never see released.
        return ProcessPoolExecutor(self._processes, get_context("spawn"), begin, parent)
