"""Measuring in turns, and the one table of ratios."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROUNDS = 7
PACKAGES = ("numpy", "numba", "pyarrow")


@dataclass(frozen=True)
class Line:
    """One line of the table. `goal` is (comparison, bound) of `value`, None where nothing is promised."""

    what: str
    rows: str
    value: float
    unit: str
    detail: str
    goal: tuple[str, float] | None = None

    @property
    def verdict(self) -> str:
        """Whether the goal is met."""
        if self.goal is None:
            return ""
        comparison, bound = self.goal
        return (
            "met" if (self.value >= bound if comparison == ">=" else self.value <= bound) else "**not met**"
        )

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        goal = "" if self.goal is None else f"{self.goal[0]} {self.goal[1]:g}{self.unit}"
        return self.what, self.rows, f"{self.value:.3g}{self.unit}", goal, self.verdict, self.detail


def in_turns(sides: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median time of each side in seconds: one after the other, `rounds` times, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            start = time.perf_counter()
            side()
            if turn:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def power(rows: int) -> str:
    """A power of ten as one writes it."""
    return f"10^{len(str(rows)) - 1}"


HEADER = ("what", "rows", "measured", "goal", "", "detail")


def markdown(lines: list[Line]) -> str:
    """The table."""
    rows = [HEADER, tuple("---" for _ in HEADER), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def machine() -> str:
    """What the figures were taken on."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {_cpu()}, {_memory()} GiB; {platform.system()}, "
        f"Python {platform.python_version()}, {versions}, {compiler.stdout.splitlines()[0]}; "
        f"load at the start {os.getloadavg()[0]:.1f}"
    )


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor()
    text = info.read_text()
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.machine()


def _memory() -> int:
    info = Path("/proc/meminfo")
    return round(int(info.read_text().split()[1]) / 2**20) if info.exists() else 0
