"""The files that hold raw blocks: one block a file, or blk*.dat of Bitcoin Core; either may be gzipped.

A blk*.dat is a row of (magic, size, block) with zeros behind it. Bitcoin Core from 28.0 on writes its bytes
XORed with a key of eight bytes, which stands in xor.dat beside them.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo import header
from hueandcry.sources.utxo.block import MOST_BYTES

KEY_FILE = "xor.dat"
PREFIX = 512  # bytes of a block that hold its header and the height that its coinbase states
_MAGIC = bytes.fromhex("f9beb4d9")
_FOREIGN = {
    "0b110907": "testnet3",
    "1c163f28": "testnet4",
    "0a03cf40": "signet",
    "fabfb5da": "regtest",
    "fbc0b6db": "Litecoin",
    "c0c0c0c0": "Dogecoin",
}
_FRAME = 8
_KEY = 8
_CHUNK = 1 << 20


class Found(NamedTuple):
    """The first bytes of a block, its number in the file from 1 on, and how to get all of it."""

    prefix: bytes
    number: int
    read: Callable[[], bytes]


def blocks(path: Path) -> Iterator[Found]:
    """The blocks of a file in order; `read` must be called before the next one is asked for.

    Raises InputError where the file cannot be read or holds something else.
    """
    with _opened(path) as (file, packed):
        start = file.read(_FRAME)
        key = _key(path, start)
        magic = _unmasked(start[:4], key, 0)
        if magic.hex() in _FOREIGN:
            raise InputError(
                f"{path.name} has blocks of {_FOREIGN[magic.hex()]}: only Bitcoin's can be imported"
            )
        if magic == _MAGIC:
            yield from _framed(file, path.name, start, key)
        else:
            yield _single(file, path, start, packed)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BufferedIOBase, bool]]:
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=plain) as file:
                    yield file, True
            else:
                yield plain, False
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path.name} is damaged gzip ({error}): fetch it again") from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _key(path: Path, start: bytes) -> bytes:
    """The XOR key of the file, empty where it is not obfuscated."""
    beside = path.with_name(KEY_FILE)
    if start[:4] == _MAGIC or not beside.is_file():
        return b""
    with beside.open("rb") as file:
        key = file.read(_KEY + 1)
    if len(key) != _KEY:
        raise InputError(f"{beside} has not the {_KEY} bytes of an XOR key: copy it again")
    masked = _unmasked(start[:4], key, 0)
    # A single block beside the files of a node is not obfuscated.
    return key if masked == _MAGIC or masked.hex() in _FOREIGN else b""


def _unmasked(data: bytes, key: bytes, offset: int) -> bytes:
    if not any(key):
        return data
    turned = np.roll(np.frombuffer(key, np.uint8), -(offset % _KEY))
    return (np.frombuffer(data, np.uint8) ^ np.resize(turned, len(data))).tobytes()


def _framed(file: BufferedIOBase, name: str, start: bytes, key: bytes) -> Iterator[Found]:
    offset, number = 0, 0
    frame = start
    while frame:
        plain = _unmasked(frame, key, offset)
        if not any(frame) or not any(plain):
            _refuse_rest(file, name, key, offset + len(frame))
            return
        size = int.from_bytes(plain[4:], "little")
        if len(plain) < _FRAME or plain[:4] != _MAGIC or not header.SIZE < size <= MOST_BYTES:
            raise InputError(f"{name} byte {offset}: here no block begins: the file is damaged")
        offset, number = offset + _FRAME, number + 1
        body = _Body(file, key, offset, size)
        yield Found(body.prefix, number, body.read)
        offset += size
        if not body.skip():
            raise InputError(f"{name}: block {number} is cut short: copy the file while its node rests")
        frame = file.read(_FRAME)


class _Body:
    """A framed block, of which the first bytes have been read."""

    def __init__(self, file: BufferedIOBase, key: bytes, offset: int, size: int) -> None:
        self._file = file
        self._key = key
        self.prefix = _unmasked(file.read(min(size, PREFIX)), key, offset)
        self._offset = offset + len(self.prefix)
        self._left = size - len(self.prefix)

    def read(self) -> bytes:
        """The whole block, or what there is of it."""
        return self.prefix + self._next(self._left)

    def skip(self) -> bool:
        """Go to the end of the block; whether the file reaches that far."""
        while self._left and self._next(min(self._left, _CHUNK)):
            pass
        return not self._left

    def _next(self, size: int) -> bytes:
        data = self._file.read(size)
        offset = self._offset
        self._offset += len(data)
        self._left -= len(data)
        return _unmasked(data, self._key, offset)


def _refuse_rest(file: BufferedIOBase, name: str, key: bytes, offset: int) -> None:
    while chunk := file.read(_CHUNK):
        if any(chunk) and any(_unmasked(chunk, key, offset)):
            raise InputError(f"{name}: bytes that are no zeros follow the zeros at byte {offset}: damaged")
        offset += len(chunk)


def _single(file: BufferedIOBase, path: Path, start: bytes, packed: bool) -> Found:
    name = path.name.removesuffix(".gz") if packed else path.name
    longest = MOST_BYTES if not name.endswith(".hex") else 2 * MOST_BYTES + _CHUNK
    data = start + file.read(longest)
    if len(data) > longest:
        raise InputError(f"{path.name} is larger than a block can be ({MOST_BYTES} bytes): is it a blk*.dat?")
    if name.endswith(".hex"):
        try:
            data = bytes.fromhex(data.decode("ascii"))
        except ValueError as error:
            raise InputError(f"{path.name} is not the hexadecimal text of a block: {error}") from error
    return Found(data[:PREFIX], 1, lambda: data)
