"""Seals: the SHA-256 of every file of a folder, so that none is read that is not as it was written."""

import hashlib
from pathlib import Path

import orjson

from hueandcry.model.errors import LedgerDamaged

SEAL = "seal.json"


def seal(folder: Path) -> None:
    """Write down what the files of a folder are; to be called when all of them are whole."""
    (folder / SEAL).write_bytes(orjson.dumps(_digests(folder), option=orjson.OPT_SORT_KEYS))


def check(folder: Path) -> None:
    """LedgerDamaged where a file of a sealed folder is missing, or differs from what was written."""
    name = f"{folder.parent.name}/{folder.name}"
    try:
        told = orjson.loads((folder / SEAL).read_bytes())
        found = _digests(folder)
    except (OSError, ValueError) as error:
        raise LedgerDamaged(f"{name}: {error}") from error
    if found != told:
        known = told if isinstance(told, dict) else {}
        wrong = sorted(each for each in known.keys() | found.keys() if known.get(each) != found.get(each))
        raise LedgerDamaged(f"{name}: {', '.join(wrong[:3])} is missing or not as it was written")


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != SEAL:
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
