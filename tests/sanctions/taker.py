"""Takes the second of two editions, and is killed at a moment: `python -m tests.sanctions.taker FOLDER AT`.

AT is the number of a statement, `commit`, `after`, or `never`; the number of statements is printed.
"""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from hueandcry.sanctions.register import Register
from tests.sanctions.editions import edition, party, register

COUNT = 3_000
FIRST = edition("2024-01-01", *(party(f"{number}", f"0x{number:040x}") for number in range(COUNT)))
SECOND = edition(
    "2024-02-01",
    *(
        party(f"{number}", f"0x{number + number % 3:040x}", name="N" * (number % 2))
        for number in range(9, COUNT + 9)
    ),
)


def take(held: Register) -> None:
    held.take(SECOND, retrieved="2024-02-01", floors=False, accept_smaller="a test")


def main(folder: Path, at: str) -> None:
    statements = 0

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if at == str(statements):
            die()

    held = register(folder)
    assert held.revision == 1
    event.listen(Engine, "before_cursor_execute", count)
    if at == "commit":
        event.listen(Engine, "commit", die)
    take(held)
    if at == "after":
        die()
    sys.stdout.write(str(statements))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
