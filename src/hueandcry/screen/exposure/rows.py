"""Rows: arrivals of taint summed by subject, asset and way, under one policy and over all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.model.exposure import Direction, Exposure, Moment, Share, Standing, SubjectKind
from hueandcry.screen.exposure.entries import ArrivalRow
from hueandcry.screen.exposure.shelf import Shelf


class Key(NamedTuple):
    """What one row is of."""

    subject: str
    asset: str
    direct: bool
    after: bool | None
    at: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How rows are wanted: under which policy, which way, no further than some hops (0: however far)."""

    policy: Policy
    direction: Direction = Direction.SOURCE
    max_hops: int = 0


@dataclass(slots=True)
class _Sum:
    amount: int = 0
    arrivals: list[ArrivalRow] = field(default_factory=list)


Labels = Mapping[str, str]
Owners = tuple[tuple[str, bool | None], ...]
Books = Mapping[Policy, Sequence[ArrivalRow]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How an arrival is read: whose it is, of which asset, how much, and where it came."""

    owners: Callable[[ArrivalRow], Owners]
    asset: Callable[[ArrivalRow], str]
    amount: Callable[[ArrivalRow], int] = lambda arrival: arrival.amount
    at: Callable[[ArrivalRow], str] = lambda _: ""


def by_source(shelf: Shelf) -> Reading:
    """What an arrival stems from, in the asset that came."""
    return Reading(
        lambda arrival: shelf.sources[arrival.source].owners,
        lambda arrival: shelf.purse(arrival.purse).caip19,
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the rows of one shelf about subjects of one kind; `labels` are the subjects' names."""

    shelf: Shelf
    kind: SubjectKind
    labels: Labels
    asked: Asked
    reading: Reading

    def exposures(self, books: Books, whole: Callable[[str, str], int]) -> list[Exposure]:
        """The rows of some arrivals under each policy; they are a share of the `whole` of (asset, at)."""
        sums = {policy: self._sums(books[policy]) for policy in AMOUNT_POLICIES}
        keys = {key for found in sums.values() for key, each in found.items() if each.amount}
        rows = [self._row(key, sums, whole(key.asset, key.at)) for key in keys]
        return sorted(rows, key=order)

    def _sums(self, arrivals: Iterable[ArrivalRow]) -> dict[Key, _Sum]:
        found: dict[Key, _Sum] = defaultdict(_Sum)
        reading = self.reading
        for each in arrivals:
            if self.asked.max_hops and each.hops > self.asked.max_hops:
                continue
            for subject, after in reading.owners(each):
                total = found[Key(subject, reading.asset(each), each.hops <= 1, after, reading.at(each))]
                total.amount += reading.amount(each)
                total.arrivals.append(each)
        return found

    def _row(self, key: Key, sums: Mapping[Policy, Mapping[Key, _Sum]], whole: int) -> Exposure:
        amounts = {policy: found[key].amount if key in found else 0 for policy, found in sums.items()}
        chosen = amounts[self.asked.policy]
        # Where the policy gives nothing, the ways are those of the policy that gives the most.
        told = self.asked.policy if chosen else max(AMOUNT_POLICIES, key=lambda policy: amounts[policy])
        arrivals = [each for each in sums[told][key].arrivals if self.reading.amount(each)]
        nearest = min(arrivals, key=lambda each: (each.hops, each.move))
        largest = max(arrivals, key=lambda each: (each.amount, -each.move))
        moves = [each.move for each in arrivals if each.move >= 0]
        nothing = Moment(None, None)
        return Exposure(
            subject=key.subject,
            label=self.labels.get(key.subject, key.subject),
            kind=self.kind,
            direction=self.asked.direction,
            direct=key.direct,
            after_listing=key.after,
            asset=key.asset,
            amount=chosen,
            low=min(amounts.values()),
            high=max(amounts.values()),
            share=Share(chosen, whole),
            hops=nearest.hops,
            first=self.shelf.moment(min(moves)) if moves else nothing,
            last=self.shelf.moment(max(moves)) if moves else nothing,
            policy=self.asked.policy,
            shortest=self.shelf.way(told, nearest.number),
            largest=self.shelf.way(told, largest.number, largest=True),
            at=key.at,
            also=self._also(key.subject, arrivals),
        )

    def _also(self, subject: str, arrivals: Iterable[ArrivalRow]) -> tuple[str, ...]:
        owners = {other for each in arrivals for other, _ in self.reading.owners(each)}
        return tuple(sorted(owners - {subject}))

    def standing(
        self, held: Mapping[Policy, Mapping[tuple[int, str], int]], whole: Mapping[str, int]
    ) -> list[Standing]:
        """What rests, given per policy by (source, asset)."""
        sums: dict[Policy, dict[tuple[str, str], int]] = {}
        for policy, found in held.items():
            total: dict[tuple[str, str], int] = defaultdict(int)
            for (source, asset), amount in found.items():
                for subject in {owner for owner, _ in self.shelf.sources[source].owners}:
                    total[subject, asset] += amount
            sums[policy] = total
        keys = sorted({key for found in sums.values() for key, amount in found.items() if amount})
        rows = []
        for subject, asset in keys:
            amounts = [found.get((subject, asset), 0) for found in sums.values()]
            chosen = sums[self.asked.policy].get((subject, asset), 0)
            label = self.labels.get(subject, subject)
            share = Share(chosen, whole.get(asset, 0))
            rows.append(Standing(subject, label, self.kind, asset, chosen, min(amounts), max(amounts), share))
        return sorted(rows, key=lambda row: (-row.amount, row.subject, row.asset))


def order(row: Exposure) -> tuple[object, ...]:
    """The largest first."""
    return (-row.amount, -row.high, row.subject, row.asset, row.hops, row.at, str(row.after_listing))
