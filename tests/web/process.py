"""A real server in a process of its own, on a free port of loopback, bounded in time."""

import json
import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from hueandcry.records import Records
from hueandcry.screen.judgements import JudgementBook
from hueandcry.web import server
from hueandcry.web.app import application
from tests.web.invented import Invented

ROOT = Path(__file__).parents[2]
START = 60.0  # seconds until it must listen
LIFE = 120  # seconds after which it ends by itself


@dataclass
class Process:
    """A running server: where it is, and the file with what it wrote to stderr."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def running(command: Sequence[str], folder: Path, **environment: str) -> Iterator[Process]:
    """Run a command that prints its URL."""
    log = folder / "stderr.txt"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **environment}
        )
    try:
        assert process.stdout is not None
        url = _line(process.stdout)
        assert url, log.read_text()
        yield Process(url, int(url.rstrip("/").rpartition(":")[2]), process, log)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def invented(folder: Path, **options: float) -> AbstractContextManager[Process]:
    """A server with the invented screener; `request_seconds`, `delay` and `renewal` may be given."""
    told = json.dumps({**options, "folder": str(folder)})
    return running([sys.executable, "-m", "tests.web.process", told], folder)


def _line(stream: IO[bytes]) -> str:
    ready, _, _ = select.select([stream], [], [], START)
    return stream.readline().decode().strip() if ready else ""


class Filed(Invented):
    """The invented screener with the version that a file says."""

    def __init__(self, path: Path, delay: float) -> None:
        self._path = path
        super().__init__(_version(path), delay)

    def current(self) -> bool:
        """Whether the file still says so."""
        return [self.version] == _version(self._path)


def book(path: Path) -> JudgementBook:
    """The judgements in a file."""
    return JudgementBook(Records(path))


def _serve(
    folder: Path, delay: float = 0, request_seconds: float = 20, renewal: float = 5, processes: int = 0
) -> None:
    signal.alarm(LIFE)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    server.REQUEST_SECONDS = request_seconds
    opening = partial(Filed, folder / "lists.txt", delay)
    booking = partial(book, folder / "records.sqlite")
    app = application(opening, booking, renewal=renewal, processes=processes)
    with server.listen("127.0.0.1", 0) as bound:
        server.run(app, bound, lambda: print(server.url(bound), flush=True))  # noqa: T201


def _version(path: Path) -> list[int]:
    return [int(path.read_text())] if path.exists() else [1]


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    _serve(Path(given.pop("folder")), **given)
