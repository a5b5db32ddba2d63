"""The fields of one entry of a pack, each read by its type; the schema is a table of names and types."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from hueandcry.attribution.concepts import concepts
from hueandcry.attribution.document import FORBIDDEN, TEXT, Node
from hueandcry.chains.characters import shown
from hueandcry.model.errors import BadRow, TagError

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ][0-9:.]+ ?(?:Z|[+-][0-9:]+)?)?")
_BREAK = re.compile(r"[\t\n\r\x85\u2028\u2029]")
_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}


class Fields:
    """The fields of an entry over those that it inherits; `bad` tells where the last reading went wrong."""

    def __init__(self, entry: Node, inherited: Mapping[str, Node]) -> None:
        if not isinstance(entry.value, dict):
            raise TagError("is not a mapping of fields")
        self._line = entry.line
        self._column = ""
        self._names = tuple(entry.value)
        self._values = {**inherited, **entry.value}

    def only(self, allowed: Iterable[str]) -> None:
        """TagError if the entry itself has a field of another name."""
        known = sorted(allowed)
        for name in self._names:
            if name not in known:
                self._column = name
                raise TagError(f"{shown(name)} is not a field{_near(name, known)}")

    def bad(self, error: Exception) -> BadRow:
        """The row for a list of bad entries: line, field and reason."""
        node = self._values.get(self._column)
        own = node.line if node is not None and node.line > self._line else self._line
        return BadRow(own, self._column, str(error))

    def has(self, name: str) -> bool:
        """Whether a field is there and not null."""
        node = self._values.get(name)
        return node is not None and node.kind != "null"

    def text(self, name: str, *, needed: bool = False, lines: bool = False) -> str:
        """A text, stripped, of one line unless `lines`; a bare word that YAML takes for other is bad."""
        node = self._node(name, needed)
        if node is None:
            return ""
        found = _text(node, lines)
        if needed and not found:
            raise TagError(f"{name} is empty")
        return found

    def words(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        node = self._node(name, needed)
        if node is None:
            return ()
        if not isinstance(node.value, tuple):
            raise TagError(f"{name} is not a list")
        return tuple(_text(each, False) for each in node.value)

    def flag(self, name: str) -> bool:
        """True or false; false where it is missing."""
        node = self._node(name, False)
        if node is None:
            return False
        if node.kind != "bool" or not isinstance(node.value, str):
            raise TagError(f"{name} is neither true nor false")
        return _FLAGS[node.value.lower()]

    def day(self, name: str) -> str:
        """An ISO 8601 day, also where a time follows it; empty where it is missing."""
        node = self._node(name, False)
        if node is None:
            return ""
        if not isinstance(node.value, str):
            raise TagError(f"{name} is not a date")
        return parse_day(node.value)

    def concept(self, name: str) -> str:
        """The id of a concept; empty where it is missing."""
        return parse_concept(self.text(name))

    def node(self, name: str) -> Node | None:
        """The node of a field, for what has a grammar of its own."""
        return self._node(name, False)

    def _node(self, name: str, needed: bool) -> Node | None:
        self._column = name
        if not self.has(name):
            if needed:
                raise TagError(f"{name} is missing, here and in the header")
            return None
        return self._values[name]


def _text(node: Node, lines: bool) -> str:
    if not isinstance(node.value, str):
        raise TagError("must be text, not a list or mapping")
    if node.kind == "int" and node.value.lower().startswith("0x"):
        raise TagError(f"{shown(node.value)} without quotes is a number in YAML: write it in quotes")
    if node.kind not in (TEXT, "timestamp", "merge", "value"):
        raise TagError(
            f"{shown(node.value)} without quotes is no text in YAML ({node.kind}): write it in quotes"
        )
    return clean(node.value, lines)


def clean(text: str, lines: bool = False) -> str:
    """The text without white space around it; TagError for control characters, and for line breaks."""
    text = text.strip()
    found = FORBIDDEN.search(text) or (None if lines else _BREAK.search(text))
    if found:
        raise TagError(f"contains the control character U+{ord(found.group()):04X}")
    return text


def parse_day(text: str) -> str:
    """The ISO 8601 day of a date or time; empty for empty text."""
    if not text:
        return ""
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date.fromisoformat(found[1]).isoformat()
    except ValueError:
        pass
    raise TagError(f"{shown(text)} is not a date, as in 2025-02-21")


def parse_concept(text: str) -> str:
    """The id of a concept, or empty; TagError names the nearest."""
    if text and text not in concepts():
        raise TagError(f"{shown(text)} is not a concept{_near(text, concepts())}")
    return text


def _near(text: str, known: Iterable[str]) -> str:
    near = get_close_matches(text[:60], list(known), n=1, cutoff=0.6)
    return f"; near: {near[0]}" if near else ""
