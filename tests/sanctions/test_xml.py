"""Lists in XML under attack: bombs, DTDs, depth, length, truncation, other formats; and little memory."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.sanctions import xml
from hueandcry.sanctions.xml import Element, Shape

SHAPE = Shape("list", frozenset({"record"}), frozenset({"holder"}), frozenset({"note"}))


def names(path: Path) -> list[str]:
    with xml.reading(path, SHAPE) as document:
        return [xml.text(record, "name") for record in document.records()]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "list.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_records_in_the_root_and_in_holders_whatever_the_namespace(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><!-- a list --><l:list xmlns:l="urn:x" day="1"><?pi x?>
    <l:record><l:name> A </l:name></l:record>
    <holder><record><name>B</name></record><note/></holder><note/></l:list>"""
    path = written(tmp_path, text)
    assert names(path) == ["A", "B"]
    with xml.reading(path, SHAPE) as document:
        assert document.attributes == {"day": "1"}


def test_a_record_in_a_record_is_a_part_of_it(tmp_path: Path) -> None:
    text = "<list><record><name>A</name><old><record><name>B</name></record></old></record></list>"
    assert names(written(tmp_path, text)) == ["A"]


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE list>",
        '<!DOCTYPE list SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE list [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE list [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_never_read(doctype: str, encoding: str, tmp_path: Path) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<list><record><name>&c;</name></record></list>'
    )
    with pytest.raises(ListError, match="DOCTYPE"):
        names(written(tmp_path, text.encode(encoding)))


def test_an_entity_without_a_doctype_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="not whole as XML, line 1: .*Entity"):
        names(written(tmp_path, "<list><record><name>&c;</name></record></list>"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<html><body/></html>", "root element is <html>, where <list> is expected"),
        ("", "no root element"),
        (" " * 70_000 + "<list/>", "no root element|not whole"),
        ("name;country\nA;B", "not whole as XML, line 1"),
        (bytes(range(256)) * 8, "not whole as XML|no root element"),
        ("\x00" * 4096, "not whole as XML|no root element"),
        ("<list>\n<record><name>A</name></record>\n", "not whole as XML, line 3"),
        ("<list><record><name>A</name></list>", "not whole as XML, line 1"),
        ("<list/><list/>", "not whole as XML"),
        ("<list><record><name>A\x01</name></record></list>", "not whole as XML"),
        (b"<list><record><name>A\xff</name></record></list>", "not whole as XML"),
        ("<list><records><record><name>A</name></record></records></list>", "<record> stands in <records>"),
        ("<list><record><name>A</name></record><extra/></list>", "<extra> is not an element of this format"),
        ("<list><extra/><record><name>A</name></record></list>", "<extra> is not an element of this format"),
        ("<list><holder><extra/></holder></list>", "<extra> is not an element of this format"),
        ("<list>" + "<holder>" * 300 + "</holder>" * 300 + "</list>", "not whole as XML.*depth"),
        ("<list><record>" + "<a>" * 300 + "</a>" * 300 + "</record></list>", "not whole as XML.*depth"),
        (f"<list><record><name>{'A' * 1_000_001}</name></record></list>", "longer than 1,000,000 characters"),
        (f"<list><record name='{'A' * 1_000_001}'/></list>", "longer than 1,000,000 characters"),
        ("<list><record>" + "<a/>" * 200_001 + "</record></list>", "more than 200,000 elements"),
    ],
)
def test_what_is_not_a_whole_list_of_the_format(text: str | bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=says):
        names(written(tmp_path, text))


@pytest.mark.parametrize("filler", [b"A" * 65536, b"<a/>" * 16384])
def test_a_name_of_100_mb_is_refused_within_little_memory(filler: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    with path.open("wb") as file:
        file.write(b"<list><record><name>")
        for _ in range(100 * 16):
            file.write(filler)
        file.write(b"</name></record></list>")
    tracemalloc.start()
    with pytest.raises(ListError, match="one record is longer than|not whole as XML"):
        names(path)
    assert tracemalloc.get_traced_memory()[1] < 32 << 20
    tracemalloc.stop()


def test_records_are_freed_once_they_are_read(tmp_path: Path) -> None:
    record = "<record>" + "<name>A</name>" * 100 + "</record>"
    path = written(tmp_path, f"<list>{record * 2000}</list>")

    def left() -> Iterator[int]:
        with xml.reading(path, SHAPE) as document:
            for each in document.records():
                root: Element = each.getroottree().getroot()
                yield sum(1 for _ in root.iter())

    assert max(left()) < 10_000


@pytest.mark.parametrize(
    ("start", "tag"), [(b"<a:list xmlns:a='u'><x", "list"), (b"\xef\xbb\xbf<list/>", "list")]
)
def test_the_root_is_known_from_the_beginning(start: bytes, tag: str) -> None:
    assert xml.is_root(start, tag)
    assert not xml.is_root(start, "other")


def test_need_names_the_line(tmp_path: Path) -> None:
    with xml.reading(written(tmp_path, "<list>\n\n<record/></list>"), SHAPE) as document:
        record = next(document.records())
        with pytest.raises(ListError, match="<record> near line 3 has no name"):
            xml.need(record, "name", "list.xml")
        assert xml.texts(record, "name") == ()
