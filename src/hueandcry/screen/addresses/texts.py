"""Many short texts as bytes in one piece, so that numpy can look at all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Texts:
    """UTF-8 bytes of all texts, where each begins, and how long it is; too long ones are empty."""

    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """Lay out the texts; surrogates become bytes that no address has."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        joined = "".join(texts) if lengths.max(initial=0) <= _LONGEST else None
        if joined is not None and joined.isascii():
            data = joined.encode()
        else:
            parts = [
                each.encode("utf-8", "surrogatepass") if len(each) <= _LONGEST else b"" for each in texts
            ]
            lengths = np.fromiter(map(len, parts), np.int64, len(parts))
            data = b"".join(parts)
        return cls(np.frombuffer(data, np.uint8), np.cumsum(lengths) - lengths, lengths)

    def matrix(self, rows: npt.NDArray[np.int64], width: int) -> npt.NDArray[np.uint8]:
        """The texts of `rows`, all of one length, as a matrix of bytes."""
        if len(rows) == len(self.starts) and len(rows):
            return self.data.reshape(-1, width)
        matrix: npt.NDArray[np.uint8] = self.data[self.starts[rows][:, None] + np.arange(width)]
        return matrix
