"""Machine code for the loops of `forest`, where numba is installed."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import numba


@cache
def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on the first call, free of the GIL; keep the machine code on disk where that can be."""
    made: Any = numba.njit(loop, nogil=True)
    with suppress(RuntimeError):  # numba finds no folder to write to
        made.enable_caching()
    done: Callable[..., Any] = made
    return done
