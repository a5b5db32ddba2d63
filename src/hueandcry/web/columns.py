"""Tables of what an answer says, and words for its values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to print; rows are lists of texts."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def table(caption: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[tuple[str, str]]) -> Table:
    """A table of those columns in which some row says something."""
    told = [{name: words(row.get(name)) for name, _ in columns} for row in rows]
    shown = [(name, head) for name, head in columns if any(row[name] for row in told)]
    cells = [[row[name] for name, _ in shown] for row in told]
    return Table(caption, [head for _, head in shown], cells)


def words(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {words(each)}" for name, each in value.items() if words(each))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(words, value)))
    return str(value)
