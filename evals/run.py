"""Run the evals and write RESULTS.md; given names, run only these and write nothing."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version

from evals import parsers
from evals.table import Line, markdown

RESULTS = Path(__file__).with_name("RESULTS.md")

EVALS: Mapping[str, Callable[[], Sequence[Line]]] = {
    "parsers": parsers.measure,
}
"""Each eval by its name: a function that returns lines. A new one is one more line here."""


def main(names: Sequence[str]) -> int:
    """Measure, print, write; 1 where a goal is not met."""
    unknown = set(names) - set(EVALS)
    if unknown:
        print(f"no such eval: {', '.join(sorted(unknown))}; there are {', '.join(EVALS)}", file=sys.stderr)
        return 2
    lines = [line for name in names or EVALS for line in EVALS[name]()]
    table = markdown(lines)
    print(table)
    if not names:
        taken = f"{datetime.now(UTC):%Y-%m-%d}, Python {python_version()}"
        RESULTS.write_text(f"# Evals\n\n{taken}\n\n{table}\n")
    return int(any(line.met is False for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
