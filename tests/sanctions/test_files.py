"""Files of lists: packed in any way, told by content; damage and bombs are errors."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.sanctions import files

TEXT = b"<list>" + bytes(range(32, 127)) * 2000 + b"</list>"


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda data: zipped(("readme.md", b"x"), ("a/", b""), ("a/list.xml", data), ("__MACOSX/a", b"x")),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_told_by_content_and_not_by_name(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    path.write_bytes(PACKINGS[packing](TEXT))
    assert files.whole(path, len(TEXT)) == TEXT
    assert files.head(path) == TEXT[: files.HEAD]
    assert len(files.head(path)) == 65536


@pytest.mark.parametrize("packing", PACKINGS)
def test_no_more_than_the_bound_is_unpacked(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(PACKINGS[packing](bytes(8 << 20)))
    with pytest.raises(ListError, match="more than 1,048,576 bytes when unpacked"):
        files.whole(path, 1 << 20)


@pytest.mark.parametrize("packing", [each for each in PACKINGS if each != "plain"])
@pytest.mark.parametrize("kept", [12, 200, -30, -1])
def test_cut_packings_are_errors(packing: str, kept: int, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(PACKINGS[packing](TEXT)[:kept])
    with pytest.raises(ListError, match="damaged or cut short|cannot be read"):
        files.whole(path, 1 << 30)


def test_a_damaged_byte_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "list.gz"
    packed = bytearray(gzip.compress(TEXT))
    packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(packed)
    with pytest.raises(ListError, match="damaged"):
        files.whole(path, 1 << 30)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([("a.xml", b"1"), ("b.xml", b"2")], r"holds 2 \(a.xml, b.xml\)"),
        ([("a.xsd", b"1")], r"holds 0 \(none\)"),
        ([(f"{number}.txt", b"") for number in range(1001)], "1,001 files in the zip"),
        ([("x" * 60_000 + str(number), b"") for number in range(10)], None),
        ([("x" * 60_000 + str(number), b"") for number in range(20)], "too large a directory"),
    ],
)
def test_a_zip_holds_one_list(members: list[tuple[str, bytes]], says: str | None, tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    path.write_bytes(zipped(*members))
    with pytest.raises(ListError, match=says or "holds 10"):
        files.head(path)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped(("list.xml", TEXT)))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "list.zip"
    path.write_bytes(data)
    with pytest.raises(ListError, match="encrypted"):
        files.head(path)


def test_an_office_document_is_a_file_and_no_package(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(zipped(("[Content_Types].xml", b"1"), ("xl/workbook.xml", b"2")))
    assert files.head(path) == path.read_bytes()


@pytest.mark.parametrize("path", ["missing", "."])
def test_what_cannot_be_opened(path: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be read"):
        files.head(tmp_path / path)
    with pytest.raises(ListError, match="cannot be read"):
        files.digest([tmp_path / path])


def test_the_digest_is_of_the_bytes_as_given_in_order(tmp_path: Path) -> None:
    first, second = tmp_path / "a.gz", tmp_path / "b"
    first.write_bytes(gzip.compress(b"first"))
    second.write_bytes(b"second")
    both = first.read_bytes() + b"second"
    assert files.digest([first, second]) == sha256(both).hexdigest()
    assert files.digest([second, first]) != files.digest([first, second])
