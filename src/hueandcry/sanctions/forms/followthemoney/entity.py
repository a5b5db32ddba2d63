"""Entities: one line of JSON each, read in bounded memory a line."""

import io
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from hueandcry.model.errors import ListError
from hueandcry.sanctions.files import opened

LINE = 16 * 1024 * 1024
"""The most bytes of one entity."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: every property is a list of texts."""

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    datasets: tuple[str, ...] = ()
    caption: str = ""

    def all(self, *names: str) -> tuple[str, ...]:
        """The values of properties, in the order of the names, each once."""
        return tuple(dict.fromkeys(each for name in names for each in self.properties.get(name, ())))

    def first(self, *names: str) -> str:
        """The first value of the first property that has one."""
        return next(iter(self.all(*names)), "")

    def only(self, names: Container[str]) -> "Entity":
        """The entity with no other properties, and without its caption if it has a name."""
        kept = {name: values for name, values in self.properties.items() if name in names}
        return Entity(self.id, self.schema, kept, self.datasets, "" if "name" in kept else self.caption)

    def line(self) -> bytes:
        """The entity as a line of JSON."""
        told = {
            "id": self.id,
            "caption": self.caption,
            "schema": self.schema,
            "properties": {name: list(values) for name, values in self.properties.items() if values},
            "datasets": list(self.datasets),
        }
        return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def read_entities(path: Path) -> Iterator[Entity]:
    """Every entity of a file; ListError for a line that is none."""
    with opened(path) as stream:
        lines = io.BufferedReader(stream)
        number = 0
        while line := lines.readline(LINE + 1):
            number += 1
            if len(line) > LINE:
                raise ListError(f"{path.name}: line {number} is longer than {LINE:,} bytes")
            if line.strip():
                yield _entity(line, f"{path.name}: line {number}")


def _entity(line: bytes, place: str) -> Entity:
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ListError(f"{place}: not whole as JSON ({error}): get the file again") from error
    try:
        properties = {
            str(name): tuple(str(each) for each in ([values] if isinstance(values, str) else values))
            for name, values in told["properties"].items()
        }
        number, schema = told["id"], told["schema"]
        datasets = tuple(str(each) for each in told.get("datasets") or ())
    except (KeyError, TypeError, AttributeError):
        raise ListError(f"{place}: not an entity: id, schema and properties are expected") from None
    if not (isinstance(number, str) and number and isinstance(schema, str)):
        raise ListError(f"{place}: not an entity: id and schema are texts")
    return Entity(number, schema, properties, datasets, str(told.get("caption") or ""))
