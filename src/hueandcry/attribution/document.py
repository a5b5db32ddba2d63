"""Packs of tags and actors as YAML documents."""

from hueandcry.document import FORBIDDEN, TEXT, Bounds, Node, read
from hueandcry.model.errors import TagError

__all__ = ["FORBIDDEN", "TEXT", "Node", "read_document"]

PACK = Bounds("pack", nodes=4_000_000, depth=12, error=TagError)


def read_document(text: str, name: str) -> Node:
    """The single document in a text; TagError with the line where it cannot be used."""
    return read(text, name, PACK)
