"""The reference kernel: taint accounting in plain Python integers, as docs/reference/accounting.md says.

It is the specification in code, the oracle of the fast kernel, and the engine for small cases.
"""

from collections.abc import Iterable

from hueandcry.model import Policy
from hueandcry.trace.haircut import Haircut
from hueandcry.trace.lots import Lots
from hueandcry.trace.movements import Holding, Movements
from hueandcry.trace.outcome import Outcome, Totals
from hueandcry.trace.poison import Poison

Accounts = Lots | Haircut | Poison


def account(movements: Movements, policy: Policy) -> Outcome:
    """Run `policy` over the movements; raises ConservationBroken if the result does not add up."""
    outcome = Outcome(policy, [Totals() for _ in range(movements.sources)])
    accounts = _accounts(policy, movements, outcome)
    holdings = _by_movement(movements.holdings)
    for step, i in enumerate(movements.order(policy)):
        for holding in holdings.get(step, ()):
            accounts.hold(holding)
        sender, recipient, out = movements.sender[i], movements.recipient[i], movements.out[i]
        if sender == recipient or out == 0:
            continue
        accounts.move(i, sender, recipient, out, movements.into.get(i, out), movements.thefts.get(i, -1))
    for holding in holdings.get(len(movements), ()):
        accounts.hold(holding)
    accounts.finish()
    outcome.check()
    return outcome


def _accounts(policy: Policy, movements: Movements, outcome: Outcome) -> Accounts:
    if policy is Policy.HAIRCUT:
        return Haircut(movements.absorbs, outcome)
    if policy is Policy.POISON:
        return Poison(movements.absorbs, outcome)
    return Lots(policy, movements.absorbs, outcome)


def _by_movement(holdings: Iterable[Holding]) -> dict[int, list[Holding]]:
    table: dict[int, list[Holding]] = {}
    for holding in holdings:
        table.setdefault(holding.before, []).append(holding)
    return table
