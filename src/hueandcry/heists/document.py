"""Heist files as YAML documents; every scalar stays the text that was written."""

from collections.abc import Iterable

from hueandcry.document import Bounds, Node, read
from hueandcry.model.errors import HeistError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Node", "complaint", "nearest", "read_document"]

MAX_BYTES = 8 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 8

HEIST = Bounds("heist", nodes=MAX_NODES, depth=MAX_DEPTH, error=HeistError)


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
    return read(text, name, HEIST)
