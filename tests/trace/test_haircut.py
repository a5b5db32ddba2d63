"""Haircut where rounding meets several sources."""

import pytest

from hueandcry.model import Policy
from hueandcry.trace import fast, reference
from hueandcry.trace.movements import Movements


@pytest.mark.parametrize("account", [reference.account, fast.account])
def test_a_theft_from_a_purse_with_more_shares_than_balance(account) -> None:
    """Two heists leave a unit each in a purse of one unit; a third steals it: nothing is left to be fresh."""
    movements = Movements(5, 3, [0, 0, 1, 1], [1, 1, 2, 3], [1, 1, 1, 1], thefts={0: 0, 1: 1, 3: 2})
    outcome = account(movements, Policy.HAIRCUT)
    outcome.check()
    assert (outcome.totals[2].stolen, outcome.totals[2].already_tainted) == (1, 1)
    assert all(part.amount >= 0 and part.claim >= 0 for part in outcome.parts)
