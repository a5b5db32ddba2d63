"""Import rate of every format, against plain reading of the same files."""

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.csv
import pyarrow.json
import pyarrow.parquet as pq

from benchmarks.exports import EXPORTS, Export
from benchmarks.table import Line, in_turns
from hueandcry.ledger import Ledger
from hueandcry.sources import ImportChoices, Report, format_named, import_files
from hueandcry.sources.format import FileSet, Surveying

ROWS = 10**6
ROUNDS = 3
CHOICES = {"explorer-csv": ImportChoices(duplicates="keep"), "flows-csv": ImportChoices(duplicates="keep")}
LARGE = 2**30  # bytes of JSON that pyarrow may look at together


def imports(rows: int = ROWS, names: Sequence[str] = tuple(EXPORTS)) -> list[Line]:
    """One line a format: how many times as long as plain reading an import into an empty ledger takes."""
    return [_line(name, rows) for name in names]


def _line(name: str, rows: int) -> Line:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        export = EXPORTS[name](folder, rows)
        sides: dict[str, Callable[[], object]] = {"plain": lambda: [_plain(path) for path in export.files]}
        plain = in_turns(sides, ROUNDS)["plain"]
        begun = time.perf_counter()
        read = _read(name, export)
        reading = time.perf_counter() - begun
        begun = time.perf_counter()
        done = import_files(Ledger(folder / "ledger"), export.files, format_named(name), CHOICES.get(name))
        whole = time.perf_counter() - begun
        if not done.total.added == read == export.rows:
            raise AssertionError(f"{name}: {export.rows} rows made, {read} read, {done.total.added} imported")
        detail = (
            f"{export.rows / whole / 1e3:.0f} k rows/s, of it reading and checking "
            f"{export.rows / reading / 1e3:.0f} k rows/s; plain {export.rows / plain / 1e3:.0f} k rows/s"
        )
        how = "reading and hashing" if name == "bitcoin-blocks" else "plain pyarrow reading"
        return Line(
            f"import {name} / {how}", f"{export.rows:.1e}".replace("e+0", "e"), whole / plain, " x", detail
        )


def _plain(path: Path) -> object:
    """The file as a table, all columns; of raw blocks all bytes, hashed twice."""
    if path.suffix == ".csv":
        return pyarrow.csv.read_csv(path)
    if path.suffix == ".jsonl":
        return pyarrow.json.read_json(path, pyarrow.json.ReadOptions(block_size=LARGE))
    if path.suffix == ".parquet":
        return pq.read_table(path)
    return hashlib.sha256(hashlib.sha256(path.read_bytes()).digest()).digest()


def _read(name: str, export: Export) -> int:
    """The rows that the format yields, without a ledger."""
    reader = format_named(name)
    options = dict(reader.options)
    with Report() as report:
        if isinstance(reader, FileSet):
            return sum(table.num_rows for table in reader.read_set(export.files, options, report))
        if isinstance(reader, Surveying):
            reader = reader.surveyed(export.files, options, report)
        rows = 0
        for path in export.files:
            report.begin(path.name)
            rows += sum(table.num_rows for table in reader.read(path, options, report))
        report.close()
        return rows


def main() -> None:
    """Measure the formats named, or all."""
    for line in imports(names=tuple(sys.argv[1:]) or tuple(EXPORTS)):
        print(" | ".join(line.cells()), flush=True)


if __name__ == "__main__":
    main()
