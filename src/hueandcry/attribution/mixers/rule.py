"""What every CoinJoin rule offers."""

from typing import Protocol

from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.shape import Shape


class Rule(Protocol):
    """One protocol's rule. Values and addresses that are not known do not contradict a rule.

    A rule may rely on what the sift has ensured (`sift.LEAST`): three inputs, three outputs, three of them
    equal.
    """

    @property
    def name(self) -> str:
        """The protocol, as `Mix.protocol` has it."""

    @property
    def source(self) -> str:
        """Where the rule comes from."""

    def match(self, shape: Shape) -> Mix | None:
        """The mix that this transaction is, or None."""
