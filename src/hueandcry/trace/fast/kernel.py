"""Running the compiled kernels over packed movements, and the result as columns."""

import numpy as np
from numpy.typing import NDArray

from hueandcry.model import Policy
from hueandcry.trace.fast import layout
from hueandcry.trace.fast.books import Books
from hueandcry.trace.fast.columns import FastOutcome, Parts, Rests, parts, rests
from hueandcry.trace.fast.finish import count_rests, write_rests
from hueandcry.trace.fast.layout import GROW, PART, REST, SIDE, TOO_WIDE, TOTAL
from hueandcry.trace.fast.masks import account_masks
from hueandcry.trace.fast.packed import Packed, Words
from hueandcry.trace.fast.run import run

POLICIES = {
    Policy.FIFO: 0,
    Policy.LIFO: 1,
    Policy.TAINT_FIRST: 2,
    Policy.TIHO: 2,
    Policy.CLEAN_FIRST: 3,
    Policy.HAIRCUT: 4,
}
SORTING = 8  # looking through all purses costs as much as sorting an eighth of them


class TooWide(ArithmeticError):
    """A sum leaves 126 bits: the run has no result; the reference kernel can do it."""


def account_packed(packed: Packed, policy: Policy) -> FastOutcome:
    """Run `policy` over packed movements.

    Raises TooWide where a sum leaves 126 bits, ConservationBroken if the result does not add up.
    """
    result = account_masks(packed) if policy is Policy.POISON else _account_amounts(packed, policy)
    result.check()
    return result


def _account_amounts(packed: Packed, policy: Policy) -> FastOutcome:
    order = packed.order(policy)
    books = _run(packed, policy, order)
    control = books.control
    found = parts(books.parts[: int(control[layout.C_PARTS]) * PART], order)
    missing = np.sort(books.found[: int(control[layout.C_FOUND])]).astype(np.int64)
    return FastOutcome(
        policy=policy,
        totals=books.totals.reshape(-1, TOTAL),
        parts=found,
        held=_held(books, found),
        booked=found.booked(packed.purses, packed.absorbs, lots=policy is not Policy.HAIRCUT),
        unknown_purse=missing,
        unknown_amount=books.side.reshape(-1, SIDE)[missing, layout.D_UNKNOWN :],
    )


def _run(packed: Packed, policy: Policy, order: NDArray[np.int64] | None) -> Books:
    books = Books.open(packed, POLICIES[policy], order)
    while (status := run(books.addresses())) == GROW:
        books.grow(max(packed.sources, int(books.control[layout.C_NODES])))
    if status == TOO_WIDE:
        raise TooWide
    return books


def _held(books: Books, found: Parts) -> Rests:
    """What rests in the purses that taint has ever reached."""
    if len(found.purse) * SORTING < len(books.state) // 2:
        purses = np.sort(found.purse)
        purses = purses[np.diff(purses, prepend=layout.NONE) != 0]
    else:
        purses = np.flatnonzero(books.state[1::2] >> layout.TOP).astype(np.uint64)
    policy = books.control[layout.C_POLICY]
    addresses = books.addresses()
    rows: Words = np.empty(count_rests(addresses, purses, policy) * REST, np.uint64)
    write_rests(addresses, purses, policy, np.uint64(rows.ctypes.data))
    return rests(rows)
