"""A YAML file as nodes that remember their lines; every scalar stays the text that was written.

Nothing is resolved: `0x10` is not an integer, `2025-02-21` not a date and `1e3` not a float. Tags, anchors
and aliases are refused, and size, depth and number of nodes are bounded: a hostile file costs little.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from hueandcry.chains.characters import shown
from hueandcry.model.errors import HeistError

MAX_BYTES = 8 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 8

# Control characters but tab and line breaks, marks that reorder text, and what cannot be written as UTF-8.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_Events: TypeAlias = Iterator[yaml.Event]


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a mapping, and the line (from 1) on which it begins."""

    line: int
    value: "str | tuple[Node, ...] | dict[str, Node]"


def complaint(name: str, line: int, reason: str) -> HeistError:
    """Return the error that says `file line N: reason`."""
    return HeistError(f"{name} line {line}: {reason}")


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known word that is most like the text."""
    from difflib import get_close_matches  # only a mistake needs it: loading it takes some milliseconds

    return get_close_matches(text[:60], known, n=1, cutoff=0.0)[0]


def read_document(data: bytes, name: str) -> Node:
    """Return the single document in the bytes of file `name`, or raise HeistError with the line."""
    if len(data) > MAX_BYTES:
        raise HeistError(f"{name}: larger than {MAX_BYTES} bytes; a heist file is not a place for transfers")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise complaint(name, data.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from error
    _refuse_control_characters(text, name, 1)
    try:
        return _Builder(yaml.parse(text, Loader=_LOADER), name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise complaint(name, line, f"not valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise HeistError(f"{name}: not valid YAML: {error}") from error


def _refuse_control_characters(text: str, name: str, line: int) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        at = line + text.count("\n", 0, found.start())
        raise complaint(name, at, f"character U+{ord(found.group()):04X} is not allowed")


class _Builder:
    """Nodes from the parser's events; it never reads further than the first offence."""

    def __init__(self, events: _Events, name: str) -> None:
        self._events = events
        self._name = name
        self._count = 0

    def document(self) -> Node:
        """Return the only document."""
        next(self._events)  # start of the stream
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            raise complaint(self._name, 1, "the file is empty")
        root = self._node(next(self._events), 0)
        next(self._events)  # end of the document
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise complaint(self._name, _line(following), "a file holds one heist, not several")
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        self._count += 1
        self._allow(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            _refuse_control_characters(event.value, self._name, line)
            return Node(line, event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, self._sequence(depth))
        return Node(line, self._mapping(depth))

    def _allow(self, event: yaml.Event, line: int, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise complaint(self._name, line, "anchors and aliases are not allowed: write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise complaint(self._name, line, f"tag {shown(tag)} is not allowed: every value is plain text")
        if depth > MAX_DEPTH:
            raise complaint(self._name, line, f"nested more than {MAX_DEPTH} deep")
        if self._count > MAX_NODES:
            raise complaint(self._name, line, f"more than {MAX_NODES} values")

    def _sequence(self, depth: int) -> tuple[Node, ...]:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return tuple(items)

    def _mapping(self, depth: int) -> dict[str, Node]:
        items: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key.value, str):
                raise complaint(self._name, key.line, "a key must be text")
            if key.value in items:
                raise complaint(self._name, key.line, f"key {shown(key.value)} is given twice")
            items[key.value] = self._node(next(self._events), depth + 1)
        return items


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
