"""What was seen of a chain's end: which blocks are final, and whether a service falls back."""

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.live.source import Head


class Heads:
    """The highest head that a service has shown."""

    def __init__(self, chain: Chain, origin: str) -> None:
        self._chain = chain
        self._origin = origin
        self._highest = -1

    @property
    def known(self) -> bool:
        """Whether a head was seen at all: before that, no block counts as final."""
        return self._highest >= 0

    @property
    def highest(self) -> int:
        """The height of the newest block that was seen, -1 before that."""
        return self._highest

    def seen(self, head: Head) -> Head:
        """Note a head; BadAnswer where it lies deeper below an earlier one than the chain can reorganise."""
        if head.height + self._chain.finality < self._highest:
            raise BadAnswer(
                f"{self._origin} has fallen back from block {self._highest} to {head.height}: "
                "it is not in step with its chain, ask it later or ask another"
            )
        self._highest = max(self._highest, head.height)
        return head

    def final(self, height: int) -> bool:
        """Whether a block cannot change any more: enough blocks stand from it to the head."""
        return self._highest - height + 1 >= self._chain.finality
