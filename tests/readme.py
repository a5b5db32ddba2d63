"""Run the commands of a document: every `$ ...` of its console blocks, with its `> ...` lines, in order."""

import os
import re
import subprocess
import sys
from pathlib import Path


def commands(text: str) -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    found: list[str] = []
    for line in "".join(blocks).splitlines():
        if line.startswith("$ "):
            found.append(line[2:])
        elif line.startswith("> "):
            found[-1] += f"\n{line[2:]}"
    return found


def main(path: Path) -> int:
    environment = {**os.environ, "PATH": f"{Path('.venv/bin').resolve()}:{os.environ['PATH']}"}
    for command in commands(path.read_text("utf-8")):
        if command.startswith("git clone"):
            continue  # the clone is where this runs
        sys.stdout.write(f"$ {command}\n")
        sys.stdout.flush()
        code = subprocess.run(command, shell=True, env=environment, check=False).returncode
        if code:
            sys.stdout.write(f"{path}: exit {code}: {command}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(max(main(Path(name)) for name in sys.argv[1:]))
