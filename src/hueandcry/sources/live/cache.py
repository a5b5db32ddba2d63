"""Answers on disk: kept for ever once they are about final blocks, asked anew otherwise.

A file holds its question and the answer; its name is the SHA-256 of the question. Keys of services are in
neither. Files appear whole or not at all; one that cannot be read is asked again.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from hueandcry.model.errors import SourceError, StorageError
from hueandcry.sources.live.answer import Json, dumps, parse


class Cache:
    """A folder of answers; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, question: Json) -> Json | None:
        """The answer that was kept, or None."""
        path = self._path(question)
        try:
            kept = parse(path.read_bytes(), path.name)
            if kept["question"] == question:
                return kept["answer"]
        except FileNotFoundError:
            return None
        except (SourceError, LookupError, TypeError):
            pass
        except OSError as error:
            raise StorageError(f"cannot read the answers in {self._folder} ({error.strerror})") from error
        path.unlink(missing_ok=True)
        return None

    def put(self, question: Json, answer: Json) -> None:
        """Keep an answer for ever; StorageError where the disk is full or not writable."""
        path = self._path(question)
        if path.exists():
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, dumps({"question": question, "answer": answer}))
        except OSError as error:
            raise StorageError(f"cannot keep an answer in {self._folder} ({error.strerror})") from error

    def _path(self, question: Json) -> Path:
        name = hashlib.sha256(dumps(question)).hexdigest()
        return self._folder / name[:2] / f"{name}.json"

    def _write(self, path: Path, content: bytes) -> None:
        # No fsync: an answer that a crash loses is asked again, one that it cuts short does not parse.
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
