"""Running the installed command as its users do: a process, its two streams, its exit code."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "hueandcry")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def hueandcry(workspace: Path, *arguments: str | Path, **environment: str) -> Ran:
    done = subprocess.run(
        [*COMMAND, "--workspace", str(workspace), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "COLUMNS": "100", **environment},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)
