"""The bytes of an answer, unpacked no further than a bound: a few bytes can unpack to a disk's worth."""

import zlib

import httpx

_GZIP = 31  # the window of zlib that stands for gzip with its head and checksum
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip")


class Unusable(Exception):  # noqa: N818
    """Why the bytes are no answer; `passing` says that asking again may help."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(reason)


def body(response: httpx.Response, size: int) -> bytes:
    """The content of a response, at most `size` bytes as sent and as unpacked.

    Raises Unusable where it is larger, packed otherwise than by gzip once, or damaged, and what reading the
    stream raises.
    """
    large = Unusable(f"the answer is larger than {size // 2**20} MiB, nothing of it was used")
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in (*_PLAIN, *_PACKED):
        raise Unusable("the answer is packed in a way that was not asked for")
    content = _Plain() if packing in _PLAIN else _Gzip(size)
    sent = 0
    assert isinstance(response.stream, httpx.SyncByteStream)
    # httpx would unpack each piece whole, and what is packed twice, twice.
    for piece in response.stream:
        sent += len(piece)
        content.add(piece)
        if sent > size or len(content.data) > size:
            raise large
    content.end()
    return bytes(content.data)


class _Plain:
    def __init__(self) -> None:
        self.data = bytearray()

    def add(self, piece: bytes) -> None:
        self.data += piece

    def end(self) -> None:
        """Where plain bytes end is not for them to say."""


class _Gzip:
    def __init__(self, size: int) -> None:
        self.data = bytearray()
        self._size = size
        self._unpack = zlib.decompressobj(_GZIP)

    def add(self, piece: bytes) -> None:
        try:
            self.data += self._unpack.decompress(piece, self._size + 1 - len(self.data))
        except zlib.error as error:
            raise Unusable(f"the packed answer is damaged ({error})", passing=True) from None
        if self._unpack.unused_data:
            raise Unusable("the packed answer goes on behind its end", passing=True)

    def end(self) -> None:
        if self.data and not self._unpack.eof:
            raise Unusable("the packed answer was cut short", passing=True)
