"""Lists in XML, one record at a time: no entities, no DTD, no network, and bounds on all that can grow.

A `Shape` says which elements a format has. An element that it does not name is a changed format and an error:
what a parser does not know it must not drop.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from lxml import etree

from hueandcry.model.errors import ListError
from hueandcry.sanctions.files import HEAD, Bounded, opened

RECORD_BYTES = 8 * 1024 * 1024
"""The most bytes between the ends of two records: the longest of OFAC's, its table of values, is 1 MB."""
RECORD_ELEMENTS = 200_000
TEXT = 1_000_000
"""The most characters of one text or attribute."""

Element = etree._Element


@dataclass(frozen=True, slots=True)
class Shape:
    """The elements of a format by local name: the root, what holds records, the records, and what to pass by.

    Records stand directly in the root or in a holder; `passed` are elements beside them that carry no party.
    """

    root: str
    records: frozenset[str]
    holders: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()


@dataclass(slots=True)
class Document:
    """An open file: the attributes of its root, and its records."""

    name: str
    shape: Shape
    attributes: Mapping[str, str]
    _start: bytes
    _stream: Bounded
    _taken: int = 0
    _locals: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[Element]:
        """Each record, with local names for tags, freed once the next is asked for; read it whole, once."""
        tags = [f"{{*}}{tag}" for tag in self.shape.records]
        parser = etree.XMLPullParser(
            events=("end",),
            tag=tags,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,  # the library's own bounds hold: 256 levels, 10 MB of one text
            remove_comments=True,
            remove_pis=True,
        )
        for piece in self._fed(parser):
            self._taken += len(piece)
            if self._taken > RECORD_BYTES:
                raise ListError(f"{self.name}: one record is longer than {RECORD_BYTES:,} bytes")
            yield from self._ended(parser)
        try:
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise _broken(self.name, error) from error
        yield from self._ended(parser)
        self._check_rest(root)

    def _fed(self, parser: "etree.XMLPullParser") -> Iterator[bytes]:
        piece = self._start
        while piece:
            try:
                parser.feed(piece)
            except etree.XMLSyntaxError as error:
                raise _broken(self.name, error) from error
            yield piece
            piece = self._stream.read(HEAD)

    def _ended(self, parser: "etree.XMLPullParser") -> Iterator[Element]:
        for _, element in parser.read_events():
            record = cast(Element, element)
            if any(_local(above) in self.shape.records for above in record.iterancestors()):
                continue  # a part of its record, as the copies in Switzerland's history are
            self._check(record)
            yield record
            self._free(record)

    def _check(self, record: Element) -> None:
        parent = record.getparent()
        above = "" if parent is None else _local(parent)
        if above != self.shape.root and above not in self.shape.holders:
            raise ListError(f"{self.name}: <{_local(record)}> stands in <{above}>: the format has changed")
        if self._taken > TEXT // 2:  # a shorter record cannot break the bounds
            self._measure(record)
        self._taken = 0
        if record.tag[0] == "{":
            for element in record.iter(etree.Element):
                element.tag = self._locals.get(element.tag) or self._local_of(element)

    def _local_of(self, element: Element) -> str:
        return self._locals.setdefault(str(element.tag), _local(element))

    def _measure(self, record: Element) -> None:
        for count, element in enumerate(record.iter(etree.Element)):
            if count > RECORD_ELEMENTS:
                raise ListError(f"{self.name}: one record has more than {RECORD_ELEMENTS:,} elements")
            if len(element.text or "") > TEXT or any(len(value) > TEXT for value in element.attrib.values()):
                raise ListError(
                    f"{self.name}: a text in <{_local(element)}> is longer than {TEXT:,} characters"
                )

    def _free(self, record: Element) -> None:
        parent = record.getparent()
        assert parent is not None
        record.clear()
        while (before := record.getprevious()) is not None:
            self._check_beside(before)
            parent.remove(before)

    def _check_beside(self, element: Element) -> None:
        known = self.shape.records | self.shape.holders | self.shape.passed
        if _local(element) not in known:
            raise ListError(
                f"{self.name}: <{_local(element)}> is not an element of this format: "
                "the format has changed, and parties may be missing"
            )

    def _check_rest(self, root: Element) -> None:
        for element in root:
            self._check_beside(element)
            for inner in element if _local(element) in self.shape.holders else ():
                self._check_beside(inner)


@contextmanager
def reading(path: Path, shape: Shape) -> Iterator[Document]:
    """Open a list in XML; ListError where it is not XML, has a DOCTYPE, or another root than the shape's."""
    etree.clear_error_log()  # the library keeps what other files left there
    with opened(path) as stream:
        start = stream.read(HEAD)
        tag, attributes = root_of(start, path.name)
        if tag != shape.root:
            raise ListError(f"{path.name}: the root element is <{tag}>, where <{shape.root}> is expected")
        yield Document(path.name, shape, attributes, start, stream)


def root_of(start: bytes, name: str = "the file") -> tuple[str, Mapping[str, str]]:
    """Local name and attributes of the root element, from the beginning of a file; ListError without one."""
    sniffer = _Sniffer(name)
    parser = etree.XMLParser(
        target=cast("etree.ParserTarget", sniffer),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        parser.feed(start)
    except _Found:
        return sniffer.tag, sniffer.attributes
    except etree.XMLSyntaxError as error:
        raise _broken(name, error) from error
    raise ListError(f"{name}: no root element in its first {len(start):,} bytes: this is not a list in XML")


def is_root(start: bytes, tag: str) -> bool:
    """Whether the beginning of a file is XML with this root element; for `detect`."""
    try:
        return root_of(start)[0] == tag
    except ListError:
        return False


def text(element: Element, path: str) -> str:
    """The text of the first element at `path`, stripped; empty where there is none."""
    return (element.findtext(path) or "").strip()


def unread(element: Element, known: Collection[str]) -> Iterator[str]:
    """The names of an element's children that a form does not read, for a note in the edition."""
    return (tag for child in element if (tag := str(child.tag)) not in known)


def texts(element: Element, path: str) -> tuple[str, ...]:
    """The texts of all elements at `path`, stripped, without the empty ones."""
    return tuple(found for each in element.findall(path) if (found := (each.text or "").strip()))


def need(element: Element, path: str, source: str) -> str:
    """The text at `path`, which the format makes mandatory; ListError with the record's line without it."""
    found = text(element, path)
    if not found:
        raise ListError(f"{source}: <{element.tag}> near line {element.sourceline} has no {path}")
    return found


class _Found(Exception):
    """The root element was reached."""


class _Sniffer:
    def __init__(self, name: str) -> None:
        self.name, self.tag = name, ""
        self.attributes: dict[str, str] = {}

    def doctype(self, *_: object) -> None:
        raise ListError(f"{self.name}: it has a DOCTYPE; no official list has one, and it is not read")

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        self.tag = str(tag).rpartition("}")[2]
        self.attributes = {str(name): str(value) for name, value in attrib.items()}
        raise _Found

    def close(self) -> None:
        """Nothing to hand over: what was found is kept."""


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _broken(name: str, error: "etree.XMLSyntaxError") -> ListError:
    line, told = error.lineno, error.msg
    last = getattr(error.error_log, "last_error", None)
    if last is not None and not line:  # found early, and raised at the end without its place
        line, told = last.line, last.message
    return ListError(f"{name}: not whole as XML, line {line}: {told}: get the file again")
