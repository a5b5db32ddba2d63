"""`make bench`: one table of ratios, all sides measured in turns in this run; written to RESULTS.md."""

import tempfile
from pathlib import Path

from benchmarks import kernels, scan
from benchmarks.roof import compile_roof
from benchmarks.startup import startup
from benchmarks.table import Line, machine, markdown

RESULTS = Path(__file__).with_name("RESULTS.md")
SIZES = (10**6, 10**7)

NOTES = """\
Medians of at least five rounds, the sides one after the other in each round. A kernel's time is all of
`account_packed`: memory, run, provenance, check of conservation. The C loop's is its memory and the loop;
of its two variants (with and without prefetch) the faster one counts. The kernels keep 16 bytes a purse and
read 24 bytes a movement; the C loop keeps 8 or 16, reads 16 and checks nothing. At 10^6 movements all
balances fit the cache, so that instructions count; at 10^7 memory does. The reference kernel and the Python
peers run on fewer rows and are compared by rate. A goal that is not met says so.
"""


def main() -> None:
    """Measure, print, write."""
    lines: list[Line] = []
    taken_on = machine()
    checked = kernels.checked()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = compile_roof(folder)
        for rows in SIZES:
            lines += kernels.against_the_roof(library, rows)
        lines += kernels.against_python(SIZES[0])
        lines += kernels.leaking(SIZES[1])
        lines += scan.reach(folder, SIZES[1], 64)
        lines += startup(folder)
    table = markdown(lines)
    print(table)
    RESULTS.write_text(
        f"# Benchmarks\n\n{taken_on}\n\n{table}\n\n{NOTES}\nChecked in the same run: {checked}.\n"
    )


if __name__ == "__main__":
    main()
