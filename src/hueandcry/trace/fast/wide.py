"""Unsigned 128-bit integers for the kernels: a number is two words, low and high.

Every constant is a `uint64`: numba widens a signed and an unsigned integer to a float.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.machine import Wide, Word, add, sub

Words: TypeAlias = NDArray[np.uint64]

ZERO = np.uint64(0)
ONE = np.uint64(1)
HALF = np.uint64(32)
WORD = np.uint64(64)
LOW = np.uint64(0xFFFFFFFF)
FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
BASE = np.uint64(1 << 32)


@jit
def less(alo: Word, ahi: Word, blo: Word, bhi: Word) -> bool:
    """Whether a < b."""
    return bool(ahi < bhi or (ahi == bhi and alo < blo))


@jit
def mul(a: Word, b: Word) -> Wide:
    """The whole product of two words."""
    a0, a1, b0, b1 = a & LOW, a >> HALF, b & LOW, b >> HALF
    p00, p01, p10 = a0 * b0, a0 * b1, a1 * b0
    middle = (p00 >> HALF) + (p01 & LOW) + (p10 & LOW)
    return a * b, a1 * b1 + (p01 >> HALF) + (p10 >> HALF) + (middle >> HALF)


@jit
def leading_zeros(a: Word) -> Word:
    """How many of the 64 bits stand above the highest one that is set; a > 0."""
    count = ZERO
    for width in (np.uint64(32), np.uint64(16), np.uint64(8), np.uint64(4), np.uint64(2), np.uint64(1)):
        if a >> (WORD - width) == ZERO:
            a = a << width
            count += width
    return count


@jit
def _digit(hi: Word, next_half: Word, d: Word) -> Wide:
    """One 32-bit digit of a division by the normalised word d: the digit and the remainder (Knuth, 4.3.1)."""
    d1, d0 = d >> HALF, d & LOW
    q = hi // d1
    r = hi - q * d1
    while q >= BASE or q * d0 > ((r << HALF) | next_half):
        q -= ONE
        r += d1
        if r >= BASE:
            break
    return q, ((hi << HALF) | next_half) - q * d


@jit
def divide_normal(lo: Word, hi: Word, d: Word) -> Wide:
    """(quotient, remainder) of hi:lo by a word d with its top bit set; hi < d."""
    q1, r = _digit(hi, lo >> HALF, d)
    q0, r = _digit(r, lo & LOW, d)
    return (q1 << HALF) | q0, r


@jit
def divide_word(lo: Word, hi: Word, d: Word) -> Wide:
    """(quotient, remainder) of hi:lo by any word d; hi < d."""
    if hi == ZERO:
        q = lo // d
        return q, lo - q * d
    s = leading_zeros(d)
    if s == ZERO:
        return divide_normal(lo, hi, d)
    q, r = divide_normal(lo << s, (hi << s) | (lo >> (WORD - s)), d << s)
    return q, r >> s


@jit
def _word_of_quotient(n0: Word, n1: Word, n2: Word, d0: Word, d1: Word) -> tuple[Word, Word, Word]:
    """(quotient, remainder low, remainder high) of n2:n1:n0 by the normalised d1:d0; n2:n1 < d1:d0."""
    if n2 == d1:
        q, r = FULL, n1 + d1
        over = bool(r < d1)
    else:
        q, r = divide_normal(n1, n2, d1)
        over = False
    plo, phi = mul(q, d0)
    while not over and less(n0, r, plo, phi):
        q -= ONE
        plo, phi = sub(plo, phi, d0, ZERO)
        r += d1
        over = bool(r < d1)
    lo, carry = mul(q, d0)
    rlo, rhi = sub(n0, n1, lo, carry + q * d1)
    return q, rlo, rhi


@jit
def muldiv(alo: Word, ahi: Word, blo: Word, bhi: Word, dlo: Word, dhi: Word) -> Wide:
    """floor(a * b / d), exact through 256 bits; b <= d, d > 0, hence the result is at most a."""
    if blo == dlo and bhi == dhi:
        return alo, ahi
    p0, p1 = mul(alo, blo)
    xlo, xhi = mul(alo, bhi)
    ylo, yhi = mul(ahi, blo)
    p2, p3 = mul(ahi, bhi)
    p1, c1 = add(p1, ZERO, xlo, ZERO)
    p1, c2 = add(p1, ZERO, ylo, ZERO)
    p2, c3 = add(p2, ZERO, xhi, ZERO)
    p2, c4 = add(p2, ZERO, yhi, ZERO)
    p2, c5 = add(p2, ZERO, c1 + c2, ZERO)
    p3 += c3 + c4 + c5
    if dhi == ZERO:  # then b is a word too, and p2 < d
        q1, r = divide_word(p1, p2, dlo)
        q0, r = divide_word(p0, r, dlo)
        return q0, q1
    s = leading_zeros(dhi)
    if s != ZERO:
        t = WORD - s
        dhi, dlo = (dhi << s) | (dlo >> t), dlo << s
        p3, p2, p1, p0 = (p3 << s) | (p2 >> t), (p2 << s) | (p1 >> t), (p1 << s) | (p0 >> t), p0 << s
    q1, rlo, rhi = _word_of_quotient(p1, p2, p3, dlo, dhi)
    q0, rlo, rhi = _word_of_quotient(p0, rlo, rhi, dlo, dhi)
    return q0, q1
