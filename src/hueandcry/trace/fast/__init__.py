"""The fast kernel: the seven policies on 128-bit amounts, compiled by numba, bit for bit the reference.

Nothing here imports numba before a kernel is asked for.
"""

from hueandcry.model import Policy
from hueandcry.model.errors import MissingExtra
from hueandcry.trace import reference
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome


def account(movements: Movements, policy: Policy) -> Outcome:
    """As `reference.account`; raises MissingExtra where numba is not installed.

    Sums that leave 126 bits are left to the reference kernel.
    """
    try:
        import numba  # noqa: F401
    except ImportError:
        raise MissingExtra("fast", "numba") from None
    from hueandcry.trace.fast.kernel import TooWide, account_packed
    from hueandcry.trace.fast.packed import pack

    try:
        return account_packed(pack(movements), policy).outcome()
    except (OverflowError, TooWide):
        return reference.account(movements, policy)


__all__ = ["account"]
