"""Movements: the one table that every policy runs over (docs/reference/accounting.md, sections 1 and 2).

Purses are small integers, amounts Python integers in base units. Movement `i` takes `out[i]` from purse
`sender[i]` and puts `into.get(i, out[i])` into `recipient[i]`; it happens before movement `i + 1`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hueandcry.model import Policy


@dataclass(frozen=True, slots=True)
class Holding:
    """A theft declared as a holding: enters `purse` just before movement `before`.

    `amount` None means "all": history found missing there from then on is stolen, not clean.
    """

    before: int
    purse: int
    source: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Movements:
    """Movements in order, and what is stolen among them.

    `purses` and `sources` count the purses and the sources (one stolen asset of one heist each).
    `thefts` maps a movement to the source it steals; `absorbs` holds the purses that absorb; `outputs` lists
    (start, stop) of each UTXO transaction's outputs, which `tiho` fills from the largest down.
    """

    purses: int
    sources: int
    sender: Sequence[int]
    recipient: Sequence[int]
    out: Sequence[int]
    into: Mapping[int, int] = field(default_factory=dict)
    thefts: Mapping[int, int] = field(default_factory=dict)
    holdings: Sequence[Holding] = ()
    absorbs: frozenset[int] = frozenset()
    outputs: Sequence[tuple[int, int]] = ()

    def __len__(self) -> int:
        return len(self.sender)

    def order(self, policy: Policy) -> Iterable[int]:
        """The order in which `policy` takes the movements: as they are, but for `tiho`'s outputs."""
        if policy is not Policy.TIHO or not self.outputs:
            return range(len(self))
        steps = list(range(len(self)))
        for start, stop in self.outputs:
            steps[start:stop] = sorted(steps[start:stop], key=lambda i: (-self.out[i], i))
        return steps
