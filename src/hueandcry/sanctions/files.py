"""Files of a list as they come: plain, or packed with gzip, bzip2, xz or zip; told by content, not by name.

Nothing is unpacked to disk, and never more than a bound is unpacked at all.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from hueandcry.model.errors import ListError

UNPACKED_LIMIT = 1 << 30
"""The most bytes that one file of a list may unpack to: eight times OFAC's largest."""

HEAD = 64 * 1024
"""How much of a file `head` returns, in bytes."""

MEMBERS_LIMIT = 1000
DIRECTORY_LIMIT = (
    1 << 20
)  # bytes of a zip's directory: the library reads it whole before anything can be counted
CHUNK = 1 << 20

DAMAGE = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
)
IGNORED = (".xsd", ".md", ".pdf", ".html")  # beside the list in an archive: its schema and its description
OFFICE = "[Content_Types].xml"  # in the archive that is an office document, which is a file and not a package


class Bounded(io.RawIOBase):
    """The unpacked bytes of one file: ListError past the bound, and where the packing is damaged or cut."""

    def __init__(self, stream: IO[bytes], name: str, limit: int) -> None:
        super().__init__()
        self._stream, self._name, self._limit, self._taken = stream, name, limit, 0

    def readable(self) -> bool:
        """Always: this is a stream to read from."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """At most `size` bytes (1 MiB at a time), or all that follow; none at the end."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        try:
            data = self._stream.read(min(size, CHUNK))
        except DAMAGE as error:
            raise ListError(
                f"{self._name}: the file is damaged or cut short ({error}): get it again"
            ) from error
        self._taken += len(data)
        if self._taken > self._limit:
            raise ListError(
                f"{self._name}: more than {self._limit:,} bytes when unpacked; no list is that large"
            )
        return data

    def readinto(self, buffer: object) -> int:
        """Fill a buffer, for the buffered and text readers above; how many bytes were put into it."""
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)


@contextmanager
def opened(path: Path, limit: int = UNPACKED_LIMIT) -> Iterator[Bounded]:
    """The unpacked bytes of a file, to be read once from its beginning; ListError where that fails."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            magic = file.read(6)
            file.seek(0)
            stream = _unpacked(file, magic, path.name, stack)
        except DAMAGE as error:
            raise ListError(f"{path.name}: cannot be read ({error})") from error
        yield Bounded(stream, path.name, limit)


def head(path: Path) -> bytes:
    """The first 64 KiB of a file, unpacked."""
    with opened(path) as stream:
        return b"".join(_pieces(stream, HEAD))


def whole(path: Path, limit: int) -> bytes:
    """All of a file, unpacked: for formats that must be read out of order."""
    with opened(path, limit) as stream:
        return stream.read()


def digest(paths: Sequence[Path]) -> str:
    """SHA-256 of the bytes of the files as they were given (packed where they were packed), in order."""
    running = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    running.update(chunk)
        except OSError as error:
            raise ListError(f"{path.name}: cannot be read ({error})") from error
    return running.hexdigest()


def only(paths: Sequence[Path], form: str) -> Path:
    """The path of an edition that is one file; ListError for any other number."""
    if len(paths) != 1:
        raise ListError(f"{form}: an edition is one file; {len(paths)} were given")
    return paths[0]


def check_archive(file: IO[bytes], name: str) -> None:
    """Refuse a zip whose directory alone would fill the memory, before the library reads it."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - 66_000))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise ListError(f"{name}: the zip is damaged or cut short: get it again")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length > DIRECTORY_LIMIT or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise ListError(
            f"{name}: the zip has too large a directory for a list: unpack it and give the file in it"
        )


def _pieces(stream: Bounded, count: int) -> Iterator[bytes]:
    while count and (piece := stream.read(count)):
        count -= len(piece)
        yield piece


def _unpacked(file: IO[bytes], magic: bytes, name: str, stack: ExitStack) -> IO[bytes]:
    if magic.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=file)))
    if magic.startswith(b"BZh"):
        return stack.enter_context(bz2.BZ2File(file))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return stack.enter_context(lzma.LZMAFile(file))
    if magic.startswith(b"PK\x03\x04"):
        check_archive(file, name)
        return _member(file, name, stack)
    return file


def _member(file: IO[bytes], name: str, stack: ExitStack) -> IO[bytes]:
    archive = stack.enter_context(zipfile.ZipFile(file))
    entries = archive.infolist()
    if any(entry.filename == OFFICE for entry in entries):
        file.seek(0)
        return file
    if len(entries) > MEMBERS_LIMIT:
        raise ListError(f"{name}: {len(entries):,} files in the zip: unpack it and give the file of the list")
    files = [entry for entry in entries if _of_interest(entry)]
    if len(files) != 1:
        found = ", ".join(entry.filename for entry in files[:5]) or "none"
        raise ListError(f"{name}: the zip must hold one file of a list; it holds {len(files)} ({found})")
    if files[0].flag_bits & 1:
        raise ListError(f"{name}: the zip is encrypted: unpack it and give the file in it")
    return stack.enter_context(archive.open(files[0]))


def _of_interest(entry: zipfile.ZipInfo) -> bool:
    base = entry.filename.rsplit("/", 1)[-1]
    hidden = base.startswith(".") or entry.filename.startswith("__MACOSX/")
    return not (entry.is_dir() or hidden or base.lower().endswith(IGNORED))
