"""Kill -9 at chosen moments: a command is started, killed at its work, looked at, and run to its end."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.cli.run import COMMAND

KILLS = int(os.environ.get("HUEANDCRY_KILLS", "3"))  # runs of each job that are killed
LONGEST = 120.0  # seconds that a run may take
LATE = 0.7  # where the last stretch of a run begins, in which an import changes the ledger


class Moment(NamedTuple):
    """When to kill, as shares of the time that the work takes; the second kills the run that resumes."""

    number: int
    shares: tuple[float, ...]


def moments(count: int = KILLS, seed: int = 3) -> list[Moment]:
    """Moments spread over the whole of a run, every other one over its last stretch; always the same ones."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        share = (number + chance.random()) / count
        share = LATE + (1 - LATE) * share if number % 2 else share
        again = (chance.random(),) if number % 3 == 0 else ()
        found.append(Moment(number, (share, *again)))
    return found


class Run(NamedTuple):
    """A command on a workspace of its own; `begun` says whether it is at work: loading a program is none."""

    workspace: Path
    arguments: tuple[str, ...]
    begun: Callable[[], bool]
    change: Callable[[], None] = lambda: None  # what happens to the world between two runs


class Job(NamedTuple):
    """What is killed: `opened` makes a run in a folder, `sound` asserts that what a kill left is whole.

    `state` is what must be equal at the end, of the workspace and of what the command printed.
    """

    name: str
    opened: Callable[[Path], AbstractContextManager[Run]]
    sound: Callable[[Run], None]
    state: Callable[[Run, str], object]


@dataclass
class Undisturbed:
    """What a run leaves that nobody kills, and how few seconds its work was ever seen to take."""

    state: object
    seconds: float


def undisturbed(job: Job, folder: Path) -> Undisturbed:
    """Let a job run to its end, twice, and go on when nothing is left to do; the shorter time."""
    seconds = []
    for name in ("first", "second"):
        (folder / name).mkdir()
        with job.opened(folder / name) as run:
            process = _started(run)
            begun = time.monotonic()
            assert process.wait(LONGEST) == 0, errors(run)
            seconds.append(time.monotonic() - begun)
            run.change()
            state = job.state(run, finished(run))
    return Undisturbed(state, min(seconds))


def killed(run: Run, seconds: float) -> float | None:
    """Start a run and kill it after so many seconds of work; how long the work took if it ended before."""
    process = _started(run)
    begun = time.monotonic()
    with suppress(subprocess.TimeoutExpired):
        assert process.wait(seconds) == 0, errors(run)
        return time.monotonic() - begun
    process.send_signal(signal.SIGKILL)
    code = process.wait(LONGEST)
    assert code in (0, -signal.SIGKILL), errors(run)
    return None if code else seconds


def finished(run: Run) -> str:
    """Run to the end; what the command printed."""
    command = [*COMMAND, "--workspace", str(run.workspace), *run.arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def errors(run: Run) -> str:
    """What the last run that was started said."""
    return (run.workspace.parent / "errors").read_text()


def _started(run: Run) -> "subprocess.Popen[bytes]":
    command = [*COMMAND, "--workspace", str(run.workspace), *run.arguments]
    with (run.workspace.parent / "errors").open("w") as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
    end = time.monotonic() + LONGEST
    while not run.begun() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)
    return process
