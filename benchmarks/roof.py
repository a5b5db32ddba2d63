"""The physical roof: a C loop that only moves 64-bit balances, compiled when the benchmark runs."""

import ctypes
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.world import World

SOURCE = r"""
#include <stdint.h>

#define LOOP(name, record)                                                                        \
void name(const uint32_t *s, const uint32_t *r, const uint64_t *v, uint64_t *b, long n, long d) { \
    for (long i = 0; i < n; i++) {                                                                \
        if (d) {                                                                                  \
            long j = i + d < n ? i + d : n - 1;                                                   \
            __builtin_prefetch(&b[(record) * (uint64_t)s[j]], 1);                                 \
            __builtin_prefetch(&b[(record) * (uint64_t)r[j]], 1);                                 \
        }                                                                                         \
        b[(record) * (uint64_t)s[i]] -= v[i];                                                     \
        b[(record) * (uint64_t)r[i]] += v[i];                                                     \
    }                                                                                             \
}
LOOP(words, 1)
LOOP(records, 2)
"""
COMMAND = ("cc", "-O3", "-march=native", "-shared", "-fPIC")
AHEAD = 24


def compile_roof(folder: Path) -> ctypes.CDLL:
    """The loops: `words` with 8 bytes a purse, `records` with 16."""
    source, library = folder / "roof.c", folder / "roof.so"
    source.write_text(SOURCE)
    subprocess.run([*COMMAND, "-o", str(library), str(source)], check=True)
    return ctypes.CDLL(str(library))


def roof(library: ctypes.CDLL, name: str, world: World, ahead: int) -> Callable[[], None]:
    """One pass of a loop over the world, its balances made anew like those of the kernels."""
    packed = world.packed
    words = packed.purses * (1 if name == "words" else 2)
    loop = getattr(library, name)

    def once() -> None:
        balances = np.zeros(words, np.uint64)
        columns = (packed.sender, packed.recipient, world.small, balances)
        addresses = [ctypes.c_void_p(column.ctypes.data) for column in columns]
        loop(*addresses, ctypes.c_long(len(packed)), ctypes.c_long(ahead))

    return once
