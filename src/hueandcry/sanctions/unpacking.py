"""The bytes of an answer as they come, unpacked no further than a bound."""

import zlib
from collections.abc import Iterator

import httpx

from hueandcry.model.errors import BadAnswer

_GZIP = 31  # the window of zlib that stands for gzip with its head and checksum


def pieces(response: httpx.Response, size: int) -> Iterator[bytes]:
    """The content of an answer, piece by piece; BadAnswer past `size` bytes, as sent or as unpacked.

    What was claimed to be larger is refused before it is read. Raises what reading the stream raises.
    """
    claimed = response.headers.get("content-length", "")
    if claimed.isdecimal() and int(claimed[:20]) > size:
        raise _large(size)
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise BadAnswer("it is packed in a way that was not asked for; nothing of it was used")
    assert isinstance(response.stream, httpx.SyncByteStream)
    unpack = None if packing in ("", "identity") else zlib.decompressobj(_GZIP)
    sent = made = 0
    # httpx would unpack each piece whole, however large that is.
    for piece in response.stream:
        sent += len(piece)
        for part in _parts(unpack, piece):
            made += len(part)
            if max(sent, made) > size:
                raise _large(size)
            yield part
    if unpack is not None and (not unpack.eof or unpack.unused_data):
        raise BadAnswer("the packed answer was cut short or goes on behind its end; nothing of it was used")


def _parts(unpack: "zlib._Decompress | None", piece: bytes) -> Iterator[bytes]:
    if unpack is None:
        yield piece
        return
    while piece:
        try:
            part = unpack.decompress(piece, 1 << 20)
        except zlib.error as error:
            raise BadAnswer(f"the packed answer is damaged ({error}); nothing of it was used") from None
        yield part
        piece = unpack.unconsumed_tail


def _large(size: int) -> BadAnswer:
    return BadAnswer(f"it is larger than {size / 2**20:.0f} MiB; nothing of it was used")
