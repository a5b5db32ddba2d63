"""128-bit arithmetic of the fast kernels against Python's integers."""

import itertools
import random

import numpy as np
import pytest

pytest.importorskip("numba")

from hueandcry.trace.fast import wide
from hueandcry.trace.fast.jit import kernel
from hueandcry.trace.fast.machine import add, sub

MASK = (1 << 64) - 1
EDGES = sorted(
    {
        0,
        1,
        2,
        3,
        10**18,
        10**38 - 1,
        *(2**n + k for n in (31, 32, 33, 62, 63, 64, 65, 95, 96, 97, 126) for k in (-1, 0, 1)),
    }
)


def _words(numbers: list[int]) -> np.ndarray:
    return np.array([[n & MASK, n >> 64] for n in numbers], np.uint64)


@kernel
def _muldivs(a, b, d, result):  # type: ignore[no-untyped-def]
    for i in range(len(a)):
        lo, hi = wide.muldiv(a[i, 0], a[i, 1], b[i, 0], b[i, 1], d[i, 0], d[i, 1])
        result[i, 0], result[i, 1] = lo, hi


@kernel
def _sums(a, b, result):  # type: ignore[no-untyped-def]
    for i in range(len(a)):
        result[i, 0], result[i, 1] = add(a[i, 0], a[i, 1], b[i, 0], b[i, 1])
        result[i, 2], result[i, 3] = sub(a[i, 0], a[i, 1], b[i, 0], b[i, 1])
        result[i, 4] = wide.less(a[i, 0], a[i, 1], b[i, 0], b[i, 1])


def _check(triples: list[tuple[int, int, int]]) -> None:
    a, b, d = (_words(list(column)) for column in zip(*triples, strict=True))
    result = np.zeros((len(triples), 2), np.uint64)
    _muldivs(a, b, d, result)
    for (x, y, z), (lo, hi) in zip(triples, result.tolist(), strict=True):
        assert lo | hi << 64 == x * y // z, (x, y, z)


def test_muldiv_at_the_edges() -> None:
    _check([(x, y, z) for x, y, z in itertools.product(EDGES, repeat=3) if z and y <= z])


def test_muldiv_at_random() -> None:
    rng = random.Random(7)
    triples = []
    for _ in range(120_000):
        d = rng.getrandbits(rng.randint(1, 127)) | 1 << rng.randint(0, 126)
        b = rng.choice((d, d - 1, rng.randint(0, d)))
        triples.append((rng.getrandbits(rng.randint(1, 127)), b, d))
    _check(triples)


def test_muldiv_where_the_guessed_digit_is_too_large() -> None:
    """Divisors just above a power of two make Knuth's first guess wrong: both corrections are taken."""
    rng = random.Random(11)
    triples = []
    for _ in range(20_000):
        d = (1 << rng.randint(64, 126)) + rng.getrandbits(rng.choice((1, 40, 63)))
        q = (1 << rng.randint(60, 126)) - rng.getrandbits(3) - 1
        triples.append((min(q, 2**127 - 1), rng.randint(d - min(d, 9), d), d))
    _check(triples)


def test_sums_differences_and_order() -> None:
    pairs = list(itertools.product(EDGES, repeat=2))
    a, b = (_words(list(column)) for column in zip(*pairs, strict=True))
    result = np.zeros((len(pairs), 5), np.uint64)
    _sums(a, b, result)
    for (x, y), (slo, shi, dlo, dhi, below) in zip(pairs, result.tolist(), strict=True):
        assert slo | shi << 64 == (x + y) % 2**128
        assert dlo | dhi << 64 == (x - y) % 2**128
        assert below == (x < y)
