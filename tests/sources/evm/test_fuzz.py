"""Whatever bytes a file holds, reading it ends with rows, a list of bad ones, or a refusal."""

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.model.errors import InputError
from hueandcry.sources import format_named
from hueandcry.sources.format import FileSet
from hueandcry.sources.report import Report
from tests.sources.evm.exports import SAMPLES

TEXTS = (
    "ethereum-etl-csv/transactions.csv",
    "ethereum-etl-csv/logs.csv",
    "ethereum-etl-csv/traces.csv",
    "ethereum-etl-json/transactions.jsonl.gz",
    "ethereum-etl-json/blocks.jsonl.gz",
    "ethereum-etl-json/logs.jsonl.gz",
    "explorer-csv/export-address.csv",
    "explorer-csv/export-token.csv",
)
# A file in the folder of a test is overwritten by each example.
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)


def read(path: Path, name: str) -> None:
    format = format_named(next(each for each in ("ethereum-etl", "explorer-csv") if name.startswith(each)))
    options = {"decimals": f"0x{0xA004:040x}=6"} if name.startswith("explorer") else {}
    report = Report()
    with suppress(InputError):
        if isinstance(format, FileSet):
            blocks = SAMPLES / "ethereum-etl-csv" / "blocks.csv"
            tables = format.read_set([path, blocks], options, report)
        else:
            tables = format.read(path, options, report)
        for table in tables:
            table.validate(full=True)


@pytest.mark.parametrize("name", TEXTS)
@SHARED
@given(data=st.data())
def test_a_file_with_strange_bytes_in_it_does_no_harm(name: str, data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / Path(name).name
    found = (SAMPLES / name).read_bytes()
    text = bytearray(gzip.decompress(found) if name.endswith(".gz") else found)
    for place in data.draw(st.lists(st.integers(0, len(text) - 1), min_size=1, max_size=5)):
        text[place : place + data.draw(st.integers(0, 4))] = data.draw(
            st.one_of(
                st.binary(max_size=4), st.sampled_from([b"null", b"NaN", b"-1", b'"', b"[[", b"1e9", b"\n"])
            )
        )
    path.write_bytes(gzip.compress(bytes(text)) if name.endswith(".gz") else bytes(text))
    read(path, name)


@SHARED
@given(found=st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda data: b"PAR1" + data)))
def test_a_file_of_any_bytes_does_no_harm(found: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(found)
    read(path, "ethereum-etl")


@SHARED
@given(place=st.integers(0, 4000), bits=st.integers(1, 255))
def test_a_parquet_file_with_a_wrong_byte_does_no_harm(place: int, bits: int, tmp_path: Path) -> None:
    data = bytearray((SAMPLES / "ethereum-etl-parquet" / "transactions.parquet").read_bytes())
    data[place % len(data)] ^= bits
    path = tmp_path / "transactions.parquet"
    path.write_bytes(data)
    read(path, "ethereum-etl")
