"""What a kernel returns: every part that moved, what rests where, and the sums that must agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from hueandcry.model import Policy
from hueandcry.model.errors import ConservationBroken


class Origin(IntEnum):
    """How a part came to its purse."""

    CARRIED = 0  # it moved there, and was tainted before
    STOLEN = 1  # a theft movement took it
    HELD = 2  # a declared holding put it there


class Part(NamedTuple):
    """One tainted part arriving in a purse; its index in `Outcome.parts` is its id.

    `movement` brought it (for `HELD`: the movement before which it entered). `parent` is the part that it was
    taken from, -1 for stolen and held parts and under haircut and poison, which mix. `amount` is in the
    recipient purse's asset, `claim` in units of what was stolen; both are 0 under poison.
    """

    movement: int
    origin: int
    parent: int
    source: int
    amount: int
    claim: int
    purse: int


class Rest(NamedTuple):
    """Taint at rest in a purse; `part` is the part it is (the rest of), -1 under haircut and poison."""

    purse: int
    source: int
    amount: int
    claim: int
    part: int


@dataclass(slots=True)
class Totals:
    """The sums of one source in units of what was stolen."""

    stolen: int = 0
    already_tainted: int = 0
    rounding: int = 0


@dataclass(slots=True)
class Outcome:
    """The result of one policy over one table of movements.

    `held` lists the tainted lots of each purse from oldest to newest, purses ascending (haircut and poison:
    one row a source, sources ascending). `booked` lists what absorbing purses took, in order of arrival.
    `unknown` maps purses to the missing history that had to be assumed.
    """

    policy: Policy
    totals: list[Totals]
    parts: list[Part] = field(default_factory=list)
    held: list[Rest] = field(default_factory=list)
    booked: list[Rest] = field(default_factory=list)
    unknown: dict[int, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raise ConservationBroken unless stolen = already tainted + held + absorbed + rounding."""
        if self.policy is Policy.POISON:
            return
        found = [t.already_tainted + t.rounding for t in self.totals]
        for rest in self._resting():
            found[rest.source] += rest.claim
        for source, (total, got) in enumerate(zip(self.totals, found, strict=True)):
            if total.stolen != got:
                raise ConservationBroken(
                    f"{self.policy}: source {source}: {total.stolen} stolen, {got} accounted for"
                )

    def _resting(self) -> Iterator[Rest]:
        yield from self.held
        yield from self.booked
