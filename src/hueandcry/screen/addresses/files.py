"""The files of an address index: arrays in one file, and a manifest that vouches for it."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hueandcry.model.errors import LedgerDamaged, StorageError

FORMAT = 1
MANIFEST = "manifest.json"
_SUFFIX = ".addresses"
_ALIGN = 64  # a cache line
_TYPES = ("<u8", "<i8")

Array = npt.NDArray[Any]


def write(folder: Path, arrays: Mapping[str, Array], facts: Mapping[str, int]) -> None:
    """Replace the index in the folder: a crash leaves the old or the new one; StorageError."""
    temporary = folder / f"writing-{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        places, digest = _write_arrays(temporary, arrays)
        name = f"{digest[:16]}{_SUFFIX}"
        temporary.replace(folder / name)
        record = {"format": FORMAT, "file": name, "sha256": digest, "arrays": places, **facts}
        _replace(folder / MANIFEST, json.dumps(record, indent=1, sort_keys=True) + "\n")
        for old in folder.glob(f"*{_SUFFIX}"):
            if old.name != name:
                old.unlink(missing_ok=True)
    except OSError as error:
        advice = "free some space or mend the permissions and build it again; the old index stands"
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StorageError(f"cannot write the address index ({error}): {advice}") from error


def read(folder: Path) -> tuple[dict[str, Array], dict[str, int]]:
    """The arrays, mapped into memory, and the facts; LedgerDamaged where a file differs from the manifest."""
    for _ in range(3):
        record = _manifest(folder)
        path = folder / str(record["file"])
        if path.exists():  # else it was replaced since the manifest was read
            break
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != record["sha256"]:
            raise _damaged(folder, f"{path.name} differs from the manifest")
        size = path.stat().st_size
        data = np.memmap(path, np.uint8, mode="r") if size else np.zeros(0, np.uint8)
    except OSError as error:
        raise _damaged(folder, f"{path.name} cannot be read: {error.strerror}") from error
    try:
        arrays = {str(name): _array(data, **place) for name, place in record["arrays"].items()}
        facts = {key: int(value) for key, value in record.items() if isinstance(value, int)}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(folder, f"the manifest is ill-formed ({error})") from error
    return arrays, facts


def _array(data: npt.NDArray[np.uint8], at: int, dtype: str, shape: list[int]) -> Array:
    if dtype not in _TYPES or at < 0 or at % 8 or any(each < 0 for each in shape):
        raise ValueError("an array of unknown form")
    size = int(np.prod(shape)) * 8
    if at + size > len(data):
        raise ValueError("an array goes beyond its file")
    return np.asarray(data[at : at + size].view(dtype)).reshape(shape)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_text("utf-8"))
        version, name = record["format"], record["file"]
    except FileNotFoundError:
        raise _damaged(folder, f"there is no {MANIFEST}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, f"{MANIFEST} cannot be read ({error})") from error
    if version != FORMAT:
        raise _damaged(folder, f"it has format {version!r}, this version reads format {FORMAT}")
    if Path(str(name)).name != name:
        raise _damaged(folder, f"the manifest names a file elsewhere: {name!r}")
    assert isinstance(record, dict)
    return record


def _damaged(folder: Path, reason: str) -> LedgerDamaged:
    return LedgerDamaged(f"the address index in {folder} cannot be used: {reason}; build it again")


def _write_arrays(path: Path, arrays: Mapping[str, Array]) -> tuple[dict[str, dict[str, Any]], str]:
    places: dict[str, dict[str, Any]] = {}
    hashed = hashlib.sha256()
    at = 0
    with path.open("wb") as file:
        for name, array in arrays.items():
            little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            places[name] = {"at": at, "dtype": little.dtype.str, "shape": list(little.shape)}
            data = little.reshape(-1).view(np.uint8).data
            padding = bytes(-data.nbytes % _ALIGN)
            for part in (data, padding):
                file.write(part)
                hashed.update(part)
            at += data.nbytes + len(padding)
        file.flush()
        os.fsync(file.fileno())
    return places, hashed.hexdigest()


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}-{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
