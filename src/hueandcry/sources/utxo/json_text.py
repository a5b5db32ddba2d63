"""Files of JSON documents, one a line or one in all, plain or gzipped; numbers with a point stay text."""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hueandcry.model.errors import InputError
from hueandcry.sources.report import Report

LONGEST = 256 << 20  # characters of one document: a full block with its previous outputs has about 30 million


def documents(path: Path, report: Report) -> Iterator[tuple[int, Any]]:
    """Each document with the line that it begins in; InputError where the file holds anything else."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            source = gzip.GzipFile(fileobj=plain) if packed else plain
            with io.TextIOWrapper(source, "utf-8-sig") as text:
                yield from _documents(text, path.name)
        report.advance(path.stat().st_size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path.name} is damaged gzip ({error}): fetch it again") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8 text: is it JSON?") from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _documents(text: io.TextIOWrapper, name: str) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        where = f"{name} line {number}"
        if len(line) >= LONGEST:
            raise InputError(f"{where} has more than {LONGEST} characters: is it a block?")
        if not line.strip():
            continue
        try:
            found = _loads(line)
        except ValueError as error:
            if number > 1:
                raise InputError(f"{where} is not JSON: {error}") from error
            yield number, _whole(line + text.read(LONGEST), name)
            return
        yield number, found


def _whole(text: str, name: str) -> Any:
    """The one document that a file is whose first line alone is none."""
    if len(text) >= LONGEST:
        raise InputError(f"{name} has more than {LONGEST} characters: is it a block?")
    try:
        return _loads(text)
    except ValueError as error:
        raise InputError(f"{name} is not JSON: {error}") from error


def _loads(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no number")
