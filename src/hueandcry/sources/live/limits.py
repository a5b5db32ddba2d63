"""How much time, memory and patience a request may cost."""

from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request and of its repetitions; times in seconds, sizes in bytes.

    `connect` and `read` bound a silence, `total` the whole of one attempt, `size` its answer when unpacked.
    A failed attempt is repeated up to `attempts` in all, after `pause` and then ever longer, until `patience`
    is spent. `rate` is how many requests a second one host gets, by default what its kind of source bears.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 180.0
    size: int = 128 * MEBIBYTE
    attempts: int = 6
    pause: float = 0.5
    patience: float = 120.0
    rate: float | None = None


DEFAULT = Limits()
