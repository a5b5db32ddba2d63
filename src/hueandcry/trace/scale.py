"""Which kernel runs: the reference kernel for small cases, the fast one above."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from hueandcry.model import Policy
from hueandcry.trace import reference
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome

# Loading numba costs about 0.7 s: about what the reference kernel needs for this many under seven policies.
SMALL = 50_000


def account(movements: Movements, policies: Sequence[Policy]) -> Mapping[Policy, Outcome]:
    """Run every policy with the kernel that suits the size; without numba that is the reference kernel."""
    if len(movements) > SMALL and find_spec("numba") is not None:
        from hueandcry.trace import fast

        return fast.accounts(movements, policies)
    return {policy: reference.account(movements, policy) for policy in policies}
