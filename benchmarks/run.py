"""`make bench`: tables of ratios, all sides of a line measured in turns in one run; written to RESULTS.md.

Each section is a table of its own, with the day and the machine that it was taken on. `make bench` measures
those that take minutes; `make bench SECTION=scale` one, and leaves the others as they stand.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import (
    addresses,
    attribution,
    clusters,
    imports,
    kernels,
    names,
    results,
    scale,
    scan,
    service,
    warehouse,
)
from benchmarks.roof import compile_roof
from benchmarks.startup import startup
from benchmarks.table import Line, machine, markdown

RESULTS = Path(__file__).with_name("RESULTS.md")
SIZES = (10**6, 10**7)
FRONTIER = 10**7


class Measured(NamedTuple):
    """The lines of a section, and what was checked besides."""

    lines: Sequence[Line]
    checked: str = ""


class Section(NamedTuple):
    """A table of RESULTS.md; one that is not `usual` is measured only when it is named."""

    measure: Callable[[], Measured]
    notes: str
    usual: bool = True


def _kernels() -> Measured:
    lines: list[Line] = []
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
    return Measured(lines, f"Checked in the same run: {checked}.")


def _imports() -> Measured:
    return Measured(imports.imports())


def _scale() -> Measured:
    return Measured(scale.scale())


def _clusters() -> Measured:
    return Measured(clusters.union_find(10**7))


def _attribution() -> Measured:
    return Measured(attribution.attribution(10**7))


def _addresses() -> Measured:
    return Measured(addresses.addresses(10**7))


def _names() -> Measured:
    return Measured(names.names())


def _service() -> Measured:
    return Measured(service.service())


def _warehouse() -> Measured:
    with tempfile.TemporaryDirectory() as name:
        return Measured(warehouse.frontier(Path(name), FRONTIER))


SECTIONS = {
    "kernels": Section(
        _kernels,
        """\
Medians of at least five rounds, the sides one after the other in each round. A kernel's time is all of
`account_packed`: memory, run, provenance, check of conservation. The C loop's is its memory and the loop;
of its two variants (with and without prefetch) the faster one counts. The kernels keep 16 bytes a purse and
read 24 bytes a movement; the C loop keeps 8 or 16, reads 16 and checks nothing. At 10^6 movements all
balances fit the cache, so that instructions count; at 10^7 memory does. The reference kernel and the Python
peers run on fewer rows and are compared by rate. A goal that is not met says so.""",
    ),
    "imports": Section(
        _imports,
        """\
An import is all of it, once, into an empty ledger: checking every value, building rows, identity, order,
conflicts, files. Plain reading (the median of three) decodes the same files with all their columns and keeps
nothing; raw blocks, which pyarrow cannot read, are read whole and hashed twice. Files are generated and
plain. `rows` are rows of the ledger.""",
    ),
    "scale": Section(
        _scale,
        """\
A generated ledger in Parquet, each way in a process of its own. Decoding reads the columns that reach needs,
a row group at a time, on one thread or several, whichever is faster. Memory is the most that was resident,
mapped files included. The slope is that of a straight line through the logarithms: 1 is linear.""",
        usual=False,
    ),
    "clusters": Section(
        _clusters,
        """\
Connected components of the same pairs, the sides in turns; scipy's sparse matrix is made beforehand, and the
components are equal. Near pairs join numbers that are close to each other, as a chain's addresses do.""",
    ),
    "attribution": Section(
        _attribution,
        """\
A trace of one heist under all policies from Parquet, the sides in turns in a process of their own. Without:
rows, and the 512 services as stops, for without these a trace reaches most of the chain. With: as a workspace
traces. The thieves swap to tokens and back, deposit with a bridge and are spammed, 3,000 others swap at the
same pools. One in seven events is of the bridge that the thieves use: all of these are decoded.""",
        usual=False,
    ),
    "addresses": Section(
        _addresses,
        """\
Look-ups in a mapped index of EVM addresses, half of them hits, against numpy's binary search and a dictionary
of the same keys in the same run; every answer is compared with the dictionary's.""",
        usual=False,
    ),
    "names": Section(
        _names,
        """\
Queries by one process on one core over the names of the real OFAC list, each answer with its reasons; the
peers over the same names in the same run. nomenklatura gets 20 candidates for each query beforehand. A new
process is started for each measurement of the start and of memory.""",
        usual=False,
    ),
    "service": Section(
        _service,
        """\
The service in processes of its own on the real lists, asked for single addresses over 32 connections
by another process on the same two cores; an ASGI application that answers nothing is the limit. A closed loop
asks as fast as answers come; an open one at a fixed rate, latency counted from when a request is due.""",
        usual=False,
    ),
    "warehouse": Section(
        _warehouse,
        """\
The frontier search on generated rows. In raw SQL what is known stays in the engine. Spark runs with a master
and one worker of two cores on this machine. All reach as many purses as one pass does.""",
        usual=False,
    ),
}


def main(names: Sequence[str]) -> None:
    """Measure the sections named, or the usual ones; print and write each as it comes."""
    unknown = sorted(set(names) - SECTIONS.keys())
    if unknown:
        sys.exit(f"{unknown[0]!r} is no section: {', '.join(SECTIONS)}")
    if "warehouse" in names and not warehouse.installed():
        sys.exit("the section needs the extra `warehouse` and Java: run it with .venv-warehouse/bin/python")
    for name in names or [name for name, section in SECTIONS.items() if section.usual]:
        taken_on, section = machine(), SECTIONS[name]
        measured = section.measure()
        table = markdown(list(measured.lines))
        print(table, flush=True)
        parts = filter(None, (taken_on, table, section.notes, measured.checked))
        results.write(RESULTS, "Benchmarks", name, "\n\n".join(parts), tuple(SECTIONS))


if __name__ == "__main__":
    main(sys.argv[1:])
