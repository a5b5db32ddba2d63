"""Keys of services: from an environment variable or a file; never in a message, a log or a file of ours."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from hueandcry.model.errors import InputError

_LONGEST = 4_096


@dataclass(frozen=True, slots=True)
class Secret:
    """Text that shows itself to nobody: only `reveal` gives it."""

    _text: str = field(repr=False)

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._text)

    def reveal(self) -> str:
        """The text itself, for the request that needs it."""
        return self._text


def from_environment(variable: str) -> Secret | None:
    """The key in a variable, or in the file that `<variable>_FILE` names; None where neither is set.

    Raises InputError for a file that cannot be read or that others may read.
    """
    text = os.environ.get(variable, "").strip()
    if text:
        return Secret(text)
    path = os.environ.get(f"{variable}_FILE", "").strip()
    return from_file(Path(path)) if path else None


def from_file(path: Path) -> Secret:
    """The key that is the content of a file; InputError where it is unreadable, empty or open to others."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_LONGEST + 1)
    except OSError as error:
        raise InputError(f"cannot read the key in {path}: {error.strerror}") from error
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        raise InputError(f"others may read the key in {path}: chmod 600 {path}")
    text = content.decode("utf-8", errors="replace").strip()
    if not text or len(content) > _LONGEST or not text.isprintable():
        raise InputError(f"{path} holds no key: it should be one line of text")
    return Secret(text)
