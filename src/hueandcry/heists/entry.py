"""Typed access to one mapping of a heist file; the record it becomes says which keys it may have."""

import dataclasses
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from hueandcry.chains.characters import shown
from hueandcry.heists.document import Node, complaint, nearest
from hueandcry.model.errors import HeistError, InputError

T = TypeVar("T")


class Entry:
    """One mapping, read key by key: complaints name the file, the line and the path of the key.

    Keys are the fields of the record `kind`, those without a default are required; others raise HeistError.
    """

    __slots__ = ("_file", "_line", "_path", "_values")

    def __init__(
        self, file: str, path: str, node: Node, kind: type, hidden: frozenset[str] = frozenset()
    ) -> None:
        self._file = file
        self._path = path
        self._line = node.line
        if not isinstance(node.value, dict):
            raise self._complaint(node.line, "", f"must be a mapping of keys to values, not {_sort(node)}")
        self._values = node.value
        self._check_keys(kind, hidden)

    def read(self, key: str, parse: Callable[[str], T]) -> T:
        """Return the key's text as `parse` understands it; what `parse` refuses is refused at its line."""
        text = self._text(key)
        if not text:
            raise self.error("is empty", key)
        try:
            return parse(text)
        except InputError as error:
            raise self.error(str(error), key) from error

    def maybe(self, key: str, parse: Callable[[str], T]) -> T | None:
        """Return the key as `read` does, or None where the key is absent."""
        return self.read(key, parse) if key in self._values else None

    def required(self, key: str) -> str:
        """Return the key's text, which must not be empty."""
        return self.read(key, str)

    def text(self, key: str) -> str:
        """Return the key's text on one line, empty where the key is absent."""
        return self._text(key) if key in self._values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list, none of them empty."""
        texts = []
        for number, node in enumerate(self._list(key)):
            if not isinstance(node.value, str) or not node.value.strip():
                raise self._complaint(node.line, f"{key}[{number}]", f"must be text, not {_sort(node)}")
            texts.append(" ".join(node.value.split()))
        return tuple(texts)

    def records(self, key: str, kind: type, build: "Callable[[Entry], T]") -> tuple[T, ...]:
        """Return what `build` makes of each mapping in the list under the key."""
        nodes = enumerate(self._list(key))
        return tuple(build(Entry(self._file, f"{key}[{number}]", node, kind)) for number, node in nodes)

    def distinct(self, key: str, marks: Iterable[Hashable], hint: str) -> None:
        """Refuse the first item of the list under the key whose mark an earlier one bears."""
        seen: dict[Hashable, int] = {}
        for number, (node, mark) in enumerate(zip(self._list(key), marks, strict=True)):
            if mark in seen:
                reason = f"repeats {key}[{seen[mark]}]: {hint}"
                raise self._complaint(node.line, f"{key}[{number}]", reason)
            seen[mark] = number

    def error(self, reason: str, key: str = "") -> HeistError:
        """Return the error for a key of this mapping, or for the mapping as a whole."""
        line = self._values[key].line if key in self._values else self._line
        return self._complaint(line, key, reason)

    def _text(self, key: str) -> str:
        node = self._values[key]
        if not isinstance(node.value, str):
            raise self.error(f"must be text, not {_sort(node)}", key)
        return " ".join(node.value.split())

    def _list(self, key: str) -> tuple[Node, ...]:
        if key not in self._values:
            return ()
        node = self._values[key]
        if not isinstance(node.value, tuple):
            raise self.error(f"must be a list, not {_sort(node)}", key)
        return node.value

    def _complaint(self, line: int, key: str, reason: str) -> HeistError:
        where = ".".join(part for part in (self._path, key) if part)
        return complaint(self._file, line, f"{where}: {reason}" if where else reason)

    def _check_keys(self, kind: type, hidden: frozenset[str]) -> None:
        known = {field.name: field for field in dataclasses.fields(kind) if field.name not in hidden}
        for key, node in self._values.items():
            if key not in known:
                reason = f"unknown key {shown(key)}; the nearest known key is {nearest(key, known)!r}"
                raise self._complaint(node.line, "", reason)
        for name, field in known.items():
            missing = dataclasses.MISSING
            if name not in self._values and field.default is missing and field.default_factory is missing:
                raise self._complaint(self._line, "", f"key {name!r} is missing")


def _sort(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, tuple):
        return "a list"
    return f"the text {shown(node.value)}" if node.value.strip() else "nothing"
