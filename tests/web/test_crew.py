"""Batches are worked at in slices elsewhere; too many are refused, and those of a client that is gone end."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hueandcry.screen.names import NameQuery
from hueandcry.web.bench import Task
from hueandcry.web.crew import SIZES, Crew, Moved
from hueandcry.web.refusal import Refusal
from hueandcry.web.screener import key
from tests.web.invented import CLEAN, LISTED, Invented
from tests.web.process import Filed, book

KEY = key(Invented([1]).basis)


class Fatal(Filed):
    """Kills its own process when it is asked about the listed address."""

    def addresses(self, texts: Iterable[str]) -> list[dict[str, Any]]:
        if LISTED in texts:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().addresses(list(texts))


def crew(folder: Path, processes: int = 0, screener: type[Filed] = Filed, waiting: int = 3) -> Crew:
    opening = partial(screener, folder / "lists.txt", 0)
    return Crew(opening, partial(book, folder / "records.sqlite"), processes, waiting)


@pytest.mark.parametrize("processes", [0, 1], ids=["thread", "process"])
def test_slices_keep_the_order(tmp_path: Path, processes: int) -> None:
    made = crew(tmp_path, processes)
    queries = [NameQuery(f"name {number}") for number in range(2 * SIZES["names"] + 1)]
    found = asyncio.run(made.run(Task(KEY, "names", queries)))
    made.close()
    assert [
        f'"query":"{query.text}"'.encode() in each for query, each in zip(queries, found, strict=True)
    ] == [True] * len(queries)


def test_a_screener_that_is_gone_is_said_and_an_older_one_is_kept(tmp_path: Path) -> None:
    made = crew(tmp_path)
    newer = key(Invented([2]).basis)

    async def main() -> None:
        task = Task(KEY, "addresses", [CLEAN])
        assert await made.run(task)
        (tmp_path / "lists.txt").write_text("2")
        assert await made.run(Task(newer, "addresses", [CLEAN]))
        assert await made.run(task)  # a batch that began before the change goes on
        (tmp_path / "lists.txt").write_text("3")
        with pytest.raises(Moved):
            await made.run(Task(key(Invented([4]).basis), "addresses", [CLEAN]))

    asyncio.run(main())
    made.close()


def test_more_than_can_wait_is_refused_and_the_rest_is_done(tmp_path: Path) -> None:
    gate = threading.Event()

    class Slow(Filed):
        def addresses(self, texts: Iterable[str]) -> list[dict[str, Any]]:
            assert gate.wait(20)
            return super().addresses(list(texts))

    made = crew(tmp_path, screener=Slow)
    task = Task(KEY, "addresses", [CLEAN])

    async def main() -> None:
        running = [asyncio.create_task(made.run(task)) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(Refusal, match="try again") as refused:
            await made.run(task)
        assert refused.value.status == 503
        gate.set()
        assert [len(each) for each in await asyncio.gather(*running)] == [1, 1, 1]
        assert len(await made.run(task)) == 1

    asyncio.run(main())
    made.close()


def test_a_batch_that_nobody_waits_for_ends_after_its_slice(tmp_path: Path) -> None:
    begun, asked = threading.Event(), list[int]()

    class Noting(Filed):
        def addresses(self, texts: Iterable[str]) -> list[dict[str, Any]]:
            asked.append(len(list(texts)))
            begun.set()
            return super().addresses(list(texts))

    made = crew(tmp_path, screener=Noting)

    async def main() -> None:
        running = asyncio.create_task(made.run(Task(KEY, "addresses", [CLEAN] * 100 * SIZES["addresses"])))
        await asyncio.to_thread(begun.wait, 20)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert len(await made.run(Task(KEY, "addresses", [CLEAN]))) == 1

    asyncio.run(main())
    made.close()
    assert len(asked) < 50


def test_a_process_that_dies_is_replaced(tmp_path: Path) -> None:
    made = crew(tmp_path, 1, Fatal)

    async def main() -> None:
        with pytest.raises(Refusal, match="has died") as refused:
            await made.run(Task(KEY, "addresses", [LISTED]))
        assert refused.value.status == 503
        assert len(await made.run(Task(KEY, "addresses", [CLEAN]))) == 1

    asyncio.run(main())
    made.close()
