"""The result of a fast run as columns, and its translation to the reference's `Outcome`."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hueandcry.model import Policy
from hueandcry.model.errors import ConservationBroken
from hueandcry.trace.fast.layout import (
    ORIGIN_BITS,
    P_AMOUNT,
    P_CLAIM,
    P_EVENT,
    P_PARENT,
    P_PURSE,
    P_SOURCE,
    PART,
    R_AMOUNT,
    R_CLAIM,
    R_PART,
    R_PURSE,
    R_SOURCE,
    REST,
)
from hueandcry.trace.fast.packed import Words, integers
from hueandcry.trace.outcome import Origin, Outcome, Part, Rest, Totals


@dataclass(frozen=True, slots=True)
class Parts:
    """`Outcome.parts` as columns; amounts and claims are (n, 2) words."""

    movement: NDArray[np.int64]
    origin: NDArray[np.uint8]
    parent: NDArray[np.int64]
    source: Words
    amount: Words
    claim: Words
    purse: Words

    def booked(self, purses: int, absorbs: NDArray[np.uint32], *, lots: bool) -> "Rests":
        """What absorbing purses took: the parts that arrived there, in order of arrival."""
        absorbing = np.zeros(purses, np.bool_)
        absorbing[absorbs] = True
        rows = np.flatnonzero(absorbing[self.purse])
        part = rows if lots else np.full(len(rows), -1, np.int64)
        return Rests(self.purse[rows], self.source[rows], self.amount[rows], self.claim[rows], part)


@dataclass(frozen=True, slots=True)
class Rests:
    """`Outcome.held` or `.booked` as columns."""

    purse: Words
    source: Words
    amount: Words
    claim: Words
    part: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FastOutcome:
    """What `Outcome` holds, as columns. `totals` is (sources, 6): stolen, already tainted, rounding, each as
    low and high word; `unknown_purse` and `unknown_amount` are the missing history, purses ascending.
    """

    policy: Policy
    totals: Words
    parts: Parts
    held: Rests
    booked: Rests
    unknown_purse: NDArray[np.int64]
    unknown_amount: Words

    def check(self) -> None:
        """Raise ConservationBroken unless stolen = already tainted + held + absorbed + rounding."""
        if self.policy is Policy.POISON:
            return
        found = np.zeros((len(self.totals), 4), np.uint64)  # sums of 32-bit digits: exact below 2^32 rows
        for rest in (self.held, self.booked):
            digits = np.ascontiguousarray(rest.claim).view(np.uint32).reshape(-1, 4)
            for place in range(4):
                np.add.at(found[:, place], rest.source, digits[:, place].astype(np.uint64))
        sums = integers(self.totals)
        for source, counted in enumerate(found.tolist()):
            stolen, already, rounding = sums[3 * source : 3 * source + 3]
            got = already + rounding + sum(digit << 32 * place for place, digit in enumerate(counted))
            if stolen != got:
                raise ConservationBroken(
                    f"{self.policy}: source {source}: {stolen} stolen, {got} accounted for"
                )

    def outcome(self) -> Outcome:
        """The same as Python objects."""
        return Outcome(
            policy=self.policy,
            totals=[Totals(*integers(row)) for row in self.totals],
            parts=_parts(self.parts),
            held=_rests(self.held),
            booked=_rests(self.booked),
            unknown=dict(zip(self.unknown_purse.tolist(), integers(self.unknown_amount), strict=True)),
        )


def parts(words: Words, order: NDArray[np.int64] | None) -> Parts:
    """The kernels' part rows as columns; `order` says which movement was done at which step."""
    rows = words.reshape(-1, PART)
    origin = (rows[:, P_EVENT] & np.uint64(3)).astype(np.uint8)
    movement = (rows[:, P_EVENT] >> ORIGIN_BITS).astype(np.int64)
    if order is not None:
        moved = origin != Origin.HELD  # a declared holding keeps its place
        movement[moved] = order[movement[moved]]
    return Parts(
        movement=movement,
        origin=np.minimum(origin, Origin.HELD),
        parent=rows[:, P_PARENT].view(np.int64),
        source=rows[:, P_SOURCE],
        amount=rows[:, P_AMOUNT : P_AMOUNT + 2],
        claim=rows[:, P_CLAIM : P_CLAIM + 2],
        purse=rows[:, P_PURSE],
    )


def rests(words: Words) -> Rests:
    """The kernels' rest rows as columns."""
    rows = words.reshape(-1, REST)
    return Rests(
        purse=rows[:, R_PURSE],
        source=rows[:, R_SOURCE],
        amount=rows[:, R_AMOUNT : R_AMOUNT + 2],
        claim=rows[:, R_CLAIM : R_CLAIM + 2],
        part=rows[:, R_PART].view(np.int64),
    )


def _parts(parts: Parts) -> list[Part]:
    rows = zip(
        parts.movement.tolist(),
        parts.origin.tolist(),
        parts.parent.tolist(),
        parts.source.tolist(),
        integers(parts.amount),
        integers(parts.claim),
        parts.purse.tolist(),
        strict=True,
    )
    return list(map(partial(tuple.__new__, Part), rows))


def _rests(rests: Rests) -> list[Rest]:
    rows = zip(
        rests.purse.tolist(),
        rests.source.tolist(),
        integers(rests.amount),
        integers(rests.claim),
        rests.part.tolist(),
        strict=True,
    )
    return list(map(partial(tuple.__new__, Rest), rows))
