"""Amounts in the kernels' memory: two words side by side."""

from hueandcry.trace.fast.jit import jit
from hueandcry.trace.fast.machine import Wide, Word, load, store
from hueandcry.trace.fast.wide import ONE


@jit
def load_wide(base: Word, at: Word) -> Wide:
    """The amount at `at`."""
    return load(base, at), load(base, at + ONE)


@jit
def store_wide(base: Word, at: Word, lo: Word, hi: Word) -> None:
    """Set the amount at `at`."""
    store(base, at, lo)
    store(base, at + ONE, hi)
