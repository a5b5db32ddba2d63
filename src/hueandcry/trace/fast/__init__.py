"""The fast kernel: the seven policies on 128-bit amounts, compiled by numba, bit for bit the reference.

Nothing here imports numba before a kernel is asked for.
"""

from collections.abc import Collection, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from hueandcry.model import Policy
from hueandcry.model.errors import MissingExtra
from hueandcry.trace import reference
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.reach import Reached, Seed


def account(movements: Movements, policy: Policy) -> Outcome:
    """As `reference.account`; raises MissingExtra where numba is not installed.

    Sums that leave 126 bits are left to the reference kernel.
    """
    return accounts(movements, (policy,))[policy]


def accounts(movements: Movements, policies: Iterable[Policy]) -> dict[Policy, Outcome]:
    """`account` for several policies, with the movements packed once."""
    _require_numba()
    from hueandcry.trace.fast.kernel import TooWide, account_packed
    from hueandcry.trace.fast.packed import pack

    try:
        packed = pack(movements)
    except OverflowError:
        return {policy: reference.account(movements, policy) for policy in policies}
    found = {}
    for policy in policies:
        try:
            found[policy] = account_packed(packed, policy).outcome()
        except (OverflowError, TooWide):
            found[policy] = reference.account(movements, policy)
    return found


def reach(
    parts: Iterable[Path], purses: int, seeds: Sequence[Seed], stops: Collection[int] = (), dust: int = 1
) -> list[Reached]:
    """As `trace.reach.reach`, over the ledger's Parquet files in order; purse ids are below `purses`.

    Raises MissingExtra where numba is not installed, LedgerDamaged for a part that cannot be read,
    ValueError for a source outside 0 to 63 or a purse that is too large.
    """
    _require_numba()
    from hueandcry.trace.fast.stream import reach_parquet

    return reach_parquet(parts, purses, seeds, stops, dust)


def _require_numba() -> None:
    if find_spec("numba") is None:
        raise MissingExtra("fast", "numba")


__all__ = ["account", "accounts", "reach"]
