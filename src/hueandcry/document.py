"""A YAML file as nodes that remember their lines and how YAML 1.1 reads each bare word.

Nothing is resolved: `0x10` is not an integer, `2025-02-21` not a date and an address not a number; what other
readers would make of a word is kept beside it. Tags, anchors and aliases are refused, and depth and number of
nodes are bounded: a hostile file costs little.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml
from yaml.resolver import Resolver

from hueandcry.chains.characters import shown
from hueandcry.model.errors import InputError

TEXT = "str"  # how YAML reads a quoted or a plain word; others are int, float, bool, null, timestamp

# Control characters but tab and line breaks, marks that reorder text, and what cannot be written as UTF-8.
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = Resolver()
_Events: TypeAlias = Iterator[yaml.Event]


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a mapping, the line (from 1) where it begins, and what YAML takes a scalar for."""

    line: int
    value: "str | tuple[Node, ...] | dict[str, Node]"
    kind: str = field(default=TEXT, compare=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may be: `what` it holds one of, its bounds, and the error of one that cannot be used."""

    what: str
    nodes: int
    depth: int
    error: type[InputError]

    def complaint(self, name: str, line: int, reason: str) -> InputError:
        """The error that says `file line N: reason`."""
        return self.error(f"{name} line {line}: {reason}")


def read(text: str, name: str, bounds: Bounds) -> Node:
    """The single document in a text; the error of the bounds, with the line, where it cannot be used."""
    builder = _Builder(text, name, bounds)
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise bounds.complaint(name, line, f"not valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise bounds.error(f"{name}: not valid YAML: {error}") from error


class _Builder:
    """Nodes from the parser's events; it never reads further than the first offence."""

    def __init__(self, text: str, name: str, bounds: Bounds) -> None:
        self._name = name
        self._bounds = bounds
        self._count = 0
        self._refuse_control_characters(text, 1)
        self._events: _Events = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node:
        """Return the only document."""
        next(self._events)  # start of the stream
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            raise self._complaint(1, "the file is empty")
        root = self._node(next(self._events), 0)
        next(self._events)  # end of the document
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise self._complaint(_line(following), f"a file holds one {self._bounds.what}, not several")
        return root

    def _complaint(self, line: int, reason: str) -> InputError:
        return self._bounds.complaint(self._name, line, reason)

    def _refuse_control_characters(self, text: str, line: int) -> None:
        found = FORBIDDEN.search(text)
        if found:
            at = line + text.count("\n", 0, found.start())
            raise self._complaint(at, f"character U+{ord(found.group()):04X} is not allowed")

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        self._count += 1
        self._allow(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_control_characters(event.value, line)
            return Node(line, event.value, _kind(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, self._sequence(depth))
        return Node(line, self._mapping(depth))

    def _allow(self, event: yaml.Event, line: int, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self._complaint(line, "anchors and aliases are not allowed: write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self._complaint(line, f"tag {shown(tag)} is not allowed: write the value out")
        if depth > self._bounds.depth:
            raise self._complaint(line, f"nested more than {self._bounds.depth} deep")
        if self._count > self._bounds.nodes:
            raise self._complaint(line, f"more than {self._bounds.nodes} values")

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
                raise self._complaint(key.line, "a key must be text")
            if key.value in items:
                raise self._complaint(key.line, f"key {shown(key.value)} is given twice")
            items[key.value] = self._node(next(self._events), depth + 1)
        return items


def _kind(event: yaml.ScalarEvent) -> str:
    """What YAML 1.1 takes a scalar for; a quoted one is always text."""
    if not event.implicit[0]:
        return TEXT
    resolve: Callable[..., str] = _RESOLVER.resolve
    tag = resolve(yaml.ScalarNode, event.value, (True, False))
    return tag.rpartition(":")[2]


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
