"""CSV text is read the same whichever way a block takes: quoted or not, parsed at once or line by line."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hueandcry.sources.csv_text import CsvText
from hueandcry.sources.report import Report

CELL = st.text('ab ",', max_size=4)
QUOTED = st.text("ab ,", max_size=4).map(lambda text: f'"{text}"')


@given(st.lists(st.lists(st.one_of(CELL, QUOTED, QUOTED), min_size=1, max_size=3).map(",".join), min_size=1))
def test_both_ways_of_reading_agree(lines: list[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    with tempfile.TemporaryDirectory() as folder, Report() as report:
        path = Path(folder) / "x.csv"
        path.write_bytes(b"one,two\n" + data)
        text = CsvText(path, report)
        text._line += data.count(b"\n")
        fast, slow = text._fast(data, 2), text._slow(data, 2)
    if fast is not None:
        assert not slow.refused
        assert fast.lines.tolist() == slow.lines.tolist()
        assert {name: column.to_pylist() for name, column in fast.columns.items()} == {
            name: column.to_pylist() for name, column in slow.columns.items()
        }


def test_plain_quotes_take_the_fast_way() -> None:
    data = b'"a,b",""\n"c",d\n'
    with tempfile.TemporaryDirectory() as folder, Report() as report:
        path = Path(folder) / "x.csv"
        path.write_bytes(b"one,two\n" + data)
        text = CsvText(path, report)
        text._line += 2
        block = text._fast(data, 2)
    assert block is not None
    assert {name: column.to_pylist() for name, column in block.columns.items()} == {
        "one": ["a,b", "c"],
        "two": ["", "d"],
    }
