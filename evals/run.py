"""Run the evals and write RESULTS.md, a section each; given names, run only these and leave the others."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version

from benchmarks import results

from evals import bridges, clusters, coinjoin, decoys, names, parsers
from evals.table import Line, markdown

RESULTS = Path(__file__).with_name("RESULTS.md")

EVALS: Mapping[str, Callable[[], Sequence[Line]]] = {
    "clusters": clusters.measure,
    "coinjoin": coinjoin.measure,
    "parsers": parsers.measure,
    "bridges": bridges.measure,
    "decoys": decoys.measure,
    "names": names.measure,
}
"""Each eval by its name: a function that returns lines. A new one is one more line here."""


def main(names: Sequence[str]) -> int:
    """Measure, print, write each as it comes; 1 where a goal is not met."""
    unknown = set(names) - set(EVALS)
    if unknown:
        print(f"no such eval: {', '.join(sorted(unknown))}; there are {', '.join(EVALS)}", file=sys.stderr)
        return 2
    failed = False
    for name in names or EVALS:
        lines = list(EVALS[name]())
        failed |= any(line.met is False for line in lines)
        table = markdown(lines)
        print(table, flush=True)
        taken = f"{datetime.now(UTC):%Y-%m-%d}, Python {python_version()}"
        results.write(RESULTS, "Evals", name, f"{taken}\n\n{table}", tuple(EVALS))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
