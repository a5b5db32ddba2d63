"""The beginning of a file as `detect` sees it: unpacked, and of a workbook the first rows of its sheets."""

import csv
import io
from pathlib import Path

from hueandcry.sanctions.files import HEAD, head
from hueandcry.sanctions.sheet import workbook

ROWS = 20
SHEETS = 10


def beginning(path: Path) -> bytes:
    """At most 64 KiB of a file; of an XLSX file the first rows of each sheet, as CSV.

    ListError where the file cannot be read.
    """
    start = head(path)
    return _rows(path) if start.startswith(b"PK\x03\x04") else start


def _rows(path: Path) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for sheet in workbook(path)[:SHEETS]:
        writer.writerow([f"sheet {sheet.name}"])
        writer.writerows([" ".join(cell.split()) for cell in row] for row in sheet.rows[:ROWS])
    return text.getvalue().encode()[:HEAD]
