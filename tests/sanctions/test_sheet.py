"""Tables: CSV and XLSX with their traps."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from hueandcry.model.errors import ListError
from hueandcry.sanctions import sheet


def csv_file(folder: Path, data: bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(data)
    return path


def book(folder: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    path = folder / "list.xlsx"
    made.save(path)
    return path


def repacked(path: Path, part: str, data: bytes) -> Path:
    """The workbook with one part put in place of its own."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, old in {**parts, part: data}.items():
            archive.writestr(name, old)
    path.write_bytes(buffer.getvalue())
    return path


def test_csv_with_and_without_mark(tmp_path: Path) -> None:
    rows = [("a", "b"), ("1, 2", "é\nx")]
    for mark in (b"", b"\xef\xbb\xbf"):
        assert list(sheet.csv_rows(csv_file(tmp_path, mark + 'a,b\r\n"1, 2","é\nx"'.encode()))) == rows


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("a,é\r\n".encode("cp1252"), "not UTF-8"),
        ("a,b\r\n".encode("utf-16"), "not UTF-8"),
        (b"a,b\r\n1,\x002\r\n", "line 2: a NUL character"),
        (b'a,b\r\n"1,2\r\n', "not whole as CSV"),
        (b'a,b\r\n"1"x,2\r\n', "not whole as CSV"),
        (b"a" * 200_000, "not whole as CSV"),
        (b"," * 600, "more than 1,000,000 rows or 512 columns"),
    ],
)
def test_csv_that_is_not_one(data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=says):
        list(sheet.csv_rows(csv_file(tmp_path, data)))


def test_headers_are_found_below_a_title() -> None:
    rows = [("Title",), (), ("Name ", "Id", ""), ("A ", "1"), ("", ""), (" B", "2", "")]
    found = list(sheet.under_headers(rows, ["Id"], "x"))
    assert [(row.number, row["Name"], row["Id"]) for row in found] == [(4, "A", "1"), (6, "B", "2")]
    assert found[0]["Other"] == ""


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("Name",)], "headers are missing: Id"),
        ([], "headers are missing: Id, Name"),
        ([("Id", "Name", "Name")], "headers twice: Name"),
        ([("Id", "Name"), ("1", "A", "B")], "row 2 has 3 cells under 2 headers"),
        ([("Id", "Name"), ("1",)], "row 2 has 1 cells under 2 headers"),
        ([("x",)] * 20 + [("Id", "Name")], "headers are missing"),
    ],
)
def test_headers_that_have_changed(rows: list[tuple[str, ...]], says: str) -> None:
    with pytest.raises(ListError, match=says):
        list(sheet.under_headers(rows, ["Id", "Name"], "x", exact=True))


def test_a_workbook_as_texts(tmp_path: Path) -> None:
    path = book(
        tmp_path, ["Id", "Day", "Text"], [901.0, datetime(2026, 3, 2), "a_x000D_b"], [1.5, True, None]
    )
    (found,) = sheet.workbook(path)
    assert found.rows == (("Id", "Day", "Text"), ("901", "2026-03-02", "a\rb"), ("1.5", "True", ""))


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    path = book(tmp_path, ["a"])
    whole = path.read_bytes()
    for data in (b"Id,Name", b"PK\x03\x04junk", whole[:-40], whole[: len(whole) // 2]):
        path.write_bytes(data)
        with pytest.raises(ListError, match="not an XLSX|damaged|cut short"):
            sheet.workbook(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_workbook_with_a_doctype_is_refused(part: str, encoding: str, tmp_path: Path) -> None:
    start = f'<?xml version="1.0" encoding="{encoding}"?>'
    bomb = f'{start}{" " * 2_000_000}<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    with pytest.raises(ListError, match="DOCTYPE|not UTF-8"):
        sheet.workbook(repacked(book(tmp_path, ["a"]), part, bomb.encode(encoding)))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "STRINGS_LIMIT", 1 << 20)
    path = repacked(book(tmp_path, ["a"]), "xl/sharedStrings.xml", bytes(2 << 20))
    with pytest.raises(ListError, match="too large when unpacked"):
        sheet.workbook(path)


def test_a_sheet_that_is_not_linked_is_an_error(tmp_path: Path) -> None:
    path = book(tmp_path, ["a"])
    part = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(path) as archive:
        links = archive.read(part)
    assert b"Target=" in links
    with pytest.raises(ListError, match="not whole as XLSX"):
        sheet.workbook(repacked(path, part, links.replace(b"Target=", b"Targe=")))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("data", [b"", b"<a/>", b"<worksheet><sheetData><row>", b"junk"])
def test_broken_parts_are_errors_or_no_rows(part: str, data: bytes, tmp_path: Path) -> None:
    """What the library makes of a broken part: an error of ours, or a sheet without rows; no other error."""
    path = repacked(book(tmp_path, ["a"]), part, data)
    rows: list[object] = []
    with suppress(ListError):
        rows += [row for found in sheet.workbook(path) for row in found.rows]
    assert rows == []
