"""Start-up of the command, as a person at a terminal meets it."""

import subprocess
import sys
from pathlib import Path

from benchmarks.table import Line, in_turns

COMMAND = (sys.executable, "-m", "hueandcry")
HELP = (*COMMAND, "--help")
ROUNDS = 7


def startup(folder: Path) -> list[Line]:
    """The help and the Bybit trace, in seconds; a command that does not run gives no line."""
    bybit = (*COMMAND, "--workspace", str(folder / "workspace"), "trace", "bybit-2025")
    lines = []
    bare = in_turns({"pass": lambda: _runs((sys.executable, "-c", "pass"))}, ROUNDS)["pass"]
    for what, command, bound in (
        ("`hueandcry --help`", HELP, 0.3),
        ("`hueandcry trace bybit-2025`", bybit, 2.0),
    ):
        if not _runs(command):
            continue
        seconds = in_turns({"run": lambda command=command: _runs(command)}, ROUNDS)["run"]
        detail = f"`python -c pass` {bare:.3f} s"
        lines.append(Line(what, "", seconds, " s", detail, ("<=", bound)))
    return lines


def _runs(command: tuple[str, ...]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
